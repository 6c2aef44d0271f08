/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "arp.h"
#include "cooked.h"
#include "dhcp.h"
#include "ethernet.h"
#include "frame.h"
#include "icmp.h"
#include "ipv4.h"
#include "ipv6.h"
#include "tcp.h"
#include "udp.h"

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
    PACKET_CUT = 1 << 8,       /* the snap length hid a header */
    PACKET_MALFORMED = 1 << 9, /* a header that was sent cannot be */
};

/* The IP header that delivers, both versions alike. */
typedef struct PacketIp {
    Ip source, destination;
    uint8_t protocol, ttl; /* hop limit */
    uint16_t id;           /* 0 in IPv6 */
    uint16_t length;       /* of the payload as sent */
    bool is_fragment;      /* and not the first: ports unknown */
    Bytes payload;         /* captured part, from the transport header on */
} PacketIp;

/* The layers of one frame. Bytes are borrowed from it. */
typedef struct Packet {
    uint32_t parts; /* PACKET_ flags */
    Mac source, destination;
    VlanStack vlans;   /* ids behind count are 0 */
    uint32_t if_index; /* of a cooked header, else 0 */
    uint16_t type;     /* EtherType */
    ArpPacket arp;
    PacketIp ip;
    TcpHeader tcp;
    UdpHeader udp;
    IcmpHeader icmp; /* of ICMP and ICMPv6 */
    DhcpMessage dhcp;
} Packet;

/* Reads as far as headers go; what is unknown or cut ends the walk, never fails it. */
void packet_read(const Frame *frame, Packet *out);

/* Name of a link type that is read here ("LINUX_SLL2" of LINKTYPE_LINUX_SLL2), NULL for others. */
const char *packet_link_name(uint32_t link_type);
