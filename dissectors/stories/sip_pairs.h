/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_pair.h"

/* Who asks whom in a capture, and how that goes wrong. */
typedef struct SipPairs SipPairs;

typedef struct SipPairsListener {
    void (*pair_leaves)(void *user, SipPair *pair); /* for want of room; is_evicted is set */
    void *user;
} SipPairsListener;

SipPairs *sip_pairs_new(const SipPairsListener *listener); /* NULL: tells nobody */
void sip_pairs_free(SipPairs *pairs);                      /* NULL is fine */
SipPairs *sip_pairs_copy(const SipPairs *pairs);           /* that tells nobody anything */

/* The pair of a request, new when it is the first of it. Good until the next one is asked for. */
SipPair *sip_pairs_of(SipPairs *pairs, const SipPath *path);

SipPair *sip_pairs_find(SipPairs *pairs, const SipPath *path); /* NULL: it is not known */

/* Says that the troubles of a pair have grown; others may have to leave. */
void sip_pairs_charge(SipPairs *pairs, SipPair *pair);

/* Those of a scan last: there may be more of them than anybody takes. */
void sip_pairs_visit(SipPairs *pairs, void (*visit)(void *user, SipPair *pair), void *user);

uint64_t sip_pairs_evicted(const SipPairs *pairs);
