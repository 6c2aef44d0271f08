/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate that was not valid when it was used. */
#include "pair_lab.h"

static const char id[] = "tls-cert-expired";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const Certificate hour = LAB_CERTIFICATE("fe.example.com");

START_TEST(an_alert_and_the_time_prove_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab.now = 4000 * TIME_SECOND;
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                LAB_ALERT(TLS_CLIENT, 45), .certificates = { NULL, &hour } });
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(alert_45_about_a_valid_certificate_is_likely)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                LAB_ALERT(TLS_CLIENT, 45), .certificates = { NULL, &hour } });
    ck_assert(!lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "time"));
    lab_close(&lab);
}
END_TEST

START_TEST(one_that_is_accepted_is_info)
{
    PairLab lab;
    begin(&lab, 5061);
    lab.now = 4000 * TIME_SECOND;
    TlsAttempt works = lab_works;
    works.certificates[TLS_SERVER] = &hour;
    lab_try(&lab, works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(what_fails_later_over_something_else_is_not_blamed_on_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab.now = 4000 * TIME_SECOND;
    TlsAttempt works = lab_works, stalls = lab_stalls;
    works.certificates[TLS_CLIENT] = stalls.certificates[TLS_CLIENT] = &hour;
    lab_try(&lab, works);
    lab_tries(&lab, 3, stalls);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(one_bad_node_of_two_is_possible)
{
    PairLab lab;
    begin(&lab, 5061);
    lab.now = 4000 * TIME_SECOND;
    TlsAttempt fails = { LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                         LAB_ALERT(TLS_CLIENT, 45), .certificates = { NULL, &hour } };
    lab_try(&lab, fails);
    lab_try(&lab, lab_works);
    lab_try(&lab, fails);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(what_fails_comes_before_what_is_only_old)
{
    PairLab lab;
    begin(&lab, 5061);
    lab.now = 4000 * TIME_SECOND;
    lab_try(&lab, (TlsAttempt){ LAB_CLIENT_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                LAB_ALERT(TLS_CLIENT, 45), .certificates = { &hour, &hour } });
    ck_assert_str_eq(lab_owner(lab_judge(&lab, id)), "server");
    lab_close(&lab);
}
END_TEST

START_TEST(a_valid_one_is_no_news)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt stalls = lab_stalls;
    stalls.certificates[TLS_CLIENT] = &hour;
    lab_tries(&lab, 3, stalls);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_cert_expired", an_alert_and_the_time_prove_it,
      alert_45_about_a_valid_certificate_is_likely, one_that_is_accepted_is_info,
      what_fails_later_over_something_else_is_not_blamed_on_it, one_bad_node_of_two_is_possible,
      what_fails_comes_before_what_is_only_old, a_valid_one_is_no_news)
