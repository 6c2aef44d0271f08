/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "time.h"

#include <glib.h>
#include <time.h>

#include "suite.h"

typedef struct Row {
    Time time;
    const char *text;
} Row;

static void check_rows(const Row *rows, size_t count)
{
    char text[TIME_TEXT_SIZE];
    for (size_t i = 0; i < count; i++)
        ck_assert_str_eq(time_text(rows[i].time, text), rows[i].text);
}

/* seconds from `date -u -d DATE +%s` */
START_TEST(known_moments_have_their_dates)
{
    static const Row rows[] = {
        { 0, "1970-01-01T00:00:00.000000000Z" },
        { 1, "1970-01-01T00:00:00.000000001Z" },
        { INT64_C(951782399999999999), "2000-02-28T23:59:59.999999999Z" },
        { INT64_C(951782400) * TIME_SECOND, "2000-02-29T00:00:00.000000000Z" },
        { INT64_C(951868800) * TIME_SECOND, "2000-03-01T00:00:00.000000000Z" },
        { INT64_C(1709164800) * TIME_SECOND, "2024-02-29T00:00:00.000000000Z" },
        { INT64_C(4107542400) * TIME_SECOND, "2100-03-01T00:00:00.000000000Z" },
        { INT64_C(4107456000) * TIME_SECOND, "2100-02-28T00:00:00.000000000Z" },
        { INT64_C(1735689599) * TIME_SECOND + 5 * TIME_MILLISECOND + 7 * TIME_MICROSECOND,
          "2024-12-31T23:59:59.005007000Z" },
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}
END_TEST

START_TEST(moments_before_1970_count_backwards)
{
    static const Row rows[] = {
        { -1, "1969-12-31T23:59:59.999999999Z" },
        { -TIME_SECOND, "1969-12-31T23:59:59.000000000Z" },
        { -86400 * TIME_SECOND, "1969-12-31T00:00:00.000000000Z" },
        { -86400 * TIME_SECOND - 1, "1969-12-30T23:59:59.999999999Z" },
        { INT64_C(-2203891200) * TIME_SECOND, "1900-03-01T00:00:00.000000000Z" },
        { INT64_C(-2203977600) * TIME_SECOND, "1900-02-28T00:00:00.000000000Z" },
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}
END_TEST

START_TEST(both_ends_of_the_range_have_a_date)
{
    static const Row rows[] = {
        { INT64_MAX, "2262-04-11T23:47:16.854775807Z" },
        { -INT64_MAX, "1677-09-21T00:12:43.145224193Z" },
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}
END_TEST

START_TEST(dates_are_those_of_the_c_library)
{
    GRand *random = g_rand_new_with_seed(7);
    char ours[TIME_TEXT_SIZE], theirs[TIME_TEXT_SIZE];
    for (int i = 0; i < 50000; i++) {
        int64_t second = (int64_t)g_rand_double_range(random, -9.2e9, 9.2e9);
        time_t clock = (time_t)second;
        struct tm parts;
        gmtime_r(&clock, &parts);
        strftime(theirs, sizeof theirs, "%Y-%m-%dT%H:%M:%S.000000000Z", &parts);
        ck_assert_str_eq(time_text(second * TIME_SECOND, ours), theirs);
    }
    g_rand_free(random);
}
END_TEST

START_TEST(a_span_is_later_minus_earlier)
{
    ck_assert_int_eq(time_between(5, 12), 7);
    ck_assert_int_eq(time_between(12, 5), -7);
    ck_assert_int_eq(time_between(-3, 4), 7);
}
END_TEST

START_TEST(a_span_without_both_ends_is_none)
{
    ck_assert_int_eq(time_between(TIME_NONE, 12), 0);
    ck_assert_int_eq(time_between(12, TIME_NONE), 0);
    ck_assert_int_eq(time_between(TIME_NONE, TIME_NONE), 0);
}
END_TEST

START_TEST(a_span_too_long_for_the_range_is_held_inside)
{
    ck_assert_int_eq(time_between(-INT64_MAX, INT64_MAX), INT64_MAX);
    ck_assert_int_eq(time_between(INT64_MAX, -INT64_MAX), -INT64_MAX);
    ck_assert_int_eq(time_between(INT64_MAX, -1), -INT64_MAX);
    ck_assert_int_eq(time_between(-1, INT64_MAX), INT64_MAX);
}
END_TEST

SUITE("time", known_moments_have_their_dates, moments_before_1970_count_backwards,
      both_ends_of_the_range_have_a_date, dates_are_those_of_the_c_library,
      a_span_is_later_minus_earlier, a_span_without_both_ends_is_none,
      a_span_too_long_for_the_range_is_held_inside)
