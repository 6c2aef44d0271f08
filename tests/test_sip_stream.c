/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3261 section 18.3, RFC 4475 sections 3.1.2.2 and 3.1.2.3, RFC 5626 section 4.4.1. */
#include "sip_stream.h"

#include "bytes_check.h"
#include "limits.h"
#include "sip_message.h"
#include "sip_torture.h"

static const char kinds[] = { '?', 'M', 'K', 'J', 'C' };

/* Bytes that wait, and what was cut out of those before them. */
typedef struct Reader {
    SipStream stream;
    GByteArray *waiting;
    GString *items;
    char last;
    size_t run;
} Reader;

static void flush(Reader *reader)
{
    if (reader->run > 0)
        g_string_append_printf(reader->items, "%c%zu ", reader->last, reader->run);
    reader->run = 0;
}

/* "M120 " for a message; a ! behind the letter: its length is wrong, a / that it is cut. */
static void add_item(Reader *reader, SipStreamItem item)
{
    char kind = kinds[item.kind];
    if (kind != reader->last || kind == 'M')
        flush(reader);
    reader->last = kind;
    reader->run += item.length;
    if (kind != 'M')
        return;
    g_string_append_printf(reader->items, "M%s%s%zu ", item.is_length_wrong ? "!" : "",
                           item.is_cut ? "/" : "", item.length);
    reader->run = 0;
}

static void take_items(Reader *reader, bool is_end)
{
    for (;;) {
        Bytes copy = bytes_copy((Bytes){ reader->waiting->data, reader->waiting->len });
        SipStreamItem item =
            is_end ? sip_stream_end(&reader->stream, copy) : sip_stream_next(&reader->stream, copy);
        bytes_free(&copy);
        if (item.kind == SIP_STREAM_MORE)
            return;
        ck_assert(item.length > 0 && item.length <= reader->waiting->len);
        add_item(reader, item);
        g_byte_array_remove_range(reader->waiting, 0, (guint)item.length);
    }
}

static void feed(Reader *reader, Bytes bytes)
{
    g_byte_array_append(reader->waiting, bytes.data, (guint)bytes.length);
    take_items(reader, false);
}

/* What a stream is cut into that comes in pieces of a size; the caller frees it. */
static char *cut_stream(Bytes bytes, size_t piece, bool expects_compressed)
{
    Reader reader = { .waiting = g_byte_array_new(), .items = g_string_new(NULL) };
    if (expects_compressed)
        sip_stream_expect_compressed(&reader.stream);
    for (size_t at = 0; at < bytes.length; at += piece)
        feed(&reader, (Bytes){ bytes.data + at, MIN(piece, bytes.length - at) });
    take_items(&reader, true);
    ck_assert_uint_eq(reader.waiting->len, 0);
    flush(&reader);
    g_byte_array_unref(reader.waiting);
    return g_string_free(reader.items, FALSE);
}

static void expect(Bytes bytes, const char *expected)
{
    static const size_t pieces[] = { 1, 2, 3, 7, 100, 1 << 20 };
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autofree char *cut = cut_stream(bytes, pieces[i], false);
        ck_assert_msg(strcmp(cut, expected) == 0, "in pieces of %zu: %s, not %s", pieces[i], cut,
                      expected);
    }
}

#define START "OPTIONS sip:a SIP/2.0\r\n"        /* 23 bytes */
#define EMPTY START "l:0\r\n\r\n"                /* 30 bytes */
#define SDP "Content-Type: application/sdp\r\n"  /* 31 bytes */
#define FRAG "Content-Type: message/sipfrag\r\n" /* 31 bytes */

START_TEST(a_message_ends_where_its_length_says)
{
    expect(BYTES(START "l: 4\r\n\r\nbody" EMPTY), "M35 M30 ");
    expect(BYTES("SIP/2.0 200 OK\nContent-Length:\r\n 2\n\nxy"), "M38 ");
}
END_TEST

START_TEST(messages_of_the_rfc_are_cut_apart)
{
    g_autofree char *expected = g_strdup_printf(
        "M%zu M%zu M%zu M%zu ", sizeof TORTURE_WSINV - 1, sizeof TORTURE_DBLREQ_FIRST - 1,
        sizeof TORTURE_DBLREQ_SECOND - 1, sizeof TORTURE_INTMETH - 1);
    expect(BYTES(TORTURE_WSINV TORTURE_DBLREQ_FIRST TORTURE_DBLREQ_SECOND TORTURE_INTMETH),
           expected);
}
END_TEST

START_TEST(empty_lines_between_messages_keep_it_alive)
{
    expect(BYTES("\r\n\r\n" EMPTY "\r\n\r\n\r\n\r\n" EMPTY "\r\n"), "K4 M30 K8 M30 K2 ");
}
END_TEST

START_TEST(junk_before_a_message_is_passed_over)
{
    expect(BYTES("DB" EMPTY), "J2 M30 ");
    expect(BYTES("nothing\r\nat all\n" EMPTY), "J16 M30 ");
    expect(BYTES("\0\1\2\xff" EMPTY), "J4 M30 ");
    expect(BYTES("xyzSIP/2.0 200 OK\r\nl:0\r\n\r\n"), "J3 M23 ");
}
END_TEST

START_TEST(without_a_length_there_is_no_body)
{
    expect(BYTES(START "\r\n" EMPTY), "M!25 M30 ");
    expect(BYTES(START "\r\nbody\r\n" EMPTY), "M!25 J6 M30 ");
}
END_TEST

START_TEST(nonsense_is_no_length)
{
    expect(BYTES(START "l: -999\r\n\r\nv=0\r\n" EMPTY), "M!34 J5 M30 ");
    expect(BYTES(START "l: 4\r\nl: 5\r\n\r\nbody\r\n" EMPTY), "M!37 J6 M30 ");
    expect(BYTES(START "l: 4294967295\r\n\r\n" EMPTY), "M!40 M30 ");
    expect(BYTES(START "l: 99999999999999999999\r\n\r\n" EMPTY), "M!50 M30 ");
}
END_TEST

START_TEST(a_length_that_is_too_small_leaves_junk)
{
    expect(BYTES(START "l: 2\r\n\r\nbody\r\n" EMPTY), "M33 J4 M30 ");
}
END_TEST

START_TEST(a_length_that_is_too_large_ends_at_the_next_message)
{
    expect(BYTES(START SDP "l: 999\r\n\r\nv=0\r\n" EMPTY EMPTY), "M!69 M30 M30 ");
    expect(BYTES(START "l: 9\r\n\r\nv=0\r\n" EMPTY EMPTY), "M!36 M30 M30 ");
}
END_TEST

START_TEST(a_body_may_hold_messages_by_its_type)
{
    expect(BYTES(START FRAG "l: 30\r\n\r\n" EMPTY EMPTY), "M93 M30 ");
    expect(BYTES(START FRAG "l: 23\r\n\r\n" START EMPTY), "M86 M30 ");
}
END_TEST

START_TEST(a_body_need_not_end_its_last_line)
{
    expect(BYTES(START "l: 4\r\n\r\ntrue" EMPTY), "M35 M30 ");
    expect(BYTES(START "l: 3\r\n\r\nBYE" EMPTY), "M34 M30 ");
    expect(BYTES(START "l: 3\r\n\r\nBYE"), "M34 ");
}
END_TEST

START_TEST(a_message_in_a_header_cuts_it)
{
    expect(BYTES(START "Via: x\r\nTo: y\r\n" EMPTY), "M/38 M30 ");
}
END_TEST

START_TEST(what_the_stream_ends_in_is_cut)
{
    expect(BYTES(EMPTY START "To: x"), "M30 M/28 ");
    expect(BYTES(START "l: 9\r\n\r\nv=0\r\n"), "M/36 ");
    expect(BYTES(EMPTY "OPTIONS sip:"), "M30 J12 ");
}
END_TEST

START_TEST(a_header_has_a_largest_size)
{
    GString *text = g_string_new(START "Via: x\r\n");
    while (text->len < LIMIT_SIP_HEADER)
        g_string_append_c(text, 'x');
    g_string_append(text, "\r\n" EMPTY);
    g_autofree char *expected = g_strdup_printf("M/31 J%zu M30 ", text->len - 31 - 30);
    Bytes bytes = { (const uint8_t *)text->str, text->len };
    for (size_t piece = 1000; piece <= 100000; piece += 33000) {
        g_autofree char *cut = cut_stream(bytes, piece, false);
        ck_assert_str_eq(cut, expected);
    }
    g_string_free(text, TRUE);
}
END_TEST

START_TEST(compressed_bytes_are_no_junk)
{
    Bytes bytes = BYTES(EMPTY "\xe0\x12SIP/2.0 200 OK\r\nSIP/2.0 200 OK\r\n");
    g_autofree char *plain = cut_stream(bytes, 1 << 20, false);
    g_autofree char *compressed = cut_stream(bytes, 1 << 20, true);
    g_autofree char *pieces = cut_stream(bytes, 5, true);
    ck_assert_str_eq(plain, "M30 J2 M/32 ");
    ck_assert_str_eq(compressed, "M30 C34 ");
    ck_assert_str_eq(pieces, "M30 C34 ");
}
END_TEST

/* A body of many bytes that come one by one: a second look at all that waits would take minutes. */
START_TEST(bytes_that_come_one_by_one_are_looked_at_once)
{
    enum { BODY = 200 << 10 };
    SipStream stream = { 0 };
    SipStreamItem item = { 0 };
    GString *text = g_string_new(START SDP "l: 204800\r\n\r\n");
    size_t header = text->len;
    while (text->len < header + BODY)
        g_string_append_c(text, text->len % 1000 == 0 ? '\n' : 'x');
    for (size_t n = 1; n <= text->len; n++) {
        item = sip_stream_next(&stream, (Bytes){ (const uint8_t *)text->str, n });
        ck_assert(n == text->len || item.kind == SIP_STREAM_MORE);
    }
    ck_assert_int_eq(item.kind, SIP_STREAM_MESSAGE);
    ck_assert_uint_eq(item.length, text->len);
    g_string_free(text, TRUE);
}
END_TEST

SUITE("sip_stream", a_message_ends_where_its_length_says, messages_of_the_rfc_are_cut_apart,
      empty_lines_between_messages_keep_it_alive, junk_before_a_message_is_passed_over,
      without_a_length_there_is_no_body, nonsense_is_no_length,
      a_length_that_is_too_small_leaves_junk, a_length_that_is_too_large_ends_at_the_next_message,
      a_body_may_hold_messages_by_its_type, a_body_need_not_end_its_last_line,
      a_message_in_a_header_cuts_it, what_the_stream_ends_in_is_cut, a_header_has_a_largest_size,
      compressed_bytes_are_no_junk, bytes_that_come_one_by_one_are_looked_at_once)
