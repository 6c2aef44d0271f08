/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9112 sections 2.2, 3 and 4. */
#include "http_start_line.h"

#include "bytes_check.h"
#include "suite.h"

START_TEST(a_request_line_has_method_target_and_version)
{
    HttpStartLine start;
    ck_assert(http_start_line_read(bytes_of("POST /a/b?c=d HTTP/1.1\r\n"), &start));
    ck_assert(start.is_request);
    ck_assert_int_eq(start.method, HTTP_METHOD_POST);
    ASSERT_BYTES(start.method_name, "POST");
    ASSERT_BYTES(start.target, "/a/b?c=d");
    ck_assert_uint_eq(start.minor, 1);
}
END_TEST

START_TEST(white_space_may_be_odd)
{
    HttpStartLine start;
    ck_assert(http_start_line_read(bytes_of("GET \t /a b  HTTP/1.0 \r\n"), &start));
    ASSERT_BYTES(start.target, "/a b");
    ck_assert_uint_eq(start.minor, 0);
    ck_assert(http_start_line_read(bytes_of("HTTP/1.1  404\r\n"), &start));
    ck_assert_uint_eq(start.status, 404);
}
END_TEST

START_TEST(a_status_line_may_lack_its_reason)
{
    HttpStartLine start;
    ck_assert(http_start_line_read(bytes_of("HTTP/1.1 200"), &start));
    ck_assert(!start.is_request);
    ck_assert_uint_eq(start.status, 200);
    ck_assert(http_start_line_read(bytes_of("HTTP/1.1 401 Not so\xff fast"), &start));
    ck_assert_uint_eq(start.status, 401);
}
END_TEST

START_TEST(other_lines_are_none)
{
    static const char *const lines[] = {
        "",
        "GET",
        "GET /",
        "GET /  ",
        "GET HTTP/1.1",
        "GET / HTTP/2.0",
        "GET / HTTP/1.2",
        "GET / http/1.1",
        "OPTIONS sip:a@b SIP/2.0",
        "HTTP/1.1",
        "HTTP/1.1 20",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1 OK",
        "SIP/2.0 200 OK",
        "a(b) / HTTP/1.1",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1",
    };
    HttpStartLine start = { .status = 7 };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        ck_assert_msg(!http_start_line_read(bytes_of(lines[i]), &start), "%s", lines[i]);
    ck_assert_uint_eq(start.status, 7);
}
END_TEST

START_TEST(methods_are_in_capitals)
{
    ck_assert_int_eq(http_method_of(bytes_of("GET")), HTTP_METHOD_GET);
    ck_assert_int_eq(http_method_of(bytes_of("CONNECT")), HTTP_METHOD_CONNECT);
    ck_assert_int_eq(http_method_of(bytes_of("get")), HTTP_METHOD_OTHER);
    ck_assert_int_eq(http_method_of(bytes_of("PROPFIND")), HTTP_METHOD_OTHER);
}
END_TEST

START_TEST(first_bytes_tell)
{
    ck_assert_int_eq(http_start_line_look(bytes_of("GET / HTTP/1.1\r\nHo")), HTTP_LOOK_REQUEST);
    ck_assert_int_eq(http_start_line_look(bytes_of("\r\n\r\nGET / HTTP/1.1\n")), HTTP_LOOK_REQUEST);
    ck_assert_int_eq(http_start_line_look(bytes_of("HTTP/1.0 304 Not\r\n")), HTTP_LOOK_RESPONSE);
    ck_assert_int_eq(http_start_line_look(bytes_of("EHLO host\r\n")), HTTP_LOOK_NO);
    ck_assert_int_eq(http_start_line_look(bytes_of("220 host ESMTP\r\n")), HTTP_LOOK_NO);
    ck_assert_int_eq(http_start_line_look(bytes_of("\x16\x03\x01")), HTTP_LOOK_NO);
    ck_assert_int_eq(http_start_line_look(bytes_of("PRI * HTTP/2.0\r\n")), HTTP_LOOK_NO);
}
END_TEST

START_TEST(no_beginning_of_a_start_line_is_turned_away)
{
    static const char *const lines[] = { "POST /autodiscover HTTP/1.1", "HTTP/1.1 200 OK",
                                         "\r\nCONNECT host:443 HTTP/1.0" };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        for (size_t n = 0; n < strlen(lines[i]); n++) {
            Bytes first = { (const uint8_t *)lines[i], n };
            ck_assert_int_eq(http_start_line_look(first), HTTP_LOOK_MORE);
        }
}
END_TEST

START_TEST(a_long_line_is_known_by_its_beginning)
{
    g_autoptr(GString) line = g_string_new("GET /");
    while (line->len < 2000)
        g_string_append_c(line, 'a');
    Bytes first = { (const uint8_t *)line->str, line->len };
    ck_assert_int_eq(http_start_line_look(first), HTTP_LOOK_REQUEST);
    line->str[4] = '(';
    ck_assert_int_eq(http_start_line_look(first), HTTP_LOOK_NO);
}
END_TEST

SUITE("http_start_line", a_request_line_has_method_target_and_version, white_space_may_be_odd,
      a_status_line_may_lack_its_reason, other_lines_are_none, methods_are_in_capitals,
      first_bytes_tell, no_beginning_of_a_start_line_is_turned_away,
      a_long_line_is_known_by_its_beginning)
