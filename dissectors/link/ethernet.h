/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "limits.h"
#include "mac.h"

/* EtherTypes (IEEE 802 numbers registry of IANA). */
enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_ARP = 0x0806,
    ETHERTYPE_RARP = 0x8035,
    ETHERTYPE_VLAN = 0x8100, /* 802.1Q customer tag */
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_UPSTREAM = 0x8848, /* multicast, or labels of the sender's choice (RFC 5332) */
    ETHERTYPE_PPPOE = 0x8864,         /* session stage */
    ETHERTYPE_PROVIDER = 0x88a8,      /* 802.1ad service tag */
    ETHERTYPE_QINQ = 0x9100,          /* service tag before 802.1ad */
};

/* VLAN ids of a frame, outermost first. A priority tag (id 0) names no VLAN and is left out. */
typedef struct VlanStack {
    uint16_t ids[LIMIT_VLAN_TAGS];
    uint16_t count;
} VlanStack;

/* An Ethernet header, its tags and LLC/SNAP resolved (IEEE 802.3 clause 3, 802.1Q, RFC 1042). */
typedef struct EthernetHeader {
    VlanStack vlans;
    uint16_t type; /* EtherType of what follows, 0 for LLC that carries none */
    Mac destination, source;
} EthernetHeader;

enum {
    ETHERNET_LENGTH_MAX = 1500, /* 802.3 clause 3.2.6: up to here the field is a length */
    ETHERNET_VLAN_MASK = 0x0fff,
};

static inline bool ethernet_is_tag(uint16_t type)
{
    return type == ETHERTYPE_VLAN || type == ETHERTYPE_PROVIDER || type == ETHERTYPE_QINQ;
}

/* What stands behind an EtherType or 802.3 length: reads tags and LLC until a type is left. Found
 * tags are added to vlans; false: both untouched, in->state says why. */
bool ethernet_type_read(Cursor *in, uint16_t type, VlanStack *vlans, uint16_t *out);

/* One customer tag with an EtherType behind it, as nearly every tagged frame has it. False:
 * something else, nothing is touched. */
static inline bool ethernet_one_tag_read(Cursor *in, VlanStack *vlans, uint16_t *type)
{
    enum { TAG_SIZE = 4 };
    if (*type != ETHERTYPE_VLAN || cursor_left(in) < TAG_SIZE)
        return false;
    const uint8_t *at = in->next;
    uint16_t id = bytes_be16(at) & ETHERNET_VLAN_MASK;
    uint16_t behind = bytes_be16(at + 2);
    if (behind <= ETHERNET_LENGTH_MAX || ethernet_is_tag(behind))
        return false;
    cursor_skip(in, TAG_SIZE);
    if (id != 0)
        *vlans = (VlanStack){ .ids = { id }, .count = 1 };
    *type = behind;
    return true;
}

/* Moves in to the payload. False: *out untouched, in->state says why. Inline, like the headers of
 * IPv4 and TCP: every frame has them, and a call each costs as much as reading them. */
static inline bool ethernet_header_read(Cursor *in, EthernetHeader *out)
{
    enum { HEADER_SIZE = 14 };
    const uint8_t *at = cursor_step(in, HEADER_SIZE);
    if (at == NULL)
        return false;
    uint16_t type = bytes_be16(at + 12);
    VlanStack vlans = { .count = 0 };
    bool is_plain = type > ETHERNET_LENGTH_MAX && !ethernet_is_tag(type);
    if (!is_plain && !ethernet_one_tag_read(in, &vlans, &type) &&
        !ethernet_type_read(in, type, &vlans, &type))
        return false;
    out->vlans = vlans;
    out->type = type;
    memcpy(out->destination.bytes, at, sizeof out->destination.bytes);
    memcpy(out->source.bytes, at + 6, sizeof out->source.bytes);
    return true;
}

/* An 802.2 LLC header: moves behind a SNAP header that carries an EtherType; any other payload is
 * left where it is, type 0. False when the capture cut it. */
bool ethernet_llc_read(Cursor *in, uint16_t *out);
