/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames by hand, each layer from its standard. */
#include "packet.h"

#include "prefix.h"

#define U16(number) ((number) >> 8) & 0xff, (number)&0xff
#define MACS 0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01
#define ETHERNET(type) MACS, U16(type)
#define IPV4(length, fragment, protocol)                                                           \
    0x45, 0, U16(length), 0xab, 0xcd, U16(fragment), 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2
#define ADDRESS6(last) 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last
#define IPV6(length, next) 0x60, 0, 0, 0, U16(length), next, 255, ADDRESS6(1), ADDRESS6(2)
#define TCP(offset, flags)                                                                         \
    U16(49152), U16(443), 0, 0, 0, 1, 0, 0, 0, 0, offset, flags, U16(9), U16(0), U16(0)
#define UDP(from, to, length) U16(from), U16(to), U16(length), U16(0)
#define ECHO(type) type, 0, U16(0), U16(0xbeef), U16(7)
#define ARP                                                                                        \
    U16(1), U16(0x0800), 6, 4, U16(2), 0x02, 0, 0, 0, 0, 0x01, 192, 0, 2, 1, 0x02, 0, 0, 0, 0,     \
        0x02, 192, 0, 2, 2

enum { BOTH = PACKET_SOURCE | PACKET_DESTINATION };

static Packet read_cut(uint32_t link_type, const uint8_t *bytes, size_t captured, size_t on_wire)
{
    Frame frame = { .number = 1,
                    .link_type = link_type,
                    .bytes = { bytes, captured },
                    .on_wire = (uint32_t)on_wire };
    Packet packet;
    memset(&packet, 0x55, sizeof packet);
    packet_read(&frame, &packet);
    return packet;
}

static Packet read_all(uint32_t link_type, const uint8_t *bytes, size_t length)
{
    return read_cut(link_type, bytes, length, length);
}

#define READ(link, bytes) read_all(LINKTYPE_##link, bytes, sizeof(bytes))

static void assert_ip(const Packet *packet, const char *source, const char *destination)
{
    char text[IP_TEXT_SIZE];
    ck_assert_str_eq(ip_text(&packet->ip.source, text), source);
    ck_assert_str_eq(ip_text(&packet->ip.destination, text), destination);
}

START_TEST(an_arp_frame_has_both_macs)
{
    uint8_t frame[60] = { ETHERNET(0x0806), ARP };
    char text[MAC_TEXT_SIZE];
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_ARP);
    ck_assert_uint_eq(packet.type, ETHERTYPE_ARP);
    ck_assert_uint_eq(packet.vlans.count, 0);
    ck_assert_uint_eq(packet.if_index, 0);
    ck_assert_str_eq(mac_text(&packet.source, text), "02:00:00:00:00:01");
    ck_assert_str_eq(mac_text(&packet.destination, text), "02:00:00:00:00:02");
    ck_assert_uint_eq(packet.arp.operation, ARP_REPLY);
}
END_TEST

START_TEST(a_tcp_packet_has_its_layers)
{
    static const uint8_t frame[] = {
        ETHERNET(0x0800), IPV4(43, 0x4000, 6), TCP(0x50, TCP_ACK), 1, 2, 3
    };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_TCP);
    assert_ip(&packet, "192.0.2.1", "192.0.2.2");
    ck_assert_uint_eq(packet.ip.protocol, IP_PROTOCOL_TCP);
    ck_assert_uint_eq(packet.ip.ttl, 64);
    ck_assert_uint_eq(packet.ip.id, 0xabcd);
    ck_assert_uint_eq(packet.ip.length, 23);
    ck_assert(!packet.ip.is_fragment);
    ck_assert_uint_eq(packet.tcp.destination_port, 443);
    ck_assert_uint_eq(packet.tcp.payload, 3);
}
END_TEST

START_TEST(ethernet_padding_is_no_tcp_payload)
{
    uint8_t frame[60] = { ETHERNET(0x0800), IPV4(40, 0, 6), TCP(0x50, TCP_ACK) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.tcp.payload, 0);
    ck_assert_uint_eq(packet.ip.length, 20);
    ck_assert_uint_eq(packet.ip.payload.length, 20);
    ck_assert_ptr_eq(packet.ip.payload.data, frame + 34);
}
END_TEST

START_TEST(segmentation_offload_without_a_length_counts_the_frame)
{
    uint8_t frame[200] = { ETHERNET(0x0800), IPV4(0, 0, 6), TCP(0x50, TCP_ACK) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.tcp.payload, 146);
}
END_TEST

START_TEST(a_payload_too_long_for_ip_has_the_largest_length)
{
    static uint8_t const header[] = { ETHERNET(0x0800), IPV4(0, 0, 6), TCP(0x50, TCP_ACK) };
    Packet packet = read_cut(LINKTYPE_ETHERNET, header, sizeof header, 100000);
    ck_assert_uint_eq(packet.ip.length, UINT16_MAX);
    ck_assert_uint_eq(packet.tcp.payload, 100000 - sizeof header);
}
END_TEST

START_TEST(a_snap_length_behind_the_headers_hides_nothing_of_them)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(1500, 0, 6), TCP(0x50, TCP_ACK) };
    Packet packet = read_cut(LINKTYPE_ETHERNET, frame, sizeof frame, 1514);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_TCP);
    ck_assert_uint_eq(packet.tcp.payload, 1460);
    ck_assert_uint_eq(packet.ip.length, 1480);
    ck_assert_uint_eq(packet.ip.payload.length, 20);
}
END_TEST

START_TEST(tcp_options_cut_off_leave_the_header_and_are_said)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(52, 0, 6), TCP(0x80, TCP_SYN), 2, 4 };
    Packet packet = read_cut(LINKTYPE_ETHERNET, frame, sizeof frame, 66);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_TCP | PACKET_CUT);
    ck_assert_uint_eq(packet.tcp.payload, 0);
}
END_TEST

START_TEST(a_tcp_offset_that_cannot_be_is_malformed)
{
    static const uint8_t small[] = { ETHERNET(0x0800), IPV4(40, 0, 6), TCP(0x40, TCP_ACK) };
    static const uint8_t large[] = { ETHERNET(0x0800), IPV4(40, 0, 6), TCP(0x60, TCP_ACK) };
    ck_assert_uint_eq(READ(ETHERNET, small).parts, BOTH | PACKET_IP | PACKET_MALFORMED);
    ck_assert_uint_eq(READ(ETHERNET, large).parts, BOTH | PACKET_IP | PACKET_MALFORMED);
}
END_TEST

/* Cut at every byte, what is seen of a frame may only grow. */
static void assert_parts_grow(const uint8_t *bytes, size_t length, uint32_t whole)
{
    uint32_t before = 0;
    for (size_t n = 0; n < length; n++) {
        g_autofree uint8_t *copy = prefix_copy(bytes, n);
        uint32_t parts = read_cut(LINKTYPE_ETHERNET, copy, n, length).parts;
        ck_assert((parts & PACKET_CUT) != 0);
        ck_assert((parts & PACKET_MALFORMED) == 0);
        ck_assert((before & ~parts) == 0);
        ck_assert((parts & ~(whole | PACKET_CUT)) == 0);
        before = parts;
    }
    ck_assert_uint_eq(read_all(LINKTYPE_ETHERNET, bytes, length).parts, whole);
}

START_TEST(a_cut_header_is_never_malformed)
{
    static const uint8_t tcp[] = { ETHERNET(0x8100), U16(30), U16(0x0800), IPV4(40, 0, 6),
                                   TCP(0x50, TCP_ACK) };
    static const uint8_t udp[] = { ETHERNET(0x86dd), IPV6(8, 17), UDP(5060, 5060, 8) };
    static const uint8_t arp[] = { ETHERNET(0x0806), ARP };
    assert_parts_grow(tcp, sizeof tcp, BOTH | PACKET_IP | PACKET_TCP);
    assert_parts_grow(udp, sizeof udp, BOTH | PACKET_IP | PACKET_UDP);
    assert_parts_grow(arp, sizeof arp, BOTH | PACKET_ARP);
}
END_TEST

START_TEST(a_header_that_was_never_sent_whole_is_malformed)
{
    static const uint8_t frame[] = { ETHERNET(0x0806), ARP };
    for (size_t n = 0; n < sizeof frame; n++) {
        uint32_t parts = read_all(LINKTYPE_ETHERNET, frame, n).parts;
        ck_assert_uint_eq(parts, n < 14 ? PACKET_MALFORMED : BOTH | PACKET_MALFORMED);
    }
}
END_TEST

START_TEST(vlan_tags_stand_beside_the_layers)
{
    static const uint8_t frame[] = { ETHERNET(0x88a8), U16(100),       U16(0x8100), U16(30),
                                     U16(0x0800),      IPV4(28, 0, 1), ECHO(8) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_ICMP);
    ck_assert_uint_eq(packet.vlans.count, 2);
    ck_assert_uint_eq(packet.vlans.ids[0], 100);
    ck_assert_uint_eq(packet.vlans.ids[1], 30);
    ck_assert_uint_eq(packet.icmp.type, ICMP_ECHO_REQUEST);
    ck_assert_uint_eq(packet.icmp.identifier, 0xbeef);
}
END_TEST

START_TEST(ip_over_snap_reads_like_ip_over_ethernet)
{
    static const uint8_t frame[] = { MACS, U16(36), 0xaa,        0xaa,           3,      0,
                                     0,    0,       U16(0x0800), IPV4(28, 0, 1), ECHO(0) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_ICMP);
    ck_assert_uint_eq(packet.icmp.type, ICMP_ECHO_REPLY);
}
END_TEST

START_TEST(llc_without_ip_has_only_macs)
{
    uint8_t frame[60] = { MACS, U16(38), 0x42, 0x42, 3 };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH);
    ck_assert_uint_eq(packet.type, 0);
}
END_TEST

START_TEST(an_unknown_ethertype_has_only_macs)
{
    static const uint8_t lldp[] = { ETHERNET(0x88cc), 2, 7, 4 };
    Packet packet = READ(ETHERNET, lldp);
    ck_assert_uint_eq(packet.parts, BOTH);
    ck_assert_uint_eq(packet.type, 0x88cc);
}
END_TEST

START_TEST(arp_of_another_family_has_only_macs)
{
    uint8_t frame[60] = { ETHERNET(0x0806), U16(1), U16(0x86dd), 6, 16, U16(1) };
    ck_assert_uint_eq(READ(ETHERNET, frame).parts, BOTH);
}
END_TEST

START_TEST(a_later_fragment_has_no_ports)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(28, 0x00b9, 17), UDP(67, 68, 8) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_FRAGMENT);
    ck_assert(packet.ip.is_fragment);
    ck_assert_uint_eq(packet.fragment.id, 0xabcd);
    ck_assert_uint_eq(packet.fragment.offset, 0xb9 * 8);
    ck_assert(!packet.fragment.has_more);
    ck_assert_uint_eq(packet.ip.length, 8);
}
END_TEST

START_TEST(a_first_fragment_has_ports)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(36, 0x2000, 17), UDP(5060, 5060, 3000),
                                     ECHO(1) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_UDP | PACKET_FRAGMENT);
    ck_assert(!packet.ip.is_fragment);
    ck_assert(packet.fragment.has_more);
}
END_TEST

START_TEST(a_first_fragment_too_small_for_its_header_is_not_malformed)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(28, 0x2000, 6), ECHO(1) };
    ck_assert_uint_eq(READ(ETHERNET, frame).parts, BOTH | PACKET_IP | PACKET_FRAGMENT);
}
END_TEST

START_TEST(a_first_fragment_may_be_cut)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(1500, 0x2000, 6), ECHO(1) };
    Packet packet = read_cut(LINKTYPE_ETHERNET, frame, sizeof frame, 1514);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_FRAGMENT | PACKET_CUT);
}
END_TEST

START_TEST(icmp_of_version_6_is_icmp)
{
    static const uint8_t frame[] = { ETHERNET(0x86dd), IPV6(8, 58), ECHO(128) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_ICMP);
    assert_ip(&packet, "2001:db8::1", "2001:db8::2");
    ck_assert_uint_eq(packet.ip.ttl, 255);
    ck_assert_uint_eq(packet.ip.id, 0);
    ck_assert(!packet.ip.is_fragment);
}
END_TEST

START_TEST(an_unknown_protocol_ends_with_ip)
{
    static const uint8_t esp[] = { ETHERNET(0x0800), IPV4(28, 0, 50), ECHO(0) };
    Packet packet = READ(ETHERNET, esp);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP);
    ck_assert_uint_eq(packet.ip.protocol, 50);
}
END_TEST

/* A BOOTREPLY over UDP between two ports. */
static uint32_t dhcp_parts(uint16_t from, uint16_t to)
{
    enum { MESSAGE = 244, LENGTH = 8 + MESSAGE };
    uint8_t frame[14 + 20 + LENGTH] = {
        ETHERNET(0x0800), IPV4(20 + LENGTH, 0, 17), UDP(from, to, LENGTH), 2, 1, 6
    };
    memcpy(frame + sizeof frame - 8, "\x63\x82\x53\x63\x35\x01\x05\xff", 8);
    return READ(ETHERNET, frame).parts;
}

START_TEST(dhcp_is_known_by_its_server_port)
{
    ck_assert_uint_eq(dhcp_parts(67, 68), BOTH | PACKET_IP | PACKET_UDP | PACKET_DHCP);
    ck_assert_uint_eq(dhcp_parts(68, 67), BOTH | PACKET_IP | PACKET_UDP | PACKET_DHCP);
    ck_assert_uint_eq(dhcp_parts(67, 67), BOTH | PACKET_IP | PACKET_UDP | PACKET_DHCP);
    ck_assert_uint_eq(dhcp_parts(5060, 68), BOTH | PACKET_IP | PACKET_UDP);
}
END_TEST

START_TEST(an_empty_frame_is_malformed)
{
    static const uint32_t links[] = { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2,
                                      LINKTYPE_NULL,     LINKTYPE_LOOP,      LINKTYPE_RAW,
                                      LINKTYPE_IPV4,     LINKTYPE_IPV6 };
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        ck_assert_uint_eq(read_cut(links[i], NULL, 0, 0).parts, PACKET_MALFORMED);
        ck_assert_uint_eq(read_cut(links[i], NULL, 0, 60).parts, PACKET_CUT);
    }
}
END_TEST

START_TEST(a_frame_of_an_unknown_link_type_shows_nothing)
{
    static const uint8_t frame[] = { ETHERNET(0x0806), ARP };
    enum { USER0 = 147 };
    Packet packet = read_all(USER0, frame, sizeof frame);
    ck_assert_uint_eq(packet.parts, 0);
    ck_assert_uint_eq(packet.type, 0);
    ck_assert_uint_eq(packet.vlans.count, 0);
}
END_TEST

START_TEST(a_cooked_frame_has_no_destination)
{
    static const uint8_t frame[] = { U16(0), U16(1), U16(6), 0x02, 0,           0,  0,
                                     0,      1,      0,      0,    U16(0x0806), ARP };
    char text[MAC_TEXT_SIZE];
    Packet packet = READ(LINUX_SLL, frame);
    ck_assert_uint_eq(packet.parts, PACKET_SOURCE | PACKET_ARP);
    ck_assert_str_eq(mac_text(&packet.source, text), "02:00:00:00:00:01");
    ck_assert_uint_eq(packet.if_index, 0);
}
END_TEST

START_TEST(a_cooked_frame_of_a_tunnel_has_no_mac)
{
    static const uint8_t frame[] = { U16(4), U16(0xfffe), U16(0),         0,      0, 0, 0, 0, 0, 0,
                                     0,      U16(0x0800), IPV4(28, 0, 1), ECHO(8) };
    ck_assert_uint_eq(READ(LINUX_SLL, frame).parts, PACKET_IP | PACKET_ICMP);
}
END_TEST

START_TEST(a_cooked_frame_of_version_2_knows_its_interface)
{
    static const uint8_t frame[] = {
        U16(0x8100), U16(0), 0, 0, 0,       9,           U16(1),         0,      6, 0x02, 0, 0, 0,
        0,           1,      0, 0, U16(30), U16(0x0800), IPV4(28, 0, 1), ECHO(8)
    };
    Packet packet = READ(LINUX_SLL2, frame);
    ck_assert_uint_eq(packet.parts, PACKET_SOURCE | PACKET_IP | PACKET_ICMP);
    ck_assert_uint_eq(packet.if_index, 9);
    ck_assert_uint_eq(packet.vlans.count, 1);
    ck_assert_uint_eq(packet.vlans.ids[0], 30);
}
END_TEST

START_TEST(loopback_frames_read_in_both_byte_orders)
{
    static const uint8_t little[] = { 2, 0, 0, 0, IPV4(40, 0, 6), TCP(0x50, TCP_SYN) };
    static const uint8_t big[] = { 0, 0, 0, 30, IPV6(20, 6), TCP(0x50, TCP_SYN) };
    ck_assert_uint_eq(read_all(LINKTYPE_NULL, little, sizeof little).parts, PACKET_IP | PACKET_TCP);
    ck_assert_uint_eq(read_all(LINKTYPE_NULL, big, sizeof big).parts, PACKET_IP | PACKET_TCP);
    ck_assert_uint_eq(READ(LOOP, little).parts, PACKET_IP | PACKET_TCP);
    ck_assert_uint_eq(READ(LOOP, big).parts, PACKET_IP | PACKET_TCP);
}
END_TEST

START_TEST(raw_frames_are_told_by_their_version)
{
    static const uint8_t four[] = { IPV4(40, 0, 6), TCP(0x50, TCP_SYN) };
    static const uint8_t six[] = { IPV6(8, 17), UDP(5060, 5060, 8) };
    ck_assert_uint_eq(READ(RAW, four).parts, PACKET_IP | PACKET_TCP);
    ck_assert_uint_eq(READ(RAW, six).parts, PACKET_IP | PACKET_UDP);
    ck_assert_uint_eq(READ(IPV4, four).parts, PACKET_IP | PACKET_TCP);
    ck_assert_uint_eq(READ(IPV6, six).parts, PACKET_IP | PACKET_UDP);
}
END_TEST

START_TEST(a_raw_frame_of_another_version_shows_nothing)
{
    static const uint8_t frame[] = { 0x50, 0, 0, 0 };
    ck_assert_uint_eq(READ(RAW, frame).parts, 0);
}
END_TEST

START_TEST(extension_headers_of_version_6_are_walked)
{
    static const uint8_t frame[] = {
        ETHERNET(0x86dd),  IPV6(24, 0), 60, 0, 5, 2, 0, 0, 1, 0, 17, 0, 1, 4, 0, 0, 0, 0,
        UDP(5060, 5060, 8)
    };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_UDP);
    ck_assert_uint_eq(packet.ip.protocol, IP_PROTOCOL_UDP);
    ck_assert_uint_eq(packet.ip.length, 8);
    ck_assert_ptr_eq(packet.ip.payload.data, frame + sizeof frame - 8);
}
END_TEST

START_TEST(an_extension_header_that_was_never_sent_whole_is_malformed)
{
    static const uint8_t frame[] = { ETHERNET(0x86dd), IPV6(8, 0), 17, 1, 0, 0, 0, 0, 0, 0 };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_MALFORMED);
}
END_TEST

START_TEST(a_fragment_of_version_6_has_its_place)
{
    static const uint8_t later[] = {
        ETHERNET(0x86dd), IPV6(16, 44), 17, 0, U16(0x05b0), 0xca, 0xfe, 0xba, 0xbe, UDP(67, 67, 8)
    };
    static const uint8_t first[] = {
        ETHERNET(0x86dd), IPV6(16, 44), 17, 0, U16(1), 0xca, 0xfe, 0xba, 0xbe, UDP(53, 53, 8)
    };
    Packet packet = READ(ETHERNET, later);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_FRAGMENT);
    ck_assert(packet.ip.is_fragment);
    ck_assert_uint_eq(packet.fragment.id, 0xcafebabe);
    ck_assert_uint_eq(packet.fragment.offset, 0x5b0);
    ck_assert_uint_eq(packet.ip.id, 0xbabe);
    ck_assert_uint_eq(packet.ip.length, 8);
    packet = READ(ETHERNET, first);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_UDP | PACKET_FRAGMENT);
    ck_assert(packet.fragment.has_more && !packet.ip.is_fragment);
}
END_TEST

#define SOLICITATION 135, 0, U16(0), 0, 0, 0, 0, ADDRESS6(2), 1, 1, 0x02, 0, 0, 0, 0, 0x01

START_TEST(neighbour_discovery_is_icmp_too)
{
    static const uint8_t frame[] = { ETHERNET(0x86dd), IPV6(32, 58), SOLICITATION };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_ICMP | PACKET_ND);
    ck_assert_int_eq(packet.nd.type, ND_NEIGHBOUR_SOLICITATION);
    ck_assert(packet.nd.has_source_mac);
}
END_TEST

START_TEST(neighbour_discovery_that_was_forwarded_is_none)
{
    enum { HOP_LIMIT = 14 + 7 };
    uint8_t frame[] = { ETHERNET(0x86dd), IPV6(32, 58), SOLICITATION };
    frame[HOP_LIMIT] = 254;
    ck_assert_uint_eq(READ(ETHERNET, frame).parts, BOTH | PACKET_IP | PACKET_ICMP);
}
END_TEST

START_TEST(neighbour_discovery_in_fragments_is_none)
{
    static const uint8_t frame[] = { ETHERNET(0x86dd), IPV6(40, 44), 58, 0, U16(1), 0, 0, 0, 1,
                                     SOLICITATION };
    ck_assert_uint_eq(READ(ETHERNET, frame).parts,
                      BOTH | PACKET_IP | PACKET_ICMP | PACKET_FRAGMENT);
}
END_TEST

/* The datagram of which the frame is one fragment, as if it were all of it. */
static Packet read_whole(const uint8_t *bytes, size_t length, PacketDatagram *datagram)
{
    Packet packet = read_all(LINKTYPE_ETHERNET, bytes, length);
    *datagram = (PacketDatagram){ .protocol = packet.fragment.protocol,
                                  .payload = packet.fragment.payload,
                                  .on_wire = packet.fragment.length };
    packet_read_datagram(datagram, &packet);
    return packet;
}

#define READ_WHOLE(bytes) read_whole(bytes, sizeof(bytes), &(PacketDatagram){ .protocol = 0 })

enum { WHOLE = BOTH | PACKET_IP | PACKET_REASSEMBLED };

START_TEST(a_datagram_has_the_link_of_its_fragment)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(30, 0x00b9, 17), UDP(53, 53, 10), 1,
                                     2 };
    Packet packet = READ_WHOLE(frame);
    ck_assert_uint_eq(packet.parts, WHOLE | PACKET_UDP);
    ck_assert_uint_eq(packet.udp.source_port, 53);
    ck_assert(!packet.ip.is_fragment);
    ck_assert_uint_eq(packet.ip.length, 10);
    ck_assert_ptr_nonnull(packet.datagram);
    ck_assert_ptr_null(READ(ETHERNET, frame).datagram);
}
END_TEST

START_TEST(a_datagram_may_carry_a_tunnel)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(24 + 42, 0x2000, 47), U16(0),
                                     U16(0x6558),      ETHERNET(0x0806),          ARP };
    Packet packet = READ_WHOLE(frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_ARP);
    ck_assert_uint_eq(packet.tunnel_count, 1);
    ck_assert_ptr_nonnull(packet.datagram);
}
END_TEST

/* RFC 8200 section 4.5: those behind the fragment header are cut up with what they head. */
START_TEST(extension_headers_behind_that_of_fragments_belong_to_the_datagram)
{
    static const uint8_t frame[] = {
        ETHERNET(0x86dd), IPV6(24, 44), 60, 0, U16(1), 0, 0, 0, 1, 17, 0, 1, 4, 0, 0, 0, 0,
        UDP(53, 53, 8)
    };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_UDP | PACKET_FRAGMENT);
    ck_assert_uint_eq(packet.ip.protocol, 17);
    ck_assert_uint_eq(packet.fragment.protocol, 60);
    ck_assert_uint_eq(packet.fragment.length, 16);
    packet = READ_WHOLE(frame);
    ck_assert_uint_eq(packet.parts, WHOLE | PACKET_UDP);
    ck_assert_uint_eq(packet.ip.protocol, 17);
    ck_assert_uint_eq(packet.ip.length, 8);
}
END_TEST

START_TEST(a_datagram_is_no_fragment_again)
{
    static const uint8_t frame[] = {
        ETHERNET(0x86dd), IPV6(24, 44), 44, 0, U16(1), 0, 0, 0, 1, 17, 0, U16(1), 0, 0, 0, 2,
        UDP(53, 53, 8)
    };
    ck_assert_uint_eq(READ_WHOLE(frame).parts, WHOLE);
}
END_TEST

/* RFC 6980 section 5. */
START_TEST(neighbour_discovery_in_a_datagram_is_none)
{
    static const uint8_t frame[] = { ETHERNET(0x86dd), IPV6(40, 44), 58, 0, U16(1), 0, 0, 0, 1,
                                     SOLICITATION };
    ck_assert_uint_eq(READ_WHOLE(frame).parts, WHOLE | PACKET_ICMP);
}
END_TEST

START_TEST(reverse_arp_is_not_arp)
{
    static const uint8_t frame[] = { ETHERNET(0x8035),
                                     U16(1),
                                     U16(0x0800),
                                     6,
                                     4,
                                     U16(3),
                                     0x02,
                                     0,
                                     0,
                                     0,
                                     0,
                                     1,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0x02,
                                     0,
                                     0,
                                     0,
                                     0,
                                     1,
                                     0,
                                     0,
                                     0,
                                     0 };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_RARP);
    ck_assert_uint_eq(packet.arp.operation, RARP_REQUEST);
}
END_TEST

/* What is around a frame of another station pair, which is an ARP reply. */
#define INNER 0x02, 0, 0, 0, 0, 0x12, 0x02, 0, 0, 0, 0, 0x11, U16(0x0806), ARP
#define VNI(number) (number) >> 16, U16((number)&0xffff)
enum { INNER_SIZE = 14 + 28 };

static void assert_inner(const Packet *packet, TunnelKind kind, uint32_t id)
{
    char text[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    ck_assert_uint_eq(packet->parts, BOTH | PACKET_ARP);
    ck_assert_uint_eq(packet->tunnel_count, 1);
    const PacketTunnel *tunnel = packet_tunnel(packet);
    ck_assert_int_eq(tunnel->kind, kind);
    ck_assert_uint_eq(tunnel->id, id);
    ck_assert_str_eq(ip_text(&tunnel->source, ip), "192.0.2.1");
    ck_assert_str_eq(ip_text(&tunnel->destination, ip), "192.0.2.2");
    ck_assert_str_eq(mac_text(&packet->source, text), "02:00:00:00:00:11");
    ck_assert_str_eq(mac_text(&packet->destination, text), "02:00:00:00:00:12");
}

START_TEST(vxlan_shows_the_frame_inside)
{
    enum { LENGTH = 8 + 8 + INNER_SIZE };
    static const uint8_t ports[][2] = { { U16(4789) }, { U16(8472) } };
    for (int i = 0; i < 2; i++) {
        uint8_t frame[] = { ETHERNET(0x8100),
                            U16(7),
                            U16(0x0800),
                            IPV4(20 + LENGTH, 0, 17),
                            UDP(51000, 0, LENGTH),
                            8,
                            0,
                            0,
                            0,
                            VNI(0x123456),
                            0,
                            INNER };
        memcpy(frame + 18 + 20 + 2, ports[i], 2);
        Packet packet = READ(ETHERNET, frame);
        assert_inner(&packet, TUNNEL_VXLAN, 0x123456);
        ck_assert_uint_eq(packet.vlans.count, 0);
    }
}
END_TEST

START_TEST(vxlan_without_a_network_is_udp)
{
    enum { LENGTH = 8 + 8 + INNER_SIZE };
    static const uint8_t frame[] = { ETHERNET(0x0800),
                                     IPV4(20 + LENGTH, 0, 17),
                                     UDP(51000, 4789, LENGTH),
                                     0,
                                     0,
                                     0,
                                     0,
                                     VNI(1),
                                     0,
                                     INNER };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_UDP);
    ck_assert_ptr_null(packet_tunnel(&packet));
}
END_TEST

START_TEST(geneve_shows_the_frame_behind_its_options)
{
    enum { LENGTH = 8 + 8 + 4 + INNER_SIZE };
    static const uint8_t frame[] = { ETHERNET(0x0800),
                                     IPV4(20 + LENGTH, 0, 17),
                                     UDP(51000, 6081, LENGTH),
                                     1,
                                     0x40,
                                     U16(0x6558),
                                     VNI(77),
                                     0,
                                     U16(0x0102),
                                     0x80,
                                     0,
                                     INNER };
    Packet packet = READ(ETHERNET, frame);
    assert_inner(&packet, TUNNEL_GENEVE, 77);
}
END_TEST

START_TEST(gre_shows_the_frame_inside)
{
    enum { LENGTH = 8 + INNER_SIZE };
    static const uint8_t frame[] = {
        ETHERNET(0x0800), IPV4(20 + LENGTH, 0, 47), U16(0x2000), U16(0x6558), 0, 0, U16(1000), INNER
    };
    Packet packet = READ(ETHERNET, frame);
    assert_inner(&packet, TUNNEL_GRE, 1000);
}
END_TEST

START_TEST(gre_with_ip_leaves_no_macs)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(20 + 4 + 48, 0, 47),
                                     U16(0),           U16(0x86dd),
                                     IPV6(8, 17),      UDP(5060, 5060, 8) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, PACKET_IP | PACKET_UDP);
    ck_assert_uint_eq(packet.type, ETHERTYPE_IPV6);
    assert_ip(&packet, "2001:db8::1", "2001:db8::2");
    ck_assert_int_eq(packet_tunnel(&packet)->kind, TUNNEL_GRE);
}
END_TEST

START_TEST(gre_with_anything_else_is_left_alone)
{
    static const uint8_t nhrp[] = {
        ETHERNET(0x0800), IPV4(28, 0, 47), U16(0), U16(0x2001), 0, 1, 0, 0
    };
    static const uint8_t pptp[] = {
        ETHERNET(0x0800), IPV4(32, 0, 47), U16(0x2001), U16(0x880b), 0, 0, 0, 1, 0xff, 3, 0, 0x21
    };
    Packet packet = READ(ETHERNET, nhrp);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP);
    ck_assert_uint_eq(packet.tunnel_count, 0);
    packet = READ(ETHERNET, pptp);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP);
}
END_TEST

START_TEST(mirrored_frames_of_each_type_read)
{
    static const uint8_t first[] = { ETHERNET(0x0800), IPV4(24 + INNER_SIZE, 0, 47), U16(0),
                                     U16(0x88be), INNER };
    static const uint8_t second[] = { ETHERNET(0x0800),
                                      IPV4(36 + INNER_SIZE, 0, 47),
                                      U16(0x1000),
                                      U16(0x88be),
                                      0,
                                      0,
                                      0,
                                      9,
                                      U16(0x1000),
                                      U16(0x0155),
                                      0,
                                      0,
                                      0,
                                      3,
                                      INNER };
    static const uint8_t third[] = { ETHERNET(0x0800),
                                     IPV4(48 + INNER_SIZE, 0, 47),
                                     U16(0x1000),
                                     U16(0x22eb),
                                     0,
                                     0,
                                     0,
                                     9,
                                     U16(0x2000),
                                     U16(0x0155),
                                     1,
                                     2,
                                     3,
                                     4,
                                     U16(0),
                                     U16(0x8001),
                                     1,
                                     2,
                                     3,
                                     4,
                                     5,
                                     6,
                                     7,
                                     8,
                                     INNER };
    Packet packet = READ(ETHERNET, first);
    assert_inner(&packet, TUNNEL_ERSPAN, 0);
    packet = READ(ETHERNET, second);
    assert_inner(&packet, TUNNEL_ERSPAN, 0x155);
    ck_assert_uint_eq(packet.vlans.count, 0);
    packet = READ(ETHERNET, third);
    assert_inner(&packet, TUNNEL_ERSPAN, 0x155);
}
END_TEST

START_TEST(a_mirror_names_the_vlan_that_it_took_off)
{
    static const uint8_t bare[] = { ETHERNET(0x0800),
                                    IPV4(36 + INNER_SIZE, 0, 47),
                                    U16(0x1000),
                                    U16(0x88be),
                                    0,
                                    0,
                                    0,
                                    9,
                                    U16(0x1064),
                                    U16(0x1001),
                                    0,
                                    0,
                                    0,
                                    3,
                                    INNER };
    static const uint8_t tagged[] = { ETHERNET(0x0800),
                                      IPV4(40 + INNER_SIZE, 0, 47),
                                      U16(0x1000),
                                      U16(0x88be),
                                      0,
                                      0,
                                      0,
                                      9,
                                      U16(0x1064),
                                      U16(0x1801),
                                      0,
                                      0,
                                      0,
                                      3,
                                      MACS,
                                      U16(0x8100),
                                      U16(200),
                                      U16(0x0806),
                                      ARP };
    Packet packet = READ(ETHERNET, bare);
    ck_assert_uint_eq(packet.vlans.count, 1);
    ck_assert_uint_eq(packet.vlans.ids[0], 100);
    packet = READ(ETHERNET, tagged);
    ck_assert_uint_eq(packet.vlans.count, 1);
    ck_assert_uint_eq(packet.vlans.ids[0], 200);
}
END_TEST

START_TEST(a_frame_that_its_mirror_truncated_is_cut)
{
    static const uint8_t frame[] = { ETHERNET(0x0800),
                                     IPV4(36 + 34 + 16, 0, 47),
                                     U16(0x1000),
                                     U16(0x88be),
                                     0,
                                     0,
                                     0,
                                     9,
                                     U16(0x1000),
                                     U16(0x0401),
                                     0,
                                     0,
                                     0,
                                     3,
                                     ETHERNET(0x0800),
                                     IPV4(1500, 0, 6),
                                     U16(80),
                                     U16(81),
                                     0,
                                     0,
                                     0,
                                     1,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0x50,
                                     TCP_ACK,
                                     U16(9) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_CUT);
    ck_assert_uint_eq(packet.ip.length, 1480);
}
END_TEST

START_TEST(tunnels_stand_inside_each_other)
{
    enum { INSIDE = 8 + 8 + INNER_SIZE, LENGTH = 16 + 14 + 20 + INSIDE };
    static const uint8_t frame[] = { ETHERNET(0x0800),
                                     IPV4(20 + LENGTH, 0, 47),
                                     U16(0x1000),
                                     U16(0x88be),
                                     0,
                                     0,
                                     0,
                                     1,
                                     U16(0x1000),
                                     U16(5),
                                     0,
                                     0,
                                     0,
                                     0,
                                     ETHERNET(0x0800),
                                     IPV4(20 + INSIDE, 0, 17),
                                     UDP(51000, 4789, INSIDE),
                                     8,
                                     0,
                                     0,
                                     0,
                                     VNI(6),
                                     0,
                                     INNER };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_ARP);
    ck_assert_uint_eq(packet.tunnel_count, 2);
    ck_assert_int_eq(packet.tunnels[0].kind, TUNNEL_ERSPAN);
    ck_assert_int_eq(packet.tunnels[1].kind, TUNNEL_VXLAN);
    ck_assert_uint_eq(packet_tunnel(&packet)->id, 6);
}
END_TEST

START_TEST(tunnels_without_end_are_walked_so_far)
{
    enum { LEVELS = 100, LEVEL = 24 };
    uint8_t frame[14 + LEVELS * LEVEL] = { ETHERNET(0x0800) };
    for (size_t at = 14; at < sizeof frame; at += LEVEL) {
        const uint8_t level[LEVEL] = { IPV4(0, 0, 47), U16(0), U16(0x0800) };
        memcpy(frame + at, level, LEVEL);
    }
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.tunnel_count, LIMIT_TUNNELS);
    ck_assert_uint_eq(packet.parts, PACKET_IP);
    ck_assert_uint_eq(packet.ip.protocol, IP_PROTOCOL_GRE);
}
END_TEST

START_TEST(a_tunnel_in_fragments_is_left_alone)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(24 + INNER_SIZE, 0x2000, 47), U16(0),
                                     U16(0x6558), INNER };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_FRAGMENT);
    ck_assert_uint_eq(packet.tunnel_count, 0);
}
END_TEST

START_TEST(a_cut_frame_inside_a_tunnel_shows_nothing_of_the_one_around_it)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(24 + INNER_SIZE, 0, 47), U16(0),
                                     U16(0x6558), INNER };
    Packet packet = read_cut(LINKTYPE_ETHERNET, frame, sizeof frame - 1, sizeof frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_CUT);
    ck_assert_uint_eq(packet.tunnel_count, 1);
    packet = read_cut(LINKTYPE_ETHERNET, frame, 14 + 24 + 3, sizeof frame);
    ck_assert_uint_eq(packet.parts, PACKET_CUT);
}
END_TEST

START_TEST(ip_behind_labels_leaves_no_macs)
{
    static const uint8_t frame[] = {
        ETHERNET(0x8847), 0, 0x64, 0, 0xff, 0, 0x0c, 0x81, 0xff, IPV4(40, 0, 6), TCP(0x50, TCP_SYN)
    };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, PACKET_IP | PACKET_TCP);
    ck_assert_int_eq(packet_tunnel(&packet)->kind, TUNNEL_MPLS);
    ck_assert_uint_eq(packet_tunnel(&packet)->id, 200);
}
END_TEST

START_TEST(what_else_stands_behind_labels_is_left_alone)
{
    static const uint8_t frame[] = { ETHERNET(0x8847), 0, 0x0c, 0x81, 0xff, 0, 0, 0, 0, INNER };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH);
    ck_assert_uint_eq(packet.tunnel_count, 0);
}
END_TEST

START_TEST(ip_in_a_ppp_session_leaves_no_macs)
{
    uint8_t frame[64] = { ETHERNET(0x8864), 0x11,           0,      U16(0x0102), U16(30),
                          U16(0x0021),      IPV4(28, 0, 1), ECHO(8) };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, PACKET_IP | PACKET_ICMP);
    ck_assert_int_eq(packet_tunnel(&packet)->kind, TUNNEL_PPPOE);
    ck_assert_uint_eq(packet_tunnel(&packet)->id, 0x0102);
    ck_assert_uint_eq(packet.ip.length, 8);
}
END_TEST

#define VRRP 0x21, 51, 100, 1, 0, 1, 0, 0, 192, 0, 2, 254
#define HSRP 0, 0, 16, 3, 10, 100, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 254

START_TEST(routers_of_a_group_are_heard_on_their_own_link)
{
    enum { TTL = 14 + 8 };
    uint8_t frame[] = { ETHERNET(0x0800), IPV4(32, 0, 112), VRRP };
    ck_assert_uint_eq(READ(ETHERNET, frame).parts, BOTH | PACKET_IP);
    frame[TTL] = 255;
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_VRRP);
    ck_assert_uint_eq(packet.vrrp.group, 51);
}
END_TEST

START_TEST(hsrp_is_known_by_its_ports)
{
    static const uint8_t frame[] = { ETHERNET(0x0800), IPV4(48, 0, 17), UDP(1985, 1985, 28), HSRP };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.parts, BOTH | PACKET_IP | PACKET_UDP | PACKET_HSRP);
    ck_assert_int_eq(packet.hsrp.state, HSRP_ACTIVE);
}
END_TEST

START_TEST(what_udp_carries_can_be_read_on)
{
    uint8_t frame[60] = { ETHERNET(0x0800), IPV4(31, 0, 17), UDP(5355, 5355, 11), 1, 2, 3 };
    Packet packet = READ(ETHERNET, frame);
    Cursor in = packet_udp_payload(&packet);
    ck_assert_uint_eq(cursor_left(&in), 3);
    ck_assert_ptr_eq(in.next, frame + 42);
    packet = read_cut(LINKTYPE_ETHERNET, frame, 43, 60);
    in = packet_udp_payload(&packet);
    ck_assert_uint_eq(cursor_left(&in), 1);
    ck_assert_uint_eq(in.on_wire, 3);
}
END_TEST

START_TEST(what_tcp_carries_lies_behind_its_options)
{
    uint8_t frame[] = { ETHERNET(0x0800), IPV4(47, 0, 6), TCP(0x60, 0x10), 1, 1, 1, 0, 7, 8, 9 };
    Packet packet = READ(ETHERNET, frame);
    ck_assert_uint_eq(packet.tcp.payload, 3);
    ck_assert_uint_eq(packet_tcp_payload(&packet).length, 3);
    ck_assert_ptr_eq(packet_tcp_payload(&packet).data, frame + 58);
    packet = read_cut(LINKTYPE_ETHERNET, frame, 59, sizeof frame);
    ck_assert_uint_eq(packet_tcp_payload(&packet).length, 1);
    packet = read_cut(LINKTYPE_ETHERNET, frame, 56, sizeof frame);
    ck_assert_uint_eq(packet.tcp.payload, 3);
    ck_assert_uint_eq(packet_tcp_payload(&packet).length, 0);
}
END_TEST

START_TEST(link_types_have_the_names_of_their_registry)
{
    enum { USER0 = 147 };
    ck_assert_str_eq(packet_link_name(LINKTYPE_NULL), "NULL");
    ck_assert_str_eq(packet_link_name(LINKTYPE_ETHERNET), "ETHERNET");
    ck_assert_str_eq(packet_link_name(LINKTYPE_LINUX_SLL2), "LINUX_SLL2");
    ck_assert_ptr_null(packet_link_name(USER0));
}
END_TEST

SUITE("packet", an_arp_frame_has_both_macs, a_tcp_packet_has_its_layers,
      ethernet_padding_is_no_tcp_payload, segmentation_offload_without_a_length_counts_the_frame,
      a_payload_too_long_for_ip_has_the_largest_length,
      a_snap_length_behind_the_headers_hides_nothing_of_them,
      tcp_options_cut_off_leave_the_header_and_are_said, a_tcp_offset_that_cannot_be_is_malformed,
      a_cut_header_is_never_malformed, a_header_that_was_never_sent_whole_is_malformed,
      vlan_tags_stand_beside_the_layers, ip_over_snap_reads_like_ip_over_ethernet,
      llc_without_ip_has_only_macs, an_unknown_ethertype_has_only_macs,
      arp_of_another_family_has_only_macs, a_later_fragment_has_no_ports,
      a_first_fragment_has_ports, a_first_fragment_too_small_for_its_header_is_not_malformed,
      a_first_fragment_may_be_cut, icmp_of_version_6_is_icmp, an_unknown_protocol_ends_with_ip,
      dhcp_is_known_by_its_server_port, an_empty_frame_is_malformed,
      a_frame_of_an_unknown_link_type_shows_nothing, a_cooked_frame_has_no_destination,
      a_cooked_frame_of_a_tunnel_has_no_mac, a_cooked_frame_of_version_2_knows_its_interface,
      loopback_frames_read_in_both_byte_orders, raw_frames_are_told_by_their_version,
      a_raw_frame_of_another_version_shows_nothing, extension_headers_of_version_6_are_walked,
      an_extension_header_that_was_never_sent_whole_is_malformed,
      a_fragment_of_version_6_has_its_place, neighbour_discovery_is_icmp_too,
      neighbour_discovery_that_was_forwarded_is_none, neighbour_discovery_in_fragments_is_none,
      a_datagram_has_the_link_of_its_fragment, a_datagram_may_carry_a_tunnel,
      extension_headers_behind_that_of_fragments_belong_to_the_datagram,
      a_datagram_is_no_fragment_again, neighbour_discovery_in_a_datagram_is_none,
      reverse_arp_is_not_arp, vxlan_shows_the_frame_inside, vxlan_without_a_network_is_udp,
      geneve_shows_the_frame_behind_its_options, gre_shows_the_frame_inside,
      gre_with_ip_leaves_no_macs, gre_with_anything_else_is_left_alone,
      mirrored_frames_of_each_type_read, a_mirror_names_the_vlan_that_it_took_off,
      a_frame_that_its_mirror_truncated_is_cut, tunnels_stand_inside_each_other,
      tunnels_without_end_are_walked_so_far, a_tunnel_in_fragments_is_left_alone,
      a_cut_frame_inside_a_tunnel_shows_nothing_of_the_one_around_it,
      ip_behind_labels_leaves_no_macs, what_else_stands_behind_labels_is_left_alone,
      ip_in_a_ppp_session_leaves_no_macs, routers_of_a_group_are_heard_on_their_own_link,
      hsrp_is_known_by_its_ports, what_udp_carries_can_be_read_on,
      what_tcp_carries_lies_behind_its_options, link_types_have_the_names_of_their_registry)
