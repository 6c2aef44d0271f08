/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from [MS-TDS] section 2.2.7. */
#include "tds_token.h"

#include "prefix.h"
#include "tds_maker.h"

/* The kinds of the tokens in hexadecimal, and "." where the end is reached. */
static char *kinds_of(Bytes bytes)
{
    GString *kinds = g_string_new(NULL);
    Cursor in = cursor_of(bytes);
    for (TdsToken token; tds_token_next(&in, &token);)
        g_string_append_printf(kinds, "%02x ", token.kind);
    return g_string_free(g_string_append(kinds, cursor_ok(&in) ? "." : "?"), FALSE);
}

static void has_kinds(GByteArray *tokens, const char *wanted)
{
    g_autofree char *kinds = kinds_of(tds_bytes(tokens));
    ck_assert_str_eq(kinds, wanted);
}

/* What a server says to a login: a change of the database, a word about it, the acknowledgment. */
static GByteArray *answer(bool is_long)
{
    static const uint8_t change[] = { 0xe3, 7, 0, 1, 1, 'r', 0, 1, 'm', 0 };
    GByteArray *tokens = g_byte_array_new();
    g_byte_array_append(tokens, change, sizeof change);
    tds_add_error(tokens, 0xab, 5701, "Changed database context to 'rtc'.");
    tds_add_login_ack(tokens);
    tds_add_done(tokens, is_long);
    return tokens;
}

START_TEST(tokens_of_a_login_follow_each_other)
{
    g_autoptr(GByteArray) tokens = answer(true);
    has_kinds(tokens, "e3 ab ad fd .");
}
END_TEST

START_TEST(a_done_of_old_servers_is_shorter)
{
    g_autoptr(GByteArray) tokens = answer(false);
    has_kinds(tokens, "e3 ab ad fd .");
    tds_add_error(tokens, 0xaa, 2812, "no");
    tds_add_done(tokens, false);
    has_kinds(tokens, "e3 ab ad fd aa fd .");
}
END_TEST

START_TEST(statements_end_with_long_counts)
{
    g_autoptr(GByteArray) tokens = answer(true);
    tds_add_error(tokens, 0xaa, 2812, "no");
    tds_add_done(tokens, true);
    has_kinds(tokens, "e3 ab ad fd aa fd .");
}
END_TEST

START_TEST(features_end_with_a_mark)
{
    static const uint8_t features[] = { 0xae, 1, 2, 0, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0xff };
    g_autoptr(GByteArray) tokens = g_byte_array_new();
    g_byte_array_append(tokens, features, sizeof features);
    tds_add_login_ack(tokens);
    has_kinds(tokens, "ae ad .");
}
END_TEST

START_TEST(behind_results_nothing_is_found)
{
    static const unsigned kinds[] = { 0x81, 0xac, 0xd1, 0xd2, 0x00, 0x88 };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GByteArray) tokens = g_byte_array_new();
        tds_add_login_ack(tokens);
        tds_byte(tokens, kinds[i]);
        tds_add_done(tokens, true);
        has_kinds(tokens, "ad ?");
    }
}
END_TEST

START_TEST(a_token_that_is_cut_is_none)
{
    g_autoptr(GByteArray) tokens = g_byte_array_new();
    tds_add_login_ack(tokens);
    for (size_t n = 1; n < tokens->len; n++) {
        g_autofree uint8_t *copy = prefix_copy(tokens->data, n);
        g_autofree char *kinds = kinds_of((Bytes){ copy, n });
        ck_assert_str_eq(kinds, "?");
    }
}
END_TEST

SUITE("tds_token", tokens_of_a_login_follow_each_other, a_done_of_old_servers_is_shorter,
      statements_end_with_long_counts, features_end_with_a_mark, behind_results_nothing_is_found,
      a_token_that_is_cut_is_none)
