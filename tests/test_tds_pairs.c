/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tds_pairs.h"

#include "suite.h"

static const TcpKey to_database = { .ips = { { { 1 } }, { { 2 } } }, .ports = { 50000, 1433 } };
static const TcpKey to_front_end = { .ips = { { { 3 } }, { { 1 } } }, .ports = { 50001, 5061 } };

static TdsSession session_at(uint64_t frame)
{
    return (TdsSession){ .span = { frame, frame + 9, (Time)frame, (Time)frame + 9, 10 } };
}

static void feed(TdsPairs *pairs, TdsSession session)
{
    TcpConnection connection = { .key = &to_database, .span = session.span };
    tds_pairs_feed_session(pairs, &connection, &session);
}

static void take_pair(void *user, const TdsPair *pair)
{
    const TdsPair **only = user;
    ck_assert_ptr_null(*only);
    *only = pair;
}

static const TdsPair *only_pair(const TdsPairs *pairs)
{
    const TdsPair *only = NULL;
    tds_pairs_visit(pairs, take_pair, &only);
    ck_assert_ptr_nonnull(only);
    return only;
}

START_TEST(sessions_of_a_pair_are_kept_in_their_order)
{
    TdsPairs *pairs = tds_pairs_new();
    feed(pairs, session_at(30));
    feed(pairs, session_at(10));
    feed(pairs, session_at(20));
    const TdsPair *pair = only_pair(pairs);
    ck_assert_uint_eq(pair->key.port, 1433);
    ck_assert_uint_eq(pair->connections, 3);
    for (guint i = 0; i < 3; i++)
        ck_assert_uint_eq(tds_pair_session(pair, i)->span.first_frame, 10 * (i + 1));
    ck_assert_ptr_null(tds_pair_session(pair, 3));
    ck_assert_uint_eq(pair->span.last_frame, 39);
    tds_pairs_free(pairs);
}
END_TEST

START_TEST(of_many_sessions_the_last_are_kept)
{
    TdsPairs *pairs = tds_pairs_new();
    for (uint64_t i = 1; i <= 2 * LIMIT_SESSIONS_OF_TDS_PAIR; i++)
        feed(pairs, session_at(i));
    const TdsPair *pair = only_pair(pairs);
    ck_assert_uint_eq(pair->sessions->len, LIMIT_SESSIONS_OF_TDS_PAIR);
    ck_assert_uint_eq(tds_pair_session(pair, 0)->span.first_frame, LIMIT_SESSIONS_OF_TDS_PAIR + 1);
    ck_assert_uint_eq(pair->connections, 2 * LIMIT_SESSIONS_OF_TDS_PAIR);
    tds_pairs_free(pairs);
}
END_TEST

START_TEST(the_client_of_a_pair_is_known_as_a_host)
{
    TdsPairs *pairs = tds_pairs_new();
    feed(pairs, session_at(10));
    const PairKey *key = &only_pair(pairs)->key;
    ck_assert_ptr_null(tds_pairs_front_end(pairs, key));
    TcpConnection connection = { .key = &to_front_end, .span = { 5, 6, 5, 6, 2 } };
    connection.sides[TCP_SERVER].syn_count = 1;
    tds_pairs_feed_connection(pairs, &connection);
    ck_assert_uint_eq(tds_pairs_front_end(pairs, key)->accepted.frame, 5);
    tds_pairs_free(pairs);
}
END_TEST

START_TEST(a_refused_login_is_noted_of_the_host)
{
    TdsPairs *pairs = tds_pairs_new();
    TdsSession session = session_at(10);
    session.errors[session.error_count++] = (TdsRefusal){ .seen = { 15, 15 }, .number = 2812 };
    feed(pairs, session);
    const PairKey *key = &only_pair(pairs)->key;
    ck_assert_ptr_null(tds_pairs_front_end(pairs, key));
    session.errors[0] = (TdsRefusal){ .seen = { 15, 15 }, .number = 18456, .is_login = true };
    feed(pairs, session);
    ck_assert_uint_eq(tds_pairs_front_end(pairs, key)->login_refused.frame, 15);
    tds_pairs_free(pairs);
}
END_TEST

START_TEST(a_copy_goes_its_own_way)
{
    TdsPairs *pairs = tds_pairs_new();
    feed(pairs, session_at(10));
    TdsPairs *copy = tds_pairs_copy(pairs);
    feed(copy, session_at(20));
    ck_assert_uint_eq(only_pair(copy)->connections, 2);
    ck_assert_uint_eq(only_pair(pairs)->connections, 1);
    ck_assert_uint_eq(only_pair(pairs)->sessions->len, 1);
    tds_pairs_free(pairs);
    tds_pairs_free(copy);
}
END_TEST

START_TEST(pairs_beyond_the_limit_are_counted)
{
    TdsPairs *pairs = tds_pairs_new();
    for (uint16_t port = 1; port <= LIMIT_TDS_PAIRS + 3; port++) {
        TcpKey key = to_database;
        key.ports[1] = port;
        TcpConnection connection = { .key = &key };
        TdsSession session = session_at(port);
        tds_pairs_feed_session(pairs, &connection, &session);
    }
    ck_assert_uint_eq(tds_pairs_forgotten(pairs), 3);
    tds_pairs_free(pairs);
}
END_TEST

SUITE("tds_pairs", sessions_of_a_pair_are_kept_in_their_order, of_many_sessions_the_last_are_kept,
      the_client_of_a_pair_is_known_as_a_host, a_refused_login_is_noted_of_the_host,
      a_copy_goes_its_own_way, pairs_beyond_the_limit_are_counted)
