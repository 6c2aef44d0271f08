/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"

/* Protocol numbers shared by IPv4 and IPv6 (IANA). */
enum {
    IP_PROTOCOL_ICMP = 1,
    IP_PROTOCOL_TCP = 6,
    IP_PROTOCOL_UDP = 17,
    IP_PROTOCOL_GRE = 47,
    IP_PROTOCOL_ICMPV6 = 58,
    IP_PROTOCOL_VRRP = 112,
};

/* An IPv4 header (RFC 791 section 3.1). */
typedef struct Ipv4Header {
    uint16_t length; /* of the datagram in bytes; 0 where segmentation offload left it out */
    uint16_t id;
    uint16_t fragment_offset; /* bytes */
    bool more_fragments;
    uint8_t ttl, protocol;
    Ip source, destination;
} Ipv4Header;

/* Moves in to the payload and ends it with the datagram (not with the padding of the frame). False:
 * *out untouched. */
bool ipv4_header_read(Cursor *in, Ipv4Header *out);
