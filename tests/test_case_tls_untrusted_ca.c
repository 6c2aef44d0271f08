/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A chain that the peer does not trust. */
#include "pair_lab.h"

static const char id[] = "tls-untrusted-ca";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const Certificate leaf = LAB_CERTIFICATE("fe.example.com");

START_TEST(alert_48_blames_the_side_that_did_not_send_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, (TlsAttempt){ LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT,
                                LAB_ALERT(TLS_SERVER, 48), .certificates = { &leaf, &leaf } });
    ck_assert_str_eq(lab_owner(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN)), "client");
    lab_close(&lab);
    begin(&lab, 5061);
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                LAB_ALERT(TLS_CLIENT, 48), .certificates = { NULL, &leaf } });
    ck_assert_str_eq(lab_owner(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN)), "server");
    lab_close(&lab);
}
END_TEST

START_TEST(a_leaf_sent_alone_is_normal)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt works = lab_works;
    works.certificates[TLS_SERVER] = &leaf;
    works.chain_length[TLS_SERVER] = 1;
    lab_try(&lab, works);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(alert_46_of_an_issued_leaf_is_another_case)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                LAB_ALERT(TLS_CLIENT, 46), .certificates = { NULL, &leaf } });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(failures_before_every_success_are_resolved)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                LAB_ALERT(TLS_CLIENT, 48) });
    lab_try(&lab, lab_works);
    ck_assert(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_PROVEN)->resolved);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_untrusted_ca", alert_48_blames_the_side_that_did_not_send_it,
      a_leaf_sent_alone_is_normal, alert_46_of_an_issued_leaf_is_another_case,
      failures_before_every_success_are_resolved)
