/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/* What ARP (RFC 826) and Neighbour Discovery (RFC 4861) have in common: somebody asks which MAC has
 * an address, or says so. */
typedef enum ResolutionKind {
    RESOLUTION_REQUEST,      /* who has target_ip? tell sender_ip */
    RESOLUTION_REPLY,        /* sender_ip is at sender_mac, said to target_ip */
    RESOLUTION_ANNOUNCEMENT, /* the same, said unasked to all or to one */
    RESOLUTION_PROBE,        /* is target_ip free? claims nothing (RFC 5227, RFC 4862) */
} ResolutionKind;

typedef struct Resolution {
    ResolutionKind kind;
    Ip sender_ip; /* unspecified in a probe */
    Mac sender_mac;
    Ip target_ip;      /* of an announcement: sender_ip; of a reply to a probe: unspecified */
    bool is_own_frame; /* the Ethernet source is sender_mac */
} Resolution;

/* False when the packet is neither; *out untouched. */
bool resolution_read(const Packet *packet, Resolution *out);
