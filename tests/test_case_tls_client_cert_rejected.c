/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server that ends it over the certificate of its client. */
#include "pair_lab.h"

static const char id[] = "tls-client-cert-rejected";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const TlsAttempt refused = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT,
                                    LAB_ALERT(TLS_SERVER, 42) };
static const TlsAttempt bare = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT };

START_TEST(an_alert_proves_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, refused);
    ck_assert(lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN), "alert"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_bare_close_has_to_repeat)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, bare);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_try(&lab, bare);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(in_tls_1_3_it_is_possible_at_most)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt hidden = bare;
    hidden.is_tls13 = hidden.is_server_refusing = true;
    lab_tries(&lab, 6, hidden);
    const Finding *finding = lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    ck_assert_ptr_null(lab_owner(finding));
    ck_assert_ptr_nonnull(finding->next_capture);
    lab_close(&lab);
}
END_TEST

START_TEST(other_alerts_are_other_cases)
{
    PairLab lab;
    static const uint8_t others[] = { 45, 48, 50, 70 };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        TlsAttempt other = refused;
        other.alert = others[i];
        begin(&lab, 5061);
        lab_tries(&lab, 3, other);
        lab_silent(&lab, id);
        lab_close(&lab);
    }
    begin(&lab, 5061);
    lab_close(&lab);
}
END_TEST

START_TEST(a_server_that_finishes_first_refuses_the_peer_and_not_the_certificate)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 4, lab_stalls);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_client_cert_rejected", an_alert_proves_it, a_bare_close_has_to_repeat,
      in_tls_1_3_it_is_possible_at_most, other_alerts_are_other_cases,
      a_server_that_finishes_first_refuses_the_peer_and_not_the_certificate)
