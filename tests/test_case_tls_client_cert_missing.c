/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server that asks for a certificate and gets an empty list. */
#include "pair_lab.h"

static const char id[] = "tls-client-cert-missing";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const TlsAttempt missing = { LAB_EMPTY_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_NO_CERTIFICATE,
                                    LAB_ALERT(TLS_SERVER, 40) };

START_TEST(alert_40_after_an_empty_list_proves_it_when_it_repeats)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, missing);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    lab_try(&lab, missing);
    const Finding *finding = lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    ck_assert_ptr_null(lab_owner(finding));
    lab_close(&lab);
}
END_TEST

START_TEST(a_close_counts_also_behind_the_finished)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 2, (TlsAttempt){ LAB_EMPTY_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_REQUEST });
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(who_goes_on_without_it_is_info)
{
    PairLab lab;
    begin(&lab, 443);
    lab_tries(&lab, 5, (TlsAttempt){ LAB_EMPTY_FLIGHT, .stage = TLS_STAGE_DATA });
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(a_client_that_leaves_by_itself_is_a_monitor)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 5, (TlsAttempt){ LAB_EMPTY_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_IDLE });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(a_scanner_is_info)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt probe = missing;
    for (uint16_t version = 0x0301; version <= 0x0303; version++) {
        probe.offered_version = version;
        lab_try(&lab, probe);
    }
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(a_certificate_that_was_sent_is_not_missing)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 3, lab_stalls);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_client_cert_missing", alert_40_after_an_empty_list_proves_it_when_it_repeats,
      a_close_counts_also_behind_the_finished, who_goes_on_without_it_is_info,
      a_client_that_leaves_by_itself_is_a_monitor, a_scanner_is_info,
      a_certificate_that_was_sent_is_not_missing)
