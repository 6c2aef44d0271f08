/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* Echo in both versions (RFC 792, RFC 4443 section 4). */
enum {
    ICMP_ECHO_REPLY = 0,
    ICMP_ECHO_REQUEST = 8,
    ICMPV6_ECHO_REQUEST = 128,
    ICMPV6_ECHO_REPLY = 129,
};

/* The first words of an ICMP or ICMPv6 message. */
typedef struct IcmpHeader {
    uint8_t type, code;
    uint16_t identifier, sequence; /* of echo messages; other bytes otherwise */
} IcmpHeader;

/* False: *out untouched. */
bool icmp_header_read(Cursor *in, IcmpHeader *out);
