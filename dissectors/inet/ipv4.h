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
 * *out untouched. Inline: see ethernet_header_read. */
static inline bool ipv4_header_read(Cursor *in, Ipv4Header *out)
{
    enum { HEADER_MIN = 20, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };
    const uint8_t *at = cursor_step(in, HEADER_MIN);
    if (at == NULL)
        return false;
    size_t size = (size_t)(at[0] & 15) * 4;
    uint16_t length = bytes_be16(at + 2), fragment = bytes_be16(at + 6);
    if (at[0] >> 4 != 4 || size < HEADER_MIN || (length != 0 && length < size)) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    if (length != 0)
        cursor_limit(in, length - HEADER_MIN);
    if (size > HEADER_MIN && cursor_step(in, size - HEADER_MIN) == NULL)
        return false;
    out->length = length;
    out->id = bytes_be16(at + 4);
    out->fragment_offset = (uint16_t)((fragment & OFFSET_MASK) * 8);
    out->more_fragments = (fragment & MORE_FRAGMENTS) != 0;
    out->ttl = at[8];
    out->protocol = at[9];
    out->source = ip_from_v4(at + 12);
    out->destination = ip_from_v4(at + 16);
    return true;
}
