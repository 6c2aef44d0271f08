/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The gateway's own 403. */
#include "http_case_lab.h"

#define ID "federation-http-403"
#define PATH "/service/managedelegation2.asmx"

static HttpLab *answered(uint16_t status)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "POST", PATH, status);
    http_lab_asks(lab, "POST", PATH, status);
    return lab;
}

START_TEST(a_403_in_clear_is_likely)
{
    http_case_expect(answered(403), ID, SEVERITY_CRITICAL, CONFIDENCE_LIKELY, 2);
}
END_TEST

START_TEST(other_answers_are_silent)
{
    http_case_silent(answered(200), ID);
    http_case_silent(answered(401), ID);
    http_case_silent(answered(407), ID);
    http_case_silent(answered(500), ID);
    http_case_silent(answered(404), ID);
    http_case_silent(answered(0), ID);
}
END_TEST

START_TEST(other_paths_are_silent)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "POST", "/EWS/Exchange.asmx", 403);
    http_lab_asks(lab, "POST", "/service/managedelegation.asmx.cs", 403);
    http_lab_asks(lab, "POST", "/managedelegation.asmx/x", 403);
    http_case_silent(lab, ID);
}
END_TEST

START_TEST(a_proxys_403_is_silent)
{
    HttpLab *lab = http_lab_new();
    lab->is_by_proxy = true;
    http_lab_asks(lab, "POST", PATH, 403);
    http_case_silent(lab, ID);
    lab = http_lab_new();
    http_lab_asks(lab, "POST", "http://domains.live.com" PATH, 403);
    http_case_silent(lab, ID);
}
END_TEST

START_TEST(a_proxy_among_them_makes_it_possible)
{
    HttpLab *lab = answered(403);
    lab->is_by_proxy = true;
    http_lab_asks(lab, "POST", PATH, 403);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE, 2);
}
END_TEST

START_TEST(what_works_afterwards_is_a_warning)
{
    HttpLab *lab = answered(403);
    http_lab_asks(lab, "POST", PATH, 200);
    http_case_expect(lab, ID, SEVERITY_WARNING, CONFIDENCE_LIKELY, 2);
}
END_TEST

START_TEST(what_works_now_and_then_is_possible)
{
    HttpLab *lab = answered(403);
    http_lab_asks(lab, "POST", PATH, 200);
    http_lab_asks(lab, "POST", PATH, 403);
    http_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE, 3);
}
END_TEST

START_TEST(it_is_a_symptom_of_the_intermediate_authority)
{
    ck_assert_str_eq(case_by_id(ID)->symptom_of[0], "federation-cert-intermediate");
}
END_TEST

SUITE("case_federation_http_403", a_403_in_clear_is_likely, other_answers_are_silent,
      other_paths_are_silent, a_proxys_403_is_silent, a_proxy_among_them_makes_it_possible,
      what_works_afterwards_is_a_warning, what_works_now_and_then_is_possible,
      it_is_a_symptom_of_the_intermediate_authority)
