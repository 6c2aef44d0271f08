/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "heard_names.h"
#include "outage.h"

/*
 * Who is behind a MAC that speaks for several addresses: for each of them the host name that it
 * gives itself, the TTL it sends with, and whether questions to it are answered. Where two machines
 * have one MAC a switch sends everything to the one that spoke last, so that a question is lost
 * when the other one spoke before it.
 */
typedef struct Identities Identities;

enum { HOST_NAME_SIZE = 63 }; /* a label (RFC 1035 section 2.3.4) */

/* The first label of a host name, in lower case; not necessarily text. */
typedef struct HostName {
    uint8_t bytes[HOST_NAME_SIZE];
    uint8_t length;
} HostName;

/* A TCP SYN or an echo request to an address: each wants an answer of its own. */
typedef struct AskedOnce {
    uint64_t frame; /* 0: none */
    Time time;
    uint32_t conversation, expects;
    bool after_other; /* another address of the MAC spoke last */
    bool is_answered;
} AskedOnce;

/* One address of a MAC. */
typedef struct Identity {
    Ip ip;
    HostName names[LIMIT_NAMES_OF_ADDRESS];
    uint8_t name_count;
    uint8_t ttl;                      /* that it sends with; 0: not seen */
    uint64_t name_frame, spoke_frame; /* the first of each; 0: none */
    uint32_t answered, answered_after_other;
    uint32_t lost_after_other;
    Span lost;
    FrameSample sample; /* of the lost ones */
    uint32_t returns;   /* times that answers came back behind losses */
    bool is_losing;     /* the last question was lost */
    AskedOnce *asked;   /* a ring of what may be answered still; NULL: never asked */
    uint8_t next;
    uint8_t waiting; /* of the ring in use */
} Identity;

/* One MAC with its addresses. */
typedef struct SharedMac {
    Mac mac;
    uint32_t context; /* link context without its interface */
    Identity *identities[LIMIT_IDENTITIES_OF_MAC];
    uint8_t count;
    Time last_time; /* that a watched address spoke or was asked; TIME_NONE: never */
    bool is_late;   /* begun when others had left: more may have been known of it */
    bool is_crowd;  /* more addresses than a machine and its clones: a team, a router, a NAT */
} SharedMac;

Identities *identities_new(void);
void identities_free(Identities *identities); /* NULL is fine */
void identities_clear(Identities *identities);

/* leave is told of every MAC that identities_visit would name and that has to go before the end. */
void identities_on_leave(Identities *identities, void (*leave)(void *user, const SharedMac *shared),
                         void *user);

/* MACs that had to leave early, and those of them with several addresses. */
uint64_t identities_forgotten(const Identities *identities);
uint64_t identities_judged_early(const Identities *identities);

/* The MAC has the address, as was not known before. Its addresses are worth watching once there are
 * two; they have to be told of by then. */
const SharedMac *identities_hear(Identities *identities, uint32_t context, const Mac *mac,
                                 const Ip *ip);

/* The MAC sends a frame as an address that is watched. */
void identities_speak(Identities *identities, uint32_t context, const Ip *ip, const Frame *frame,
                      const Packet *packet);

/* Few packets ask for an answer of their own. */
static inline bool identities_may_ask(const Packet *packet)
{
    if ((packet->parts & PACKET_TCP) != 0)
        return (packet->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    return (packet->parts & PACKET_ICMP) != 0;
}

/* A packet goes to an address that is watched, and to its MAC. */
void identities_ask(Identities *identities, uint32_t context, const Frame *frame,
                    const Packet *packet);

/* What a datagram says of names by DHCP, multicast DNS, LLMNR or NetBIOS; heard is what was read in
 * it. */
void identities_name(Identities *identities, uint32_t context, const Frame *frame,
                     const Packet *packet, const HeardNames *heard);

/* Every MAC of several addresses, by its number; a copy in which all that can be known is counted.
 * What came after its last frame, sent or received, says nothing of it. */
void identities_visit(Identities *identities, void (*visit)(void *user, const SharedMac *shared),
                      void *user);
