/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rewrites.h"

#include "suite.h"

static const Mac outer = { { 2, 0, 0, 0, 0, 0x10 } };

static void count_leaving(void *user, const Rewrite *rewrite)
{
    ck_assert(mac_equal(&rewrite->outer, &outer));
    ck_assert_uint_gt(rewrite->span.count, 0);
    ++*(uint32_t *)user;
}

static void add(Rewrites *rewrites, uint64_t frame, uint32_t number)
{
    Ip ip = { { [10] = 0xff, 0xff } };
    Mac inner = { { 6 } };
    memcpy(ip.bytes + 12, &number, sizeof number);
    memcpy(inner.bytes + 2, &number, sizeof number);
    rewrites_add(rewrites, &(Frame){ .number = frame, .time = (Time)frame }, &ip, &outer, &inner);
}

START_TEST(pairs_of_one_address_and_its_macs_are_counted_together)
{
    uint32_t left = 0;
    Rewrites *rewrites = rewrites_new(count_leaving, &left);
    for (uint64_t i = 1; i <= 10; i++)
        add(rewrites, i, i % 2);
    GArray *all = rewrites_all(rewrites);
    ck_assert_uint_eq(all->len, 2);
    const Rewrite *first = &g_array_index(all, Rewrite, 0), *last = first + 1;
    ck_assert_uint_eq(first->span.last_frame, 9);
    ck_assert_uint_eq(first->span.count, 5);
    ck_assert_uint_eq(last->span.first_frame, 2);
    ck_assert_uint_eq(last->span.last_frame, 10);
    g_array_unref(all);
    rewrites_free(rewrites);
    ck_assert_uint_eq(left, 0);
}
END_TEST

START_TEST(what_has_to_leave_is_told)
{
    uint32_t left = 0;
    Rewrites *rewrites = rewrites_new(count_leaving, &left);
    for (uint32_t i = 0; i < LIMIT_REWRITES + 5; i++)
        add(rewrites, i + 1, i);
    ck_assert_uint_eq(left, 5);
    rewrites_clear(rewrites);
    ck_assert_uint_eq(left, 5);
    GArray *all = rewrites_all(rewrites);
    ck_assert_uint_eq(all->len, 0);
    g_array_unref(all);
    rewrites_free(rewrites);
}
END_TEST

SUITE("rewrites", pairs_of_one_address_and_its_macs_are_counted_together, what_has_to_leave_is_told)
