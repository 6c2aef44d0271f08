/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as a frame: byte 0 picks the link type, byte 1 how much of it the capture cut off, the
 * rest is the frame. What is borrowed lies inside the frame, parts need each other as layers do,
 * and a frame that is cut shows nothing that the whole one does not.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "packet.h"

enum { PARTS = PACKET_CUT - 1, STATES = PACKET_CUT | PACKET_MALFORMED };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static uint32_t link_type_of(uint8_t number)
{
    static const uint32_t types[] = {
        LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2, LINKTYPE_NULL,
        LINKTYPE_LOOP,     LINKTYPE_RAW,       LINKTYPE_IPV4,       LINKTYPE_IPV6,
    };
    return number < G_N_ELEMENTS(types) ? types[number] : number * UINT32_C(0x01010101);
}

static void demand_inside(Bytes view, Bytes frame)
{
    demand(view.length <= frame.length);
    if (view.length > 0)
        demand(view.data >= frame.data &&
               (size_t)(view.data - frame.data) <= frame.length - view.length);
}

static bool has(const Packet *packet, uint32_t part)
{
    return (packet->parts & part) != 0;
}

static void check_layers(const Packet *packet)
{
    unsigned transports =
        (unsigned)has(packet, PACKET_TCP) + has(packet, PACKET_UDP) + has(packet, PACKET_ICMP);
    demand(transports <= has(packet, PACKET_IP));
    demand(!has(packet, PACKET_DHCP) || has(packet, PACKET_UDP));
    demand(!has(packet, PACKET_ARP) || !has(packet, PACKET_IP));
    demand(!has(packet, PACKET_DESTINATION) || has(packet, PACKET_SOURCE));
    demand((packet->parts & STATES) != STATES);
    demand(!has(packet, PACKET_IP) || packet->type == ETHERTYPE_IPV4 ||
           packet->type == ETHERTYPE_IPV6);
    demand(!has(packet, PACKET_ARP) || packet->type == ETHERTYPE_ARP);
}

static void check_vlans(const VlanStack *vlans)
{
    demand(vlans->count <= LIMIT_VLAN_TAGS);
    for (uint16_t i = 0; i < vlans->count; i++)
        demand(vlans->ids[i] > 0 && vlans->ids[i] < 4096);
}

static void check_packet(const Frame *frame, const Packet *packet)
{
    check_layers(packet);
    check_vlans(&packet->vlans);
    demand(!has(packet, PACKET_CUT) || frame->on_wire > frame->bytes.length);
    if (has(packet, PACKET_IP)) {
        demand_inside(packet->ip.payload, frame->bytes);
        demand(packet->ip.length <= frame->on_wire);
        demand(!packet->ip.is_fragment || (packet->parts & PARTS) < PACKET_TCP);
    }
    if (has(packet, PACKET_TCP))
        demand(packet->tcp.payload <= frame->on_wire);
    if (has(packet, PACKET_DHCP))
        demand_inside(packet->dhcp.host_name, frame->bytes);
}

static void check_cut(const Frame *frame, const Packet *whole, size_t captured)
{
    Frame shorter = *frame;
    Packet cut;
    g_autofree uint8_t *copy = g_malloc(captured + 1);
    if (captured > 0)
        memcpy(copy + 1, frame->bytes.data, captured); /* ends where the memory ends */
    shorter.bytes = (Bytes){ copy + 1, captured };
    packet_read(&shorter, &cut);
    check_packet(&shorter, &cut);
    demand((cut.parts & PARTS & ~whole->parts) == 0);
    demand(!has(&cut, PACKET_MALFORMED) || has(whole, PACKET_MALFORMED));
    if (has(&cut, PACKET_IP))
        demand(ip_equal(&cut.ip.source, &whole->ip.source) && cut.ip.length == whole->ip.length);
    if (has(&cut, PACKET_TCP))
        demand(cut.tcp.payload == whole->tcp.payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    Frame frame = { .number = 1,
                    .link_type = link_type_of(data[0]),
                    .bytes = { data + 2, size - 2 },
                    .on_wire = (uint32_t)(size - 2) };
    Packet packet;
    packet_read(&frame, &packet);
    check_packet(&frame, &packet);
    check_cut(&frame, &packet, frame.bytes.length * data[1] / 256);
    return 0;
}
