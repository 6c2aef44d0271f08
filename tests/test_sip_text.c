/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_text.h"

#include "bytes_check.h"

/* RFC 3261 section 25.1: alphanum and these */
START_TEST(tokens_are_those_of_the_grammar)
{
    for (int byte = 0; byte < 256; byte++) {
        bool is_sign = byte != 0 && strchr("-.!%*_+`'~", byte) != NULL;
        bool is_one = byte < 128 && (g_ascii_isalnum((char)byte) || is_sign);
        ck_assert_int_eq(sip_text_is_token((uint8_t)byte), is_one);
    }
}
END_TEST

START_TEST(a_number_fits_or_is_none)
{
    uint32_t number = 7;
    ck_assert(!sip_text_number(BYTES("4294967296"), &number));
    ck_assert(!sip_text_number(BYTES("-1"), &number));
    ck_assert(!sip_text_number(BYTES(""), &number));
    ck_assert_uint_eq(number, 7);
    ck_assert(sip_text_number(BYTES("004294967295"), &number));
    ck_assert_uint_eq(number, UINT32_MAX);
}
END_TEST

START_TEST(a_port_is_a_number_of_16_bits)
{
    ck_assert_uint_eq(sip_text_port(BYTES(" 5060 ")), 5060);
    ck_assert_uint_eq(sip_text_port(BYTES("65536")), 0);
    ck_assert_uint_eq(sip_text_port(BYTES("x")), 0);
}
END_TEST

START_TEST(values_are_cut_at_commas_outside)
{
    Bytes value, field = BYTES("\"a, \\\", b\" <sip:c,d@e> ;x=1 , , <f,g>,h");
    static const char *const expected[] = { "\"a, \\\", b\" <sip:c,d@e> ;x=1", "<f,g>", "h" };
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        ck_assert(sip_text_next_value(&field, &value));
        ASSERT_BYTES(value, expected[i]);
    }
    ck_assert(!sip_text_next_value(&field, &value));
}
END_TEST

START_TEST(what_does_not_end_takes_the_rest)
{
    Bytes value, quote = BYTES("a\"b,c"), bracket = BYTES("<b,c");
    ck_assert(sip_text_next_value(&quote, &value));
    ASSERT_BYTES(value, "a\"b,c");
    ck_assert(sip_text_next_value(&bracket, &value));
    ASSERT_BYTES(value, "<b");
}
END_TEST

START_TEST(quotes_go_and_escapes_stay)
{
    ASSERT_BYTES(sip_text_unquote(BYTES("\"a\\\"b\"")), "a\\\"b");
    ASSERT_BYTES(sip_text_unquote(BYTES("\"a")), "a");
    ASSERT_BYTES(sip_text_unquote(BYTES("\"")), "");
    ASSERT_BYTES(sip_text_unquote(BYTES("\"\"")), "");
    ASSERT_BYTES(sip_text_unquote(BYTES("a\"")), "a\"");
}
END_TEST

/* Time for it all grows as the text does: a second test of the same with ten times the text would
 * take minutes otherwise. */
START_TEST(hostile_lists_cost_no_more_than_their_length)
{
    static const char *const pieces[] = { ",", "<", "\"", "\\", "<,", "\",", ";" };
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *text = g_string_new(NULL);
        while (text->len < 1 << 20)
            g_string_append(text, pieces[i]);
        Bytes value, field = { (const uint8_t *)text->str, text->len };
        while (sip_text_next_value(&field, &value))
            ck_assert_uint_gt(value.length, 0);
        g_string_free(text, TRUE);
    }
}
END_TEST

START_TEST(words_are_what_stands_between_white_space)
{
    Bytes text = BYTES(" a\r\n\tb ");
    ASSERT_BYTES(sip_text_take_word(&text), "a");
    ASSERT_BYTES(sip_text_take_word(&text), "b");
    ASSERT_BYTES(sip_text_take_word(&text), "");
}
END_TEST

START_TEST(letters_of_either_case_are_the_same)
{
    ck_assert(sip_text_equal(BYTES("TaG"), "tag"));
    ck_assert(!sip_text_equal(BYTES("tags"), "tag"));
    ck_assert(sip_text_begins(BYTES("Z9HG4BKx"), "z9hG4bK"));
    ck_assert(!sip_text_same(BYTES("Tag"), "tag"));
}
END_TEST

SUITE("sip_text", tokens_are_those_of_the_grammar, a_number_fits_or_is_none,
      a_port_is_a_number_of_16_bits, values_are_cut_at_commas_outside,
      what_does_not_end_takes_the_rest, quotes_go_and_escapes_stay,
      hostile_lists_cost_no_more_than_their_length, words_are_what_stands_between_white_space,
      letters_of_either_case_are_the_same)
