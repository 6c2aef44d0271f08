/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client that ends it over the certificate of its server. */
#include "pair_lab.h"

static const char id[] = "tls-server-cert-rejected";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const Certificate certificate = LAB_CERTIFICATE("fe.example.com");
static const TlsAttempt leaves = { LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                   .certificates = { NULL, &certificate } };

START_TEST(an_alert_proves_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab,
            (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                          LAB_ALERT(TLS_CLIENT, 42), .certificates = { NULL, &certificate } });
    ck_assert_str_eq(lab_owner(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN)), "server");
    lab_close(&lab);
}
END_TEST

START_TEST(a_wrong_dialled_name_explains_a_bare_close)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.9", "lync.example.com", NAME_FROM_DNS);
    lab_tries(&lab, 2, leaves);
    ck_assert(lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "fault"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_monitor_that_leaves_a_good_certificate_is_possible_at_most)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.9", "fe.example.com", NAME_FROM_DNS);
    lab_tries(&lab, 2, leaves);
    lab_silent(&lab, id);
    lab_try(&lab, leaves);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(a_browser_that_leaves_says_nothing)
{
    PairLab lab;
    begin(&lab, 443);
    lab_tries(&lab, 9, leaves);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(who_went_is_not_seen_from_one_side)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt half = leaves;
    half.is_one_way = true;
    lab_tries(&lab, 9, half);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_server_cert_rejected", an_alert_proves_it,
      a_wrong_dialled_name_explains_a_bare_close,
      a_monitor_that_leaves_a_good_certificate_is_possible_at_most,
      a_browser_that_leaves_says_nothing, who_went_is_not_seen_from_one_side)
