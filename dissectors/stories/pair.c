/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair.h"

static const TlsRun *run_at(const Pair *pair, guint i)
{
    return &g_array_index(pair->runs, TlsRun, i);
}

const TlsRun *pair_run(const Pair *pair, guint i)
{
    return i < pair->runs->len ? run_at(pair, i) : NULL;
}

uint32_t pair_count(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    uint32_t count = 0;
    for (guint i = 0; i < pair->runs->len; i++)
        if (takes == NULL || takes(&run_at(pair, i)->first))
            count += run_at(pair, i)->count;
    return count;
}

Span pair_span(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    Span sum = { 0 };
    for (guint i = 0; i < pair->runs->len; i++)
        if (takes == NULL || takes(&run_at(pair, i)->first))
            span_join(&sum, &run_at(pair, i)->span);
    return sum;
}

const TlsRun *pair_first(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    for (guint i = 0; i < pair->runs->len; i++)
        if (takes == NULL || takes(&run_at(pair, i)->first))
            return run_at(pair, i);
    return NULL;
}

const TlsRun *pair_last(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    for (guint i = pair->runs->len; i > 0; i--)
        if (takes == NULL || takes(&run_at(pair, i - 1)->first))
            return run_at(pair, i - 1);
    return NULL;
}

void pair_init(Pair *pair, const PairKey *key)
{
    pair->key = *key;
    pair->runs = g_array_new(FALSE, FALSE, sizeof(TlsRun));
}

static void clear_run(TlsRun *run)
{
    tls_attempt_clear(&run->first);
    tls_attempt_clear(&run->last);
}

void pair_clear(Pair *pair)
{
    for (guint i = 0; i < pair->runs->len; i++)
        clear_run(&g_array_index(pair->runs, TlsRun, i));
    g_array_unref(pair->runs);
}

Pair pair_copy(const Pair *pair)
{
    Pair copy = *pair;
    copy.runs = g_array_sized_new(FALSE, FALSE, sizeof(TlsRun), pair->runs->len);
    for (guint i = 0; i < pair->runs->len; i++) {
        TlsRun run = *run_at(pair, i);
        tls_attempt_share(&run.first);
        tls_attempt_share(&run.last);
        g_array_append_val(copy.runs, run);
    }
    return copy;
}

static bool is_patient(const TlsAttempt *attempt)
{
    return attempt->waited >= 8 * TIME_SECOND;
}

static void lengthen(TlsRun *run, TlsAttempt *attempt)
{
    span_join(&run->span, &attempt->span);
    run->count++;
    run->patient += is_patient(attempt);
    TlsAttempt *place =
        attempt->span.first_frame < run->first.span.first_frame ? &run->first : &run->last;
    tls_attempt_clear(place);
    *place = *attempt;
}

static TlsRun run_of(TlsAttempt *attempt)
{
    TlsRun run = { .first = *attempt,
                   .last = *attempt,
                   .span = attempt->span,
                   .count = 1,
                   .patient = is_patient(attempt) };
    tls_attempt_share(&run.last);
    return run;
}

/* Attempts end in another order than they begin: the place of one is where it began. */
static guint place_of(const Pair *pair, const TlsAttempt *attempt)
{
    guint at = pair->runs->len;
    while (at > 0 && run_at(pair, at - 1)->first.span.first_frame > attempt->span.first_frame)
        at--;
    return at;
}

/* Where no more runs are kept, an attempt joins the last one that is like it. */
static TlsRun *find_like(const Pair *pair, const TlsAttempt *attempt, guint at)
{
    bool is_full = pair->runs->len >= LIMIT_RUNS_OF_PAIR;
    for (guint i = at; i > 0; i--) {
        TlsRun *run = &g_array_index(pair->runs, TlsRun, i - 1);
        if (tls_attempt_equal(&run->first, attempt))
            return run;
        if (!is_full)
            break;
    }
    return NULL;
}

void pair_add(Pair *pair, TlsAttempt *attempt)
{
    guint at = place_of(pair, attempt);
    TlsRun *run = find_like(pair, attempt, at);
    if (run != NULL) {
        lengthen(run, attempt);
    } else if (pair->runs->len < LIMIT_RUNS_OF_PAIR) {
        TlsRun alone = run_of(attempt);
        g_array_insert_val(pair->runs, at, alone);
    } else {
        pair->untold++;
        tls_attempt_clear(attempt);
    }
}
