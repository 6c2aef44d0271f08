/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"
#include "mac.h"

enum {
    ARP_REQUEST = 1,
    ARP_REPLY = 2,
    RARP_REQUEST =
        3, /* of the EtherType of RARP (RFC 903); hypervisors send it for a VM that moved */
    RARP_REPLY = 4,
};

/* ARP for IPv4 over Ethernet (RFC 826), or RARP, which has the same layout. */
typedef struct ArpPacket {
    uint16_t operation;
    Mac sender_mac, target_mac;
    Ip sender_ip, target_ip;
} ArpPacket;

/* False for a short packet (in->state says why) or other address families; *out untouched. */
bool arp_packet_read(Cursor *in, ArpPacket *out);

/* Sender 0.0.0.0: asks whether an address is free, and claims nothing (RFC 5227 section 1.1). */
bool arp_packet_is_probe(const ArpPacket *arp);

/* Speaks of itself, unasked: sender and target are one address (RFC 5227 section 1.1, RFC 5944
 * section 4.6 for the reply form). */
bool arp_packet_is_announcement(const ArpPacket *arp);
