/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet.h"

#include "erspan.h"
#include "geneve.h"
#include "gre.h"
#include "mpls.h"
#include "pppoe.h"
#include "vxlan.h"

enum { NEVER_FORWARDED = 255 }; /* the TTL of what only the same link may say */

/* What stands behind the headers read so far. */
typedef enum Next {
    NEXT_NOTHING,
    NEXT_NETWORK, /* as out->type says */
    NEXT_ETHERNET,
} Next;

/* The payload of a tunnel, by EtherType. */
static Next next_of(uint16_t type)
{
    switch (type) {
    case GRE_ETHERNET:
        return NEXT_ETHERNET;
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
        return NEXT_NETWORK;
    default:
        return NEXT_NOTHING;
    }
}

/* From here on out describes what the tunnel carries, and nothing of the headers around it but
 * their addresses. What no walk goes into stays as it is. */
static Next enter_tunnel(Packet *out, TunnelKind kind, uint32_t id, uint16_t type)
{
    Next next = next_of(type);
    if (next == NEXT_NOTHING || out->tunnel_count == LIMIT_TUNNELS)
        return NEXT_NOTHING;
    PacketTunnel tunnel = { .id = id, .kind = (uint16_t)kind };
    if ((out->parts & PACKET_IP) != 0) {
        tunnel.source = out->ip.source;
        tunnel.destination = out->ip.destination;
    }
    out->tunnels[out->tunnel_count++] = tunnel;
    out->parts = 0;
    out->vlans = (VlanStack){ .count = 0 };
    out->type = type;
    return next;
}

/* A mirror that cut a frame sent no more of it than a snap length leaves. */
static Next read_erspan(Cursor *in, Packet *out)
{
    ErspanHeader erspan;
    if (!erspan_header_read(in, &erspan))
        return NEXT_NOTHING;
    Next next = enter_tunnel(out, TUNNEL_ERSPAN, erspan.session, GRE_ETHERNET);
    if (next == NEXT_NOTHING)
        return next;
    if (erspan.is_truncated)
        in->on_wire += UINT16_MAX;
    if (erspan.vlan != 0)
        out->vlans = (VlanStack){ .ids = { erspan.vlan }, .count = 1 };
    return next;
}

static Next read_gre(Cursor *in, Packet *out)
{
    GreHeader gre;
    if (!gre_header_read(in, &gre))
        return NEXT_NOTHING;
    if (gre.type == GRE_ERSPAN && !gre.has_sequence) /* type I: no header of its own */
        return enter_tunnel(out, TUNNEL_ERSPAN, 0, GRE_ETHERNET);
    if (gre.type == GRE_ERSPAN || gre.type == GRE_ERSPAN_III)
        return read_erspan(in, out);
    return enter_tunnel(out, TUNNEL_GRE, gre.key, gre.type);
}

static Next read_vxlan(Cursor *in, Packet *out)
{
    VxlanHeader vxlan;
    if (!vxlan_header_read(in, &vxlan))
        return NEXT_NOTHING;
    return enter_tunnel(out, TUNNEL_VXLAN, vxlan.vni, GRE_ETHERNET);
}

static Next read_geneve(Cursor *in, Packet *out)
{
    GeneveHeader geneve;
    if (!geneve_header_read(in, &geneve))
        return NEXT_NOTHING;
    return enter_tunnel(out, TUNNEL_GENEVE, geneve.vni, geneve.type);
}

static void read_dhcp(Cursor *in, Packet *out)
{
    if (dhcp_message_read(in, &out->dhcp))
        out->parts |= PACKET_DHCP;
}

/* Ports tell what UDP carries. A tunnel in the first of several fragments is left alone: its frame
 * is not whole. */
static Next read_udp(Cursor *in, Packet *out)
{
    if (!udp_header_read(in, &out->udp))
        return NEXT_NOTHING;
    out->parts |= PACKET_UDP;
    bool is_whole = (out->parts & PACKET_FRAGMENT) == 0;
    bool is_served = out->udp.source_port == DHCP_SERVER_PORT;
    switch (is_served ? DHCP_SERVER_PORT : out->udp.destination_port) {
    case DHCP_SERVER_PORT:
        read_dhcp(in, out);
        break;
    case VXLAN_PORT:
    case VXLAN_LINUX_PORT:
        return is_whole ? read_vxlan(in, out) : NEXT_NOTHING;
    case HSRP_PORT:
    case HSRP_IPV6_PORT:
        if (hsrp_message_read(in, &out->hsrp))
            out->parts |= PACKET_HSRP;
        break;
    case GENEVE_PORT:
        return is_whole ? read_geneve(in, out) : NEXT_NOTHING;
    default:
        break;
    }
    return NEXT_NOTHING;
}

/* Routers on other links do not count (RFC 5798 section 7.1). */
static void read_vrrp(Cursor *in, Packet *out)
{
    if (out->ip.ttl == NEVER_FORWARDED && vrrp_advertisement_read(in, &out->ip.source, &out->vrrp))
        out->parts |= PACKET_VRRP;
}

/* Neighbour Discovery that a router passed on or that comes in fragments is none (RFC 4861 section
 * 7.1, RFC 6980). */
static void read_nd(Cursor *in, Packet *out)
{
    uint8_t type = out->icmp.type;
    if (type < ND_ROUTER_SOLICITATION || type > ND_NEIGHBOUR_ADVERTISEMENT ||
        out->ip.ttl != NEVER_FORWARDED || out->type != ETHERTYPE_IPV6 ||
        (out->parts & (PACKET_FRAGMENT | PACKET_REASSEMBLED)) != 0)
        return;
    if (nd_message_read(in, &out->nd))
        out->parts |= PACKET_ND;
}

static void read_icmp(Cursor *in, Packet *out)
{
    Cursor header = *in;
    if (!icmp_header_read(&header, &out->icmp)) {
        *in = header;
        return;
    }
    out->parts |= PACKET_ICMP;
    if (out->ip.protocol == IP_PROTOCOL_ICMPV6)
        read_nd(in, out);
}

static Next read_transport(Cursor *in, Packet *out)
{
    switch (out->ip.protocol) {
    case IP_PROTOCOL_TCP:
        if (tcp_header_read(in, &out->tcp))
            out->parts |= PACKET_TCP;
        break;
    case IP_PROTOCOL_UDP:
        return read_udp(in, out);
    case IP_PROTOCOL_ICMP:
    case IP_PROTOCOL_ICMPV6:
        read_icmp(in, out);
        break;
    case IP_PROTOCOL_GRE:
        return (out->parts & PACKET_FRAGMENT) == 0 ? read_gre(in, out) : NEXT_NOTHING;
    case IP_PROTOCOL_VRRP:
        read_vrrp(in, out);
        break;
    default:
        break;
    }
    return NEXT_NOTHING;
}

static void take_payload(const Cursor *in, Bytes *payload, uint16_t *length)
{
    *payload = (Bytes){ in->next, in->captured };
    *length = (uint16_t)(in->on_wire > UINT16_MAX ? UINT16_MAX : in->on_wire);
}

/* What a datagram carries. In IPv6 extension headers may follow the one that says that it is in
 * fragments (RFC 8200 section 4.5), but not that one again. */
static Next read_datagram(Cursor *in, Packet *out)
{
    Ipv6Extensions extensions;
    if (out->type != ETHERTYPE_IPV6 || !ipv6_is_extension(out->ip.protocol))
        return read_transport(in, out);
    if (!ipv6_extensions_read(in, out->ip.protocol, &extensions) || extensions.is_fragment)
        return NEXT_NOTHING;
    out->ip.protocol = extensions.protocol;
    take_payload(in, &out->ip.payload, &out->ip.length);
    return read_transport(in, out);
}

static void read_fragment(Cursor *in, PacketFragment fragment, Packet *out)
{
    out->fragment = fragment;
    take_payload(in, &out->fragment.payload, &out->fragment.length);
    out->parts |= PACKET_FRAGMENT;
    out->ip.is_fragment = fragment.offset != 0;
    if (out->ip.is_fragment)
        return;
    Cursor transport = *in;
    read_datagram(&transport, out);
    /* what a first fragment lacks may come with the next one */
    if (transport.state == CURSOR_CUT)
        *in = transport;
}

static Next read_ipv4(Cursor *in, Packet *out)
{
    Ipv4Header header;
    if (!ipv4_header_read(in, &header))
        return NEXT_NOTHING;
    PacketIp *ip = &out->ip;
    ip->source = header.source;
    ip->destination = header.destination;
    ip->protocol = header.protocol;
    ip->ttl = header.ttl;
    ip->id = header.id;
    ip->is_fragment = false;
    take_payload(in, &ip->payload, &ip->length);
    out->parts |= PACKET_IP;
    if (header.fragment_offset == 0 && !header.more_fragments)
        return read_transport(in, out);
    PacketFragment fragment = { .id = header.id,
                                .offset = header.fragment_offset,
                                .has_more = header.more_fragments,
                                .protocol = header.protocol };
    read_fragment(in, fragment, out);
    return NEXT_NOTHING;
}

/* False when the transport header is not where it can be read. */
static bool read_extensions(Cursor *in, Packet *out)
{
    Ipv6Extensions extensions;
    if (!ipv6_extensions_read(in, out->ip.protocol, &extensions))
        return false;
    out->ip.protocol = extensions.protocol;
    take_payload(in, &out->ip.payload, &out->ip.length);
    if (!extensions.is_fragment)
        return true;
    out->ip.id = (uint16_t)extensions.fragment_id;
    PacketFragment fragment = { .id = extensions.fragment_id,
                                .offset = extensions.fragment_offset,
                                .has_more = extensions.more_fragments,
                                .protocol = extensions.protocol };
    read_fragment(in, fragment, out);
    return false;
}

static Next read_ipv6(Cursor *in, Packet *out)
{
    Ipv6Header header;
    if (!ipv6_header_read(in, &header))
        return NEXT_NOTHING;
    PacketIp *ip = &out->ip;
    ip->source = header.source;
    ip->destination = header.destination;
    ip->protocol = header.next_header;
    ip->ttl = header.hop_limit;
    ip->id = 0;
    ip->is_fragment = false;
    take_payload(in, &ip->payload, &ip->length);
    out->parts |= PACKET_IP;
    if (ipv6_is_extension(header.next_header) && !read_extensions(in, out))
        return NEXT_NOTHING;
    return read_transport(in, out);
}

static Next read_mpls(Cursor *in, Packet *out)
{
    MplsStack mpls;
    if (!mpls_stack_read(in, &mpls))
        return NEXT_NOTHING;
    return enter_tunnel(out, TUNNEL_MPLS, mpls.label, mpls.type);
}

static Next read_pppoe(Cursor *in, Packet *out)
{
    PppoeHeader pppoe;
    if (!pppoe_header_read(in, &pppoe))
        return NEXT_NOTHING;
    return enter_tunnel(out, TUNNEL_PPPOE, pppoe.session, pppoe.type);
}

static Next read_network(Cursor *in, Packet *out)
{
    switch (out->type) {
    case ETHERTYPE_ARP:
        if (arp_packet_read(in, &out->arp))
            out->parts |= PACKET_ARP;
        break;
    case ETHERTYPE_RARP:
        if (arp_packet_read(in, &out->arp))
            out->parts |= PACKET_RARP;
        break;
    case ETHERTYPE_IPV4:
        return read_ipv4(in, out);
    case ETHERTYPE_IPV6:
        return read_ipv6(in, out);
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
        return read_mpls(in, out);
    case ETHERTYPE_PPPOE:
        return read_pppoe(in, out);
    default:
        break;
    }
    return NEXT_NOTHING;
}

static void read_ethernet(Cursor *in, Packet *out)
{
    EthernetHeader header;
    if (!ethernet_header_read(in, &header))
        return;
    out->source = header.source;
    out->destination = header.destination;
    out->vlans = header.vlans;
    out->type = header.type;
    out->parts |= PACKET_SOURCE | PACKET_DESTINATION;
}

/* A frame that was mirrored without its tag is in the VLAN that the mirror names. */
static Next read_inner_ethernet(Cursor *in, Packet *out)
{
    VlanStack mirrored = out->vlans;
    read_ethernet(in, out);
    if (out->vlans.count == 0)
        out->vlans = mirrored;
    return NEXT_NETWORK;
}

static void read_cooked(Cursor *in, bool (*read)(Cursor *, CookedHeader *), Packet *out)
{
    CookedHeader header;
    if (!read(in, &header))
        return;
    out->source = header.source;
    out->vlans = header.vlans;
    out->type = header.type;
    out->if_index = header.if_index;
    if (header.has_source)
        out->parts |= PACKET_SOURCE;
}

static uint16_t raw_type(Cursor *in)
{
    Cursor ahead = *in;
    uint8_t version = cursor_u8(&ahead) >> 4;
    if (!cursor_ok(&ahead))
        cursor_fail(in, ahead.state);
    return version == 4 ? ETHERTYPE_IPV4 : version == 6 ? ETHERTYPE_IPV6 : 0;
}

static void read_link(Cursor *in, uint32_t link_type, Packet *out)
{
    switch (link_type) {
    case LINKTYPE_ETHERNET:
        read_ethernet(in, out);
        break;
    case LINKTYPE_LINUX_SLL:
        read_cooked(in, cooked_header_read_v1, out);
        break;
    case LINKTYPE_LINUX_SLL2:
        read_cooked(in, cooked_header_read_v2, out);
        break;
    case LINKTYPE_NULL:
    case LINKTYPE_LOOP:
        out->type = cooked_family_read(in);
        break;
    case LINKTYPE_RAW:
    case LINKTYPE_IPV4:
    case LINKTYPE_IPV6:
        out->type = raw_type(in);
        break;
    default:
        break;
    }
}

static Next begin_frame(Cursor *in, uint32_t link_type, Packet *out)
{
    out->parts = 0;
    out->tunnel_count = 0;
    out->type = 0;
    out->if_index = 0;
    out->vlans = (VlanStack){ .count = 0 };
    read_link(in, link_type, out);
    return NEXT_NETWORK;
}

static Next begin_datagram(Cursor *in, uint8_t protocol, Packet *out)
{
    out->parts &= PACKET_SOURCE | PACKET_DESTINATION | PACKET_IP;
    out->parts |= PACKET_REASSEMBLED;
    out->ip.protocol = protocol;
    out->ip.is_fragment = false;
    take_payload(in, &out->ip.payload, &out->ip.length);
    return read_datagram(in, out);
}

/* Header after header, from what stands first. */
static void read_layers(Cursor *in, Next next, Packet *out)
{
    while (next != NEXT_NOTHING && cursor_ok(in))
        next = next == NEXT_NETWORK ? read_network(in, out) : read_inner_ethernet(in, out);
    if (in->state == CURSOR_CUT)
        out->parts |= PACKET_CUT;
    else if (in->state == CURSOR_OVERRUN)
        out->parts |= PACKET_MALFORMED;
}

void packet_read(const Frame *frame, Packet *out)
{
    Cursor in = cursor_over(frame->bytes.data, frame->bytes.length, frame->on_wire);
    out->datagram = NULL;
    out->flow.serial = 0;
    read_layers(&in, begin_frame(&in, frame->link_type, out), out);
}

bool packet_read_segment(Cursor *in, Packet *out)
{
    take_payload(in, &out->ip.payload, &out->ip.length);
    return tcp_header_read(in, &out->tcp) && cursor_ok(in);
}

void packet_read_datagram(const PacketDatagram *datagram, Packet *packet)
{
    Bytes payload = datagram->payload;
    Cursor in = cursor_over(payload.data, payload.length, datagram->on_wire);
    packet->datagram = datagram;
    read_layers(&in, begin_datagram(&in, datagram->protocol, packet), packet);
}

Cursor packet_udp_payload(const Packet *packet)
{
    const PacketIp *ip = &packet->ip;
    UdpHeader udp;
    Cursor in = cursor_over(ip->payload.data, ip->payload.length, ip->length);
    udp_header_read(&in, &udp);
    return in;
}

Bytes packet_tcp_payload(const Packet *packet)
{
    enum { OFFSET_AT = 12 };
    const Bytes *segment = &packet->ip.payload;
    size_t header = segment->length > OFFSET_AT ? (size_t)(segment->data[OFFSET_AT] >> 4) * 4 : 0;
    if (header >= segment->length)
        return (Bytes){ NULL, 0 };
    return (Bytes){ segment->data + header, segment->length - header };
}

const char *packet_link_name(uint32_t link_type)
{
    static const struct {
        uint32_t type;
        const char *name;
    } links[] = {
        { LINKTYPE_NULL, "NULL" }, { LINKTYPE_ETHERNET, "ETHERNET" },     { LINKTYPE_RAW, "RAW" },
        { LINKTYPE_LOOP, "LOOP" }, { LINKTYPE_LINUX_SLL, "LINUX_SLL" },   { LINKTYPE_IPV4, "IPV4" },
        { LINKTYPE_IPV6, "IPV6" }, { LINKTYPE_LINUX_SLL2, "LINUX_SLL2" },
    };
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (links[i].type == link_type)
            return links[i].name;
    return NULL;
}
