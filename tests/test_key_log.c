/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "key_log.h"

#include "hex.h"
#include "suite.h"

#define RANDOM "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define MASTER                                                                                     \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                             \
    "202122232425262728292a2b2c2d2e2f"
#define HASH "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static KeyLogLine read_line(const char *line, KeyLogSecret *out)
{
    return key_log_read((Bytes){ (const uint8_t *)line, strlen(line) }, out);
}

START_TEST(a_master_secret_is_found_by_its_client_random)
{
    KeyLogSecret secret;
    ck_assert_int_eq(read_line("CLIENT_RANDOM " RANDOM " " MASTER, &secret), KEY_LOG_SECRET);
    ck_assert_int_eq(secret.label, KEY_LOG_MASTER);
    assert_hex((Bytes){ secret.id, sizeof secret.id }, RANDOM);
    assert_hex((Bytes){ secret.bytes, secret.length }, MASTER);
}
END_TEST

START_TEST(every_label_of_tls_1_3_that_opens_records_is_known)
{
    static const struct {
        const char *line;
        KeyLogLabel label;
    } rows[] = {
        { "CLIENT_EARLY_TRAFFIC_SECRET " RANDOM " " HASH, KEY_LOG_CLIENT_EARLY },
        { "CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " HASH, KEY_LOG_CLIENT_HANDSHAKE },
        { "SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " HASH, KEY_LOG_SERVER_HANDSHAKE },
        { "CLIENT_TRAFFIC_SECRET_0 " RANDOM " " MASTER, KEY_LOG_CLIENT_TRAFFIC },
        { "SERVER_TRAFFIC_SECRET_0 " RANDOM " " MASTER, KEY_LOG_SERVER_TRAFFIC },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        KeyLogSecret secret;
        ck_assert_int_eq(read_line(rows[i].line, &secret), KEY_LOG_SECRET);
        ck_assert_int_eq(secret.label, rows[i].label);
    }
}
END_TEST

START_TEST(an_rsa_line_is_found_by_what_was_encrypted)
{
    KeyLogSecret secret;
    ck_assert_int_eq(read_line("RSA 0011223344556677 " MASTER, &secret), KEY_LOG_SECRET);
    assert_hex((Bytes){ secret.id, 9 }, "001122334455667700");
}
END_TEST

START_TEST(comments_empty_lines_and_other_labels_are_nothing)
{
    KeyLogSecret secret;
    ck_assert_int_eq(read_line("", &secret), KEY_LOG_NOTHING);
    ck_assert_int_eq(read_line(" \t\r", &secret), KEY_LOG_NOTHING);
    ck_assert_int_eq(read_line("# CLIENT_RANDOM", &secret), KEY_LOG_NOTHING);
    ck_assert_int_eq(read_line("EXPORTER_SECRET " RANDOM " " HASH, &secret), KEY_LOG_NOTHING);
    ck_assert_int_eq(read_line("ECH_CONFIG 00 00", &secret), KEY_LOG_NOTHING);
}
END_TEST

START_TEST(the_end_of_a_windows_line_does_not_count)
{
    KeyLogSecret secret;
    ck_assert_int_eq(read_line("CLIENT_RANDOM " RANDOM " " MASTER "\r", &secret), KEY_LOG_SECRET);
}
END_TEST

START_TEST(a_line_that_is_not_as_its_label_says_is_bad)
{
    static const char *const lines[] = {
        "CLIENT_RANDOM",
        "CLIENT_RANDOM " RANDOM,
        "CLIENT_RANDOM " RANDOM " " HASH,
        "CLIENT_RANDOM 0011 " MASTER,
        "CLIENT_RANDOM " RANDOM " " MASTER "00",
        "CLIENT_RANDOM " RANDOM "0 " MASTER,
        "CLIENT_RANDOM " RANDOM " x" MASTER,
        "CLIENT_RANDOM " RANDOM " " MASTER " more",
        "CLIENT_TRAFFIC_SECRET_0 " RANDOM " 00",
        "client_random " RANDOM " " MASTER,
        "-----BEGIN PRIVATE KEY-----",
        "\x16\x03\x01",
        "WORD",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        KeyLogSecret secret = { .length = 77 };
        ck_assert_int_eq(read_line(lines[i], &secret), KEY_LOG_BAD);
        ck_assert_uint_eq(secret.length, 77);
    }
}
END_TEST

START_TEST(a_line_without_an_end_is_not_taken)
{
    static const char text[] = "one\r\ntwo\n\nthr";
    Cursor in = cursor_over((const uint8_t *)text, strlen(text), strlen(text));
    Bytes line;
    ck_assert(key_log_next(&in, &line));
    assert_text(line, "one\r");
    ck_assert(key_log_next(&in, &line));
    assert_text(line, "two");
    ck_assert(key_log_next(&in, &line));
    assert_text(line, "");
    ck_assert(!key_log_next(&in, &line));
    ck_assert_uint_eq(cursor_left(&in), 3);
}
END_TEST

SUITE("key_log", a_master_secret_is_found_by_its_client_random,
      every_label_of_tls_1_3_that_opens_records_is_known,
      an_rsa_line_is_found_by_what_was_encrypted, comments_empty_lines_and_other_labels_are_nothing,
      the_end_of_a_windows_line_does_not_count, a_line_that_is_not_as_its_label_says_is_bad,
      a_line_without_an_end_is_not_taken)
