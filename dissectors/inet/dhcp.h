/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"
#include "mac.h"

enum {
    DHCP_SERVER_PORT = 67,
    DHCP_CLIENT_PORT = 68,
};

/* Message types (RFC 2132 section 9.6). */
typedef enum DhcpType {
    DHCP_NONE = 0, /* plain BOOTP */
    DHCP_DISCOVER = 1,
    DHCP_OFFER = 2,
    DHCP_REQUEST = 3,
    DHCP_DECLINE = 4,
    DHCP_ACK = 5,
    DHCP_NAK = 6,
    DHCP_RELEASE = 7,
    DHCP_INFORM = 8,
} DhcpType;

/* A DHCPv4 message (RFC 2131 section 2). */
typedef struct DhcpMessage {
    DhcpType type;
    bool is_reply; /* op BOOTREPLY */
    uint32_t transaction;
    Ip client_ip;    /* ciaddr */
    Ip your_ip;      /* yiaddr */
    bool is_relayed; /* giaddr is set: a relay agent passes it on */
    Mac client_mac;  /* chaddr */
    Bytes host_name; /* option 12 without the NULs at its end, empty when absent */
    Bytes full_name; /* option 81 (RFC 4702), with a domain or without; empty when absent */
    bool is_full_name_encoded; /* labels as in DNS, not text */
} DhcpMessage;

/* False for other hardware than Ethernet, no magic cookie, neither request nor reply, or a short
 * header (in->state says why); *out untouched. Options that the capture cut off are missing. */
bool dhcp_message_read(Cursor *in, DhcpMessage *out);
