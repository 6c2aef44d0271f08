/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and numbers from the IANA registry. Lengths of an encrypted alert from RFC 5246 section
 * 6.2.3, RFC 5288, RFC 7366, RFC 7905, RFC 8446 section 5.2.
 */
#include "tls_cipher.h"

#include "suite.h"

START_TEST(suites_have_the_names_of_the_registry)
{
    ck_assert_str_eq(tls_cipher_name(0x0000), "TLS_NULL_WITH_NULL_NULL");
    ck_assert_str_eq(tls_cipher_name(0x0005), "TLS_RSA_WITH_RC4_128_SHA");
    ck_assert_str_eq(tls_cipher_name(0x000a), "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    ck_assert_str_eq(tls_cipher_name(0x1301), "TLS_AES_128_GCM_SHA256");
    ck_assert_str_eq(tls_cipher_name(0xc02f), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    ck_assert_str_eq(tls_cipher_name(0xd005), "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256");
    ck_assert_ptr_null(tls_cipher_name(0xffff));
    ck_assert_ptr_null(tls_cipher_name(0x010080));
}
END_TEST

START_TEST(a_suite_without_a_name_is_shown_as_its_number)
{
    char text[TLS_CIPHER_TEXT_SIZE];
    ck_assert_str_eq(tls_cipher_text(0xfefe, text), "0xfefe");
    ck_assert_str_eq(tls_cipher_text(0x010080, text), "0x10080");
    ck_assert_str_eq(tls_cipher_text(0x00ff, text), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
}
END_TEST

START_TEST(every_name_is_shorter_than_a_text_and_has_a_kind)
{
    char text[TLS_CIPHER_TEXT_SIZE];
    unsigned count = 0;
    for (uint32_t suite = 0; suite <= 0xffff; suite++) {
        const char *name = tls_cipher_name(suite);
        if (name == NULL)
            continue;
        TlsCipher cipher = tls_cipher_of((uint16_t)suite);
        bool is_signal = suite == 0x00ff || suite == 0x5600;
        ck_assert_str_eq(tls_cipher_text(suite, text), name);
        ck_assert_int_eq(cipher.kind == TLS_CIPHER_UNKNOWN, is_signal);
        if (suite != 0 && !is_signal)
            ck_assert_int_ne(cipher.exchange, TLS_CIPHER_EXCHANGE_UNKNOWN);
        count++;
    }
    ck_assert_uint_ge(count, 60);
}
END_TEST

static uint32_t alert_length(uint16_t suite, uint16_t version, bool encrypt_then_mac)
{
    TlsCipher cipher = tls_cipher_of(suite);
    return tls_cipher_record_length(&cipher, version, encrypt_then_mac, 2);
}

START_TEST(an_encrypted_alert_has_the_length_that_its_cipher_makes)
{
    ck_assert_uint_eq(alert_length(0xc02f, 0x0303, false), 26); /* 8 + 2 + 16 */
    ck_assert_uint_eq(alert_length(0xcca8, 0x0303, false), 18); /* 2 + 16 */
    ck_assert_uint_eq(alert_length(0x1302, 0x0304, false), 19); /* 2 + 1 + 16 */
    ck_assert_uint_eq(alert_length(0x1305, 0x0304, false), 11); /* 2 + 1 + 8 */
    ck_assert_uint_eq(alert_length(0x002f, 0x0301, false), 32); /* 2 + 20 + 10 */
    ck_assert_uint_eq(alert_length(0x002f, 0x0303, false), 48); /* 16 + 2 + 20 + 10 */
    ck_assert_uint_eq(alert_length(0x002f, 0x0303, true), 52);  /* 16 + 2 + 14 + 20 */
    ck_assert_uint_eq(alert_length(0xc028, 0x0303, false), 80); /* 16 + 2 + 48 + 14 */
    ck_assert_uint_eq(alert_length(0x000a, 0x0301, false), 24); /* 2 + 20 + 2 */
    ck_assert_uint_eq(alert_length(0x0004, 0x0300, false), 18); /* 2 + 16 */
    ck_assert_uint_eq(alert_length(0x0002, 0x0301, false), 22); /* 2 + 20 */
    ck_assert_uint_eq(alert_length(0xc09c, 0x0303, false), 26);
    ck_assert_uint_eq(alert_length(0xc0a0, 0x0303, false), 18);
    ck_assert_uint_eq(alert_length(0xfefe, 0x0303, false), 0);
}
END_TEST

START_TEST(a_full_block_gets_one_more)
{
    TlsCipher cipher = tls_cipher_of(0x002f);
    ck_assert_uint_eq(tls_cipher_record_length(&cipher, 0x0301, false, 12), 48);
    ck_assert_uint_eq(tls_cipher_record_length(&cipher, 0x0301, false, 11), 32);
}
END_TEST

START_TEST(the_name_says_how_keys_are_made)
{
    ck_assert_int_eq(tls_cipher_of(0x002f).exchange, TLS_CIPHER_EXCHANGE_RSA);
    ck_assert_int_eq(tls_cipher_of(0x0033).exchange, TLS_CIPHER_EXCHANGE_DHE);
    ck_assert_int_eq(tls_cipher_of(0xc004).exchange, TLS_CIPHER_EXCHANGE_ECDH);
    ck_assert_int_eq(tls_cipher_of(0xc02f).exchange, TLS_CIPHER_EXCHANGE_ECDHE);
    ck_assert_int_eq(tls_cipher_of(0xc035).exchange, TLS_CIPHER_EXCHANGE_PSK);
    ck_assert_int_eq(tls_cipher_of(0x0018).exchange, TLS_CIPHER_EXCHANGE_ANON);
    ck_assert_int_eq(tls_cipher_of(0x1301).exchange, TLS_CIPHER_EXCHANGE_1_3);
}
END_TEST

SUITE("tls_cipher", suites_have_the_names_of_the_registry,
      a_suite_without_a_name_is_shown_as_its_number,
      every_name_is_shorter_than_a_text_and_has_a_kind,
      an_encrypted_alert_has_the_length_that_its_cipher_makes, a_full_block_gets_one_more,
      the_name_says_how_keys_are_made)
