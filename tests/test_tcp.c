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

SUITE("tcp", a_header_gives_its_fields, no_prefix_of_a_header_reads, options_are_not_payload,
      the_largest_offset_leaves_the_rest, an_offset_below_five_words_is_malformed,
      an_offset_beyond_the_segment_is_malformed,
      an_offset_beyond_the_segment_is_malformed_even_where_it_is_cut,
      options_cut_by_the_capture_leave_the_header, a_snap_length_hides_payload_but_not_its_size,
      reserved_bits_do_not_change_the_offset, a_segment_ends_behind_its_payload,
      syn_and_fin_count_one_each, the_end_wraps_with_sequence_numbers,
      sequence_numbers_are_ordered_across_the_wrap)
