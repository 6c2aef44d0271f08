/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"
#include "limits.h"
#include "mac.h"

/* Neighbour Discovery messages by ICMPv6 type (RFC 4861 section 4). */
typedef enum NdType {
    ND_ROUTER_SOLICITATION = 133,
    ND_ROUTER_ADVERTISEMENT = 134,
    ND_NEIGHBOUR_SOLICITATION = 135,
    ND_NEIGHBOUR_ADVERTISEMENT = 136,
} NdType;

/* A prefix information option (RFC 4861 section 4.6.2). */
typedef struct NdPrefix {
    Ip prefix;
    uint8_t length;            /* bits */
    bool is_on_link;           /* L */
    bool is_autonomous;        /* A: addresses may be made of it (RFC 4862) */
    uint32_t valid, preferred; /* lifetimes in seconds, all ones: for ever */
} NdPrefix;

/* What a router says of itself and the link (RFC 4861 section 4.2). */
typedef struct NdRouter {
    uint16_t lifetime; /* seconds; 0: not a default router */
    uint8_t hop_limit; /* for others to use, 0: not said */
    bool is_managed;   /* M: addresses by DHCPv6 */
    bool has_other;    /* O: the rest by DHCPv6 */
    uint32_t mtu;      /* 0: not said */
    uint16_t prefix_count;
    NdPrefix prefixes[LIMIT_ND_PREFIXES];
} NdRouter;

/* A Neighbour Discovery message. */
typedef struct NdMessage {
    NdType type;
    bool is_router, is_solicited, is_override; /* R, S, O of a neighbour advertisement */
    bool has_source_mac, has_target_mac;       /* link-layer address options */
    Mac source_mac, target_mac;
    Ip target;       /* of neighbour messages */
    Bytes nonce;     /* RFC 3971 section 5.3.2, RFC 7527; empty when absent */
    NdRouter router; /* of router advertisements; zeros otherwise */
} NdMessage;

/* From the ICMPv6 header on. False for any other type, for what a receiver must discard (RFC 4861
 * sections 6.1 and 7.1), and where options are cut: *out untouched. */
bool nd_message_read(Cursor *in, NdMessage *out);

/* Duplicate address detection, given the IP source: asks whether the target is free, and claims
 * nothing yet (RFC 4862 section 5.4.2). */
bool nd_message_is_probe(const NdMessage *nd, const Ip *source);

/* Said unasked or to a probe: an address that is new to its station or to the link (RFC 4861
 * section 7.2.6, RFC 9131 without the override flag). */
bool nd_message_is_announcement(const NdMessage *nd);
