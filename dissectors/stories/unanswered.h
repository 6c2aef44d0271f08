/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outage.h"

/* Addresses that are asked for by ARP or Neighbour Discovery and never answer. */
typedef struct Unanswered Unanswered;

/* One address and what was asked for it. */
typedef struct UnansweredTarget {
    Ip ip;
    Span requests;
} UnansweredTarget;

/* Who asks in vain: for one address, or for many when it scans. */
typedef struct UnansweredAsker {
    uint32_t context;
    Mac mac;
    Ip ip;
    const UnansweredTarget *targets; /* by their first request */
    guint count;
} UnansweredAsker;

Unanswered *unanswered_new(void);
void unanswered_free(Unanswered *unanswered); /* NULL is fine */
void unanswered_clear(Unanswered *unanswered);

/* Addresses that had to leave early. They are not judged then: they may answer yet. */
uint64_t unanswered_forgotten(const Unanswered *unanswered);

/* An ARP or ND packet of the link context and what it says: a request counts, a sign of life ends
 * it. */
void unanswered_feed(Unanswered *unanswered, uint32_t context, const Frame *frame,
                     const Packet *packet, const Resolution *said);

/*
 * Every asker of an address that was asked for at least 3 times over at least 3 s. At least 10 such
 * addresses of one asker within a minute are one visit. is_alive says whether an address was ever
 * heard in that context.
 */
void unanswered_visit(Unanswered *unanswered,
                      bool (*is_alive)(void *user, uint32_t context, const Ip *ip),
                      void (*visit)(void *user, const UnansweredAsker *asker), void *user);
