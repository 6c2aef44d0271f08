/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decimal.h"

#include <inttypes.h>
#include <stdio.h>

#include "suite.h"

static void check_text(int64_t number, const char *expected)
{
    char text[DECIMAL_TEXT_SIZE];
    ck_assert_str_eq(decimal_text(number, text), expected);
}

START_TEST(the_ends_of_the_range_have_all_their_digits)
{
    check_text(INT64_MAX, "9223372036854775807");
    check_text(INT64_MIN, "-9223372036854775808");
}
END_TEST

START_TEST(zero_is_one_digit_without_a_sign)
{
    check_text(0, "0");
}
END_TEST

START_TEST(numbers_look_as_printf_prints_them)
{
    for (int64_t number = 1; number < INT64_MAX / 11; number = number * 10 + number % 7 - 3) {
        char expected[DECIMAL_TEXT_SIZE];
        snprintf(expected, sizeof expected, "%" PRId64, number);
        check_text(number, expected);
        snprintf(expected, sizeof expected, "%" PRId64, -number);
        check_text(-number, expected);
    }
}
END_TEST

SUITE("decimal", the_ends_of_the_range_have_all_their_digits, zero_is_one_digit_without_a_sign,
      numbers_look_as_printf_prints_them)
