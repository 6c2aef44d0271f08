/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from RFC 2781 section 5 and RFC 3629 section 7. */
#include "tds_text.h"

#include <string.h>

#include "suite.h"

static void becomes(const uint8_t *bytes, size_t length, const char *utf8)
{
    char out[16];
    ck_assert_uint_eq(tds_text_utf8((Bytes){ bytes, length }, out, sizeof out), strlen(utf8));
    ck_assert_str_eq(out, utf8);
}

START_TEST(characters_become_as_long_as_utf8_has_them)
{
    static const uint8_t text[] = { 'A', 0, 0xe9, 0, 0xac, 0x20, 0x3d, 0xd8, 0x00, 0xde };
    becomes(text, sizeof text, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}
END_TEST

START_TEST(half_a_pair_is_a_replacement_character)
{
    static const uint8_t high[] = { 0x3d, 0xd8, 'A', 0 }, low[] = { 0x00, 0xde };
    becomes(high, sizeof high,
            "\xef\xbf\xbd"
            "A");
    becomes(high, 2, "\xef\xbf\xbd");
    becomes(low, sizeof low, "\xef\xbf\xbd");
}
END_TEST

START_TEST(what_does_not_fit_is_left_out_character_by_character)
{
    static const uint8_t text[] = { 'A', 0, 0xac, 0x20, 'B', 0 };
    char out[4];
    ck_assert_uint_eq(tds_text_utf8((Bytes){ text, sizeof text }, out, sizeof out), 1);
    ck_assert_str_eq(out, "A");
    ck_assert_uint_eq(tds_text_utf8((Bytes){ text, sizeof text }, out, 0), 0);
}
END_TEST

START_TEST(an_odd_byte_at_the_end_is_none)
{
    static const uint8_t text[] = { 'A', 0, 'B' };
    becomes(text, sizeof text, "A");
    becomes(NULL, 0, "");
}
END_TEST

SUITE("tds_text", characters_become_as_long_as_utf8_has_them,
      half_a_pair_is_a_replacement_character, what_does_not_fit_is_left_out_character_by_character,
      an_odd_byte_at_the_end_is_none)
