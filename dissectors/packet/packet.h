/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "arp.h"
#include "context.h"
#include "cooked.h"
#include "dhcp.h"
#include "ethernet.h"
#include "frame.h"
#include "hsrp.h"
#include "icmp.h"
#include "ipv4.h"
#include "ipv6.h"
#include "nd.h"
#include "tcp.h"
#include "udp.h"
#include "vrrp.h"

/* Which parts of a Packet were found; a part that is absent is not initialised. */
enum {
    PACKET_SOURCE = 1 << 0,      /* source MAC */
    PACKET_DESTINATION = 1 << 1, /* destination MAC */
    PACKET_ARP = 1 << 2,
    PACKET_IP = 1 << 3,
    PACKET_TCP = 1 << 4,
    PACKET_UDP = 1 << 5,
    PACKET_ICMP = 1 << 6,
    PACKET_DHCP = 1 << 7,
    PACKET_ND = 1 << 8,        /* Neighbour Discovery that no router passed on */
    PACKET_RARP = 1 << 9,      /* in arp */
    PACKET_FRAGMENT = 1 << 10, /* one of several */
    PACKET_VRRP = 1 << 11,     /* that no router passed on */
    PACKET_HSRP = 1 << 12,
    PACKET_CUT = 1 << 13,         /* the snap length hid a header */
    PACKET_MALFORMED = 1 << 14,   /* a header that was sent cannot be */
    PACKET_REASSEMBLED = 1 << 15, /* this IP header was on fragments, which were packets before */
};

/* The IP header that delivers, both versions alike. */
typedef struct PacketIp {
    Ip source, destination;
    uint8_t protocol, ttl; /* hop limit */
    uint16_t id;           /* 0 in IPv6 but for the low half of a fragment's */
    uint16_t length;       /* of the payload as sent */
    bool is_fragment;      /* and not the first: ports unknown */
    Bytes payload;         /* captured part, from the transport header on */
} PacketIp;

/* A fragment's place in its datagram. */
typedef struct PacketFragment {
    uint32_t id;
    uint16_t offset; /* bytes */
    bool has_more;
    uint8_t protocol; /* of what the datagram carries; in IPv6 only that of the first one counts */
    uint16_t length;  /* of what it carries of the datagram, as sent */
    Bytes payload;    /* of that what was captured */
} PacketFragment;

/* Where a piece of a datagram came from. */
typedef struct PacketPiece {
    uint64_t frame;          /* that held the fragment, or the last part of it */
    uint32_t offset, length; /* bytes of the datagram, as sent */
    uint32_t captured;       /* of them in the capture */
} PacketPiece;

/* A datagram put together; all is borrowed. */
typedef struct PacketDatagram {
    uint8_t protocol;          /* of the payload, as its first fragment says */
    Bytes payload;             /* up to the first byte that no frame holds */
    uint32_t on_wire;          /* bytes that were sent */
    const PacketPiece *pieces; /* by offset, each behind the one before */
    uint32_t piece_count;
} PacketDatagram;

/* What was around the headers that a Packet describes. */
typedef struct PacketTunnel {
    uint32_t id;            /* as TunnelKind says */
    uint16_t kind;          /* TunnelKind */
    Ip source, destination; /* its ends; all zero for MPLS and PPPoE */
} PacketTunnel;

enum { PACKET_FLOWS = 1024 };

/* Packets of one flow have the same addresses, ports and TTL at the same place of the capture. Who
 * keeps something by the number of a flow has to look whether the serial is still the same. */
typedef struct PacketFlow {
    uint32_t number; /* below PACKET_FLOWS */
    uint32_t serial; /* 0: the packet is of no flow that is remembered */
} PacketFlow;

/*
 * The layers of one frame; those inside the innermost tunnel. Bytes are borrowed from it. A tunnel
 * that carries no Ethernet leaves no MACs: those of the frame are not of its addresses.
 */
typedef struct Packet {
    uint32_t parts; /* PACKET_ flags */
    uint32_t tunnel_count;
    PacketFlow flow;
    const PacketDatagram *datagram; /* it was read from; NULL: all of it is in its frame */
    Mac source, destination;
    VlanStack vlans;   /* ids behind count are 0 */
    uint32_t if_index; /* of a cooked header, else 0 */
    uint16_t type;     /* EtherType */
    PacketIp ip;
    TcpHeader tcp; /* behind it stands what no segment has: see packet_flows.h */
    UdpHeader udp;
    ArpPacket arp;
    IcmpHeader icmp; /* of ICMP and ICMPv6 */
    DhcpMessage dhcp;
    PacketFragment fragment;
    PacketTunnel tunnels[LIMIT_TUNNELS]; /* outermost first */
    NdMessage nd;
    VrrpAdvertisement vrrp;
    HsrpMessage hsrp;
} Packet;

/* The tunnel the packet came out of, NULL for none. */
static inline const PacketTunnel *packet_tunnel(const Packet *packet)
{
    return packet->tunnel_count > 0 ? &packet->tunnels[packet->tunnel_count - 1] : NULL;
}

/* Reads as far as headers go; what is unknown or cut ends the walk, never fails it. */
void packet_read(const Frame *frame, Packet *out);

/* Reads on behind the IP header of another packet of a flow, with in at the segment. False: it is
 * not as plain as that one was, and out is of no use. */
bool packet_read_segment(Cursor *in, Packet *out);

/* Reads on in the datagram that the fragment was the last to come of, into the packet that was read
 * from the fragment's frame: its link and IP header, then what the datagram carries. The packet
 * holds another fragment only where that came out of a tunnel. */
void packet_read_datagram(const PacketDatagram *datagram, Packet *packet);

/* What UDP carries, for readers of what is not among the layers above. */
Cursor packet_udp_payload(const Packet *packet);

/* What of a segment's payload is in the capture; packet->tcp.payload says how much was sent. */
Bytes packet_tcp_payload(const Packet *packet);

/* Name of a link type that is read here ("LINUX_SLL2" of LINKTYPE_LINUX_SLL2), NULL for others. */
const char *packet_link_name(uint32_t link_type);
