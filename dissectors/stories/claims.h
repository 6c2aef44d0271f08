/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outage.h"

/*
 * Who says to have an address without being asked (ARP, ND), and what becomes of the packets of
 * those it told. A station that says so once, or to all, is a healthy one that has just come up;
 * what makes the difference is kept here, and judged elsewhere.
 */
typedef struct Claims Claims;

/* A station that was told. */
typedef struct ClaimVictim {
    Mac mac;
    Ip ip; /* unspecified when the claim did not name it */
} ClaimVictim;

/* Another MAC that speaks for the claimed address. */
typedef struct Rival {
    Mac mac;
    Span spoke;
    Time last_unicast; /* the address's last IP packet to one station; 0: never */
} Rival;

/* One MAC that claims one address unasked. */
typedef struct Claim {
    uint32_t context;
    Ip ip;
    Mac mac;           /* that is said to have the address */
    Mac teller;        /* Ethernet source of the last claim; the same MAC as a rule */
    Span unasked;      /* the claims that nobody asked for */
    uint32_t unicasts; /* of them to one station */
    uint32_t asked;    /* replies to a request, since the first unasked claim */
    FrameSample sample;
    uint32_t rounds; /* times a claim came after the rival had spoken since the one before */
    bool has_rival;
    Mac rival;    /* the last one seen */
    Span lowered; /* packets from the address that left the MAC with a TTL one below an initial */
    Span taken;   /* packets for the address that went to the MAC */
    Span unheard; /* longest run of packets that stations it told sent to it for somebody beyond
                     the link, while nothing from beyond came back to them */
    Span rival_unheard; /* the same of what the rival sent to the MAC, which deceives it as well */
    Span relayed;       /* packets it took from a station and sent to the rival, or the other way */
    uint64_t relayed_before; /* earlier sight of the first of them */
    ClaimVictim victims[LIMIT_VICTIMS_OF_CLAIM];
    uint8_t victim_count;
    bool more_victims;
} Claim;

Claims *claims_new(void);
void claims_free(Claims *claims); /* NULL is fine */
void claims_clear(Claims *claims);

/* leave is told of every contested claim made unasked at least 3 times that has to go before the
 * end. */
void claims_on_leave(Claims *claims, void (*leave)(void *user, const Claim *claim), void *user);

/* An ARP or ND packet of the link context and what it says, rewritten copies left out. rival:
 * another MAC that speaks for the address which the packet claims, NULL for none. */
void claims_feed(Claims *claims, uint32_t context, const Frame *frame, const Packet *packet,
                 const Resolution *said, const Rival *rival);

/* Is there a claim that makes it worth looking at the packets of IP? */
bool claims_are_watched(const Claims *claims);

/* False when no end of the packet is a claimer or was told something: a quick look, seldom true for
 * others. */
bool claims_concern(const Claims *claims, const Packet *packet);

/* An IP packet to one station, while claims are watched; are its ends beyond the link? */
void claims_watch(Claims *claims, uint32_t context, const Frame *frame, const Packet *packet,
                  bool is_from_beyond, bool is_to_beyond);

/* An IP packet that is the copy of another one, sent on by a station. */
void claims_relay(Claims *claims, const Frame *frame, const Packet *packet, const Copy *copy);

/* What was learned in context i belongs to context into[i], for all below count. */
void claims_move(Claims *claims, const uint32_t *into, uint32_t count);

/* Does the MAC claim the address without being asked? */
bool claims_has(Claims *claims, uint32_t context, const Ip *ip, const Mac *mac);

/* Every claim made unasked at least 3 times, in the order of their first frames. */
void claims_visit(Claims *claims, void (*visit)(void *user, const Claim *claim), void *user);

/* Contested claims that had to leave early; where there were any, what was to be learned of those
 * that they told; requests that may have been answered still. */
uint64_t claims_forgotten(const Claims *claims);
uint64_t claims_forgotten_effects(const Claims *claims);
uint64_t claims_forgotten_requests(const Claims *claims);
