/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_text.h"

#include "bytes_check.h"
#include "suite.h"

START_TEST(white_space_around_a_text_goes)
{
    ASSERT_BYTES(http_text_trim(bytes_of(" \t\r\n a b \r\n\t")), "a b");
    ASSERT_BYTES(http_text_trim(bytes_of(" \t")), "");
}
END_TEST

START_TEST(case_does_not_matter_in_words)
{
    ck_assert(http_text_equal(bytes_of("ChUnKeD"), "chunked"));
    ck_assert(!http_text_equal(bytes_of("chunke"), "chunked"));
    ck_assert(http_text_begins(bytes_of("Proxy-Agent"), "proxy-"));
    ck_assert(!http_text_begins(bytes_of("Pro"), "proxy-"));
}
END_TEST

START_TEST(a_number_is_digits_and_fits)
{
    uint64_t number = 7;
    ck_assert(http_text_number(bytes_of("0123"), &number) && number == 123);
    ck_assert(!http_text_number(bytes_of(""), &number));
    ck_assert(!http_text_number(bytes_of("-1"), &number));
    ck_assert(!http_text_number(bytes_of("1 2"), &number));
    ck_assert(!http_text_number(bytes_of("99999999999999999999"), &number));
    ck_assert_uint_eq(number, 123);
}
END_TEST

START_TEST(lines_end_with_lf_or_crlf)
{
    Bytes rest = bytes_of("one\r\ntwo\n\nlast");
    ASSERT_BYTES(http_text_take_line(&rest), "one");
    ASSERT_BYTES(http_text_take_line(&rest), "two");
    ASSERT_BYTES(http_text_take_line(&rest), "");
    ASSERT_BYTES(http_text_take_line(&rest), "last");
    ck_assert_uint_eq(rest.length, 0);
}
END_TEST

START_TEST(tokens_are_those_of_rfc_9110)
{
    ck_assert_uint_eq(http_text_token(bytes_of("M-SEARCH *"), 32), 8);
    ck_assert_uint_eq(http_text_token(bytes_of("(a"), 32), 0);
    ck_assert_uint_eq(http_text_token(bytes_of("abcdef"), 3), 3);
    ck_assert(!http_text_is_token(0));
}
END_TEST

SUITE("http_text", white_space_around_a_text_goes, case_does_not_matter_in_words,
      a_number_is_digits_and_fits, lines_end_with_lf_or_crlf, tokens_are_those_of_rfc_9110)
