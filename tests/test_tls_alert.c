/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from RFC 5246 section 7.2 and RFC 8446 section 6. */
#include "tls_alert.h"

#include "prefix.h"

static const uint8_t unknown_ca[] = { 2, 48 };

START_TEST(an_alert_has_a_level_and_a_description)
{
    TlsAlert alert;
    Cursor in = cursor_over(unknown_ca, sizeof unknown_ca, sizeof unknown_ca);
    ck_assert(tls_alert_read(&in, &alert));
    ck_assert_uint_eq(alert.level, TLS_ALERT_FATAL);
    ck_assert_uint_eq(alert.description, TLS_ALERT_UNKNOWN_CA);
}
END_TEST

START_TEST(descriptions_have_the_names_of_the_rfcs)
{
    ck_assert_str_eq(tls_alert_name(0), "close_notify");
    ck_assert_str_eq(tls_alert_name(40), "handshake_failure");
    ck_assert_str_eq(tls_alert_name(46), "certificate_unknown");
    ck_assert_str_eq(tls_alert_name(48), "unknown_ca");
    ck_assert_str_eq(tls_alert_name(70), "protocol_version");
    ck_assert_str_eq(tls_alert_name(116), "certificate_required");
    ck_assert_str_eq(tls_alert_name(121), "ech_required");
    ck_assert_ptr_null(tls_alert_name(1));
    ck_assert_ptr_null(tls_alert_name(255));
}
END_TEST

START_TEST(bytes_that_are_encrypted_are_no_alert)
{
    static const uint8_t rows[][2] = { { 0, 40 }, { 3, 40 }, { 2, 39 }, { 0x9c, 0x31 } };
    TlsAlert alert;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Cursor in = cursor_over(rows[i], 2, 2);
        ck_assert(!tls_alert_read(&in, &alert));
        ck_assert(cursor_ok(&in));
    }
}
END_TEST

START_TEST(no_prefix_of_an_alert_reads)
{
    ASSERT_NO_PREFIX_READS(tls_alert_read, TlsAlert, unknown_ca);
}
END_TEST

SUITE("tls_alert", an_alert_has_a_level_and_a_description, descriptions_have_the_names_of_the_rfcs,
      bytes_that_are_encrypted_are_no_alert, no_prefix_of_an_alert_reads)
