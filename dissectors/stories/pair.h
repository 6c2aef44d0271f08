/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "blackhole.h"
#include "frame_sample.h"
#include "tls_attempt.h"

/* Attempts in a row that went the same way. */
typedef struct TlsRun {
    TlsAttempt first;
    TlsAttempt *last; /* NULL: it is the first; that one owns the names of both */
    Span span;        /* of all of them */
    uint32_t count;
    uint32_t patient; /* those in which the client waited long for an answer */
} TlsRun;

/* SYNs that led to nothing. */
typedef struct SynTally {
    uint32_t connections;       /* distinct SYNs */
    uint32_t transmissions_max; /* of one of them */
    Span span;
    FrameSample syns, answers; /* answers: the RSTs or ICMP errors */
    Moment answered;           /* what came back to the first connection; frame 0: nothing */
} SynTally;

/* What TCP alone says against a pair; few have any of it. */
typedef struct PairTrouble {
    SynTally refused, unanswered;
    Blackhole hole; /* connections 0: none */
} PairTrouble;

typedef struct PairKey {
    Ip client, server;
    uint32_t network; /* the tunnel it runs in, 0 for none */
    uint16_t port, zero;
} PairKey;

/*
 * What one client makes of one service: its connections to that address and port, as far as they
 * show TLS or fail.
 */
typedef struct Pair {
    PairKey key;
    TlsRun *runs; /* in order of their first frames */
    uint32_t run_count;
    PairTrouble *trouble; /* NULL: none */
    Span established;     /* connections whose handshake got through */
    uint32_t untold;      /* attempts that no run is like and no room was left for */
    bool is_evicted;      /* more is not known of it */
} Pair;

/* A pair of which nothing is known yet; pair_clear frees what it holds. */
void pair_init(Pair *pair, const PairKey *key);
void pair_clear(Pair *pair);
Pair pair_copy(const Pair *pair);

/* All zero where there is none. */
const PairTrouble *pair_trouble(const Pair *pair);
PairTrouble *pair_make_trouble(Pair *pair); /* the same, to be added to */

/* Takes what the attempt holds. */
void pair_add(Pair *pair, TlsAttempt *attempt);

/* Memory that the pair owns beside its own. */
size_t pair_bytes(const Pair *pair);

/* The last attempt of the run. */
const TlsAttempt *tls_run_last(const TlsRun *run);

/* Run i of those that went the same way, NULL behind the last. */
const TlsRun *pair_run(const Pair *pair, guint i);

/* Of the attempts that the filter takes (NULL takes all): how many, their frames, the first and the
 * last run. */
uint32_t pair_count(const Pair *pair, bool (*takes)(const TlsAttempt *attempt));
Span pair_span(const Pair *pair, bool (*takes)(const TlsAttempt *attempt));
const TlsRun *pair_first(const Pair *pair, bool (*takes)(const TlsAttempt *attempt));
const TlsRun *pair_last(const Pair *pair, bool (*takes)(const TlsAttempt *attempt));
