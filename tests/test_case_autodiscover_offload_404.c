/* SPDX-License-Identifier: GPL-2.0-or-later */
/* POST ends in 404 while GET of the same path works. */
#include "http_case_lab.h"

#define ID "autodiscover-offload-404"
#define POX "/Autodiscover/Autodiscover.xml"

static HttpLab *both(uint16_t get, uint16_t post)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", POX, get);
    http_lab_asks(lab, "POST", POX, post);
    http_lab_asks(lab, "POST", POX, post);
    return lab;
}

START_TEST(get_that_works_in_any_way_and_post_404)
{
    http_case_expect(both(200, 404), ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, 2);
    http_case_expect(both(302, 404), ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, 2);
    http_case_expect(both(401, 404), ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, 2);
}
END_TEST

START_TEST(the_subject_says_who_what_and_where)
{
    GPtrArray *findings;
    HttpLab *lab = both(200, 404);
    lab->is_by_iis = true;
    http_lab_asks(lab, "POST", "/autodiscover/autodiscover.xml", 404);
    const Finding *finding =
        http_case_says(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, 3, &findings);
    g_autoptr(GString) path = g_string_new(NULL);
    value_show(value_get(finding->subject, "path"), path);
    ck_assert_str_eq(path->str, POX);
    g_string_truncate(path, 0);
    value_show(value_get(finding->subject, "server"), path);
    ck_assert_str_eq(path->str, "192.0.2.9:80");
    ck_assert_int_eq(http_case_number(finding, "status"), 404);
    ck_assert_int_eq(value_kind(value_get(finding->subject, "certificate")), VALUE_NULL);
    ck_assert(http_case_is_met(finding, "IIS"));
    ck_assert_uint_eq(finding->first_frame, 1);
    ck_assert_uint_eq(finding->last_frame, lab->frame);
    ck_assert_uint_eq(finding->frame_count, 6);
    g_ptr_array_unref(findings);
    http_lab_free(lab);
}
END_TEST

START_TEST(the_soap_endpoint_is_the_same_case)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", "/autodiscover/autodiscover.svc", 200);
    http_lab_asks(lab, "POST", "/autodiscover/AUTODISCOVER.svc", 404);
    http_lab_asks(lab, "POST", "/autodiscover/autodiscover.svc", 404);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, 2);
}
END_TEST

START_TEST(only_the_last_answer_of_an_authentication_counts)
{
    HttpLab *lab = http_lab_new();
    for (int i = 0; i < 2; i++)
        http_lab_asks(lab, "GET", POX, 401);
    http_lab_asks(lab, "GET", POX, 200);
    for (int i = 0; i < 6; i++)
        http_lab_asks(lab, "POST", POX, i % 3 == 2 ? 404 : 401);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, 2);
    http_case_silent(both(200, 401), ID);
}
END_TEST

START_TEST(get_that_is_404_as_well_is_silent)
{
    http_case_silent(both(404, 404), ID);
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", POX, 401);
    http_lab_asks(lab, "GET", POX, 404);
    http_lab_asks(lab, "POST", POX, 404);
    http_case_silent(lab, ID);
}
END_TEST

START_TEST(nothing_known_of_get_is_silent)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_asks(lab, "GET", POX, 0);
    http_lab_asks(lab, "GET", POX, 500);
    http_case_silent(lab, ID);
}
END_TEST

START_TEST(post_that_works_is_silent)
{
    http_case_silent(both(404, 200), ID);
    http_case_silent(both(200, 200), ID);
    http_case_silent(both(200, 405), ID);
    http_case_silent(both(200, 0), ID);
}
END_TEST

START_TEST(other_paths_are_silent)
{
    static const char *const paths[] = { "/EWS/Exchange.asmx", "/autodiscover/autodiscover.xml/x",
                                         "/autodiscover/", "/x/autodiscover/autodiscover.xml" };
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        HttpLab *lab = http_lab_new();
        http_lab_asks(lab, "GET", paths[i], 200);
        http_lab_asks(lab, "POST", paths[i], 404);
        http_case_silent(lab, ID);
    }
}
END_TEST

START_TEST(get_of_another_client_will_do)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_connect(lab, 2);
    http_lab_asks(lab, "GET", POX, 401);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_LIKELY, 2);
}
END_TEST

START_TEST(its_own_get_counts_before_that_of_others)
{
    HttpLab *lab = both(404, 404);
    http_lab_connect(lab, 2);
    http_lab_asks(lab, "GET", POX, 200);
    http_case_silent(lab, ID);
}
END_TEST

START_TEST(one_attempt_is_likely)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_asks(lab, "GET", POX, 200);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_LIKELY, 1);
}
END_TEST

START_TEST(post_that_works_afterwards_is_a_warning)
{
    HttpLab *lab = both(200, 404);
    http_lab_asks(lab, "POST", POX, 200);
    http_case_expect(lab, ID, SEVERITY_WARNING, CONFIDENCE_PROVEN, 2);
}
END_TEST

START_TEST(post_that_works_now_and_then_is_possible)
{
    HttpLab *lab = both(200, 404);
    http_lab_asks(lab, "POST", POX, 200);
    http_lab_asks(lab, "POST", POX, 404);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE, 3);
}
END_TEST

START_TEST(get_that_works_now_and_then_is_possible)
{
    HttpLab *lab = both(200, 404);
    http_lab_asks(lab, "GET", POX, 404);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE, 2);
}
END_TEST

START_TEST(what_a_proxy_is_asked_is_possible)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", "http://a/autodiscover/autodiscover.xml", 200);
    http_lab_asks(lab, "POST", "http://a/autodiscover/autodiscover.xml", 404);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE, 1);
}
END_TEST

START_TEST(behind_tls_it_is_likely)
{
    HttpLab *lab = http_lab_new();
    lab->link.is_sealed = true;
    http_lab_asks(lab, "GET", POX, 200);
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_asks(lab, "POST", POX, 404);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_LIKELY, 2);
}
END_TEST

SUITE("case_autodiscover_offload_404", get_that_works_in_any_way_and_post_404,
      the_subject_says_who_what_and_where, the_soap_endpoint_is_the_same_case,
      only_the_last_answer_of_an_authentication_counts, get_that_is_404_as_well_is_silent,
      nothing_known_of_get_is_silent, post_that_works_is_silent, other_paths_are_silent,
      get_of_another_client_will_do, its_own_get_counts_before_that_of_others,
      one_attempt_is_likely, post_that_works_afterwards_is_a_warning,
      post_that_works_now_and_then_is_possible, get_that_works_now_and_then_is_possible,
      what_a_proxy_is_asked_is_possible, behind_tls_it_is_likely)
