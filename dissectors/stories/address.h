/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outage.h"
#include "station.h"

/* How it is known that a MAC has an address. */
typedef enum Proof {
    PROOF_SOURCE = 1 << 0, /* it sends IP packets from it with an initial TTL: not forwarded ones */
    PROOF_ARP = 1 << 1,    /* it says so by ARP in a frame of its own */
    PROOF_ND = 1 << 2,     /* it says so by Neighbour Discovery in a frame of its own */
    PROOF_DHCP = 1 << 3,   /* a DHCP server gave it the address */
} Proof;

/* "dhcp", "arp", "nd" or "source": the strongest of the proofs in the mask. */
const char *proof_name(uint8_t proofs);

/* How a MAC speaks for an address in one frame. */
typedef struct Speech {
    Proof proof;
    bool is_broadcast; /* everybody on the link hears it */
    bool is_own_use;   /* it uses the address (asks others, sends from it), which no forger of ARP
                          replies does */
} Speech;

/* One MAC of an address. */
typedef struct MacUse {
    Mac mac;
    uint8_t proofs;     /* Proof flags */
    Span spoke;         /* frames of its own in which it speaks for the address */
    Span leased;        /* DHCP ACKs that name it */
    uint32_t own_uses;  /* of what it spoke */
    uint64_t own_frame; /* the first of them */
    uint32_t replies;   /* ARP replies */
} MacUse;

/* A stretch in which one MAC alone spoke for the address. */
typedef struct OwnerRun {
    uint8_t mac;   /* index into macs */
    bool by_lease; /* nothing but a DHCP ACK named it so far */
    Span span;
    uint64_t broadcast_frame; /* its first broadcast of the run; 0: none */
    Time broadcast_time;
} OwnerRun;

/* A stretch in which packets went to the owner and it answered none: it may be off, or not hear.
 * What it sends to single stations of its own accord proves nothing: it may have their MACs from
 * their broadcasts (RFC 826). */
typedef struct Spell {
    bool is_boot;            /* began with a start of the owner that somebody could see */
    Span unheard;            /* packets to the owner, ARP included */
    uint32_t questions;      /* of them TCP segments and echoes that call for an answer */
    uint32_t own_broadcasts; /* ARP or ND requests of the owner meanwhile: it is on */
    uint32_t acknowledged;   /* packets to it that acknowledge more than those before: it sends, and
                               the capture does not show it */
    uint64_t over_frame;     /* first packet that shows it to hear; 0: goes on */
    Time over_time;
    Ip askers
        [LIMIT_REACHERS_OF_ADDRESS]; /* who asked all for the address: that told it their MACs */
    uint8_t asker_count;
} Spell;

/* Which MAC carries a TCP connection of the address. */
typedef struct Connection {
    uint32_t hash; /* of peer and ports; 0: none */
    uint8_t mac;
    bool has_acknowledgment;
    uint32_t acknowledgment; /* last one sent to the address */
} Connection;

/*
 * What is known of one IP address that was seen with more than one MAC: who spoke for it when,
 * where packets to it went and whether they were answered.
 */
typedef struct AddressStory {
    uint32_t context; /* link context number */
    Ip ip;
    bool is_evicted; /* judged early, because a table was full */
    bool is_on_link; /* somebody asks for it or speaks for it by ARP or ND, or leases it: no address
                        behind a router */

    MacUse macs[LIMIT_MACS_OF_ADDRESS];
    uint8_t mac_count;
    bool more_macs;

    OwnerRun runs[LIMIT_OWNER_CHANGES]; /* past the limit the last one is overwritten */
    uint8_t run_count;
    uint32_t run_total;

    GPtrArray *outages; /* Outage, in the order in which they began */

    Questions questions;
    /* questions that went to MAC i and were answered from MAC j, resets apart */
    uint32_t answered[LIMIT_MACS_OF_ADDRESS][LIMIT_MACS_OF_ADDRESS];
    uint32_t weak_answered;      /* UDP questions that drew an answer, ever */
    uint32_t unicasts;           /* IP packets from the address to one station */
    uint32_t shared_connections; /* TCP segments of a connection that another MAC began */
    Connection connections[LIMIT_QUESTIONS_OF_ADDRESS];

    Mac reached[LIMIT_REACHERS_OF_ADDRESS]; /* whom the owner answered since it is the owner */
    uint8_t reached_count;

    Spell spell;      /* goes on */
    Spell longest;    /* of those that are over */
    Time boot_time;   /* first probe of the last boot; TIME_NONE: none seen */
    Ip unicast_asker; /* asked for the address by unicast ARP, and when */
    Time unicast_asked;

    Ip own_request_target; /* the owner's last own ARP request */
    Time own_request_time;

    Ip reply_to; /* the last ARP reply for the address */
    Time reply_time;
    uint64_t reply_frame;
    uint8_t reply_mac;
    Span double_replies; /* one asker was answered by two MACs within a second */
    FrameSample double_sample;

    Mac prober;    /* asked with sender 0.0.0.0 whether the address is free */
    Span defended; /* and was answered by another MAC */
} AddressStory;

AddressStory *address_story_new(uint32_t context, const Ip *ip);
void address_story_free(AddressStory *story); /* NULL is fine */

/* Bytes the story holds, for the budget of the table that keeps it. */
size_t address_story_bytes(const AddressStory *story);

/* Index of the MAC, -1 when it is not one of the kept. */
int address_story_mac(const AddressStory *story, const Mac *mac);

/* The MAC speaks for the address; begins a run when another one spoke last. span, when not NULL,
 * is what it had spoken before the story began. */
void address_story_speaks(AddressStory *story, const Frame *frame, const Mac *mac, Speech speech,
                          const Span *span);

/* The packet in which the owner speaks: who is still missing it has been told now. */
void address_story_tells(AddressStory *story, const Frame *frame, const Packet *packet);

/* A DHCP ACK names the MAC. */
void address_story_leases(AddressStory *story, const Frame *frame, const Mac *mac);

/* A packet to the address goes to a MAC that is not its owner's. */
void address_story_misdelivers(AddressStory *story, const Frame *frame, const Packet *packet,
                               const Copy *copy);

/* A packet that was seen going to such a MAC a moment before is seen on its way to the team. */
void address_story_pairs(AddressStory *story, const Frame *outer, const Packet *packet,
                         const Copy *inner);

/* A packet to the address goes to its owner. */
void address_story_delivers(AddressStory *story, const Frame *frame, const Packet *packet,
                            const Copy *copy);

/* The owner sends to that address alone. It knows the MAC from an answer, which it heard then, or
 * because the other one had asked all for it. */
void address_story_sends_alone(AddressStory *story, const Frame *frame, const Ip *to);

/* Somebody asks all for the address (RFC 826: the owner learns who). */
void address_story_asked_by_all(AddressStory *story, const Ip *asker);

/* The owner shows that it hears what is sent to it alone. */
void address_story_hears(AddressStory *story, const Frame *frame);

/* The owner starts: somebody probes the address or announces it (is_probe false). What went astray
 * before was sent to a machine that was off. */
void address_story_boots(AddressStory *story, const Frame *frame, bool is_probe);

/* A unicast ARP request for the address, or a reply of the owner to that asker. */
void address_story_asked_alone(AddressStory *story, const Frame *frame, const Ip *asker);
void address_story_answers_alone(AddressStory *story, const Frame *frame, const Ip *asker);

/* An IP packet from the address: what it answers. is_own: its Ethernet source is the station itself
 * and no router on the way. The MAC that took the question and left the answer to another one, or
 * NULL. */
const Mac *address_story_answers(AddressStory *story, const Frame *frame, const Packet *packet,
                                 bool is_own);

/* A reply (ARP, ND) of the MAC to an asker; finds two owners that answer one. */
void address_story_replies(AddressStory *story, const Frame *frame, const Mac *mac,
                           const Ip *asker);

/* The MAC that speaks for the address now. */
const Mac *address_story_owner(const AddressStory *story);
