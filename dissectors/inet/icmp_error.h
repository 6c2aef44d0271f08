/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"

typedef enum IcmpErrorKind {
    ICMP_ERROR_UNREACHABLE,
    ICMP_ERROR_TOO_BIG, /* fragmentation needed (code 4 of unreachable in ICMP), packet too big */
    ICMP_ERROR_TIME_EXCEEDED,
    ICMP_ERROR_PARAMETER,
} IcmpErrorKind;

/* What an ICMP or ICMPv6 error says of the packet that it quotes; quotes are cut short. */
typedef struct IcmpError {
    IcmpErrorKind kind;
    uint8_t code;           /* as sent: its meaning differs between ICMP and ICMPv6 */
    uint32_t mtu;           /* of too big: of the next hop; 0 where an old router leaves it out */
    Ip source, destination; /* of the quoted packet */
    uint8_t protocol;
    bool has_ports; /* of TCP and UDP, unless they are cut or it is a later fragment */
    uint16_t source_port, destination_port;
    bool has_sequence; /* of TCP */
    uint32_t sequence;
} IcmpError;

/* in points to the ICMP header. False for other messages and for quotes without addresses: *out
 * untouched. */
bool icmp_error_read(Cursor *in, bool is_v6, IcmpError *out);
