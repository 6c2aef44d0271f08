/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 8200 sections 3 and 4 and RFC 4302 section 2. */
#include "ipv6.h"

#include "ipv4.h"
#include "limits.h"
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

START_TEST(extension_headers_lead_to_the_payload)
{
    static const uint8_t bytes[] = { 43, 0, 5, 2, 0, 0,  1,  0, /* hop by hop */
                                     51, 1, 4, 0, 0, 0,  0,  0,  1,
                                     2,  3, 4, 5, 6, 7,  8, /* routing */
                                     60, 4, 0, 0, 0, 0,  0,  1,  0,
                                     0,  0, 2, 1, 2, 3,  4,              /* AH, 24 */
                                     5,  6, 7, 8, 9, 10, 11, 12,         /* bytes */
                                     17, 0, 1, 4, 0, 0,  0,  0,  0xaa }; /* destination */
    Ipv6Extensions found;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(ipv6_extensions_read(&in, IPV6_HOP_BY_HOP, &found));
    ck_assert_uint_eq(found.protocol, IP_PROTOCOL_UDP);
    ck_assert(!found.is_fragment);
    ck_assert_uint_eq(cursor_u8(&in), 0xaa);
}
END_TEST

START_TEST(without_extension_headers_nothing_moves)
{
    Ipv6Extensions found;
    Cursor in = cursor_over(header, sizeof header, sizeof header);
    ck_assert(ipv6_extensions_read(&in, IP_PROTOCOL_TCP, &found));
    ck_assert_uint_eq(found.protocol, IP_PROTOCOL_TCP);
    ck_assert_uint_eq(cursor_left(&in), sizeof header);
}
END_TEST

START_TEST(a_fragment_says_where_it_belongs)
{
    static const uint8_t bytes[] = { 60, 0, 0x05, 0xa9, 0xde, 0xad, 0xbe, 0xef, 17, 0 };
    Ipv6Extensions found;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(ipv6_extensions_read(&in, IPV6_FRAGMENT, &found));
    ck_assert(found.is_fragment && found.more_fragments);
    ck_assert_uint_eq(found.fragment_offset, 0x5a8);
    ck_assert_uint_eq(found.fragment_id, 0xdeadbeef);
    ck_assert_uint_eq(found.protocol, IPV6_DESTINATION); /* payload of the middle */
    ck_assert_uint_eq(cursor_left(&in), 2);
}
END_TEST

START_TEST(a_packet_alone_in_its_fragment_header_is_whole)
{
    static const uint8_t bytes[] = { 17, 0, 0, 0, 0, 0, 0, 9 };
    Ipv6Extensions found;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(ipv6_extensions_read(&in, IPV6_FRAGMENT, &found));
    ck_assert(!found.is_fragment);
    ck_assert_uint_eq(found.protocol, IP_PROTOCOL_UDP);
}
END_TEST

START_TEST(extension_headers_without_end_are_walked_so_far)
{
    uint8_t bytes[8 * (LIMIT_IPV6_EXTENSIONS + 4)] = { 0 };
    for (size_t at = 0; at < sizeof bytes; at += 8)
        bytes[at] = IPV6_DESTINATION;
    Ipv6Extensions found;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(ipv6_extensions_read(&in, IPV6_DESTINATION, &found));
    ck_assert_uint_eq(found.protocol, IPV6_DESTINATION);
    ck_assert_uint_eq(cursor_left(&in), 32);
}
END_TEST

static bool read_routing(Cursor *in, Ipv6Extensions *out)
{
    return ipv6_extensions_read(in, IPV6_ROUTING, out);
}

START_TEST(no_prefix_of_extension_headers_reads)
{
    static const uint8_t bytes[24] = { 44, 1, 4, [16] = 6, 0, 0, 1, 0, 0, 0, 1 };
    ASSERT_NO_PREFIX_READS(read_routing, Ipv6Extensions, bytes);
}
END_TEST

SUITE("ipv6", a_header_gives_its_fields, no_prefix_of_a_header_reads, another_version_is_malformed,
      traffic_class_and_flow_label_do_not_matter, the_padding_of_the_frame_is_not_payload,
      a_payload_length_of_zero_is_left_to_the_frame, a_payload_length_beyond_the_frame_adds_nothing,
      a_snap_length_hides_payload_but_not_its_size, extension_headers_lead_to_the_payload,
      without_extension_headers_nothing_moves, a_fragment_says_where_it_belongs,
      a_packet_alone_in_its_fragment_header_is_whole,
      extension_headers_without_end_are_walked_so_far, no_prefix_of_extension_headers_reads)
