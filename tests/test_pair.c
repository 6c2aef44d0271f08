/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair.h"

#include "suite.h"

static const PairKey key = { .port = 5061 };

/* An attempt from frame first to first + 9. */
static TlsAttempt attempt_of(uint64_t first, TlsStage stage, AttemptEnd end)
{
    TlsAttempt attempt = { .stage = stage, .end = end };
    for (uint64_t number = first; number <= first + 9; number += 9) {
        Frame frame = { .number = number, .time = (Time)number * TIME_SECOND };
        span_add(&attempt.span, &frame);
    }
    return attempt;
}

static void add(Pair *pair, uint64_t first, TlsStage stage, AttemptEnd end)
{
    TlsAttempt attempt = attempt_of(first, stage, end);
    pair_add(pair, &attempt);
}

static void add_named(Pair *pair, uint64_t first, const char *name)
{
    TlsAttempt attempt = attempt_of(first, TLS_STAGE_HELLO, ATTEMPT_SERVER_RESET);
    attempt.sni = g_bytes_new(name, strlen(name));
    pair_add(pair, &attempt);
}

static bool has_data(const TlsAttempt *attempt)
{
    return attempt->stage == TLS_STAGE_DATA;
}

START_TEST(attempts_that_go_the_same_way_are_one_run)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    for (uint64_t first = 10; first <= 50; first += 10)
        add(&pair, first, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    ck_assert_uint_eq(pair.run_count, 1);
    const TlsRun *run = pair_run(&pair, 0);
    ck_assert_uint_eq(run->count, 5);
    ck_assert_uint_eq(run->first.span.first_frame, 10);
    ck_assert_uint_eq(tls_run_last(run)->span.first_frame, 50);
    ck_assert_uint_eq(run->span.last_frame, 59);
    ck_assert_ptr_null(pair_run(&pair, 1));
    pair_clear(&pair);
}
END_TEST

START_TEST(what_ends_in_another_order_stands_where_it_began)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    add(&pair, 30, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    add(&pair, 10, TLS_STAGE_DATA, ATTEMPT_CLIENT_CLOSED);
    add(&pair, 20, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    add(&pair, 40, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    add(&pair, 35, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    ck_assert_uint_eq(pair.run_count, 2);
    ck_assert_int_eq(pair_run(&pair, 0)->first.stage, TLS_STAGE_DATA);
    const TlsRun *run = pair_run(&pair, 1);
    ck_assert_uint_eq(run->count, 4);
    ck_assert_uint_eq(run->first.span.first_frame, 20);
    ck_assert_uint_eq(tls_run_last(run)->span.first_frame, 40);
    pair_clear(&pair);
}
END_TEST

START_TEST(a_filter_counts_and_finds_its_attempts_alone)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    add(&pair, 10, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    add(&pair, 20, TLS_STAGE_DATA, ATTEMPT_CLIENT_CLOSED);
    add(&pair, 30, TLS_STAGE_DATA, ATTEMPT_CLIENT_CLOSED);
    add(&pair, 40, TLS_STAGE_REQUEST, ATTEMPT_SERVER_CLOSED);
    ck_assert_uint_eq(pair_count(&pair, NULL), 4);
    ck_assert_uint_eq(pair_count(&pair, has_data), 2);
    Span span = pair_span(&pair, has_data);
    ck_assert_uint_eq(span.first_frame, 20);
    ck_assert_uint_eq(span.last_frame, 39);
    ck_assert_ptr_eq(pair_first(&pair, has_data), pair_last(&pair, has_data));
    ck_assert_uint_eq(pair_last(&pair, NULL)->first.span.first_frame, 40);
    pair_clear(&pair);
}
END_TEST

START_TEST(a_wait_of_8_seconds_is_counted_and_judged_apart)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    for (uint64_t first = 10; first <= 30; first += 10) {
        TlsAttempt attempt = attempt_of(first, TLS_STAGE_REQUEST, ATTEMPT_CLIENT_CLOSED);
        attempt.waited = first == 10 ? 8 * TIME_SECOND - 1 : 8 * TIME_SECOND;
        pair_add(&pair, &attempt);
    }
    ck_assert_uint_eq(pair.run_count, 2);
    ck_assert_uint_eq(pair_run(&pair, 0)->patient, 0);
    ck_assert_uint_eq(pair_run(&pair, 1)->patient, 2);
    pair_clear(&pair);
}
END_TEST

START_TEST(more_runs_than_are_kept_join_what_they_are_like_or_are_counted)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    char name[8];
    for (uint64_t i = 0; i < LIMIT_RUNS_OF_PAIR; i++) {
        g_snprintf(name, sizeof name, "n%u", (unsigned)i);
        add_named(&pair, 10 * i, name);
    }
    add_named(&pair, 5000, "n3");
    add_named(&pair, 6000, "new");
    ck_assert_uint_eq(pair.run_count, LIMIT_RUNS_OF_PAIR);
    ck_assert_uint_eq(pair_run(&pair, 3)->count, 2);
    ck_assert_uint_eq(tls_run_last(pair_run(&pair, 3))->span.first_frame, 5000);
    ck_assert_uint_eq(pair.untold, 1);
    add_named(&pair, 1, "n9"); /* before all of its kind */
    ck_assert_uint_eq(pair_run(&pair, 9)->count, 2);
    pair_clear(&pair);
}
END_TEST

START_TEST(the_memory_of_a_pair_is_that_of_its_runs_names_and_trouble)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    add_named(&pair, 10, "one");
    size_t one = pair_bytes(&pair);
    ck_assert_uint_ge(one, sizeof(TlsRun));
    add_named(&pair, 20, "one");
    size_t two = pair_bytes(&pair);
    ck_assert_uint_eq(two, one + sizeof(TlsAttempt)); /* the last of them */
    add_named(&pair, 25, "one");
    ck_assert_uint_eq(pair_bytes(&pair), two);
    pair_make_trouble(&pair)->refused.connections = 1;
    ck_assert_uint_eq(pair_bytes(&pair), two + sizeof(PairTrouble));
    g_autofree char *long_name = g_strnfill(5000, 'a');
    add_named(&pair, 30, long_name);
    ck_assert_uint_ge(pair_bytes(&pair), 2 * sizeof(TlsRun) + 5000);
    pair_clear(&pair);
}
END_TEST

/* The names of a run outlive the attempt that brought them first: another one may begin before. */
START_TEST(a_run_keeps_its_names_whoever_is_first_in_it)
{
    static const char *const sni = "um", *const proxied = "um:5061";
    Pair pair = { 0 };
    pair_init(&pair, &key);
    for (uint64_t first = 30; first > 0; first -= 10) {
        TlsAttempt attempt = attempt_of(first, TLS_STAGE_HELLO, ATTEMPT_SERVER_RESET);
        attempt.sni = g_bytes_new(sni, strlen(sni));
        attempt.proxied = g_bytes_new(proxied, strlen(proxied));
        pair_add(&pair, &attempt);
    }
    ck_assert_uint_eq(pair.run_count, 1);
    const TlsRun *run = pair_run(&pair, 0);
    ck_assert_uint_eq(run->first.span.first_frame, 10);
    ck_assert_ptr_nonnull(run->first.proxied);
    ck_assert_uint_eq(g_bytes_get_size(run->first.proxied), strlen(proxied));
    ck_assert_uint_eq(g_bytes_get_size(tls_run_last(run)->sni), strlen(sni));
    pair_clear(&pair);
}
END_TEST

START_TEST(a_copy_lives_on_by_itself)
{
    Pair pair = { 0 };
    pair_init(&pair, &key);
    add_named(&pair, 10, "one");
    Pair copy = pair_copy(&pair);
    add_named(&pair, 20, "one");
    add_named(&pair, 30, "two");
    pair_clear(&pair);
    ck_assert_uint_eq(copy.run_count, 1);
    ck_assert_uint_eq(pair_run(&copy, 0)->count, 1);
    add_named(&copy, 40, "one");
    ck_assert_uint_eq(pair_run(&copy, 0)->count, 2);
    ck_assert_uint_eq(g_bytes_get_size(pair_run(&copy, 0)->first.sni), 3);
    pair_clear(&copy);
}
END_TEST

SUITE("pair", attempts_that_go_the_same_way_are_one_run,
      what_ends_in_another_order_stands_where_it_began,
      a_filter_counts_and_finds_its_attempts_alone, a_wait_of_8_seconds_is_counted_and_judged_apart,
      more_runs_than_are_kept_join_what_they_are_like_or_are_counted,
      the_memory_of_a_pair_is_that_of_its_runs_names_and_trouble,
      a_run_keeps_its_names_whoever_is_first_in_it, a_copy_lives_on_by_itself)
