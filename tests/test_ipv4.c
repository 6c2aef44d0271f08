/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 791 section 3.1. */
#include "ipv4.h"

#include "prefix.h"

enum { FIRST = 0, LENGTH = 2, FRAGMENT = 6, OPTIONS = 20 };

/* 192.0.2.1 to 192.0.2.2, 60 bytes of UDP */
static const uint8_t plain[20] = { 0x45, 0x00, 0x00, 0x50, 0x1c, 0x46, 0x40, 0x00, 0x80, 0x11,
                                   0x00, 0x00, 192,  0,    2,    1,    192,  0,    2,    2 };

typedef struct Read {
    bool reads;
    Ipv4Header header;
    Cursor in;
} Read;

static Read read_packet(const uint8_t *bytes, size_t captured, size_t on_wire)
{
    Read read = { .in = cursor_over(bytes, captured, on_wire) };
    read.reads = ipv4_header_read(&read.in, &read.header);
    return read;
}

/* The plain header with a 16-bit field changed, in a packet of 80 bytes. */
static Read read_with(size_t at, uint16_t number)
{
    uint8_t bytes[80] = { 0 };
    memcpy(bytes, plain, sizeof plain);
    bytes[at] = (uint8_t)(number >> 8);
    bytes[at + 1] = (uint8_t)number;
    return read_packet(bytes, sizeof bytes, sizeof bytes);
}

static void assert_malformed(const Read *read)
{
    ck_assert(!read->reads);
    ck_assert_int_eq(read->in.state, CURSOR_OVERRUN);
}

START_TEST(a_header_gives_its_fields)
{
    char text[IP_TEXT_SIZE];
    Read read = read_packet(plain, sizeof plain, 80);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.header.length, 80);
    ck_assert_uint_eq(read.header.id, 0x1c46);
    ck_assert_uint_eq(read.header.ttl, 128);
    ck_assert_uint_eq(read.header.protocol, IP_PROTOCOL_UDP);
    ck_assert_str_eq(ip_text(&read.header.source, text), "192.0.2.1");
    ck_assert_str_eq(ip_text(&read.header.destination, text), "192.0.2.2");
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(ipv4_header_read, Ipv4Header, plain);
}
END_TEST

START_TEST(no_prefix_of_a_header_with_options_reads)
{
    /* router alert (RFC 2113) */
    static const uint8_t igmp[24] = { 0x46, 0xc0, 0x00, 0x18, 0, 0,   0x40, 0, 1,   2, 0, 0,
                                      192,  0,    2,    1,    0, 0x0, 0,    1, 148, 4, 0, 0 };
    ASSERT_NO_PREFIX_READS(ipv4_header_read, Ipv4Header, igmp);
}
END_TEST

START_TEST(options_are_passed_over)
{
    uint8_t bytes[64] = { 0x4f, 0, 0, 64 };
    memset(bytes + OPTIONS, 1, 40);
    bytes[60] = 0xab;
    Read read = read_packet(bytes, sizeof bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_uint_eq(cursor_left(&read.in), 4);
    ck_assert_uint_eq(cursor_u8(&read.in), 0xab);
}
END_TEST

START_TEST(the_padding_of_the_frame_is_not_payload)
{
    uint8_t bytes[46] = { 0 };
    memcpy(bytes, plain, sizeof plain);
    bytes[LENGTH + 1] = 28;
    Read read = read_packet(bytes, sizeof bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_uint_eq(cursor_left(&read.in), 8);
    ck_assert_uint_eq(read.in.on_wire, 8);
}
END_TEST

START_TEST(a_snap_length_hides_payload_but_not_its_size)
{
    Read read = read_packet(plain, sizeof plain, 80);
    ck_assert_uint_eq(cursor_left(&read.in), 0);
    ck_assert_uint_eq(read.in.on_wire, 60);
    ck_assert(cursor_ok(&read.in));
}
END_TEST

START_TEST(a_length_of_zero_is_left_to_the_frame)
{
    Read read = read_with(LENGTH, 0);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.header.length, 0);
    ck_assert_uint_eq(cursor_left(&read.in), 60);
}
END_TEST

START_TEST(a_length_below_its_header_is_malformed)
{
    Read nineteen = read_with(LENGTH, 19), one = read_with(LENGTH, 1);
    assert_malformed(&nineteen);
    assert_malformed(&one);
}
END_TEST

START_TEST(a_length_below_its_options_is_malformed)
{
    uint8_t bytes[24] = { 0x46, 0, 0, 23 };
    Read read = read_packet(bytes, sizeof bytes, sizeof bytes);
    assert_malformed(&read);
}
END_TEST

START_TEST(a_length_of_a_header_alone_leaves_nothing)
{
    Read read = read_with(LENGTH, 20);
    ck_assert(read.reads);
    ck_assert_uint_eq(cursor_left(&read.in), 0);
    ck_assert_uint_eq(read.in.on_wire, 0);
}
END_TEST

START_TEST(a_length_beyond_the_frame_adds_nothing)
{
    Read read = read_with(LENGTH, 1500);
    ck_assert(read.reads);
    ck_assert_uint_eq(cursor_left(&read.in), 60);
    ck_assert_uint_eq(read.in.on_wire, 60);
}
END_TEST

START_TEST(a_header_shorter_than_twenty_bytes_is_malformed)
{
    Read read = read_with(FIRST, 0x4400);
    assert_malformed(&read);
}
END_TEST

START_TEST(another_version_is_malformed)
{
    Read six = read_with(FIRST, 0x6500), none = read_with(FIRST, 0x0500);
    assert_malformed(&six);
    assert_malformed(&none);
}
END_TEST

START_TEST(options_that_were_never_sent_are_malformed)
{
    uint8_t bytes[22] = { 0x46, 0, 0, 24 };
    Read read = read_packet(bytes, sizeof bytes, sizeof bytes);
    assert_malformed(&read);
}
END_TEST

START_TEST(dont_fragment_is_no_fragment)
{
    Read read = read_with(FRAGMENT, 0x4000);
    ck_assert(!read.header.more_fragments);
    ck_assert_uint_eq(read.header.fragment_offset, 0);
}
END_TEST

START_TEST(a_first_fragment_has_more_behind_it)
{
    Read read = read_with(FRAGMENT, 0x2000);
    ck_assert(read.header.more_fragments);
    ck_assert_uint_eq(read.header.fragment_offset, 0);
}
END_TEST

START_TEST(a_fragment_offset_counts_in_eight_bytes)
{
    Read last = read_with(FRAGMENT, 0x00b9), furthest = read_with(FRAGMENT, 0x3fff);
    ck_assert_uint_eq(last.header.fragment_offset, 1480);
    ck_assert(!last.header.more_fragments);
    ck_assert_uint_eq(furthest.header.fragment_offset, 65528);
    ck_assert(furthest.header.more_fragments);
}
END_TEST

SUITE("ipv4", a_header_gives_its_fields, no_prefix_of_a_header_reads,
      no_prefix_of_a_header_with_options_reads, options_are_passed_over,
      the_padding_of_the_frame_is_not_payload, a_snap_length_hides_payload_but_not_its_size,
      a_length_of_zero_is_left_to_the_frame, a_length_below_its_header_is_malformed,
      a_length_below_its_options_is_malformed, a_length_of_a_header_alone_leaves_nothing,
      a_length_beyond_the_frame_adds_nothing, a_header_shorter_than_twenty_bytes_is_malformed,
      another_version_is_malformed, options_that_were_never_sent_are_malformed,
      dont_fragment_is_no_fragment, a_first_fragment_has_more_behind_it,
      a_fragment_offset_counts_in_eight_bytes)
