/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "pair.h"
#include "tds_session.h"

/* What one client makes of one database. */
typedef struct TdsPair {
    PairKey key;
    uint32_t connections;
    Span span;        /* of all of them */
    GArray *sessions; /* TdsSession: the last ones, in order of their first frames */
} TdsPair;

/* Session i of those kept, NULL behind the last. */
const TdsSession *tds_pair_session(const TdsPair *pair, guint i);

/* A pair of which nothing is known yet; tds_pair_clear frees what it holds. */
void tds_pair_init(TdsPair *pair, const PairKey *key);
void tds_pair_clear(TdsPair *pair);
TdsPair tds_pair_copy(const TdsPair *pair);

void tds_pair_add(TdsPair *pair, const TdsSession *session);
