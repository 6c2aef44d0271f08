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
