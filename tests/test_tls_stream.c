/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 6.2.1, RFC 8446 section 5.1. */
#include "tls_stream.h"

#include "tls_maker.h"

/* A stream and what it told: "22:70" is a whole record, "22:70~" one with a hole, "(2)" a whole
 * message, "(2~)" the beginning of one. */
typedef struct Heard {
    TlsStream stream;
    GString *told;
    uint64_t frame;
} Heard;

static void hear_record(void *user, const TlsRecordSeen *seen)
{
    Heard *heard = user;
    ck_assert_uint_le(seen->payload.length, seen->record.length);
    g_string_append_printf(heard->told, "%d:%u%s ", (int)seen->record.type, seen->record.length,
                           seen->is_whole ? "" : "~");
}

static void hear_message(void *user, const TlsMessageSeen *seen)
{
    Heard *heard = user;
    ck_assert_uint_le(seen->body.length, seen->length);
    g_string_append_printf(heard->told, "(%d%s) ", (int)seen->type, seen->is_whole ? "" : "~");
}

static Heard heard_new(void)
{
    return (Heard){ .told = g_string_new(NULL) };
}

static void say(Heard *heard, const GByteArray *bytes, size_t from, size_t n)
{
    TlsStreamListener listener = { hear_record, hear_message, heard };
    TcpChunk chunk = { .bytes = { bytes->data + from, n }, .frame = ++heard->frame };
    tls_stream_feed(&heard->stream, &listener, &chunk);
}

static uint64_t lose(Heard *heard, size_t n)
{
    TlsStreamListener listener = { hear_record, hear_message, heard };
    TlsGap gap = { n, ++heard->frame, 0 };
    return tls_stream_skip(&heard->stream, &listener, &gap);
}

static void assert_heard(Heard *heard, GByteArray *bytes, const char *told)
{
    ck_assert_str_eq(heard->told->str, told);
    g_string_free(heard->told, TRUE);
    tls_stream_clear(&heard->stream);
    g_byte_array_unref(bytes);
}

/* Says all of it. */
static void assert_told(GByteArray *bytes, const char *told)
{
    Heard heard = heard_new();
    say(&heard, bytes, 0, bytes->len);
    assert_heard(&heard, bytes, told);
}

static GByteArray *three_messages(void)
{
    GByteArray *messages = g_byte_array_new();
    maker_message(messages, 2, maker_opaque(70));
    maker_message(messages, 11, maker_opaque(1000));
    maker_message(messages, 14, g_byte_array_new());
    return messages;
}

/* In records of that size. */
static GByteArray *in_records(size_t size)
{
    GByteArray *out = g_byte_array_new();
    maker_records(out, three_messages(), size);
    return out;
}

START_TEST(a_record_may_hold_several_messages)
{
    assert_told(in_records(4000), "22:1082 (2) (11) (14) ");
}
END_TEST

START_TEST(a_message_may_span_records)
{
    assert_told(in_records(541), "22:541 (2) 22:541 (11) (14) ");
}
END_TEST

START_TEST(a_header_may_span_records)
{
    assert_told(in_records(76), "22:76 (2) 22:76 22:76 22:76 22:76 22:76 22:76 22:76 22:76 22:76 "
                                "22:76 22:76 22:76 22:76 22:18 (11) (14) ");
}
END_TEST

START_TEST(any_cut_into_segments_gives_the_same)
{
    for (size_t size = 1; size < 600; size += size < 20 ? 1 : 97) {
        GByteArray *bytes = in_records(541);
        Heard heard = heard_new();
        for (size_t at = 0; at < bytes->len; at += size)
            say(&heard, bytes, at, MIN(size, bytes->len - at));
        assert_heard(&heard, bytes, "22:541 (2) 22:541 (11) (14) ");
    }
}
END_TEST

START_TEST(an_empty_record_is_one)
{
    GByteArray *out = g_byte_array_new();
    maker_sealed(out, MAKER_DATA, 0);
    maker_sealed(out, MAKER_DATA, 3);
    assert_told(out, "23:0 23:3 ");
}
END_TEST

START_TEST(application_data_is_not_kept)
{
    GByteArray *bytes = DATA(16000);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 9000);
    ck_assert_uint_eq(tls_stream_held(&heard.stream), 0);
    assert_heard(&heard, bytes, "");
}
END_TEST

START_TEST(a_handshake_is_kept_until_it_is_read)
{
    GByteArray *bytes = in_records(541);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 546 + 5 + 100);
    ck_assert_uint_eq(tls_stream_held(&heard.stream), 541 - 74 + 100);
    say(&heard, bytes, 651, bytes->len - 651);
    ck_assert_uint_eq(tls_stream_held(&heard.stream), 0);
    assert_heard(&heard, bytes, "22:541 (2) 22:541 (11) (14) ");
}
END_TEST

/* RFC 5246 leaves 24 bits for the length of a message; 128 KiB of them are taken. */
START_TEST(a_message_beyond_the_limit_is_lost)
{
    GByteArray *messages = g_byte_array_new(), *out = g_byte_array_new();
    maker_number(messages, 4, 11u << 24 | (LIMIT_TLS_MESSAGE + 1));
    maker_filler(messages, 1000);
    maker_records(out, messages, 4000);
    Heard heard = heard_new();
    say(&heard, out, 0, out->len);
    ck_assert_uint_eq(tls_stream_held(&heard.stream), 0);
    ck_assert(heard.stream.has_lost_message);
    assert_heard(&heard, out, "22:1004 ");
}
END_TEST

START_TEST(a_message_in_records_of_one_byte_takes_no_time)
{
    GByteArray *messages = g_byte_array_new(), *out = g_byte_array_new();
    maker_message(messages, 11, maker_opaque(LIMIT_TLS_MESSAGE));
    maker_records(out, messages, 1);
    Heard heard = heard_new();
    say(&heard, out, 0, out->len);
    ck_assert(g_str_has_suffix(heard.told->str, "22:1 (11) "));
    g_string_truncate(heard.told, 0);
    assert_heard(&heard, out, "");
}
END_TEST

START_TEST(messages_in_front_of_a_hole_are_told_and_the_type_of_the_one_with_it)
{
    GByteArray *bytes = in_records(4000);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 200);
    lose(&heard, 300);
    say(&heard, bytes, 500, bytes->len - 500);
    ck_assert(heard.stream.has_lost_message);
    assert_heard(&heard, bytes, "22:1082~ (2) (11~) ");
}
END_TEST

/* The header in front of the hole says where the message ends. */
START_TEST(what_follows_a_message_with_a_hole_is_found_in_the_next_record)
{
    GByteArray *bytes = in_records(541);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 200);
    lose(&heard, 100);
    say(&heard, bytes, 300, bytes->len - 300);
    assert_heard(&heard, bytes, "22:541~ (2) (11~) 22:541 (14) ");
}
END_TEST

/* Bytes of a certificate may look like the header of a message. */
START_TEST(the_rest_of_a_message_is_not_taken_for_another)
{
    GByteArray *messages = g_byte_array_new(), *out = g_byte_array_new(), *body;
    body = maker_opaque(96);
    maker_number(body, 4, 16u << 24 | 10); /* as if a ClientKeyExchange began */
    maker_filler(body, 100);
    maker_message(messages, 11, body);
    maker_records(out, messages, 100);
    Heard heard = heard_new();
    ck_assert_uint_eq(lose(&heard, 105), 105);
    say(&heard, out, 105, out->len - 105);
    assert_heard(&heard, out, "22:100 22:4 ");
}
END_TEST

START_TEST(a_gap_within_a_record_keeps_step)
{
    GByteArray *bytes = DATA(1000, 20);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 100);
    ck_assert_uint_eq(lose(&heard, 905), 0);
    say(&heard, bytes, 1005, 25);
    assert_heard(&heard, bytes, "23:1000~ 23:20 ");
}
END_TEST

START_TEST(a_gap_over_the_border_of_a_record_waits_for_a_segment_that_begins_with_one)
{
    GByteArray *bytes = DATA(1000, 500, 20);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 100);
    ck_assert_uint_eq(lose(&heard, 1000), 95); /* of the second record, header included */
    say(&heard, bytes, 1100, 410);
    say(&heard, bytes, 1510, 25);
    assert_heard(&heard, bytes, "23:1000~ 23:20 ");
}
END_TEST

START_TEST(a_gap_in_a_header_is_no_record)
{
    GByteArray *bytes = DATA(1000, 20);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 3);
    ck_assert_uint_eq(lose(&heard, 1002), 1002);
    say(&heard, bytes, 1005, 25);
    assert_heard(&heard, bytes, "23:20 ");
}
END_TEST

START_TEST(what_is_no_record_is_passed_over_up_to_one)
{
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const uint8_t *)"HTTP/1.1 400 Bad Request\r\n", 26);
    maker_alert(bytes, 2, 40);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 26);
    say(&heard, bytes, 26, 7);
    assert_heard(&heard, bytes, "21:2 ");
}
END_TEST

START_TEST(what_is_given_up_reads_whole_segments_only)
{
    GByteArray *bytes = in_records(541);
    Heard heard = heard_new();
    say(&heard, bytes, 0, 300);
    tls_stream_give_up(&heard.stream);
    ck_assert_uint_eq(tls_stream_held(&heard.stream), 0);
    say(&heard, bytes, 300, 246);
    say(&heard, bytes, 546, 546);
    g_byte_array_unref(bytes);
    bytes = in_records(4000);
    say(&heard, bytes, 0, bytes->len);
    ck_assert_uint_eq(tls_stream_held(&heard.stream), 0);
    assert_heard(&heard, bytes, "22:541~ 22:541 22:1082 (2) (11) (14) ");
}
END_TEST

SUITE("tls stream", a_record_may_hold_several_messages, a_message_may_span_records,
      a_header_may_span_records, any_cut_into_segments_gives_the_same, an_empty_record_is_one,
      application_data_is_not_kept, a_handshake_is_kept_until_it_is_read,
      a_message_beyond_the_limit_is_lost, a_message_in_records_of_one_byte_takes_no_time,
      messages_in_front_of_a_hole_are_told_and_the_type_of_the_one_with_it,
      what_follows_a_message_with_a_hole_is_found_in_the_next_record,
      the_rest_of_a_message_is_not_taken_for_another, a_gap_within_a_record_keeps_step,
      a_gap_over_the_border_of_a_record_waits_for_a_segment_that_begins_with_one,
      a_gap_in_a_header_is_no_record, what_is_no_record_is_passed_over_up_to_one,
      what_is_given_up_reads_whole_segments_only)
