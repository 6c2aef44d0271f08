/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet is the same whether or not its flow is known: packet_read is the measure. */
#include "packet_flows.h"

#include <glib.h>

#include "suite.h"

#define MACS 0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01
#define IPV4 0x45, 0, 0, 60, 0xab, 0xcd, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2
#define ADDRESS6(last) 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last
#define IPV6 0x60, 0, 0, 0, 0, 40, 6, 64, ADDRESS6(1), ADDRESS6(2)
#define TCP 0xc0, 0, 1, 0xbb, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 0, 9, 0, 0, 0, 0

enum { SIZE = 120, SHAPES = 4, ROUNDS = 40000 };

static const uint8_t shapes[SHAPES][SIZE] = {
    { MACS, 0x08, 0x00, IPV4, TCP },
    { MACS, 0x86, 0xdd, IPV6, TCP },
    { MACS, 0x81, 0x00, 0x00, 0x0a, 0x08, 0x00, IPV4, TCP },
    { MACS, 0x81, 0x00, 0x20, 0x0a, 0x86, 0xdd, IPV6, TCP },
};

static void assert_same_ip(const PacketIp *a, const PacketIp *b)
{
    ck_assert(ip_equal(&a->source, &b->source) && ip_equal(&a->destination, &b->destination));
    ck_assert_uint_eq(a->protocol, b->protocol);
    ck_assert_uint_eq(a->ttl, b->ttl);
    ck_assert_uint_eq(a->id, b->id);
    ck_assert_uint_eq(a->length, b->length);
    ck_assert_int_eq(a->is_fragment, b->is_fragment);
    ck_assert_ptr_eq(a->payload.data, b->payload.data);
    ck_assert_uint_eq(a->payload.length, b->payload.length);
}

static void assert_same_tcp(const TcpHeader *a, const TcpHeader *b)
{
    ck_assert_uint_eq(a->source_port, b->source_port);
    ck_assert_uint_eq(a->destination_port, b->destination_port);
    ck_assert_uint_eq(a->sequence, b->sequence);
    ck_assert_uint_eq(a->acknowledgment, b->acknowledgment);
    ck_assert_uint_eq(a->flags, b->flags);
    ck_assert_uint_eq(a->payload, b->payload);
}

static void assert_same(const Packet *a, const Packet *b)
{
    ck_assert_uint_eq(a->parts, b->parts);
    ck_assert_uint_eq(a->type, b->type);
    ck_assert_uint_eq(a->if_index, b->if_index);
    ck_assert_uint_eq(a->tunnel_count, b->tunnel_count);
    ck_assert_ptr_null(a->datagram);
    ck_assert_mem_eq(&a->vlans, &b->vlans, sizeof a->vlans);
    if ((a->parts & PACKET_SOURCE) != 0)
        ck_assert(mac_equal(&a->source, &b->source) && mac_equal(&a->destination, &b->destination));
    if ((a->parts & PACKET_IP) != 0)
        assert_same_ip(&a->ip, &b->ip);
    if ((a->parts & PACKET_TCP) != 0)
        assert_same_tcp(&a->tcp, &b->tcp);
}

static Frame frame_of(const uint8_t *bytes, size_t captured)
{
    return (Frame){
        .number = 1, .link_type = LINKTYPE_ETHERNET, .bytes = { bytes, captured }, .on_wire = SIZE
    };
}

static PacketFlow read_flow(PacketFlows *flows, const Frame *frame)
{
    Packet packet, expected;
    memset(&packet, 0x55, sizeof packet);
    packet_read(frame, &expected);
    packet_flows_read(flows, frame, &packet);
    assert_same(&packet, &expected);
    return packet.flow;
}

/* Most packets change what every packet changes; some change anything else, or are cut. */
static void change(GRand *random, uint8_t *bytes, size_t *captured)
{
    int changes = g_rand_int_range(random, 0, 6);
    for (int i = 0; i < changes; i++)
        bytes[g_rand_int_range(random, 0, 90)] ^= (uint8_t)(1 << g_rand_int_range(random, 0, 8));
    *captured = g_rand_boolean(random) ? SIZE : (size_t)g_rand_int_range(random, 0, SIZE + 1);
}

START_TEST(a_known_flow_reads_as_an_unknown_one)
{
    GRand *random = g_rand_new_with_seed(791);
    PacketFlows *flows = packet_flows_new();
    uint32_t known = 0;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t bytes[SIZE];
        size_t captured = SIZE;
        memcpy(bytes, shapes[g_rand_int_range(random, 0, SHAPES)], SIZE);
        change(random, bytes, &captured);
        Frame frame = frame_of(bytes, captured);
        known += read_flow(flows, &frame).serial != 0;
    }
    ck_assert_uint_gt(known, ROUNDS / 10);
    packet_flows_free(flows);
    g_rand_free(random);
}
END_TEST

START_TEST(what_changes_from_packet_to_packet_changes_no_flow)
{
    enum { IP_ID = 18, SEQUENCE = 14 + 20 + 7, FLAGS = 14 + 20 + 13, DATA = 100 };
    static const size_t places[] = { IP_ID, SEQUENCE, FLAGS, DATA };
    PacketFlows *flows = packet_flows_new();
    uint8_t bytes[SIZE];
    memcpy(bytes, shapes[0], SIZE);
    Frame frame = frame_of(bytes, SIZE);
    PacketFlow first = read_flow(flows, &frame);
    ck_assert_uint_ne(first.serial, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        bytes[places[i]] ^= 1;
        PacketFlow now = read_flow(flows, &frame);
        ck_assert_uint_eq(now.serial, first.serial);
        ck_assert_uint_eq(now.number, first.number);
    }
    packet_flows_free(flows);
}
END_TEST

START_TEST(another_station_ttl_vlan_or_interface_is_another_flow)
{
    enum { MAC = 11, VLAN = 15, TTL = 18 + 8, PORT = 18 + 20 + 1 };
    static const size_t places[] = { MAC, VLAN, TTL, PORT };
    PacketFlows *flows = packet_flows_new();
    uint8_t bytes[SIZE];
    memcpy(bytes, shapes[2], SIZE);
    Frame frame = frame_of(bytes, SIZE);
    PacketFlow last = read_flow(flows, &frame);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        bytes[places[i]] ^= 1;
        PacketFlow now = read_flow(flows, &frame);
        ck_assert_uint_ne(now.serial, last.serial);
        last = now;
    }
    frame.interface = 1;
    ck_assert_uint_ne(read_flow(flows, &frame).serial, last.serial);
    packet_flows_free(flows);
}
END_TEST

/* Ports are not where they were, or there are none. */
START_TEST(options_and_fragments_are_of_no_flow)
{
    enum { SIZE_OF_HEADER = 14, FRAGMENT = 14 + 6, PROTOCOL = 14 + 9 };
    static const struct {
        size_t at;
        uint8_t byte;
    } changes[] = {
        { SIZE_OF_HEADER, 0x46 }, { FRAGMENT, 0x20 }, { FRAGMENT + 1, 1 }, { PROTOCOL, 17 }
    };
    PacketFlows *flows = packet_flows_new();
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        uint8_t bytes[SIZE];
        memcpy(bytes, shapes[0], SIZE);
        bytes[changes[i].at] = changes[i].byte;
        Frame frame = frame_of(bytes, SIZE);
        ck_assert_uint_eq(read_flow(flows, &frame).serial, 0);
    }
    packet_flows_free(flows);
}
END_TEST

SUITE("packet_flows", a_known_flow_reads_as_an_unknown_one,
      what_changes_from_packet_to_packet_changes_no_flow,
      another_station_ttl_vlan_or_interface_is_another_flow, options_and_fragments_are_of_no_flow)
