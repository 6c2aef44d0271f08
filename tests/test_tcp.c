/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 9293 sections 3.1 and 3.4. */
#include "tcp.h"

#include "prefix.h"

/* 49152 to 443, SYN and ACK */
static const uint8_t header[20] = { 0xc0, 0x00, 0x01, 0xbb, 0xff, 0xff, 0xff, 0xfe, 0x80, 0x00,
                                    0x00, 0x01, 0x50, 0x12, 0xff, 0xff, 0,    0,    0,    0 };

enum { OFFSET = 12 };

typedef struct Read {
    bool reads;
    TcpHeader tcp;
    Cursor in;
} Read;

/* The header with another data offset and reserved bits, in a segment of 64 bytes. */
static Read read_with_offset(uint8_t byte, size_t captured, size_t on_wire)
{
    uint8_t bytes[64] = { 0 };
    memcpy(bytes, header, sizeof header);
    bytes[OFFSET] = byte;
    Read read = { .in = cursor_over(bytes, captured, on_wire) };
    read.reads = tcp_header_read(&read.in, &read.tcp);
    return read;
}

START_TEST(a_header_gives_its_fields)
{
    Read read = read_with_offset(0x50, 20, 20);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.tcp.source_port, 49152);
    ck_assert_uint_eq(read.tcp.destination_port, 443);
    ck_assert_uint_eq(read.tcp.sequence, 0xfffffffe);
    ck_assert_uint_eq(read.tcp.acknowledgment, 0x80000001);
    ck_assert_uint_eq(read.tcp.flags, TCP_SYN | TCP_ACK);
    ck_assert_uint_eq(read.tcp.payload, 0);
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(tcp_header_read, TcpHeader, header);
}
END_TEST

START_TEST(options_are_not_payload)
{
    Read read = read_with_offset(0x80, 64, 64);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.tcp.payload, 32);
    ck_assert_uint_eq(cursor_left(&read.in), 32);
}
END_TEST

START_TEST(the_largest_offset_leaves_the_rest)
{
    Read read = read_with_offset(0xf0, 64, 64);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.tcp.payload, 4);
}
END_TEST

START_TEST(an_offset_below_five_words_is_malformed)
{
    for (uint8_t words = 0; words < 5; words++) {
        Read read = read_with_offset((uint8_t)(words << 4), 64, 64);
        ck_assert(!read.reads);
        ck_assert_int_eq(read.in.state, CURSOR_OVERRUN);
    }
}
END_TEST

START_TEST(an_offset_beyond_the_segment_is_malformed)
{
    Read read = read_with_offset(0x70, 24, 24);
    ck_assert(!read.reads);
    ck_assert_int_eq(read.in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(an_offset_beyond_the_segment_is_malformed_even_where_it_is_cut)
{
    Read read = read_with_offset(0x70, 20, 24);
    ck_assert(!read.reads);
    ck_assert_int_eq(read.in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(options_cut_by_the_capture_leave_the_header)
{
    for (size_t captured = 20; captured < 32; captured++) {
        Read read = read_with_offset(0x80, captured, 50);
        ck_assert(read.reads);
        ck_assert_uint_eq(read.tcp.payload, 18);
        ck_assert_int_eq(read.in.state, CURSOR_CUT);
    }
}
END_TEST

START_TEST(a_snap_length_hides_payload_but_not_its_size)
{
    Read read = read_with_offset(0x50, 20, 1480);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.tcp.payload, 1460);
    ck_assert_uint_eq(cursor_left(&read.in), 0);
    ck_assert(cursor_ok(&read.in));
}
END_TEST

START_TEST(reserved_bits_do_not_change_the_offset)
{
    Read read = read_with_offset(0x5f, 64, 64);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.tcp.payload, 44);
}
END_TEST

START_TEST(a_segment_ends_behind_its_payload)
{
    TcpHeader tcp = { .sequence = 1000, .flags = TCP_ACK, .payload = 200 };
    ck_assert_uint_eq(tcp_header_end(&tcp), 1200);
}
END_TEST

START_TEST(syn_and_fin_count_one_each)
{
    TcpHeader syn = { .sequence = 1000, .flags = TCP_SYN },
              fin = { .sequence = 1000, .flags = TCP_FIN | TCP_ACK, .payload = 10 },
              both = { .sequence = 1000, .flags = TCP_SYN | TCP_FIN };
    ck_assert_uint_eq(tcp_header_end(&syn), 1001);
    ck_assert_uint_eq(tcp_header_end(&fin), 1011);
    ck_assert_uint_eq(tcp_header_end(&both), 1002);
}
END_TEST

START_TEST(the_end_wraps_with_sequence_numbers)
{
    TcpHeader tcp = { .sequence = 0xfffffffe, .flags = TCP_FIN, .payload = 3 };
    ck_assert_uint_eq(tcp_header_end(&tcp), 2);
}
END_TEST

START_TEST(sequence_numbers_are_ordered_across_the_wrap)
{
    ck_assert(tcp_sequence_before(1, 2));
    ck_assert(!tcp_sequence_before(2, 1));
    ck_assert(!tcp_sequence_before(2, 2));
    ck_assert(tcp_sequence_before(0xfffffff0, 0x10));
    ck_assert(!tcp_sequence_before(0x10, 0xfffffff0));
}
END_TEST

/* A header with the options, as long as they need, into bytes; its length. */
static size_t put_options(uint8_t bytes[60], const uint8_t *options, size_t length)
{
    memset(bytes, 0, 60);
    memcpy(bytes, header, sizeof header);
    memcpy(bytes + sizeof header, options, length);
    size_t words = (sizeof header + length + 3) / 4;
    bytes[OFFSET] = (uint8_t)(words << 4);
    return words * 4;
}

static TcpOptions options_of(const uint8_t *options, size_t length)
{
    uint8_t bytes[60];
    size_t size = put_options(bytes, options, length);
    g_autofree uint8_t *copy = prefix_copy(bytes, size);
    Cursor in = cursor_over(copy, size, size);
    TcpOptions read;
    ck_assert(tcp_options_read(&in, &read));
    return read;
}

START_TEST(a_syn_says_mss_scale_and_sack)
{
    static const uint8_t linux_syn[] = { 2, 4, 0x05, 0xb4, 4, 2, 8, 10, 1, 2,
                                         3, 4, 0,    0,    0, 0, 1, 3,  3, 7 };
    TcpOptions options = options_of(linux_syn, sizeof linux_syn);
    ck_assert_uint_eq(options.mss, 1460);
    ck_assert(options.is_sack_permitted && options.has_window_scale && options.has_timestamps);
    ck_assert_uint_eq(options.window_scale, 7);
    ck_assert_uint_eq(options.timestamp, 0x01020304);
    ck_assert_uint_eq(options.sack_count, 0);
}
END_TEST

START_TEST(sack_blocks_are_told_in_their_order)
{
    static const uint8_t sack[] = { 1, 1, 5, 18, 0, 0, 0, 9, 0, 0, 0, 11, 0, 0, 0, 5, 0, 0, 0, 7 };
    TcpOptions options = options_of(sack, sizeof sack);
    ck_assert_uint_eq(options.sack_count, 2);
    ck_assert_uint_eq(options.sacks[0].start, 9);
    ck_assert_uint_eq(options.sacks[0].end, 11);
    ck_assert_uint_eq(options.sacks[1].start, 5);
}
END_TEST

/* RFC 7323 section 2.3 */
START_TEST(a_scale_over_14_is_14)
{
    static const uint8_t scale[] = { 3, 3, 200 };
    ck_assert_uint_eq(options_of(scale, sizeof scale).window_scale, 14);
}
END_TEST

START_TEST(what_stands_behind_the_end_is_padding)
{
    static const uint8_t end[] = { 0, 2, 4, 1, 1 };
    ck_assert_uint_eq(options_of(end, sizeof end).mss, 0);
}
END_TEST

START_TEST(an_option_of_a_wrong_length_ends_or_says_nothing)
{
    static const uint8_t zero[] = { 99, 0, 2, 4, 1, 1 }, one[] = { 99, 1, 2, 4, 1, 1 },
                         beyond[] = { 99, 60, 2, 4, 1, 1 }, short_mss[] = { 2, 3, 1 };
    ck_assert_uint_eq(options_of(zero, sizeof zero).mss, 0);
    ck_assert_uint_eq(options_of(one, sizeof one).mss, 0);
    ck_assert_uint_eq(options_of(beyond, sizeof beyond).mss, 0);
    ck_assert_uint_eq(options_of(short_mss, sizeof short_mss).mss, 0);
}
END_TEST

START_TEST(an_unknown_option_is_passed_over)
{
    static const uint8_t unknown[] = { 253, 5, 1, 2, 3, 2, 4, 0x02, 0x18 };
    ck_assert_uint_eq(options_of(unknown, sizeof unknown).mss, 536);
}
END_TEST

START_TEST(cut_options_say_what_is_there)
{
    static const uint8_t both[] = { 2, 4, 0x05, 0xb4, 3, 3, 7, 0 };
    uint8_t bytes[60];
    size_t size = put_options(bytes, both, sizeof both);
    Cursor in = cursor_over(bytes, 26, size);
    TcpOptions options;
    ck_assert(tcp_options_read(&in, &options));
    ck_assert_uint_eq(options.mss, 1460);
    ck_assert(!options.has_window_scale);
    ck_assert_int_eq(in.state, CURSOR_CUT);
}
END_TEST

START_TEST(without_a_header_there_are_no_options)
{
    ASSERT_NO_PREFIX_READS(tcp_options_read, TcpOptions, header);
}
END_TEST

SUITE("tcp", a_header_gives_its_fields, no_prefix_of_a_header_reads, options_are_not_payload,
      the_largest_offset_leaves_the_rest, an_offset_below_five_words_is_malformed,
      an_offset_beyond_the_segment_is_malformed,
      an_offset_beyond_the_segment_is_malformed_even_where_it_is_cut,
      options_cut_by_the_capture_leave_the_header, a_snap_length_hides_payload_but_not_its_size,
      reserved_bits_do_not_change_the_offset, a_segment_ends_behind_its_payload,
      syn_and_fin_count_one_each, the_end_wraps_with_sequence_numbers,
      sequence_numbers_are_ordered_across_the_wrap, a_syn_says_mss_scale_and_sack,
      sack_blocks_are_told_in_their_order, a_scale_over_14_is_14,
      what_stands_behind_the_end_is_padding, an_option_of_a_wrong_length_ends_or_says_nothing,
      an_unknown_option_is_passed_over, cut_options_say_what_is_there,
      without_a_header_there_are_no_options)
