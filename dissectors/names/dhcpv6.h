/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "dns.h"
#include "mac.h"

enum {
    DHCPV6_CLIENT_PORT = 546,
    DHCPV6_SERVER_PORT = 547,
};

/* Message types (RFC 8415 section 7.3). */
typedef enum Dhcpv6Type {
    DHCPV6_SOLICIT = 1,
    DHCPV6_ADVERTISE = 2,
    DHCPV6_REQUEST = 3,
    DHCPV6_CONFIRM = 4,
    DHCPV6_RENEW = 5,
    DHCPV6_REBIND = 6,
    DHCPV6_REPLY = 7,
    DHCPV6_RELEASE = 8,
    DHCPV6_DECLINE = 9,
    DHCPV6_RECONFIGURE = 10,
    DHCPV6_INFORMATION_REQUEST = 11,
    DHCPV6_RELAY_FORWARD = 12,
    DHCPV6_RELAY_REPLY = 13,
} Dhcpv6Type;

/* An address of an IA_NA option. */
typedef struct Dhcpv6Address {
    Ip ip;
    uint32_t preferred, valid; /* seconds; valid 0: taken back */
} Dhcpv6Address;

/* A DHCPv6 message, taken out of what relay agents put around it. */
typedef struct Dhcpv6Message {
    Dhcpv6Type type;
    uint32_t transaction; /* 24 bits */
    uint8_t relay_count;
    bool has_client_mac; /* as the relay agent next to the client saw it (RFC 6939) */
    Mac client_mac;
    Ip client_ip;  /* link-local address there; unspecified without a relay agent */
    Bytes duid;    /* of the client; empty when absent */
    bool has_name; /* option 39 (RFC 4704) */
    DnsName name;  /* whole or in part, as the client or server says it */
    uint8_t address_count;
    Dhcpv6Address addresses[LIMIT_DHCPV6_ADDRESSES];
} Dhcpv6Message;

/* False for other types, too many relay agents or a short header (in->state says which); *out
 * untouched. Options that the capture cut off are missing. */
bool dhcpv6_message_read(Cursor *in, Dhcpv6Message *out);
