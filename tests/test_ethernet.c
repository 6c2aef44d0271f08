/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from IEEE 802.3 clause 3, 802.1Q clause 9, 802.1ad, RFC 1042 and 802.1H. */
#include "ethernet.h"

#include "prefix.h"

#define ADDRESSES 0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01
#define TAG(type, id) (type) >> 8, (type)&0xff, (id) >> 8, (id)&0xff
#define TYPE(type) (type) >> 8, (type)&0xff

typedef struct Read {
    bool reads;
    EthernetHeader header;
    Cursor in;
} Read;

static Read read_frame(const uint8_t *bytes, size_t captured, size_t on_wire)
{
    Read read = { .in = cursor_over(bytes, captured, on_wire) };
    read.reads = ethernet_header_read(&read.in, &read.header);
    return read;
}

#define READ(bytes) read_frame(bytes, sizeof(bytes), sizeof(bytes))

static void assert_reads(const Read *read, uint16_t type, uint16_t tags, size_t left)
{
    ck_assert(read->reads);
    ck_assert(cursor_ok(&read->in));
    ck_assert_uint_eq(read->header.type, type);
    ck_assert_uint_eq(read->header.vlans.count, tags);
    ck_assert_uint_eq(cursor_left(&read->in), left);
}

START_TEST(an_untagged_frame_names_both_stations_and_its_type)
{
    static const uint8_t frame[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00,
                                     0x15, 0x5d, 0x0b, 0x02, 0x1c, 0x08, 0x06 };
    char text[MAC_TEXT_SIZE];
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_ARP, 0, 0);
    ck_assert_str_eq(mac_text(&read.header.destination, text), "ff:ff:ff:ff:ff:ff");
    ck_assert_str_eq(mac_text(&read.header.source, text), "00:15:5d:0b:02:1c");
}
END_TEST

START_TEST(no_prefix_of_an_untagged_header_reads)
{
    static const uint8_t header[] = { ADDRESSES, TYPE(0x0800) };
    ASSERT_NO_PREFIX_READS(ethernet_header_read, EthernetHeader, header);
}
END_TEST

START_TEST(no_prefix_of_a_tagged_header_reads)
{
    static const uint8_t header[] = { ADDRESSES, TAG(0x88a8, 100), TAG(0x8100, 30), TYPE(0x0800) };
    ASSERT_NO_PREFIX_READS(ethernet_header_read, EthernetHeader, header);
}
END_TEST

START_TEST(a_tag_gives_its_vlan_without_priority_and_drop_bits)
{
    static const uint8_t frame[] = { ADDRESSES, TAG(0x8100, 0xf01e), TYPE(0x0800), 0x45 };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_IPV4, 1, 1);
    ck_assert_uint_eq(read.header.vlans.ids[0], 30);
}
END_TEST

START_TEST(a_priority_tag_names_no_vlan)
{
    static const uint8_t frame[] = { ADDRESSES, TAG(0x8100, 0xe000), TYPE(0x0806), 0 };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_ARP, 0, 1);
}
END_TEST

START_TEST(a_priority_tag_inside_a_service_tag_leaves_the_service_vlan)
{
    static const uint8_t frame[] = { ADDRESSES, TAG(0x88a8, 100), TAG(0x8100, 0), TYPE(0x0800) };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_IPV4, 1, 0);
    ck_assert_uint_eq(read.header.vlans.ids[0], 100);
}
END_TEST

START_TEST(three_tags_of_three_kinds_stand_outermost_first)
{
    static const uint8_t frame[] = { ADDRESSES,        TAG(0x9100, 300), TAG(0x88a8, 200),
                                     TAG(0x8100, 100), TYPE(0x86dd),     0x60 };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_IPV6, 3, 1);
    ck_assert_uint_eq(read.header.vlans.ids[0], 300);
    ck_assert_uint_eq(read.header.vlans.ids[1], 200);
    ck_assert_uint_eq(read.header.vlans.ids[2], 100);
}
END_TEST

START_TEST(tags_beyond_the_limit_are_passed_over)
{
    static const uint8_t frame[] = { ADDRESSES,      TAG(0x8100, 1), TAG(0x8100, 2),
                                     TAG(0x8100, 3), TAG(0x8100, 4), TAG(0x8100, 5),
                                     TAG(0x8100, 6), TYPE(0x0800),   0x45 };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_IPV4, LIMIT_VLAN_TAGS, 1);
    for (uint16_t i = 0; i < LIMIT_VLAN_TAGS; i++)
        ck_assert_uint_eq(read.header.vlans.ids[i], i + 1);
}
END_TEST

START_TEST(a_frame_full_of_tags_ends)
{
    uint8_t frame[1514] = { ADDRESSES };
    for (size_t i = 12; i < sizeof frame; i += 2)
        frame[i] = 0x81;
    Read read = READ(frame);
    ck_assert(!read.reads);
    ck_assert_int_eq(read.in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_frame_cut_inside_its_tag_is_not_malformed)
{
    static const uint8_t frame[] = { ADDRESSES, 0x81, 0x00, 0x00 };
    Read read = read_frame(frame, sizeof frame, 60);
    ck_assert(!read.reads);
    ck_assert_int_eq(read.in.state, CURSOR_CUT);
}
END_TEST

START_TEST(snap_of_rfc_1042_carries_an_ethertype)
{
    static const uint8_t frame[] = {
        ADDRESSES, TYPE(9), 0xaa, 0xaa, 3, 0, 0, 0, TYPE(0x0800), 0x45
    };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_IPV4, 0, 1);
}
END_TEST

START_TEST(snap_of_802_1h_carries_an_ethertype)
{
    static const uint8_t frame[] = {
        ADDRESSES, TYPE(9), 0xaa, 0xaa, 3, 0, 0, 0xf8, TYPE(0x0806), 0
    };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_ARP, 0, 1);
}
END_TEST

START_TEST(snap_of_a_vendor_carries_none)
{
    static const uint8_t cdp[] = { ADDRESSES, TYPE(9), 0xaa, 0xaa, 3, 0, 0, 0x0c, TYPE(0x2000), 2 };
    Read read = READ(cdp);
    assert_reads(&read, 0, 0, 9);
}
END_TEST

START_TEST(snap_with_a_number_too_small_for_an_ethertype_carries_none)
{
    static const uint8_t frame[] = { ADDRESSES, TYPE(8), 0xaa, 0xaa, 3, 0, 0, 0, TYPE(5) };
    Read read = READ(frame);
    assert_reads(&read, 0, 0, 8);
}
END_TEST

START_TEST(llc_of_spanning_tree_carries_none)
{
    uint8_t frame[60] = { ADDRESSES, TYPE(38), 0x42, 0x42, 0x03 };
    Read read = READ(frame);
    assert_reads(&read, 0, 0, 38);
}
END_TEST

START_TEST(novell_raw_frames_carry_none)
{
    static const uint8_t ipx[] = { ADDRESSES, TYPE(30), 0xff, 0xff, 0, 30, 0, 0, 0, 0, 0, 0 };
    Read read = READ(ipx);
    assert_reads(&read, 0, 0, 10);
}
END_TEST

START_TEST(an_802_3_length_ends_the_payload_before_the_padding)
{
    uint8_t frame[60] = { ADDRESSES, TYPE(36), 0xaa, 0xaa, 3, 0, 0, 0, TYPE(0x0806) };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_ARP, 0, 28);
}
END_TEST

START_TEST(an_802_3_length_stands_behind_a_tag_too)
{
    static const uint8_t frame[] = { ADDRESSES, TAG(0x8100, 7), TYPE(9), 0xaa, 0xaa, 3, 0, 0,
                                     0,         TYPE(0x0800),   0x45 };
    Read read = READ(frame);
    assert_reads(&read, ETHERTYPE_IPV4, 1, 1);
}
END_TEST

START_TEST(an_802_3_length_of_zero_leaves_nothing)
{
    uint8_t frame[60] = { ADDRESSES, TYPE(0), 0xaa, 0xaa, 3, 0, 0, 0, TYPE(0x0800), 0x45 };
    Read read = READ(frame);
    assert_reads(&read, 0, 0, 0);
}
END_TEST

START_TEST(a_frame_sent_without_room_for_snap_carries_none)
{
    static const uint8_t test_response[] = { ADDRESSES, TYPE(3), 0xaa, 0xaa, 0xf3 };
    Read read = READ(test_response);
    assert_reads(&read, 0, 0, 3);
}
END_TEST

START_TEST(a_snap_header_cut_by_the_capture_does_not_read)
{
    static const uint8_t frame[] = { ADDRESSES, TYPE(36), 0xaa, 0xaa, 3, 0, 0, 0, TYPE(0x0806) };
    for (size_t n = 14; n < sizeof frame; n++) {
        Read read = read_frame(frame, n, 60);
        ck_assert(!read.reads);
        ck_assert_int_eq(read.in.state, CURSOR_CUT);
    }
}
END_TEST

START_TEST(fifteen_hundred_is_a_length_and_1536_a_type)
{
    static const uint8_t longest[] = {
        ADDRESSES, TYPE(1500), 0xaa, 0xaa, 3, 0, 0, 0, TYPE(0x86dd)
    };
    static const uint8_t smallest[] = { ADDRESSES, TYPE(1536), 0xaa, 0xaa, 3, 0, 0, 0 };
    Read length = READ(longest), type = READ(smallest);
    assert_reads(&length, ETHERTYPE_IPV6, 0, 0);
    assert_reads(&type, 1536, 0, 6);
}
END_TEST

START_TEST(a_failed_type_leaves_the_vlans_of_its_caller)
{
    static const uint8_t bytes[] = { 0x00, 30, TYPE(0x8100), 0x00 };
    VlanStack vlans = { .count = 1, .ids = { 9 } };
    uint16_t type = 77;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(!ethernet_type_read(&in, ETHERTYPE_VLAN, &vlans, &type));
    ck_assert_uint_eq(vlans.count, 1);
    ck_assert_uint_eq(type, 77);
}
END_TEST

START_TEST(tags_are_added_behind_those_already_found)
{
    static const uint8_t bytes[] = { 0x00, 30, TYPE(0x0800) };
    VlanStack vlans = { .count = 1, .ids = { 9 } };
    uint16_t type;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(ethernet_type_read(&in, ETHERTYPE_VLAN, &vlans, &type));
    ck_assert_uint_eq(vlans.count, 2);
    ck_assert_uint_eq(vlans.ids[0], 9);
    ck_assert_uint_eq(vlans.ids[1], 30);
}
END_TEST

SUITE("ethernet", an_untagged_frame_names_both_stations_and_its_type,
      no_prefix_of_an_untagged_header_reads, no_prefix_of_a_tagged_header_reads,
      a_tag_gives_its_vlan_without_priority_and_drop_bits, a_priority_tag_names_no_vlan,
      a_priority_tag_inside_a_service_tag_leaves_the_service_vlan,
      three_tags_of_three_kinds_stand_outermost_first, tags_beyond_the_limit_are_passed_over,
      a_frame_full_of_tags_ends, a_frame_cut_inside_its_tag_is_not_malformed,
      snap_of_rfc_1042_carries_an_ethertype, snap_of_802_1h_carries_an_ethertype,
      snap_of_a_vendor_carries_none, snap_with_a_number_too_small_for_an_ethertype_carries_none,
      llc_of_spanning_tree_carries_none, novell_raw_frames_carry_none,
      an_802_3_length_ends_the_payload_before_the_padding, an_802_3_length_stands_behind_a_tag_too,
      an_802_3_length_of_zero_leaves_nothing, a_frame_sent_without_room_for_snap_carries_none,
      a_snap_header_cut_by_the_capture_does_not_read, fifteen_hundred_is_a_length_and_1536_a_type,
      a_failed_type_leaves_the_vlans_of_its_caller, tags_are_added_behind_those_already_found)
