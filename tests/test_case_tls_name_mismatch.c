/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate without the name that its role demands. */
#include "pair_lab.h"

static const char id[] = "tls-name-mismatch";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const CertificateAlternative names[] = { LAB_DNS("node01.example.com"),
                                                LAB_DNS("node02.example.com") };
static const Certificate shared = LAB_CERTIFICATE("um.example.com", LAB_NAMES(names));
static const Certificate good = LAB_CERTIFICATE("lync.example.com");

START_TEST(a_hidden_own_name_is_a_warning_where_it_fails)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.1", "node01.example.com", NAME_FROM_DNS);
    TlsAttempt fails = lab_stalls;
    fails.certificates[TLS_CLIENT] = &shared;
    lab_tries(&lab, 3, fails);
    const Finding *finding = lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    ck_assert_str_eq(lab_owner(finding), "client");
    Bytes name = value_bytes(value_get(finding->subject, "expected_name"));
    Bytes from = value_bytes(value_get(finding->subject, "expected_from"));
    ck_assert_mem_eq(name.data, "node01.example.com", name.length);
    ck_assert_mem_eq(from.data, "dns", from.length);
    lab_close(&lab);
}
END_TEST

START_TEST(with_working_traffic_it_is_info)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.1", "node01.example.com", NAME_FROM_DNS);
    TlsAttempt works = lab_works;
    works.certificates[TLS_CLIENT] = &shared;
    lab_tries(&lab, 3, works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(of_two_nodes_the_bad_one_is_blamed)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.9", "lync.example.com", NAME_FROM_DNS);
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, .stage = TLS_STAGE_DATA,
                                .certificates = { NULL, &good } });
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                .certificates = { NULL, &shared } });
    const Finding *finding = lab_judge(&lab, id);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(lab_attempts(finding), 1);
    lab_close(&lab);
}
END_TEST

START_TEST(a_name_among_the_others_is_right_for_who_is_dialled)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.9", "node01.example.com", NAME_FROM_DNS);
    lab_tries(&lab, 3,
              (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                            .certificates = { NULL, &shared } });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(a_client_of_the_web_has_no_name_to_carry)
{
    PairLab lab;
    begin(&lab, 443);
    lab_called(&lab, "192.0.2.1", "pc01.example.com", NAME_FROM_DNS);
    TlsAttempt works = lab_works;
    works.certificates[TLS_CLIENT] = &shared;
    lab_tries(&lab, 3, works);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(on_working_5062_no_name_matters)
{
    PairLab lab;
    begin(&lab, 5062);
    lab_called(&lab, "192.0.2.9", "edge.example.com", NAME_FROM_DNS);
    lab_called(&lab, "192.0.2.1", "node01.example.com", NAME_FROM_DNS);
    TlsAttempt works = lab_works;
    works.certificates[TLS_CLIENT] = works.certificates[TLS_SERVER] = &shared;
    lab_tries(&lab, 2, works);
    lab_silent(&lab, id);
    lab_says(&lab, "av-auth-name-irrelevant", SEVERITY_INFO, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_name_mismatch", a_hidden_own_name_is_a_warning_where_it_fails,
      with_working_traffic_it_is_info, of_two_nodes_the_bad_one_is_blamed,
      a_name_among_the_others_is_right_for_who_is_dialled, a_client_of_the_web_has_no_name_to_carry,
      on_working_5062_no_name_matters)
