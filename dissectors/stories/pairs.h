/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "pair.h"

/* All pairs of a capture, and which of them get data through TLS both ways. */
typedef struct Pairs Pairs;

typedef struct PairsListener {
    void (*pair_leaves)(void *user, const Pair *pair); /* for want of room; is_evicted is set */
    void *user;
} PairsListener;

Pairs *pairs_new(const PairsListener *listener);
void pairs_free(Pairs *pairs);         /* NULL is fine */
Pairs *pairs_copy(const Pairs *pairs); /* that tells nobody anything */

/* A connection as it is now, of which nothing more is known: what TCP alone says of it, and what
 * its TLS does. */
void pairs_feed_connection(Pairs *pairs, const TcpConnection *connection, Time now);
void pairs_feed_session(Pairs *pairs, const TcpConnection *connection, const TlsSession *session,
                        Time now);

/* Every pair: those that failed more than once, then the others; the longest unused first. */
void pairs_visit(Pairs *pairs, void (*visit)(void *user, const Pair *pair), void *user);

/* The same for the last time: each is forgotten behind its visit, so that what is made of it has
 * the room that it had. */
void pairs_end(Pairs *pairs, void (*visit)(void *user, const Pair *pair), void *user);
uint64_t pairs_forgotten(const Pairs *pairs);

/* A frame of a session with data both ways, of that client with any service of the host; or 0. */
uint64_t pairs_reach(Pairs *pairs, uint32_t network, const Ip *client, const Ip *host);

/* The same of another client than that of the pair with the service of the pair. */
uint64_t pairs_other_reach(Pairs *pairs, const PairKey *pair, Ip *other);

/* A service of UM that the client used by TLS before that time: its last record came at most a
 * moment earlier. False: none. */
typedef struct PairsDialled {
    PairKey pair;
    Moment last;
} PairsDialled;
bool pairs_dialled_before(Pairs *pairs, const PairKey *pair, Time time, PairsDialled *out);

/* Did the client try that service, as far as is kept of that? */
bool pairs_knows(Pairs *pairs, const PairKey *pair);
