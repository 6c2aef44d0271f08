/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 768; a length of zero: RFC 2675 section 4. */
#include "udp.h"

#include "prefix.h"

/* port 5060 to 33000 */
static const uint8_t header[8] = { 0x13, 0xc4, 0x80, 0xe8, 0x00, 0x08, 0x00, 0x00 };

static bool read_with_length(uint16_t length, Cursor *in)
{
    uint8_t bytes[32] = { 0 };
    UdpHeader udp;
    memcpy(bytes, header, sizeof header);
    bytes[4] = (uint8_t)(length >> 8);
    bytes[5] = (uint8_t)length;
    *in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    return udp_header_read(in, &udp);
}

START_TEST(a_header_gives_its_ports)
{
    UdpHeader udp;
    Cursor in = cursor_over(header, sizeof header, sizeof header);
    ck_assert(udp_header_read(&in, &udp));
    ck_assert_uint_eq(udp.source_port, 5060);
    ck_assert_uint_eq(udp.destination_port, 33000);
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(udp_header_read, UdpHeader, header);
}
END_TEST

START_TEST(the_length_ends_the_payload)
{
    Cursor in;
    ck_assert(read_with_length(8 + 5, &in));
    ck_assert_uint_eq(cursor_left(&in), 5);
    ck_assert_uint_eq(in.on_wire, 5);
}
END_TEST

START_TEST(a_length_of_eight_has_no_payload)
{
    Cursor in;
    ck_assert(read_with_length(8, &in));
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(a_length_of_zero_is_left_to_the_packet)
{
    Cursor in;
    ck_assert(read_with_length(0, &in));
    ck_assert_uint_eq(cursor_left(&in), 24);
}
END_TEST

START_TEST(a_length_below_its_header_is_malformed)
{
    for (uint16_t length = 1; length < 8; length++) {
        Cursor in;
        ck_assert(!read_with_length(length, &in));
        ck_assert_int_eq(in.state, CURSOR_OVERRUN);
    }
}
END_TEST

START_TEST(a_length_beyond_the_packet_adds_nothing)
{
    Cursor in;
    ck_assert(read_with_length(UINT16_MAX, &in));
    ck_assert_uint_eq(in.on_wire, 24);
}
END_TEST

SUITE("udp", a_header_gives_its_ports, no_prefix_of_a_header_reads, the_length_ends_the_payload,
      a_length_of_eight_has_no_payload, a_length_of_zero_is_left_to_the_packet,
      a_length_below_its_header_is_malformed, a_length_beyond_the_packet_adds_nothing)
