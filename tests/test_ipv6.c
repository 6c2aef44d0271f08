/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 8200 section 3. */
#include "ipv6.h"

#include "ipv4.h"
#include "prefix.h"

/* 2001:db8::1 to ff02::fb, 32 bytes of UDP */
static const uint8_t header[40] = { 0x60, 0, 0, 0, 0, 32, 17, 64, 0x20, 0x01, 0x0d, 0xb8, 0, 0,
                                    0,    0, 0, 0, 0, 0,  0,  0,  0,    1,    0xff, 2,    0, 0,
                                    0,    0, 0, 0, 0, 0,  0,  0,  0,    0,    0,    0xfb };

enum { LENGTH = 5 };

static Cursor read_with_length(uint8_t length, size_t captured, size_t on_wire)
{
    uint8_t bytes[100] = { 0 };
    Ipv6Header out;
    memcpy(bytes, header, sizeof header);
    bytes[LENGTH] = length;
    Cursor in = cursor_over(bytes, captured, on_wire);
    ck_assert(ipv6_header_read(&in, &out));
    ck_assert_uint_eq(out.payload_length, length);
    return in;
}

START_TEST(a_header_gives_its_fields)
{
    char text[IP_TEXT_SIZE];
    Ipv6Header out;
    Cursor in = cursor_over(header, sizeof header, 72);
    ck_assert(ipv6_header_read(&in, &out));
    ck_assert_uint_eq(out.payload_length, 32);
    ck_assert_uint_eq(out.next_header, IP_PROTOCOL_UDP);
    ck_assert_uint_eq(out.hop_limit, 64);
    ck_assert_str_eq(ip_text(&out.source, text), "2001:db8::1");
    ck_assert_str_eq(ip_text(&out.destination, text), "ff02::fb");
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(ipv6_header_read, Ipv6Header, header);
}
END_TEST

START_TEST(another_version_is_malformed)
{
    uint8_t bytes[40];
    Ipv6Header out;
    memcpy(bytes, header, sizeof bytes);
    bytes[0] = 0x45;
    Cursor in = cursor_over(bytes, sizeof bytes, 72);
    ck_assert(!ipv6_header_read(&in, &out));
    ck_assert_int_eq(in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(traffic_class_and_flow_label_do_not_matter)
{
    uint8_t bytes[40];
    Ipv6Header out;
    memcpy(bytes, header, sizeof bytes);
    memset(bytes + 1, 0xff, 3);
    bytes[0] = 0x6f;
    Cursor in = cursor_over(bytes, sizeof bytes, 72);
    ck_assert(ipv6_header_read(&in, &out));
}
END_TEST

START_TEST(the_padding_of_the_frame_is_not_payload)
{
    Cursor in = read_with_length(8, 60, 60);
    ck_assert_uint_eq(cursor_left(&in), 8);
    ck_assert_uint_eq(in.on_wire, 8);
}
END_TEST

START_TEST(a_payload_length_of_zero_is_left_to_the_frame)
{
    Cursor in = read_with_length(0, 100, 100);
    ck_assert_uint_eq(cursor_left(&in), 60);
}
END_TEST

START_TEST(a_payload_length_beyond_the_frame_adds_nothing)
{
    Cursor in = read_with_length(200, 100, 100);
    ck_assert_uint_eq(in.on_wire, 60);
}
END_TEST

START_TEST(a_snap_length_hides_payload_but_not_its_size)
{
    Cursor in = read_with_length(50, 60, 90);
    ck_assert_uint_eq(cursor_left(&in), 20);
    ck_assert_uint_eq(in.on_wire, 50);
}
END_TEST

SUITE("ipv6", a_header_gives_its_fields, no_prefix_of_a_header_reads, another_version_is_malformed,
      traffic_class_and_flow_label_do_not_matter, the_padding_of_the_frame_is_not_payload,
      a_payload_length_of_zero_is_left_to_the_frame, a_payload_length_beyond_the_frame_adds_nothing,
      a_snap_length_hides_payload_but_not_its_size)
