/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "span.h"

#include <glib.h>

#include "suite.h"

START_TEST(a_span_knows_where_it_began_and_ended)
{
    Span span = { .count = 0 };
    span_add(&span, &(Frame){ .number = 7, .time = 70 });
    span_add(&span, &(Frame){ .number = 9, .time = 90 });
    ck_assert_uint_eq(span.first_frame, 7);
    ck_assert_uint_eq(span.last_frame, 9);
    ck_assert_int_eq(span.first_time, 70);
    ck_assert_int_eq(span.last_time, 90);
    ck_assert_uint_eq(span.count, 2);
}
END_TEST

START_TEST(a_join_is_from_the_first_to_the_last_of_both)
{
    Span sum = { .first_frame = 5, .last_frame = 8, .first_time = 50, .last_time = 80, .count = 3 };
    Span other = {
        .first_frame = 2, .last_frame = 6, .first_time = 20, .last_time = 60, .count = 2
    };
    span_join(&sum, &other);
    ck_assert_uint_eq(sum.first_frame, 2);
    ck_assert_uint_eq(sum.last_frame, 8);
    ck_assert_int_eq(sum.first_time, 20);
    ck_assert_int_eq(sum.last_time, 80);
    ck_assert_uint_eq(sum.count, 5);
}
END_TEST

START_TEST(an_empty_span_adds_nothing_and_takes_all)
{
    Span sum = { .count = 0 }, empty = { .count = 0 };
    Span one = { .first_frame = 4, .last_frame = 4, .first_time = 40, .last_time = 40, .count = 1 };
    span_join(&sum, &one);
    span_join(&sum, &empty);
    ck_assert_uint_eq(sum.first_frame, 4);
    ck_assert_int_eq(sum.last_time, 40);
    ck_assert_uint_eq(sum.count, 1);
}
END_TEST

START_TEST(a_count_stays_at_its_largest)
{
    Span sum = { .count = UINT32_MAX - 1 }, other = { .count = 5 };
    span_join(&sum, &other);
    ck_assert_uint_eq(sum.count, UINT32_MAX);
    span_add(&sum, &(Frame){ .number = 9 });
    ck_assert_uint_eq(sum.count, UINT32_MAX);
}
END_TEST

SUITE("span", a_span_knows_where_it_began_and_ended, a_join_is_from_the_first_to_the_last_of_both,
      an_empty_span_adds_nothing_and_takes_all, a_count_stays_at_its_largest)
