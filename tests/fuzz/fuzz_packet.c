/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as a frame: byte 0 picks the link type, byte 1 how much of it the capture cut off, the
 * rest is the frame. What is borrowed lies inside the frame, parts need each other as layers do,
 * and a frame that is cut shows nothing that the whole one does not.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "icmp_error.h"
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
    demand(!has(packet, PACKET_RARP) || packet->type == ETHERTYPE_RARP);
    demand(!has(packet, PACKET_ND) || has(packet, PACKET_ICMP));
    demand(!has(packet, PACKET_HSRP) || has(packet, PACKET_UDP));
    demand(!has(packet, PACKET_VRRP) || has(packet, PACKET_IP));
    demand(!has(packet, PACKET_FRAGMENT) || has(packet, PACKET_IP));
}

static void check_vlans(const VlanStack *vlans)
{
    demand(vlans->count <= LIMIT_VLAN_TAGS);
    for (uint16_t i = 0; i < vlans->count; i++)
        demand(vlans->ids[i] > 0 && vlans->ids[i] < 4096);
}

static void check_tunnels(const Packet *packet)
{
    demand(packet->tunnel_count <= LIMIT_TUNNELS);
    for (uint32_t i = 0; i < packet->tunnel_count; i++)
        demand(packet->tunnels[i].kind != TUNNEL_NONE &&
               tunnel_kind_name((TunnelKind)packet->tunnels[i].kind) != NULL);
}

static void check_nd(const Frame *frame, const NdMessage *nd)
{
    demand(nd->router.prefix_count <= LIMIT_ND_PREFIXES);
    demand_inside(nd->nonce, frame->bytes);
}

/* A mirror may have cut what it sent whole: only without one the frame bounds what was sent. */
static void check_lengths(const Frame *frame, const Packet *packet)
{
    demand(!has(packet, PACKET_CUT) || frame->on_wire > frame->bytes.length);
    if (has(packet, PACKET_IP))
        demand(packet->ip.length <= frame->on_wire);
    if (has(packet, PACKET_TCP))
        demand(packet->tcp.payload <= frame->on_wire);
}

static void check_tcp(const Frame *frame, const Packet *packet)
{
    TcpOptions options;
    const Bytes *segment = &packet->ip.payload;
    Cursor in = cursor_over(segment->data, segment->length, packet->ip.length);
    demand(tcp_options_read(&in, &options) && options.sack_count <= TCP_SACK_BLOCKS);
    demand_inside(packet_tcp_payload(packet), frame->bytes);
    demand(packet_tcp_payload(packet).length <= packet->tcp.payload);
}

/* As an error whatever its type: ports need addresses, a sequence number needs ports. */
static void check_icmp(const Packet *packet)
{
    IcmpError error;
    Cursor in = cursor_over(packet->ip.payload.data, packet->ip.payload.length, packet->ip.length);
    if (icmp_error_read(&in, packet->type == ETHERTYPE_IPV6, &error))
        demand(error.has_ports || !error.has_sequence);
}

static void check_packet(const Frame *frame, const Packet *packet)
{
    enum { TRANSPORTS = PACKET_TCP | PACKET_UDP | PACKET_ICMP };
    check_layers(packet);
    check_vlans(&packet->vlans);
    check_tunnels(packet);
    if (packet->tunnel_count == 0)
        check_lengths(frame, packet);
    if (has(packet, PACKET_IP)) {
        demand_inside(packet->ip.payload, frame->bytes);
        demand(!packet->ip.is_fragment || (packet->parts & TRANSPORTS) == 0);
        demand(!packet->ip.is_fragment || has(packet, PACKET_FRAGMENT));
    }
    if (has(packet, PACKET_ND))
        check_nd(frame, &packet->nd);
    if (has(packet, PACKET_UDP)) {
        Cursor payload = packet_udp_payload(packet);
        demand_inside((Bytes){ payload.next, payload.captured }, frame->bytes);
    }
    if (has(packet, PACKET_TCP))
        check_tcp(frame, packet);
    if (has(packet, PACKET_ICMP))
        check_icmp(packet);
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
    demand(cut.tunnel_count <= whole->tunnel_count);
    if (cut.tunnel_count < whole->tunnel_count)
        return; /* they describe different frames */
    demand((cut.parts & PARTS & ~whole->parts) == 0);
    demand(!has(&cut, PACKET_MALFORMED) || has(whole, PACKET_MALFORMED));
    if (has(&cut, PACKET_IP))
        demand(ip_equal(&cut.ip.source, &whole->ip.source) &&
               (ipv6_is_extension(cut.ip.protocol) || cut.ip.length == whole->ip.length));
    if (has(&cut, PACKET_TCP))
        demand(cut.tcp.payload == whole->tcp.payload);
}

/* What the fragment carries as if it were all there is of its datagram. */
static void check_datagram(const Frame *frame, Packet *packet)
{
    PacketDatagram datagram = { .protocol = packet->fragment.protocol,
                                .payload = packet->fragment.payload,
                                .on_wire = packet->fragment.length };
    uint32_t tunnels = packet->tunnel_count;
    packet_read_datagram(&datagram, packet);
    check_packet(frame, packet);
    demand(!has(packet, PACKET_ND) || packet->tunnel_count > tunnels);
    demand(!has(packet, PACKET_FRAGMENT) || packet->tunnel_count > tunnels);
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
    if (has(&packet, PACKET_FRAGMENT))
        check_datagram(&frame, &packet);
    return 0;
}
