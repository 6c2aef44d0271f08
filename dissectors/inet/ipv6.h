/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"

/* The base header of IPv6 (RFC 8200 section 3). */
typedef struct Ipv6Header {
    uint16_t payload_length; /* 0: jumbogram or segmentation offload */
    uint8_t next_header, hop_limit;
    Ip source, destination;
} Ipv6Header;

/* Moves in behind the base header and ends it with the datagram. False: *out untouched. */
bool ipv6_header_read(Cursor *in, Ipv6Header *out);

/* Next header values that name an extension header and not a payload (RFC 8200 section 4). */
enum {
    IPV6_HOP_BY_HOP = 0,
    IPV6_ROUTING = 43,
    IPV6_FRAGMENT = 44,
    IPV6_AUTHENTICATION = 51,
    IPV6_DESTINATION = 60,
};

static inline bool ipv6_is_extension(uint8_t next_header)
{
    return next_header == IPV6_HOP_BY_HOP || next_header == IPV6_ROUTING ||
           next_header == IPV6_FRAGMENT || next_header == IPV6_AUTHENTICATION ||
           next_header == IPV6_DESTINATION;
}

/* What stands between the base header and the payload. */
typedef struct Ipv6Extensions {
    uint8_t protocol; /* of the payload; an extension's own number past LIMIT_IPV6_EXTENSIONS */
    bool
        is_fragment; /* one of several: a packet alone in its fragment header is whole (RFC 6946) */
    bool more_fragments;
    uint16_t fragment_offset; /* bytes */
    uint32_t fragment_id;
} Ipv6Extensions;

/* Moves in behind the extension headers, the first of which is next_header (it may be none). What
 * follows the fragment header of one of several is payload. False: *out untouched. */
bool ipv6_extensions_read(Cursor *in, uint8_t next_header, Ipv6Extensions *out);
