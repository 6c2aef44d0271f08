/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"

/* What one MAC was seen doing for others, counted in packets. */
typedef struct Station {
    uint32_t rewrites; /* outer side of a copied IP packet: a NIC team or another L2 translation */
    uint32_t repeats;  /* its ARP request repeated another's: outer side of a team, softer */
    uint32_t forwards; /* sent on with a lower TTL: a router, or a man in the middle */
    uint32_t fronts;   /* took a packet that another MAC answered: one host with several MACs */
    uint32_t sourced;  /* addresses it was the first to send packets from, no word by ARP or ND */
    uint32_t probed;   /* times it probed another address than before (sender 0.0.0.0) */
    uint32_t claims;   /* times it replied by ARP for another address than before */
    Ip last_probed, last_claimed;
    /* copied IP packets whose sights came in the order that puts it outside or inside */
    uint32_t outside, inside;
    Mac partner;       /* on the other side of those packets, the first one */
    bool has_partners; /* several */
    bool is_behind;    /* it has one partner, who has several: the order came from two clocks */
} Station;

/* The MACs of a capture of which any of that is known; the rest needs no memory. */
typedef struct Stations Stations;

Stations *stations_new(void);
void stations_free(Stations *stations); /* NULL is fine */
void stations_clear(Stations *stations);

/* Of the MACs that had to leave early those that do anything for others. */
uint64_t stations_forgotten(const Stations *stations);

/* The notes of a MAC to add to, made when new. */
Station *stations_note(Stations *stations, const Mac *mac);

/* One more sign that the MAC is a team's: an IP packet rewritten, or requests repeated. */
void stations_note_rewrite(Stations *stations, const Mac *outer);
void stations_note_repeats(Stations *stations, const Mac *outer, uint32_t times);

/*
 * One packet seen on both sides of a MAC translation. The order of its sights says which side is
 * the outer one; by two clocks the two directions contradict each other, and the MAC that stands
 * for several is the outer one.
 */
void stations_pair(Stations *stations, const Mac *outer, const Mac *inner);

/* The TTLs with which stations send. A packet with another one was forwarded on its way, and its
 * Ethernet source is a router's. */
static inline bool station_sends_with(uint8_t ttl)
{
    return ttl == 64 || ttl == 128 || ttl == 255;
}

/* Does the IP packet come from the station whose MAC it carries? Not so where routers share that
 * MAC. */
bool station_speaks(const Packet *packet);

/* NULL when nothing is known of the MAC. */
const Station *stations_find(Stations *stations, const Mac *mac);

/* A router that leaves the TTL as it is, as those of clouds do: it sends packets from many
 * addresses and speaks for none of them by ARP or ND. */
bool stations_is_passing(Stations *stations, const Mac *mac);

/* The address of a team towards the LAN: it stands for others and owns nothing itself. */
bool stations_is_rewriter(Stations *stations, const Mac *mac);
