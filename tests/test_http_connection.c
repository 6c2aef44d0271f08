/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which connections are followed, which are watched. */
#include "http_connection.h"

#include "bytes_check.h"
#include "suite.h"

#define WANTED "POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: a\r\n\r\n"
#define OTHER "GET /other HTTP/1.1\r\nHost: a\r\n\r\n"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

typedef struct Lab {
    HttpLayer layer;
    TcpConnection connection;
    unsigned facts;
    uint16_t client_port;
} Lab;

static void count(void *user, Value *fact)
{
    Lab *lab = user;
    lab->facts++;
    lab->client_port = value_port(value_get(fact, "client"));
    value_free(fact);
}

static Lab lab_of(bool wants_facts)
{
    static const TcpKey key = { .ports = { 50000, 80 } };
    Lab lab = { .connection = { .key = &key } };
    http_layer_init(&lab.layer, &(HttpListener){ wants_facts ? count : NULL, NULL, NULL });
    return lab;
}

static TcpInterest look(Lab *lab, TcpSide side, const char *first)
{
    return http_connection_look(&lab->layer, &lab->connection, side, bytes_of(first));
}

START_TEST(who_wants_facts_follows_all_of_it)
{
    Lab lab = lab_of(true);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, OTHER), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(&lab, TCP_SERVER, ANSWER), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, "GET /ot"), TCP_INTEREST_MORE);
    ck_assert_int_eq(look(&lab, TCP_SERVER, "220 smtp\r\n"), TCP_INTEREST_NONE);
    http_layer_done(&lab.layer);
}
END_TEST

START_TEST(else_only_what_a_case_is_about_is_followed)
{
    Lab lab = lab_of(false);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, OTHER), TCP_INTEREST_WATCH);
    ck_assert_int_eq(look(&lab, TCP_SERVER, ANSWER), TCP_INTEREST_WATCH);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, WANTED), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, "\r\n" WANTED), TCP_INTEREST_FOLLOW);
    http_layer_done(&lab.layer);
}
END_TEST

START_TEST(what_is_watched_wakes_at_a_request)
{
    Lab lab = lab_of(false);
    lab.connection.interest = TCP_INTEREST_WATCH;
    ck_assert_int_eq(look(&lab, TCP_CLIENT, OTHER), TCP_INTEREST_WATCH);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, "any body"), TCP_INTEREST_WATCH);
    ck_assert_int_eq(look(&lab, TCP_SERVER, ANSWER), TCP_INTEREST_WATCH);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, WANTED), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(&lab, TCP_CLIENT, "POST /auto"), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(&lab, TCP_SERVER, "POST /auto"), TCP_INTEREST_WATCH);
    http_layer_done(&lab.layer);
}
END_TEST

START_TEST(what_is_met_in_the_middle_is_watched)
{
    Lab lab = lab_of(false);
    ck_assert_int_eq(look(&lab, TCP_SERVER, "(body)\r\n"), TCP_INTEREST_NONE);
    lab.connection.is_midstream = true;
    ck_assert_int_eq(look(&lab, TCP_SERVER, "(body)\r\n"), TCP_INTEREST_WATCH);
    http_layer_done(&lab.layer);
}
END_TEST

START_TEST(who_asks_is_the_client)
{
    Lab lab = lab_of(true);
    lab.layer.listener.user = &lab;
    HttpConnection *followed =
        http_connection_new(&lab.layer, &lab.connection, TCP_SERVER, bytes_of(OTHER));
    TcpChunk asked = { .bytes = bytes_of(OTHER), .frame = 1 };
    TcpChunk answered = { .bytes = bytes_of(ANSWER), .frame = 2 };
    http_connection_feed(followed, TCP_SERVER, &asked);
    http_connection_feed(followed, TCP_CLIENT, &answered);
    ck_assert_uint_eq(lab.facts, 1);
    ck_assert_uint_eq(lab.client_port, 80);
    http_connection_free(followed);
    http_layer_done(&lab.layer);
}
END_TEST

SUITE("http_connection", who_wants_facts_follows_all_of_it,
      else_only_what_a_case_is_about_is_followed, what_is_watched_wakes_at_a_request,
      what_is_met_in_the_middle_is_watched, who_asks_is_the_client)
