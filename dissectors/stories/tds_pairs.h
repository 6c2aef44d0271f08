/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "front_end.h"
#include "tds_pair.h"

/* Who talks to which database, and what becomes of the SIP port of who does. */
typedef struct TdsPairs TdsPairs;

TdsPairs *tds_pairs_new(void);
void tds_pairs_free(TdsPairs *pairs); /* NULL is fine */
TdsPairs *tds_pairs_copy(const TdsPairs *pairs);

/* A connection as it is now: any of TCP, and what came of one with TDS. */
void tds_pairs_feed_connection(TdsPairs *pairs, const TcpConnection *connection);
void tds_pairs_feed_session(TdsPairs *pairs, const TcpConnection *connection,
                            const TdsSession *session);

/* Every pair, the longest unused first. */
void tds_pairs_visit(const TdsPairs *pairs, void (*visit)(void *user, const TdsPair *pair),
                     void *user);

/* The client of the pair as a host; NULL where nobody dialled its port. */
const FrontEnd *tds_pairs_front_end(TdsPairs *pairs, const PairKey *pair);

uint64_t tds_pairs_forgotten(const TdsPairs *pairs);
