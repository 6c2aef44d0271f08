/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "frame_sample.h"
#include "question.h"
#include "recent.h"
#include "span.h"

/* A station that sends to the address: told apart by its Ethernet source. */
typedef struct Sender {
    Mac mac;
    Span misdelivered;      /* to the stale MAC; count 0: it only reached the new one */
    Span delivered;         /* to the current MAC, since the outage began */
    uint32_t answered;      /* of its questions to the current MAC */
    uint32_t relayed;       /* misdelivered packets also seen addressed to this station itself with
                               a TTL one higher: it is a router that passes them on */
    uint64_t relayed_frame; /* the first of those earlier sights */
    Time told_time;         /* an ARP reply of the owner told it the right MAC; 0: never */
    uint64_t told_frame;
    uint32_t despite;       /* misdelivered packets although it had been told */
    Time asked_time;        /* the owner asked for it, which tells it the owner's MAC; 0: never */
    uint32_t unheeded;      /* misdelivered packets although it had been asked for */
    bool relearned_by_word; /* it found the owner right after the first word to it or to all */
    Ip ips[LIMIT_ADDRESSES_OF_SENDER]; /* source addresses of what it misdelivered */
    uint8_t ip_count;
    bool more_ips;
} Sender;

/*
 * Frames for an address that go to a MAC which is not the one that speaks for it: from the first of
 * them to the first delivery at the right one.
 */
typedef struct Outage {
    Mac stale;             /* where the frames go */
    Mac current;           /* who speaks for the address, the last one seen */
    uint64_t opened_frame; /* in which the current owner first spoke: counting starts here */
    Time opened_time;
    Span misdelivered; /* packets, inner copies only */
    FrameSample sample;
    uint32_t arp_count;                /* of them ARP */
    uint32_t asked_strong, asked_weak; /* of them questions */
    Time first_asked;                  /* earliest strong question; TIME_NONE without one */
    uint32_t answered;                 /* questions answered within 3 s, while more went astray */
    uint32_t answered_last; /* the same, since the last misdelivery: a healing, if none follows */
    uint32_t replies_returned; /* ARP replies to the owner's own requests that went to stale */
    uint64_t replies_frame;    /* the first of them */
    Span pairs;                /* same packet first to team, then to stale (E7) */
    FrameSample outer_sample;  /* earlier sights, in step with inner_sample */
    FrameSample inner_sample;
    Mac team;                   /* destination of the outer copies; of the last pair */
    Time announced_time;        /* the owner's last announcement; 0: none */
    uint64_t stale_spoke_frame; /* the stale MAC spoke for the address meanwhile; 0: never */
    Sender senders[LIMIT_SENDERS_OF_OUTAGE];
    uint8_t sender_count;
    bool more_senders;     /* that miss the owner */
    uint64_t healed_frame; /* first delivery at the right MAC after the last misdelivery; 0: none */
    Time healed_time;
    bool is_closed; /* healed for good: what comes later is another outage */
} Outage;

/* A packet to the stale MAC. answers_request: it is an ARP reply to a request that the owner sent
 * with its own MAC. The outage learns of a router or team through copy. */
void outage_misdeliver(Outage *outage, const Frame *frame, const Packet *packet, const Copy *copy,
                       bool answers_request);

/* A misdelivered packet is seen again, to the team: by two clocks the inner sight came first. */
void outage_pair(Outage *outage, const Frame *outer, const Packet *packet, const Copy *inner);

/* A packet to the current MAC while the outage is open; may heal it. */
void outage_deliver(Outage *outage, const Frame *frame, const Packet *packet, const Copy *copy);

/* The owner speaks while the outage is open: to one station by a reply or by asking for it (RFC
 * 826: who is asked for learns who asks), or to all. */
void outage_tell(Outage *outage, const Frame *frame, const Packet *packet);

/* A question that went to the stale MAC was answered all the same. The packet that took it to the
 * right one may be missing from the capture. */
void outage_answer(Outage *outage, const Frame *frame);

/* The current MAC answered that station before the outage began. */
void outage_seed(Outage *outage, const Mac *sender);

/* A question of that sender to the current MAC was answered. */
void outage_reach(Outage *outage, const Mac *sender);

/* NULL when the sender is not kept. */
const Sender *outage_sender(const Outage *outage, const Mac *mac);

/* Did the sender go on to the right MAC after its last misdelivery? */
bool sender_relearned(const Sender *sender);
