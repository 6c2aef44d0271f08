/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet.h"

static void read_dhcp(Cursor *in, Packet *out)
{
    uint16_t from = out->udp.source_port, to = out->udp.destination_port;
    if (from != DHCP_SERVER_PORT && to != DHCP_SERVER_PORT)
        return;
    if (dhcp_message_read(in, &out->dhcp))
        out->parts |= PACKET_DHCP;
}

static void read_transport(Cursor *in, Packet *out)
{
    switch (out->ip.protocol) {
    case IP_PROTOCOL_TCP:
        if (tcp_header_read(in, &out->tcp))
            out->parts |= PACKET_TCP;
        break;
    case IP_PROTOCOL_UDP:
        if (!udp_header_read(in, &out->udp))
            break;
        out->parts |= PACKET_UDP;
        read_dhcp(in, out);
        break;
    case IP_PROTOCOL_ICMP:
    case IP_PROTOCOL_ICMPV6:
        if (icmp_header_read(in, &out->icmp))
            out->parts |= PACKET_ICMP;
        break;
    default:
        break;
    }
}

static void take_payload(const Cursor *in, PacketIp *ip)
{
    ip->payload = (Bytes){ in->next, in->captured };
    ip->length = (uint16_t)(in->on_wire > UINT16_MAX ? UINT16_MAX : in->on_wire);
}

static void read_ipv4(Cursor *in, Packet *out)
{
    Ipv4Header header;
    if (!ipv4_header_read(in, &header))
        return;
    PacketIp *ip = &out->ip;
    ip->source = header.source;
    ip->destination = header.destination;
    ip->protocol = header.protocol;
    ip->ttl = header.ttl;
    ip->id = header.id;
    ip->is_fragment = header.fragment_offset != 0;
    take_payload(in, ip);
    out->parts |= PACKET_IP;
    if (ip->is_fragment)
        return;
    Cursor transport = *in;
    read_transport(&transport, out);
    /* what a first fragment lacks may come with the next one */
    if (!header.more_fragments || transport.state == CURSOR_CUT)
        *in = transport;
}

static void read_ipv6(Cursor *in, Packet *out)
{
    Ipv6Header header;
    if (!ipv6_header_read(in, &header))
        return;
    PacketIp *ip = &out->ip;
    ip->source = header.source;
    ip->destination = header.destination;
    ip->protocol = header.next_header;
    ip->ttl = header.hop_limit;
    ip->id = 0;
    ip->is_fragment = false;
    take_payload(in, ip);
    out->parts |= PACKET_IP;
    read_transport(in, out);
}

static void read_network(Cursor *in, Packet *out)
{
    switch (out->type) {
    case ETHERTYPE_ARP:
        if (arp_packet_read(in, &out->arp))
            out->parts |= PACKET_ARP;
        break;
    case ETHERTYPE_IPV4:
        read_ipv4(in, out);
        break;
    case ETHERTYPE_IPV6:
        read_ipv6(in, out);
        break;
    default:
        break;
    }
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

void packet_read(const Frame *frame, Packet *out)
{
    Cursor in = cursor_over(frame->bytes.data, frame->bytes.length, frame->on_wire);
    out->parts = 0;
    out->type = 0;
    out->if_index = 0;
    out->vlans = (VlanStack){ .count = 0 };
    read_link(&in, frame->link_type, out);
    if (cursor_ok(&in))
        read_network(&in, out);
    if (in.state == CURSOR_CUT)
        out->parts |= PACKET_CUT;
    else if (in.state == CURSOR_OVERRUN)
        out->parts |= PACKET_MALFORMED;
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
