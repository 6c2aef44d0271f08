/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a server refuses of a ClientHello. */
#include "pair_lab.h"

static const char id[] = "tls-no-shared-cipher";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const TlsAttempt refused = { LAB_HELLO, LAB_CLOSED, .stage = TLS_STAGE_HELLO,
                                    .offered_version = 0x0301, LAB_ALERT(TLS_SERVER, 40) };

START_TEST(the_alert_says_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, refused);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(a_client_that_gets_on_otherwise_negotiates)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, refused);
    lab_try(&lab, lab_stalls);
    ck_assert_int_eq(lab_judge(&lab, id)->severity, SEVERITY_INFO);
    lab_close(&lab);
}
END_TEST

START_TEST(an_alert_without_a_client_hello_is_of_a_probe)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt probe = refused;
    probe.steps.hello.frame = 0;
    lab_tries(&lab, 3, probe);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(a_close_without_a_word_is_another_case)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 3, (TlsAttempt){ LAB_HELLO, LAB_CLOSED, .stage = TLS_STAGE_HELLO });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_no_shared_cipher", the_alert_says_it, a_client_that_gets_on_otherwise_negotiates,
      an_alert_without_a_client_hello_is_of_a_probe, a_close_without_a_word_is_another_case)
