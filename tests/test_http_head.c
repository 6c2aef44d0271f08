/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a head says of itself, and of what follows it (RFC 9112 section 6.3). */
#include "http_head.h"

#include "bytes_check.h"
#include "suite.h"

#define CR "\r\n"

static HttpHead head_of(const char *text)
{
    HttpHead head;
    ck_assert(http_head_read(bytes_of(text), &head));
    return head;
}

static HttpBody body_of(const char *text, HttpMethod request)
{
    HttpHead head = head_of(text);
    return http_head_body(&head, request);
}

START_TEST(a_request_names_host_and_path)
{
    HttpHead head = head_of("GET /a?b HTTP/1.1" CR "hOsT: h:80" CR "Authorization: NTLM x" CR CR);
    ASSERT_BYTES(head.host, "h:80");
    ASSERT_BYTES(head.path, "/a");
    ck_assert(head.has_credentials && !head.is_cut && !head.is_absolute);
}
END_TEST

START_TEST(the_absolute_form_counts_before_host)
{
    HttpHead head = head_of("GET http://one/a HTTP/1.1" CR "Host: two" CR CR);
    ASSERT_BYTES(head.host, "one");
    ck_assert(head.is_absolute);
}
END_TEST

START_TEST(a_head_without_its_empty_line_is_cut)
{
    HttpHead head = head_of("\r\nGET / HTTP/1.1" CR "Content-Length: 5" CR "Ho");
    ck_assert(head.is_cut && head.has_length);
    ck_assert_int_eq(http_head_body(&head, HTTP_METHOD_OTHER), HTTP_BODY_UNKNOWN);
}
END_TEST

START_TEST(a_field_that_is_cut_says_nothing)
{
    HttpHead head = head_of("GET / HTTP/1.1" CR "Host: auto");
    ASSERT_BYTES(head.host, "");
}
END_TEST

START_TEST(bodies_of_requests)
{
    ck_assert_int_eq(body_of("GET / HTTP/1.1" CR CR, 0), HTTP_BODY_NONE);
    ck_assert_int_eq(body_of("POST / HTTP/1.1" CR "Content-Length: 5" CR CR, 0), HTTP_BODY_LENGTH);
    ck_assert_int_eq(body_of("POST / HTTP/1.1" CR "Content-Length: 5" CR
                             "Transfer-Encoding: gzip, CHUNKED" CR CR,
                             0),
                     HTTP_BODY_CHUNKED);
    ck_assert_int_eq(body_of("POST / HTTP/1.1" CR "Transfer-Encoding: gzip" CR CR, 0),
                     HTTP_BODY_UNKNOWN);
}
END_TEST

START_TEST(bodies_of_responses)
{
    ck_assert_int_eq(body_of("HTTP/1.1 200 OK" CR CR, HTTP_METHOD_GET), HTTP_BODY_UNTIL_CLOSE);
    ck_assert_int_eq(body_of("HTTP/1.1 200 OK" CR "Content-Length: 0" CR CR, HTTP_METHOD_GET),
                     HTTP_BODY_LENGTH);
    ck_assert_int_eq(body_of("HTTP/1.1 200 OK" CR "Transfer-Encoding: gzip" CR CR, 0),
                     HTTP_BODY_UNTIL_CLOSE);
    ck_assert_int_eq(body_of("HTTP/1.1 200 OK" CR "Content-Length: 9" CR CR, HTTP_METHOD_HEAD),
                     HTTP_BODY_NONE);
}
END_TEST

START_TEST(some_statuses_have_no_body)
{
    static const char *const statuses[] = { "100", "103", "204", "304" };
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autofree char *text =
            g_strdup_printf("HTTP/1.1 %s x" CR "Content-Length: 9" CR CR, statuses[i]);
        ck_assert_int_eq(body_of(text, HTTP_METHOD_GET), HTTP_BODY_NONE);
    }
}
END_TEST

START_TEST(upgrades_and_tunnels_end_http)
{
    ck_assert_int_eq(body_of("HTTP/1.1 101 Switching" CR CR, HTTP_METHOD_GET), HTTP_BODY_TUNNEL);
    ck_assert_int_eq(body_of("HTTP/1.1 200 OK" CR CR, HTTP_METHOD_CONNECT), HTTP_BODY_TUNNEL);
    ck_assert_int_eq(body_of("HTTP/1.1 407 No" CR "Content-Length: 1" CR CR, HTTP_METHOD_CONNECT),
                     HTTP_BODY_LENGTH);
}
END_TEST

START_TEST(lengths_that_contradict_are_bad)
{
    ck_assert_int_eq(body_of("HTTP/1.1 200 OK" CR "Content-Length: 5, 5" CR CR, 0),
                     HTTP_BODY_LENGTH);
    ck_assert_int_eq(
        body_of("HTTP/1.1 200 OK" CR "Content-Length: 5" CR "Content-Length: 6" CR CR, 0),
        HTTP_BODY_UNKNOWN);
    ck_assert_int_eq(body_of("POST / HTTP/1.1" CR "Content-Length: five" CR CR, 0),
                     HTTP_BODY_UNKNOWN);
}
END_TEST

START_TEST(a_proxy_shows_itself_in_its_answers)
{
    ck_assert(head_of("HTTP/1.1 403 x" CR "Via: 1.1 proxy" CR CR).is_by_proxy);
    ck_assert(head_of("HTTP/1.1 403 x" CR "Proxy-Connection: close" CR CR).is_by_proxy);
    ck_assert(head_of("HTTP/1.1 403 x" CR "Server: squid/5.7" CR CR).is_by_proxy);
    ck_assert(!head_of("HTTP/1.1 403 x" CR "Server: nginx" CR CR).is_by_proxy);
    ck_assert(!head_of("POST / HTTP/1.1" CR "Via: 1.1 proxy" CR CR).is_by_proxy);
}
END_TEST

START_TEST(iis_shows_itself_in_its_answers)
{
    ck_assert(head_of("HTTP/1.1 404 x" CR "Server: Microsoft-IIS/7.5" CR CR).is_by_iis);
    ck_assert(head_of("HTTP/1.1 404 x" CR "X-Powered-By: ASP.NET" CR CR).is_by_iis);
    ck_assert(head_of("HTTP/1.1 404 x" CR "X-AspNet-Version: 2.0" CR CR).is_by_iis);
    ck_assert(!head_of("HTTP/1.1 404 x" CR "Server: Apache" CR CR).is_by_iis);
}
END_TEST

SUITE("http_head", a_request_names_host_and_path, the_absolute_form_counts_before_host,
      a_head_without_its_empty_line_is_cut, a_field_that_is_cut_says_nothing, bodies_of_requests,
      bodies_of_responses, some_statuses_have_no_body, upgrades_and_tunnels_end_http,
      lengths_that_contradict_are_bad, a_proxy_shows_itself_in_its_answers,
      iis_shows_itself_in_its_answers)
