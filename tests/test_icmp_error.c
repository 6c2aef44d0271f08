/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 792, RFC 1191 section 4 and RFC 4443 section 3. */
#include "icmp_error.h"

#include "prefix.h"

/* 192.0.2.1:49152 to 198.51.100.9:443, quoted with 8 bytes of its TCP header */
#define QUOTE_V4                                                                                   \
    0x45, 0, 0x05, 0xdc, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 9, 0xc0, 0, \
        0x01, 0xbb, 0xde, 0xad, 0xbe, 0xef

static const uint8_t needed[] = { 3, 4, 0, 0, 0, 0, 0x05, 0x78, QUOTE_V4 };

static IcmpError read_v4(const uint8_t *bytes, size_t length)
{
    IcmpError error;
    Cursor in = cursor_over(bytes, length, length);
    ck_assert(icmp_error_read(&in, false, &error));
    return error;
}

START_TEST(fragmentation_needed_gives_the_mtu_of_the_next_hop)
{
    IcmpError error = read_v4(needed, sizeof needed);
    ck_assert_int_eq(error.kind, ICMP_ERROR_TOO_BIG);
    ck_assert_uint_eq(error.mtu, 1400);
}
END_TEST

START_TEST(the_quote_gives_addresses_ports_and_sequence)
{
    static const uint8_t from[] = { 192, 0, 2, 1 }, to[] = { 198, 51, 100, 9 };
    IcmpError error = read_v4(needed, sizeof needed);
    Ip source = ip_from_v4(from), destination = ip_from_v4(to);
    ck_assert(ip_equal(&error.source, &source));
    ck_assert(ip_equal(&error.destination, &destination));
    ck_assert_uint_eq(error.protocol, 6);
    ck_assert(error.has_ports && error.has_sequence);
    ck_assert_uint_eq(error.source_port, 49152);
    ck_assert_uint_eq(error.destination_port, 443);
    ck_assert_uint_eq(error.sequence, 0xdeadbeef);
}
END_TEST

START_TEST(other_codes_of_unreachable_have_no_mtu)
{
    static const uint8_t prohibited[] = { 3, 13, 0, 0, 0xff, 0xff, 0xff, 0xff, QUOTE_V4 };
    IcmpError error = read_v4(prohibited, sizeof prohibited);
    ck_assert_int_eq(error.kind, ICMP_ERROR_UNREACHABLE);
    ck_assert_uint_eq(error.code, 13);
    ck_assert_uint_eq(error.mtu, 0);
}
END_TEST

START_TEST(an_old_router_says_no_mtu)
{
    static const uint8_t old[] = { 3, 4, 0, 0, 0, 0, 0, 0, QUOTE_V4 };
    ck_assert_uint_eq(read_v4(old, sizeof old).mtu, 0);
}
END_TEST

START_TEST(time_exceeded_is_an_error)
{
    static const uint8_t exceeded[] = { 11, 0, 0, 0, 0, 0, 0, 0, QUOTE_V4 };
    ck_assert_int_eq(read_v4(exceeded, sizeof exceeded).kind, ICMP_ERROR_TIME_EXCEEDED);
}
END_TEST

START_TEST(an_echo_and_a_redirect_are_none)
{
    uint8_t bytes[sizeof needed];
    memcpy(bytes, needed, sizeof bytes);
    static const uint8_t types[] = { 0, 4, 5, 8 };
    for (size_t i = 0; i < sizeof types; i++) {
        IcmpError error;
        bytes[0] = types[i];
        Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
        ck_assert(!icmp_error_read(&in, false, &error));
    }
}
END_TEST

START_TEST(a_quote_cut_in_its_ports_keeps_its_addresses)
{
    for (size_t n = 28; n < 36; n++) {
        IcmpError error = read_v4(needed, n);
        ck_assert_uint_eq(error.source.bytes[12], 192);
        ck_assert_int_eq(error.has_ports, n >= 32);
        ck_assert(!error.has_sequence);
    }
}
END_TEST

START_TEST(a_quote_without_addresses_is_nothing)
{
    for (size_t n = 0; n < 28; n++) {
        IcmpError error;
        g_autofree uint8_t *copy = prefix_copy(needed, n);
        Cursor in = cursor_over(copy, n, n);
        ck_assert(!icmp_error_read(&in, false, &error));
    }
}
END_TEST

START_TEST(a_later_fragment_has_no_ports)
{
    uint8_t bytes[sizeof needed];
    memcpy(bytes, needed, sizeof bytes);
    bytes[8 + 7] = 185; /* offset 1480 */
    IcmpError error = read_v4(bytes, sizeof bytes);
    ck_assert(!error.has_ports);
}
END_TEST

/* behind a hop-by-hop header of 8 bytes */
static const uint8_t too_big[] = { 2, 0,    0,    0,    0,    0,    0x05, 0x00, 0x60, 0, 0,
                                   0, 0x05, 0x00, 0,    64,   0x20, 1,    0x0d, 0xb8, 0, 0,
                                   0, 0,    0,    0,    0,    0,    0,    0,    0,    1, 0x20,
                                   1, 0x0d, 0xb8, 0,    0,    0,    0,    0,    0,    0, 0,
                                   0, 0,    0,    2,    6,    0,    1,    4,    0,    0, 0,
                                   0, 0xc0, 0,    0x01, 0xbb, 1,    2,    3,    4 };

START_TEST(packet_too_big_is_read_through_extension_headers)
{
    IcmpError error;
    Cursor in = cursor_over(too_big, sizeof too_big, sizeof too_big);
    ck_assert(icmp_error_read(&in, true, &error));
    ck_assert_int_eq(error.kind, ICMP_ERROR_TOO_BIG);
    ck_assert_uint_eq(error.mtu, 1280);
    ck_assert_uint_eq(error.protocol, 6);
    ck_assert_uint_eq(error.destination.bytes[15], 2);
    ck_assert_uint_eq(error.sequence, 0x01020304);
}
END_TEST

START_TEST(the_types_of_version_6_are_others)
{
    IcmpError error;
    uint8_t bytes[sizeof too_big];
    memcpy(bytes, too_big, sizeof bytes);
    bytes[0] = 1;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(icmp_error_read(&in, true, &error));
    ck_assert_int_eq(error.kind, ICMP_ERROR_UNREACHABLE);
    bytes[0] = 128;
    in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(!icmp_error_read(&in, true, &error));
}
END_TEST

SUITE("icmp_error", fragmentation_needed_gives_the_mtu_of_the_next_hop,
      the_quote_gives_addresses_ports_and_sequence, other_codes_of_unreachable_have_no_mtu,
      an_old_router_says_no_mtu, time_exceeded_is_an_error, an_echo_and_a_redirect_are_none,
      a_quote_cut_in_its_ports_keeps_its_addresses, a_quote_without_addresses_is_nothing,
      a_later_fragment_has_no_ports, packet_too_big_is_read_through_extension_headers,
      the_types_of_version_6_are_others)
