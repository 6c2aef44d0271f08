/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests and their responses out of the bytes of a connection. */
#include "http_follower.h"

#include "suite.h"

#define CR "\r\n"
#define GET(path) "GET " path " HTTP/1.1" CR "Host: h" CR CR
#define POST(path, length) "POST " path " HTTP/1.1" CR "Host: h" CR "Content-Length: " length CR CR
#define ANSWER(status, length) "HTTP/1.1 " status " x" CR "Content-Length: " length CR CR

typedef struct Ear {
    HttpFollower *follower;
    GString *heard; /* "GET h /a 200 " */
    uint64_t frame, request_frame, response_frame;
    Time time;
} Ear;

static void take(void *user, const HttpExchange *exchange)
{
    Ear *ear = user;
    g_string_append_printf(ear->heard, "%.*s %.*s %.*s %u ", (int)exchange->method_name.length,
                           exchange->method_name.data, (int)exchange->host.length,
                           exchange->host.data, (int)exchange->path.length, exchange->path.data,
                           exchange->status);
    ear->request_frame = exchange->request.frame;
    ear->response_frame = exchange->response.frame;
}

static Ear *ear_new(void)
{
    Ear *ear = g_new0(Ear, 1);
    ear->follower = http_follower_new(&(HttpFollowerListener){ take, ear });
    ear->heard = g_string_new(NULL);
    return ear;
}

static void ear_free(Ear *ear)
{
    http_follower_free(ear->follower);
    g_string_free(ear->heard, TRUE);
    g_free(ear);
}

static void says_at(Ear *ear, TcpSide side, const char *text, Time time)
{
    TcpChunk chunk = { .bytes = { (const uint8_t *)text, strlen(text) },
                       .frame = ++ear->frame,
                       .time = time };
    http_follower_feed(ear->follower, side, &chunk);
}

static void says(Ear *ear, TcpSide side, const char *text)
{
    says_at(ear, side, text, ++ear->time);
}

static void misses(Ear *ear, TcpSide side, uint64_t length)
{
    http_follower_skip(ear->follower, side, length);
}

static void heard(Ear *ear, const char *expected)
{
    http_follower_end(ear->follower);
    ck_assert_str_eq(ear->heard->str, expected);
    ear_free(ear);
}

START_TEST(each_response_answers_the_oldest_request)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, GET("/a") POST("/b", "3") "abc" GET("/c"));
    says(ear, TCP_SERVER, ANSWER("200", "2") "ok" ANSWER("404", "0"));
    says(ear, TCP_SERVER, ANSWER("302", "0"));
    heard(ear, "GET h /a 200 POST h /b 404 GET h /c 302 ");
}
END_TEST

START_TEST(frames_are_those_in_which_heads_end)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, "GET / HTTP/1.1" CR "Ho");
    says(ear, TCP_CLIENT, "st: h" CR CR);
    says(ear, TCP_SERVER, ANSWER("200", "3"));
    says(ear, TCP_SERVER, "abc");
    ck_assert_uint_eq(ear->request_frame, 2);
    ck_assert_uint_eq(ear->response_frame, 3);
    ck_assert_uint_eq(http_follower_held(ear->follower), 0);
    heard(ear, "GET h / 200 ");
}
END_TEST

START_TEST(byte_by_byte_is_the_same)
{
    static const char asked[] = POST("/a", "4") "body" GET("http://x:80/b?c");
    static const char answered[] =
        "HTTP/1.1 100 Continue" CR CR "HTTP/1.1 200 OK" CR "Transfer-Encoding: chunked" CR CR "2" CR
        "ab" CR "0" CR CR "HTTP/1.1 204 x" CR CR;
    Ear *ear = ear_new();
    for (size_t i = 0; i + 1 < sizeof asked; i++)
        says(ear, TCP_CLIENT, (char[]){ asked[i], 0 });
    for (size_t i = 0; i + 1 < sizeof answered; i++)
        says(ear, TCP_SERVER, (char[]){ answered[i], 0 });
    heard(ear, "POST h /a 200 GET x /b 204 ");
}
END_TEST

START_TEST(an_interim_response_answers_nothing)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, POST("/a", "2"));
    says(ear, TCP_SERVER, "HTTP/1.1 100 Continue" CR CR "HTTP/1.1 103 Early" CR CR);
    says(ear, TCP_CLIENT, "ab");
    says(ear, TCP_SERVER, ANSWER("401", "0"));
    heard(ear, "POST h /a 401 ");
}
END_TEST

START_TEST(a_body_that_is_not_sent_after_all_is_none)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, POST("/a", "500"));
    says(ear, TCP_SERVER, ANSWER("404", "0"));
    says(ear, TCP_CLIENT, GET("/b"));
    says(ear, TCP_SERVER, ANSWER("200", "0"));
    heard(ear, "POST h /a 404 GET h /b 200 ");
}
END_TEST

START_TEST(a_body_that_looks_like_a_request_is_a_body)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, POST("/a", "34"));
    says(ear, TCP_CLIENT, "GET /evil HTTP/1.1" CR "Host: evil" CR CR);
    says(ear, TCP_SERVER, ANSWER("200", "0"));
    heard(ear, "POST h /a 200 ");
}
END_TEST

START_TEST(the_answer_to_head_has_no_body)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, "HEAD /a HTTP/1.1" CR CR GET("/b"));
    says(ear, TCP_SERVER, ANSWER("200", "9999") ANSWER("200", "0"));
    heard(ear, "HEAD  /a 200 GET h /b 200 ");
}
END_TEST

START_TEST(nothing_is_http_behind_connect_or_an_upgrade)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, "CONNECT h:443 HTTP/1.1" CR CR);
    says(ear, TCP_SERVER, "HTTP/1.1 200 Established" CR CR);
    says(ear, TCP_CLIENT, GET("/inside"));
    heard(ear, "CONNECT  h:443 200 ");
    ear = ear_new();
    says(ear, TCP_CLIENT, GET("/chat"));
    says(ear, TCP_SERVER, "HTTP/1.1 101 Switching Protocols" CR CR GET("/x"));
    says(ear, TCP_CLIENT, GET("/inside"));
    heard(ear, "GET h /chat 101 ");
}
END_TEST

START_TEST(gaps_in_bodies_do_not_matter)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, POST("/a", "100000"));
    misses(ear, TCP_CLIENT, 99999);
    says(ear, TCP_CLIENT, "x" GET("/b"));
    says(ear, TCP_SERVER, ANSWER("200", "70000") "abc");
    misses(ear, TCP_SERVER, 69997);
    says(ear, TCP_SERVER, ANSWER("404", "0"));
    heard(ear, "POST h /a 200 GET h /b 404 ");
}
END_TEST

START_TEST(a_lost_response_is_not_made_up)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, GET("/a"));
    misses(ear, TCP_SERVER, 500);
    says(ear, TCP_CLIENT, GET("/b"));
    says(ear, TCP_SERVER, ANSWER("404", "0"));
    heard(ear, "GET h /a 0 GET h /b 404 ");
}
END_TEST

START_TEST(a_response_lost_long_ago_is_not_that_of_a_later_request)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, GET("/a"));
    says(ear, TCP_CLIENT, GET("/b"));
    ear->frame++; /* of the answer to /b, for which the one to /a is waited for */
    says(ear, TCP_CLIENT, GET("/c"));
    misses(ear, TCP_SERVER, 500);
    ear->frame = 2;
    says(ear, TCP_SERVER, ANSWER("404", "0"));
    ear->frame = 4;
    says(ear, TCP_SERVER, ANSWER("200", "0"));
    heard(ear, "GET h /a 0 GET h /b 404 GET h /c 200 ");
}
END_TEST

START_TEST(a_response_to_a_lost_request_answers_no_other)
{
    Ear *ear = ear_new();
    misses(ear, TCP_CLIENT, 500);
    says(ear, TCP_SERVER, ANSWER("404", "0"));
    says(ear, TCP_CLIENT, GET("/b"));
    says(ear, TCP_SERVER, ANSWER("200", "0"));
    heard(ear, "GET h /b 200 ");
}
END_TEST

START_TEST(a_response_that_stands_before_its_request_answers_it)
{
    Ear *ear = ear_new();
    says_at(ear, TCP_SERVER, ANSWER("200", "0"), 20);
    says_at(ear, TCP_CLIENT, GET("/b"), 10);
    heard(ear, "GET h /b 200 ");
}
END_TEST

START_TEST(a_head_that_is_cut_says_what_its_first_line_does)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, "POST /a HTTP/1.1" CR "Hos");
    misses(ear, TCP_CLIENT, 300);
    says(ear, TCP_SERVER, "HTTP/1.1 404 Not Found" CR "Cont");
    misses(ear, TCP_SERVER, 400);
    says(ear, TCP_CLIENT, "GET /a HTTP/1.1" CR "Hos");
    misses(ear, TCP_CLIENT, 300);
    says(ear, TCP_SERVER, "HTTP/1.1 200 OK" CR "Cont");
    misses(ear, TCP_SERVER, 400);
    heard(ear, "POST  /a 404 GET  /a 200 ");
}
END_TEST

START_TEST(only_so_many_requests_wait)
{
    Ear *ear = ear_new();
    for (int i = 0; i < LIMIT_HTTP_WAITING + 3; i++)
        says(ear, TCP_CLIENT, GET("/"));
    ck_assert_uint_eq(ear->heard->len, 3 * strlen("GET h / 0 "));
    ear_free(ear);
}
END_TEST

START_TEST(the_wrong_side_says_nothing)
{
    Ear *ear = ear_new();
    says(ear, TCP_CLIENT, ANSWER("200", "0"));
    says(ear, TCP_SERVER, GET("/"));
    heard(ear, "");
}
END_TEST

SUITE("http_follower", each_response_answers_the_oldest_request,
      frames_are_those_in_which_heads_end, byte_by_byte_is_the_same,
      an_interim_response_answers_nothing, a_body_that_is_not_sent_after_all_is_none,
      a_body_that_looks_like_a_request_is_a_body, the_answer_to_head_has_no_body,
      nothing_is_http_behind_connect_or_an_upgrade, gaps_in_bodies_do_not_matter,
      a_lost_response_is_not_made_up, a_response_lost_long_ago_is_not_that_of_a_later_request,
      a_response_to_a_lost_request_answers_no_other,
      a_response_that_stands_before_its_request_answers_it,
      a_head_that_is_cut_says_what_its_first_line_does, only_so_many_requests_wait,
      the_wrong_side_says_nothing)
