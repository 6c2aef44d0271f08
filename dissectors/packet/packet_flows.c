/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet_flows.h"

#include <glib.h>

#include "hash.h"

enum {
    COMPARED = 64, /* bytes from the begin of a frame to behind the ports, at most */
    WORDS = COMPARED / 8,
    ETHERNET_SIZE = 14,
    TAG_SIZE = 4,
    IPV4_SIZE = 20, /* without options */
    IPV6_SIZE = 40,
    PORTS_SIZE = 4,
};

/* Where headers stand, and which of their bits are the same in all packets of a flow. */
typedef struct Layout {
    uint8_t mask[COMPARED];
    uint8_t words;   /* that hold them all */
    uint8_t network; /* where the IP header begins */
    uint8_t size;    /* of that header */
} Layout;

typedef enum LayoutKind {
    LAYOUT_IPV4,
    LAYOUT_IPV6,
    LAYOUT_TAGGED_IPV4,
    LAYOUT_TAGGED_IPV6,
    LAYOUT_KINDS,
} LayoutKind;

/* What was read of one packet of the flow. */
typedef struct Flow {
    uint64_t words[WORDS]; /* the begin of its frame, masked */
    const Layout *layout;  /* NULL: no flow */
    uint32_t section, interface;
    uint8_t packet[offsetof(Packet, udp)];
} Flow;

struct PacketFlows {
    Layout layouts[LAYOUT_KINDS];
    uint32_t serial;
    Flow flows[PACKET_FLOWS];
};

static void compare(Layout *layout, size_t at, size_t size)
{
    memset(layout->mask + at, 0xff, size);
}

/* RFC 791 section 3.1; that it may not be fragmented is said of each packet anew. */
static void lay_out_ipv4(Layout *layout)
{
    enum { FLAGS = 6, TTL = 8, PROTOCOL = 9, ADDRESSES = 12 };
    uint8_t at = layout->network;
    layout->size = IPV4_SIZE;
    compare(layout, at, 1); /* version and size */
    layout->mask[at + FLAGS] = 0x3f;
    layout->mask[at + FLAGS + 1] = 0xff;
    compare(layout, at + TTL, 1);
    compare(layout, at + PROTOCOL, 1);
    compare(layout, at + ADDRESSES, IPV4_SIZE - ADDRESSES + PORTS_SIZE);
}

/* RFC 8200 section 3. */
static void lay_out_ipv6(Layout *layout)
{
    enum { NEXT_HEADER = 6 };
    uint8_t at = layout->network;
    layout->size = IPV6_SIZE;
    layout->mask[at] = 0xf0;
    compare(layout, at + NEXT_HEADER, IPV6_SIZE - NEXT_HEADER + PORTS_SIZE);
}

static void lay_out(Layout *layout, LayoutKind kind)
{
    bool is_tagged = kind == LAYOUT_TAGGED_IPV4 || kind == LAYOUT_TAGGED_IPV6;
    compare(layout, 0, ETHERNET_SIZE);
    layout->network = ETHERNET_SIZE;
    if (is_tagged) {
        layout->mask[ETHERNET_SIZE] = ETHERNET_VLAN_MASK >> 8;
        compare(layout, ETHERNET_SIZE + 1, TAG_SIZE - 1);
        layout->network += TAG_SIZE;
    }
    if (kind == LAYOUT_IPV4 || kind == LAYOUT_TAGGED_IPV4)
        lay_out_ipv4(layout);
    else
        lay_out_ipv6(layout);
    layout->words = (uint8_t)((layout->network + layout->size + PORTS_SIZE + 7) / 8);
}

PacketFlows *packet_flows_new(void)
{
    PacketFlows *flows = g_new0(PacketFlows, 1);
    for (LayoutKind kind = 0; kind < LAYOUT_KINDS; kind++)
        lay_out(&flows->layouts[kind], kind);
    return flows;
}

void packet_flows_free(PacketFlows *flows)
{
    g_free(flows);
}

/* NULL for a frame that has no such layout, or not all of it. */
static const Layout *layout_of(const PacketFlows *flows, const Frame *frame)
{
    enum { TYPE = 12 };
    const uint8_t *at = frame->bytes.data;
    if (frame->link_type != LINKTYPE_ETHERNET || frame->bytes.length < ETHERNET_SIZE + TAG_SIZE)
        return NULL;
    uint16_t type = bytes_be16(at + TYPE);
    bool is_tagged = type == ETHERTYPE_VLAN;
    if (is_tagged)
        type = bytes_be16(at + TYPE + TAG_SIZE);
    if (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6)
        return NULL;
    LayoutKind kind = type == ETHERTYPE_IPV4 ? (is_tagged ? LAYOUT_TAGGED_IPV4 : LAYOUT_IPV4)
                                             : (is_tagged ? LAYOUT_TAGGED_IPV6 : LAYOUT_IPV6);
    const Layout *layout = &flows->layouts[kind];
    return frame->bytes.length >= (size_t)layout->words * 8 ? layout : NULL;
}

static uint64_t masked(const Layout *layout, const Frame *frame, size_t word)
{
    return hash_word(frame->bytes.data + word * 8, 8) & hash_word(layout->mask + word * 8, 8);
}

/* By addresses, ports and the sender's MAC: both directions, and both sides of a router, have a
 * slot of their own. Not keyed: who makes flows collide has their packets read in full. */
static uint32_t number_of(const Layout *layout, const Frame *frame)
{
    const uint8_t *behind = frame->bytes.data + layout->network + layout->size;
    uint64_t ends = hash_word(behind - 8, 8) ^ (uint64_t)bytes_be32(behind) << 16,
             sender = hash_word(frame->bytes.data + 4, 8);
    return (uint32_t)(hash_fold(ends ^ sender, UINT64_C(0x9e3779b97f4a7c15)) % PACKET_FLOWS);
}

static bool is_of(const Flow *flow, const Layout *layout, const Frame *frame)
{
    if (flow->layout != layout || flow->interface != frame->interface ||
        flow->section != frame->section)
        return false;
    uint64_t differs = 0;
    for (size_t word = 0; word < layout->words; word++)
        differs |= flow->words[word] ^ masked(layout, frame, word);
    return differs == 0;
}

/* Only what differs from packet to packet is read. False: the packet is not as plain as that. */
static bool read_again(const Flow *flow, const Frame *frame, Packet *out)
{
    enum { IPV4_LENGTH = 2, IPV4_ID = 4, IPV6_LENGTH = 4 };
    const uint8_t *ip = frame->bytes.data + flow->layout->network;
    size_t headers = (size_t)flow->layout->network + flow->layout->size;
    Cursor in = cursor_over(frame->bytes.data, frame->bytes.length, frame->on_wire);
    cursor_skip(&in, headers);
    memcpy(out, flow->packet, sizeof flow->packet);
    if (flow->layout->size == IPV4_SIZE) {
        uint16_t length = bytes_be16(ip + IPV4_LENGTH);
        if (length < IPV4_SIZE)
            return false;
        cursor_limit(&in, length - IPV4_SIZE);
        out->ip.id = bytes_be16(ip + IPV4_ID);
    } else {
        uint16_t length = bytes_be16(ip + IPV6_LENGTH);
        if (length == 0)
            return false;
        cursor_limit(&in, length);
    }
    return packet_read_segment(&in, out);
}

/* Remembers the packet, if it is as plain as a segment can be. */
static void remember(PacketFlows *flows, uint32_t number, const Layout *layout, const Frame *frame,
                     Packet *packet)
{
    enum { PLAIN = PACKET_SOURCE | PACKET_DESTINATION | PACKET_IP | PACKET_TCP };
    Flow *flow = &flows->flows[number];
    const uint8_t *ip = frame->bytes.data + layout->network;
    if (packet->parts != PLAIN || packet->ip.payload.data != ip + layout->size)
        return;
    if (++flows->serial == 0)
        flows->serial = 1;
    packet->flow = (PacketFlow){ number, flows->serial };
    flow->layout = layout;
    flow->section = frame->section;
    flow->interface = frame->interface;
    for (size_t word = 0; word < layout->words; word++)
        flow->words[word] = masked(layout, frame, word);
    memcpy(flow->packet, packet, sizeof flow->packet);
}

void packet_flows_read(PacketFlows *flows, const Frame *frame, Packet *out)
{
    const Layout *layout = layout_of(flows, frame);
    if (layout == NULL) {
        packet_read(frame, out);
        return;
    }
    uint32_t number = number_of(layout, frame);
    const Flow *flow = &flows->flows[number];
    bool is_known = is_of(flow, layout, frame);
    if (is_known && read_again(flow, frame, out))
        return;
    packet_read(frame, out);
    if (!is_known)
        remember(flows, number, layout, frame, out);
}
