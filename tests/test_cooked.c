/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from tcpdump.org/linktypes: LINKTYPE_LINUX_SLL, _SLL2, _NULL and _LOOP. */
#include "cooked.h"

#include "prefix.h"

#define MAC_FIELD 0x02, 0, 0, 0, 0, 0x01, 0, 0
#define U16(number) (number) >> 8, (number)&0xff

enum { ETHERNET = 1, FRAD = 770, LOOPBACK = 772, GRE = 778, RADIOTAP = 803, NETLINK = 824 };

typedef struct Read {
    bool reads;
    CookedHeader header;
    Cursor in;
} Read;

static Read read_v1(const uint8_t *bytes, size_t length)
{
    Read read = { .in = cursor_over(bytes, length, length) };
    read.reads = cooked_header_read_v1(&read.in, &read.header);
    return read;
}

static Read read_v2(const uint8_t *bytes, size_t length)
{
    Read read = { .in = cursor_over(bytes, length, length) };
    read.reads = cooked_header_read_v2(&read.in, &read.header);
    return read;
}

/* A version 1 header of a kind of hardware, with the protocol type and one byte behind it. */
static Read read_hardware(uint16_t hardware, uint16_t length, uint16_t protocol)
{
    const uint8_t bytes[] = { U16(0), U16(hardware), U16(length), MAC_FIELD, U16(protocol), 0x45 };
    Read read = read_v1(bytes, sizeof bytes);
    ck_assert(read.reads);
    return read;
}

static void assert_family(const uint8_t bytes[4], uint16_t type)
{
    Cursor in = cursor_over(bytes, 4, 4);
    ck_assert_uint_eq(cooked_family_read(&in), type);
    ck_assert(cursor_ok(&in));
}

START_TEST(version_1_gives_direction_source_and_type)
{
    static const uint8_t bytes[] = { U16(4), U16(1), U16(6), MAC_FIELD, U16(0x0800), 0x45 };
    char text[MAC_TEXT_SIZE];
    Read read = read_v1(bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_int_eq(read.header.direction, COOKED_FROM_US);
    ck_assert_uint_eq(read.header.if_index, 0);
    ck_assert(read.header.has_source);
    ck_assert_str_eq(mac_text(&read.header.source, text), "02:00:00:00:00:01");
    ck_assert_uint_eq(read.header.type, ETHERTYPE_IPV4);
    ck_assert_uint_eq(cursor_left(&read.in), 1);
}
END_TEST

START_TEST(version_2_gives_the_interface_too)
{
    static const uint8_t bytes[] = {
        U16(0x86dd), U16(0), 0, 0, 1, 2, U16(1), 3, 6, MAC_FIELD, 0x60
    };
    char text[MAC_TEXT_SIZE];
    Read read = read_v2(bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_int_eq(read.header.direction, COOKED_TO_OTHERS);
    ck_assert_uint_eq(read.header.if_index, 258);
    ck_assert(read.header.has_source);
    ck_assert_str_eq(mac_text(&read.header.source, text), "02:00:00:00:00:01");
    ck_assert_uint_eq(read.header.type, ETHERTYPE_IPV6);
    ck_assert_uint_eq(cursor_left(&read.in), 1);
}
END_TEST

START_TEST(no_prefix_of_version_1_reads)
{
    static const uint8_t header[] = { U16(0), U16(1), U16(6), MAC_FIELD, U16(0x0806) };
    ASSERT_NO_PREFIX_READS(cooked_header_read_v1, CookedHeader, header);
}
END_TEST

START_TEST(no_prefix_of_version_2_with_a_tag_reads)
{
    static const uint8_t header[] = { U16(0x8100), U16(0), 0, 0,         0,       2,
                                      U16(1),      0,      6, MAC_FIELD, U16(30), U16(0x0800) };
    ASSERT_NO_PREFIX_READS(cooked_header_read_v2, CookedHeader, header);
}
END_TEST

START_TEST(a_tag_stands_behind_the_header)
{
    static const uint8_t bytes[] = { U16(0),      U16(1),      U16(6),     MAC_FIELD,
                                     U16(0x8100), U16(0x601e), U16(0x0800) };
    Read read = read_v1(bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.header.vlans.count, 1);
    ck_assert_uint_eq(read.header.vlans.ids[0], 30);
    ck_assert_uint_eq(read.header.type, ETHERTYPE_IPV4);
}
END_TEST

START_TEST(a_tunnel_without_addresses_has_no_source)
{
    enum { NONE = 0xfffe };
    Read read = read_hardware(NONE, 0, 0x0800);
    ck_assert(!read.header.has_source);
    ck_assert_uint_eq(read.header.type, ETHERTYPE_IPV4);
}
END_TEST

START_TEST(an_address_of_another_length_is_no_mac)
{
    enum { INFINIBAND = 32 };
    ck_assert(!read_hardware(ETHERNET, 8, 0x0800).header.has_source);
    ck_assert(!read_hardware(INFINIBAND, 20, 0x0800).header.has_source);
}
END_TEST

START_TEST(loopback_frames_have_a_source)
{
    Read read = read_hardware(LOOPBACK, 6, 0x0800);
    ck_assert(read.header.has_source);
    ck_assert_uint_eq(read.header.type, ETHERTYPE_IPV4);
}
END_TEST

START_TEST(hardware_without_ethertypes_carries_none)
{
    ck_assert_uint_eq(read_hardware(NETLINK, 0, 0x0800).header.type, 0);
    ck_assert_uint_eq(read_hardware(RADIOTAP, 6, 0x0800).header.type, 0);
    ck_assert_uint_eq(read_hardware(FRAD, 0, 0x0800).header.type, 0);
}
END_TEST

START_TEST(gre_protocol_types_are_ethertypes)
{
    ck_assert_uint_eq(read_hardware(GRE, 4, 0x0800).header.type, ETHERTYPE_IPV4);
}
END_TEST

START_TEST(types_of_linux_itself_are_neither_types_nor_lengths)
{
    static const uint16_t own[] = { 0x0001, 0x0003, 0x000c, 0x000d, 0x00f6 };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        uint8_t bytes[16 + 300] = { U16(0), U16(1), U16(6), MAC_FIELD, U16(own[i]) };
        Read read = read_v1(bytes, sizeof bytes);
        ck_assert(read.reads);
        ck_assert_uint_eq(read.header.type, 0);
        ck_assert_uint_eq(cursor_left(&read.in), 300);
    }
}
END_TEST

START_TEST(an_llc_frame_with_snap_carries_an_ethertype)
{
    static const uint8_t bytes[] = { U16(0), U16(1), U16(6), MAC_FIELD, U16(4),      0xaa, 0xaa,
                                     3,      0,      0,      0,         U16(0x0800), 0x45 };
    Read read = read_v1(bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.header.type, ETHERTYPE_IPV4);
    ck_assert_uint_eq(cursor_left(&read.in), 1);
}
END_TEST

START_TEST(an_llc_frame_without_snap_carries_none)
{
    static const uint8_t bytes[] = { U16(2), U16(1), U16(6), MAC_FIELD, U16(4), 0x42, 0x42,
                                     3,      0,      0,      0,         0,      0 };
    Read read = read_v1(bytes, sizeof bytes);
    ck_assert(read.reads);
    ck_assert_uint_eq(read.header.type, 0);
}
END_TEST

START_TEST(an_address_family_reads_in_both_byte_orders)
{
    assert_family((const uint8_t[]){ 0, 0, 0, 2 }, ETHERTYPE_IPV4);
    assert_family((const uint8_t[]){ 2, 0, 0, 0 }, ETHERTYPE_IPV4);
    assert_family((const uint8_t[]){ 0, 0, 0, 30 }, ETHERTYPE_IPV6);
    assert_family((const uint8_t[]){ 30, 0, 0, 0 }, ETHERTYPE_IPV6);
}
END_TEST

START_TEST(each_system_has_its_own_number_for_ipv6)
{
    static const uint8_t families[] = { 10, 23, 24, 26, 28, 30 };
    for (size_t i = 0; i < sizeof families; i++)
        assert_family((const uint8_t[]){ families[i], 0, 0, 0 }, ETHERTYPE_IPV6);
}
END_TEST

START_TEST(a_family_with_more_bytes_set_is_none)
{
    assert_family((const uint8_t[]){ 2, 0, 0, 2 }, 0);
    assert_family((const uint8_t[]){ 8, 0, 0, 2 }, 0);
    assert_family((const uint8_t[]){ 0, 2, 0, 0 }, 0);
    assert_family((const uint8_t[]){ 2, 1, 0, 0 }, 0);
}
END_TEST

START_TEST(unknown_families_are_none)
{
    assert_family((const uint8_t[]){ 0, 0, 0, 0 }, 0);
    assert_family((const uint8_t[]){ 0, 0, 0, 7 }, 0);
    assert_family((const uint8_t[]){ 0xff, 0x03, 0, 0x21 }, 0);
}
END_TEST

START_TEST(no_prefix_of_a_family_reads)
{
    static const uint8_t family[] = { 2, 0, 0, 0 };
    for (size_t n = 0; n < sizeof family; n++) {
        Cursor sent = cursor_over(family, n, n), cut = cursor_over(family, n, sizeof family);
        ck_assert_uint_eq(cooked_family_read(&sent), 0);
        ck_assert_int_eq(sent.state, CURSOR_OVERRUN);
        ck_assert_uint_eq(cooked_family_read(&cut), 0);
        ck_assert_int_eq(cut.state, CURSOR_CUT);
    }
}
END_TEST

SUITE("cooked", version_1_gives_direction_source_and_type, version_2_gives_the_interface_too,
      no_prefix_of_version_1_reads, no_prefix_of_version_2_with_a_tag_reads,
      a_tag_stands_behind_the_header, a_tunnel_without_addresses_has_no_source,
      an_address_of_another_length_is_no_mac, loopback_frames_have_a_source,
      hardware_without_ethertypes_carries_none, gre_protocol_types_are_ethertypes,
      types_of_linux_itself_are_neither_types_nor_lengths,
      an_llc_frame_with_snap_carries_an_ethertype, an_llc_frame_without_snap_carries_none,
      an_address_family_reads_in_both_byte_orders, each_system_has_its_own_number_for_ipv6,
      a_family_with_more_bytes_set_is_none, unknown_families_are_none, no_prefix_of_a_family_reads)
