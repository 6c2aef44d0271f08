/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where messages of one direction begin and end (RFC 9112 sections 6 and 7). */
#include "http_stream.h"

#include "bytes_check.h"
#include "limits.h"
#include "suite.h"

#define HEAD "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"

/* What the stream makes of the text in pieces of that size: H a head, b bytes of a body, j junk. */
static char *items(HttpStream *stream, Bytes text, size_t piece)
{
    GString *said = g_string_new(NULL);
    size_t at = 0, there = 0;
    while (at < text.length) {
        HttpStreamItem item = http_stream_next(stream, (Bytes){ text.data + at, there - at });
        if (item.kind == HTTP_STREAM_MORE && there == text.length)
            break;
        if (item.kind == HTTP_STREAM_MORE)
            there = MIN(there + piece, text.length);
        else if (item.kind == HTTP_STREAM_HEAD)
            http_stream_body(stream, HTTP_BODY_NONE, 0);
        for (size_t i = 0; i < item.length && item.kind != HTTP_STREAM_HEAD; i++)
            g_string_append_c(said, item.kind == HTTP_STREAM_BODY ? 'b' : 'j');
        if (item.kind == HTTP_STREAM_HEAD)
            g_string_append_c(said, 'H');
        at += item.length;
    }
    return g_string_free(said, FALSE);
}

static void expect(HttpStream stream, const char *text, const char *said)
{
    for (size_t piece = 1; piece <= strlen(text); piece++) {
        HttpStream copy = stream;
        g_autofree char *made = items(&copy, bytes_of(text), piece);
        ck_assert_str_eq(made, said);
    }
}

static HttpStream behind(HttpBody body, uint64_t length)
{
    HttpStream stream = { .place = HTTP_PLACE_LOST };
    http_stream_body(&stream, body, length);
    return stream;
}

START_TEST(heads_follow_each_other)
{
    expect((HttpStream){ 0 }, HEAD HEAD "\r\n" HEAD, "HHH");
    expect((HttpStream){ 0 }, "GET / HTTP/1.1\nHost: a\n\n" HEAD, "HH");
}
END_TEST

START_TEST(a_body_is_passed_over_by_count)
{
    expect(behind(HTTP_BODY_LENGTH, 5), "HTTP/" HEAD, "bbbbbH");
    expect(behind(HTTP_BODY_LENGTH, 0), HEAD, "H");
}
END_TEST

START_TEST(chunks_have_sizes_extensions_and_trailers)
{
    expect(behind(HTTP_BODY_CHUNKED, 0), "3;a=b\r\nabc\r\n0\r\n\r\n" HEAD, "bbbbbbbbbbbbbbbbbH");
    expect(behind(HTTP_BODY_CHUNKED, 0), "0\r\nA: b\r\n\r\n" HEAD, "bbbbbbbbbbbH");
    expect(behind(HTTP_BODY_CHUNKED, 0), "00a \r\n0123456789\r\n0\r\n\r\n" HEAD,
           "bbbbbbbbbbbbbbbbbbbbbbbH");
}
END_TEST

START_TEST(a_body_without_an_end_goes_on)
{
    expect(behind(HTTP_BODY_UNTIL_CLOSE, 0), HEAD, "bbbbbbbbbbbbbbbbbbbbbbbbb");
    expect(behind(HTTP_BODY_TUNNEL, 0), "xyz", "jjj");
}
END_TEST

START_TEST(what_is_no_head_is_junk_up_to_the_next_one)
{
    HttpStream stream = { 0 };
    g_autofree char *junk = items(&stream, bytes_of("nonsense\r\n"), 100);
    ck_assert_str_eq(junk, "jjjjjjjjjj");
    g_autofree char *more = items(&stream, bytes_of("still\r\n" HEAD), 100);
    ck_assert_str_eq(more, "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj");
    g_autofree char *head = items(&stream, bytes_of(HEAD), 100);
    ck_assert_str_eq(head, "H");
}
END_TEST

START_TEST(a_size_that_is_none_loses_the_place)
{
    HttpStream stream = behind(HTTP_BODY_CHUNKED, 0);
    g_free(items(&stream, bytes_of("xyz\r\n"), 100));
    ck_assert_int_eq(stream.place, HTTP_PLACE_LOST);
    stream = behind(HTTP_BODY_CHUNKED, 0);
    g_free(items(&stream, bytes_of("fffffffffffffffff\r\n"), 100));
    ck_assert_int_eq(stream.place, HTTP_PLACE_LOST);
}
END_TEST

START_TEST(a_request_in_place_of_a_chunk_is_one)
{
    HttpStream stream = behind(HTTP_BODY_CHUNKED, 0);
    g_autofree char *head = items(&stream, bytes_of("GET / HTTP/1.1\r\n\r\n"), 100);
    ck_assert_str_eq(head, "H");
}
END_TEST

START_TEST(a_gap_inside_a_body_is_counted)
{
    HttpStream stream = behind(HTTP_BODY_LENGTH, 10);
    http_stream_skip(&stream, 9);
    expect(stream, "x" HEAD, "bH");
    http_stream_skip(&stream, 1);
    expect(stream, HEAD, "H");
    stream = behind(HTTP_BODY_CHUNKED, 0);
    g_free(items(&stream, bytes_of("a\r\n0123"), 100));
    http_stream_skip(&stream, 6);
    expect(stream, "\r\n0\r\n\r\n" HEAD, "bbbbbbbH");
}
END_TEST

START_TEST(a_gap_anywhere_else_loses_the_place)
{
    HttpStream stream = { 0 };
    http_stream_skip(&stream, 1);
    ck_assert_int_eq(stream.place, HTTP_PLACE_LOST);
    stream = behind(HTTP_BODY_LENGTH, 5);
    http_stream_skip(&stream, 6);
    ck_assert_int_eq(stream.place, HTTP_PLACE_LOST);
    stream = behind(HTTP_BODY_UNTIL_CLOSE, 0);
    http_stream_skip(&stream, 6);
    ck_assert_int_eq(stream.place, HTTP_PLACE_ENDLESS);
}
END_TEST

START_TEST(a_head_has_a_limit)
{
    HttpStream stream = { 0 };
    g_autoptr(GString) text = g_string_new("GET / HTTP/1.1\r\n");
    while (text->len < LIMIT_HTTP_HEAD)
        g_string_append(text, "A: b\r\n");
    Bytes waiting = { (const uint8_t *)text->str, text->len };
    ck_assert_int_eq(http_stream_next(&stream, waiting).kind, HTTP_STREAM_HEAD);
    waiting.length = LIMIT_HTTP_HEAD - 1;
    ck_assert_int_eq(http_stream_next(&stream, waiting).kind, HTTP_STREAM_MORE);
}
END_TEST

START_TEST(a_start_line_has_a_limit)
{
    HttpStream stream = { 0 };
    g_autoptr(GString) text = g_string_new("GET /");
    while (text->len < LIMIT_HTTP_START_LINE)
        g_string_append_c(text, 'a');
    Bytes waiting = { (const uint8_t *)text->str, text->len };
    ck_assert_int_eq(http_stream_next(&stream, waiting).kind, HTTP_STREAM_JUNK);
    ck_assert_int_eq(stream.place, HTTP_PLACE_LOST);
}
END_TEST

SUITE("http_stream", heads_follow_each_other, a_body_is_passed_over_by_count,
      chunks_have_sizes_extensions_and_trailers, a_body_without_an_end_goes_on,
      what_is_no_head_is_junk_up_to_the_next_one, a_size_that_is_none_loses_the_place,
      a_request_in_place_of_a_chunk_is_one, a_gap_inside_a_body_is_counted,
      a_gap_anywhere_else_loses_the_place, a_head_has_a_limit, a_start_line_has_a_limit)
