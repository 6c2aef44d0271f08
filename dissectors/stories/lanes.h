/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hash.h"
#include "mac_frames.h"
#include "owners.h"

/* IP packets from one station to another, between two addresses in one context. */
typedef struct Lane {
    Ip source, destination;
    Mac from, to;
    uint32_t context;
    uint32_t era;               /* of the owners when both addresses were looked for */
    uint32_t flow;              /* serial of the flow it is of; 0: of any packet */
    Address *sender, *receiver; /* NULL: nobody is known to have the address, or it is a group's */
    uint8_t ttl;                /* of the packet with which both were looked for */
    bool speaks;                /* with that TTL the sender speaks for its own address */
    Span span;                  /* packets that are not told yet */
} Lane;

enum { LANES = 1024 };

/*
 * The lanes of a moment ago. Frames of one conversation follow each other, so that most of them
 * need no look-up of two addresses and two MACs: the lane knows the addresses, and counts the
 * frames until somebody wants to know.
 */
typedef struct Lanes {
    Lane lanes[LANES + PACKET_FLOWS]; /* a flow has one of its own, behind the others */
    Owners *owners;                   /* borrowed */
    const uint32_t *era;              /* of the owners */
    MacFrames *frames;                /* borrowed: they are told */
    uint32_t begun;                   /* since all were told */
} Lanes;

void lanes_init(Lanes *lanes, Owners *owners, MacFrames *frames);
void lanes_clear(Lanes *lanes); /* tells nothing */

/* Tells all packets that are not told yet. */
void lanes_settle(Lanes *lanes);

/* Makes the lane that of a packet, and what it says of addresses true again. */
void lanes_begin(Lanes *lanes, Lane *lane, const Packet *packet, uint32_t context);

/* Both directions, and both sides of a router, have a slot of their own. */
static inline Lane *lanes_slot(Lanes *lanes, const Packet *packet)
{
    uint64_t source = hash_word(packet->ip.source.bytes + 8, 8),
             destination = hash_word(packet->ip.destination.bytes + 8, 8),
             macs = hash_word(packet->source.bytes + 2, 4) << 32 ^
                    hash_word(packet->destination.bytes + 2, 4);
    uint64_t mixed = hash_fold(source ^ macs, UINT64_C(0x9e3779b97f4a7c15)) ^ destination;
    return &lanes->lanes[hash_fold(mixed, UINT64_C(0xd6e8feb86659fd93)) % LANES];
}

static inline bool lane_is_of(const Lane *lane, const Packet *packet, uint32_t context)
{
    return mac_equal(&lane->from, &packet->source) && mac_equal(&lane->to, &packet->destination) &&
           ip_equal(&lane->source, &packet->ip.source) &&
           ip_equal(&lane->destination, &packet->ip.destination) && lane->context == context;
}

/* Counts a packet with both MACs and IP; its lane is good until the next one. */
static inline const Lane *lanes_count(Lanes *lanes, const Frame *frame, const Packet *packet,
                                      uint32_t context)
{
    bool has_flow = packet->flow.serial != 0;
    Lane *lane = has_flow ? &lanes->lanes[LANES + packet->flow.number] : lanes_slot(lanes, packet);
    bool is_same = has_flow ? lane->flow == packet->flow.serial && lane->context == context
                            : lane_is_of(lane, packet, context);
    if (lane->era != *lanes->era || !is_same)
        lanes_begin(lanes, lane, packet, context);
    span_add(&lane->span, frame);
    return lane;
}

/* Is what the lane says of addresses still so, and for that context? */
static inline bool lanes_is_current(const Lanes *lanes, const Lane *lane, uint32_t context)
{
    return lane->era == *lanes->era && lane->context == context;
}
