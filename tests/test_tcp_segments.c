/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293 section 3.10.7.4: what of a segment was received before is trimmed from it. */
#include "tcp_segments.h"

#include <string.h>

#include "suite.h"

/* As if frame n carried the byte n - 1 first. */
static uint32_t add(TcpSegments *segments, uint64_t offset, const char *text)
{
    size_t length = strlen(text);
    g_autofree char *copy = g_strdup(text);
    TcpChunk chunk = { { (const uint8_t *)copy, length }, offset, offset + 1, 0 };
    return tcp_segments_add(segments, &chunk, (uint32_t)length);
}

/* Only the beginning of the text is captured. */
static uint32_t add_cut(TcpSegments *segments, uint64_t offset, const char *text, size_t captured)
{
    TcpChunk chunk = { { (const uint8_t *)text, captured }, offset, offset + 1, 0 };
    return tcp_segments_add(segments, &chunk, (uint32_t)strlen(text));
}

/* All whose turn it is; bytes not captured are dots. */
static void assert_takes(TcpSegments *segments, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);
    TcpChunk chunk;
    uint32_t length;
    while (tcp_segments_take(segments, &chunk, &length)) {
        g_string_append_len(got, (const char *)chunk.bytes.data, (gssize)chunk.bytes.length);
        for (size_t i = chunk.bytes.length; i < length; i++)
            g_string_append_c(got, '.');
    }
    ck_assert_str_eq(got->str, expected);
}

START_TEST(what_comes_too_early_waits_for_its_turn)
{
    TcpSegments segments = { .base = 0 };
    ck_assert_uint_eq(add(&segments, 3, "def"), 3);
    assert_takes(&segments, "");
    ck_assert_uint_eq(add(&segments, 0, "abc"), 3);
    assert_takes(&segments, "abcdef");
    ck_assert_uint_eq(segments.base, 6);
    ck_assert_uint_eq(segments.held, 0);
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(what_was_taken_does_not_come_again)
{
    TcpSegments segments = { .base = 4 };
    ck_assert_uint_eq(add(&segments, 0, "abcd"), 0);
    ck_assert_uint_eq(add(&segments, 2, "cdef"), 2);
    assert_takes(&segments, "ef");
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(the_first_copy_of_a_byte_wins)
{
    TcpSegments segments = { .base = 0 };
    add(&segments, 2, "cd");
    ck_assert(!segments.is_conflicting);
    ck_assert_uint_eq(add(&segments, 0, "abXXef"), 4);
    ck_assert(segments.is_conflicting);
    assert_takes(&segments, "abcdef");
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(an_overlap_that_says_the_same_is_no_conflict)
{
    TcpSegments segments = { .base = 0 };
    add(&segments, 1, "bc");
    add(&segments, 4, "ef");
    ck_assert_uint_eq(add(&segments, 0, "abcdefg"), 3);
    ck_assert(!segments.is_conflicting);
    assert_takes(&segments, "abcdefg");
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(a_piece_within_another_brings_nothing)
{
    TcpSegments segments = { .base = 0 };
    add(&segments, 10, "klmnop");
    ck_assert_uint_eq(add(&segments, 12, "mn"), 0);
    ck_assert_uint_eq(tcp_segments_waiting(&segments), 1);
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(each_piece_knows_the_frame_that_carried_it_first)
{
    TcpSegments segments = { .base = 0 };
    TcpChunk chunk;
    uint32_t length;
    add(&segments, 2, "cd");
    add(&segments, 0, "abcd");
    ck_assert(tcp_segments_take(&segments, &chunk, &length));
    ck_assert_uint_eq(chunk.frame, 1);
    ck_assert_uint_eq(length, 2);
    ck_assert(tcp_segments_take(&segments, &chunk, &length));
    ck_assert_uint_eq(chunk.frame, 3);
    ck_assert_uint_eq(chunk.offset, 2);
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(what_the_capture_lacks_has_its_length)
{
    TcpSegments segments = { .base = 0 };
    ck_assert_uint_eq(add_cut(&segments, 2, "cdef", 1), 4);
    ck_assert_uint_eq(add_cut(&segments, 0, "ab", 0), 2);
    assert_takes(&segments, "..c...");
    ck_assert_uint_eq(segments.base, 6);
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(a_hole_is_passed_up_to_what_waits)
{
    TcpSegments segments = { .base = 1 };
    add(&segments, 5, "fg");
    ck_assert_uint_eq(tcp_segments_front(&segments), 5);
    ck_assert_uint_eq(tcp_segments_skip(&segments, 3), 2);
    ck_assert_uint_eq(tcp_segments_skip(&segments, 100), 2);
    ck_assert_uint_eq(tcp_segments_skip(&segments, 100), 0);
    assert_takes(&segments, "fg");
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(a_peek_runs_over_pieces_up_to_a_hole)
{
    TcpSegments segments = { .base = 0 };
    uint8_t bytes[8];
    bool is_cut;
    add(&segments, 2, "cd");
    add(&segments, 0, "ab");
    add(&segments, 5, "f");
    ck_assert_uint_eq(tcp_segments_peek(&segments, bytes, sizeof bytes, &is_cut), 4);
    ck_assert_mem_eq(bytes, "abcd", 4);
    ck_assert(!is_cut);
    ck_assert_uint_eq(tcp_segments_peek(&segments, bytes, 3, &is_cut), 3);
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(a_peek_ends_where_the_capture_does)
{
    TcpSegments segments = { .base = 0 };
    uint8_t bytes[8];
    bool is_cut;
    add_cut(&segments, 0, "abcd", 3);
    add(&segments, 4, "e");
    ck_assert_uint_eq(tcp_segments_peek(&segments, bytes, sizeof bytes, &is_cut), 3);
    ck_assert(is_cut);
    tcp_segments_clear(&segments);
}
END_TEST

START_TEST(what_is_held_is_counted)
{
    TcpSegments segments = { .base = 0 };
    add(&segments, 1000, "0123456789");
    uint32_t one = segments.held;
    ck_assert_uint_gt(one, 10);
    add(&segments, 2000, "0123456789");
    ck_assert_uint_eq(segments.held, 2 * one);
    tcp_segments_clear(&segments);
    ck_assert_uint_eq(segments.held, 0);
    ck_assert_uint_eq(tcp_segments_waiting(&segments), 0);
}
END_TEST

enum { LENGTH = 400, ROUNDS = 3000 };

/* Pieces of one text, cut and ordered as it happens, until each byte was added: it comes out as it
 * is, and as many bytes were new as it has. */
START_TEST(any_cuts_in_any_order_give_the_same_bytes)
{
    GRand *random = g_rand_new_with_seed(20261120);
    char text[LENGTH + 1] = "";
    for (int i = 0; i < LENGTH; i++)
        text[i] = (char)g_rand_int_range(random, 'a', 'z' + 1);
    for (int round = 0; round < ROUNDS; round++) {
        TcpSegments segments = { .base = 0 };
        g_autoptr(GString) got = g_string_new(NULL);
        uint64_t added = 0;
        while (got->len < LENGTH) {
            int from = g_rand_int_range(random, 0, LENGTH);
            int size = g_rand_int_range(random, 1, 90), to = MIN(LENGTH, from + size);
            TcpChunk chunk = {
                { (uint8_t *)text + from, (size_t)(to - from) }, (uint64_t)from, 1, 0
            };
            uint32_t length;
            added += tcp_segments_add(&segments, &chunk, (uint32_t)(to - from));
            while (tcp_segments_take(&segments, &chunk, &length))
                g_string_append_len(got, (const char *)chunk.bytes.data, length);
        }
        ck_assert_str_eq(got->str, text);
        ck_assert_uint_eq(added, LENGTH);
        ck_assert(!segments.is_conflicting);
        ck_assert_uint_eq(segments.held, 0);
        tcp_segments_clear(&segments);
    }
    g_rand_free(random);
}
END_TEST

SUITE("tcp_segments", what_comes_too_early_waits_for_its_turn, what_was_taken_does_not_come_again,
      the_first_copy_of_a_byte_wins, an_overlap_that_says_the_same_is_no_conflict,
      a_piece_within_another_brings_nothing, each_piece_knows_the_frame_that_carried_it_first,
      what_the_capture_lacks_has_its_length, a_hole_is_passed_up_to_what_waits,
      a_peek_runs_over_pieces_up_to_a_hole, a_peek_ends_where_the_capture_does,
      what_is_held_is_counted, any_cuts_in_any_order_give_the_same_bytes)
