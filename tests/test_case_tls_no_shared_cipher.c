/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a server refuses of a ClientHello. */
#include "refused_hello.h"

static const RefusedHello row = { "tls-no-shared-cipher", 40, CONFIDENCE_LIKELY };

START_TEST(the_alert_says_it)
{
    refused_hello_is_told(&row);
}
END_TEST

START_TEST(a_client_that_gets_on_otherwise_negotiates)
{
    refused_hello_is_negotiation(&row);
}
END_TEST

START_TEST(an_alert_without_a_client_hello_is_of_a_probe)
{
    TlsAttempt probe = refused_hello_attempt(&row);
    probe.steps.hello.frame = 0;
    refused_hello_is_silent(&row, probe);
}
END_TEST

START_TEST(a_close_without_a_word_is_another_case)
{
    refused_hello_is_silent(&row, (TlsAttempt){ LAB_HELLO, LAB_CLOSED, .stage = TLS_STAGE_HELLO });
}
END_TEST

SUITE("case_tls_no_shared_cipher", the_alert_says_it, a_client_that_gets_on_otherwise_negotiates,
      an_alert_without_a_client_hello_is_of_a_probe, a_close_without_a_word_is_another_case)
