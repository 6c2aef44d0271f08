/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate without the usage that its role needs. */
#include "pair_lab.h"

static const char id[] = "tls-eku-mismatch";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const Certificate servers_only =
    LAB_CERTIFICATE("sbc.example.com", .has_extended_usage = true, .is_for_servers = true);
static const Certificate all = LAB_CERTIFICATE("sbc.example.com");
static const TlsAttempt bare = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT,
                                 .certificates = { &servers_only, NULL } };

START_TEST(one_that_is_refused_is_a_warning)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 2, bare);
    ck_assert_str_eq(lab_owner(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY)), "client");
    lab_close(&lab);
}
END_TEST

START_TEST(other_alerts_are_not_about_the_usage)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt other = bare;
    other.has_alert = true;
    other.alert_from = TLS_SERVER;
    other.alert = TLS_ALERT_ACCESS_DENIED;
    lab_tries(&lab, 2, other);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(one_that_is_accepted_is_info)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt works = lab_works;
    works.certificates[TLS_CLIENT] = &servers_only;
    lab_try(&lab, works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_PROVEN);
    lab_try(&lab, bare);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(without_any_usage_it_is_good_for_all)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt plain = bare;
    plain.certificates[TLS_CLIENT] = &all;
    lab_tries(&lab, 3, plain);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_eku_mismatch", one_that_is_refused_is_a_warning,
      other_alerts_are_not_about_the_usage, one_that_is_accepted_is_info,
      without_any_usage_it_is_good_for_all)
