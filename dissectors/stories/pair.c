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

const TlsAttempt *tls_run_last(const TlsRun *run)
{
    return run->last != NULL ? run->last : &run->first;
}

const PairTrouble *pair_trouble(const Pair *pair)
{
    static const PairTrouble none;
    return pair->trouble != NULL ? pair->trouble : &none;
}

PairTrouble *pair_make_trouble(Pair *pair)
{
    if (pair->trouble == NULL)
        pair->trouble = g_new0(PairTrouble, 1);
    return pair->trouble;
}

void pair_init(Pair *pair, const PairKey *key)
{
    pair->key = *key;
    pair->runs = g_array_new(FALSE, FALSE, sizeof(TlsRun));
}

void pair_clear(Pair *pair)
{
    for (guint i = 0; i < pair->runs->len; i++) {
        TlsRun *run = &g_array_index(pair->runs, TlsRun, i);
        tls_attempt_clear(&run->first);
        g_free(run->last);
    }
    g_array_unref(pair->runs);
    g_free(pair->trouble);
}

/* In memory of its own: most runs are of one attempt. */
static void set_last(TlsRun *run, const TlsAttempt *attempt)
{
    TlsAttempt *last = g_new(TlsAttempt, 1);
    *last = *attempt;
    run->last = last;
}

Pair pair_copy(const Pair *pair)
{
    Pair copy = *pair;
    if (pair->trouble != NULL) {
        copy.trouble = g_new(PairTrouble, 1);
        *copy.trouble = *pair->trouble;
    }
    copy.runs = g_array_sized_new(FALSE, FALSE, sizeof(TlsRun), pair->runs->len);
    for (guint i = 0; i < pair->runs->len; i++) {
        TlsRun run = *run_at(pair, i);
        tls_attempt_share(&run.first);
        if (run.last != NULL)
            set_last(&run, run.last);
        g_array_append_val(copy.runs, run);
    }
    return copy;
}

static bool is_patient(const TlsAttempt *attempt)
{
    return attempt->waited >= ATTEMPT_PATIENCE;
}

static bool begins_before(const TlsAttempt *a, const TlsAttempt *b)
{
    return a->span.first_frame < b->span.first_frame;
}

/* All of a run have the same names: they are kept once. */
static void lengthen(TlsRun *run, TlsAttempt *attempt)
{
    span_join(&run->span, &attempt->span);
    run->count++;
    run->patient += is_patient(attempt);
    tls_attempt_borrow(attempt, &run->first);
    if (begins_before(attempt, &run->first)) {
        if (run->last == NULL)
            set_last(run, &run->first);
        run->first = *attempt;
    } else if (run->last == NULL) {
        set_last(run, attempt);
    } else if (!begins_before(attempt, run->last)) {
        *run->last = *attempt;
    }
}

static TlsRun run_of(TlsAttempt *attempt)
{
    return (TlsRun){
        .first = *attempt, .span = attempt->span, .count = 1, .patient = is_patient(attempt)
    };
}

/* Attempts end in another order than they begin: the place of one is where it began. */
static guint place_of(const Pair *pair, const TlsAttempt *attempt)
{
    guint at = pair->runs->len;
    while (at > 0 && begins_before(attempt, &run_at(pair, at - 1)->first))
        at--;
    return at;
}

static TlsRun *like_at(const Pair *pair, guint i, const TlsAttempt *attempt)
{
    if (i >= pair->runs->len)
        return NULL;
    TlsRun *run = &g_array_index(pair->runs, TlsRun, i);
    return tls_attempt_equal(&run->first, attempt) ? run : NULL;
}

/* The run before its place, or the one behind it. Where no more runs are kept, an attempt joins any
 * that is like it. */
static TlsRun *find_like(const Pair *pair, const TlsAttempt *attempt, guint at)
{
    TlsRun *run = at > 0 ? like_at(pair, at - 1, attempt) : NULL;
    if (run == NULL)
        run = like_at(pair, at, attempt);
    bool is_full = pair->runs->len >= LIMIT_RUNS_OF_PAIR;
    for (guint i = pair->runs->len; is_full && run == NULL && i > 0; i--)
        run = like_at(pair, i - 1, attempt);
    return run;
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

static size_t name_bytes(GBytes *name)
{
    enum { NAME_HEAD = 64 };
    return name != NULL ? NAME_HEAD + g_bytes_get_size(name) : 0;
}

/* An array grows to powers of two; a name has a head of its own. */
size_t pair_bytes(const Pair *pair)
{
    size_t bytes = sizeof(TlsRun);
    while (bytes < pair->runs->len * sizeof(TlsRun))
        bytes *= 2;
    for (guint i = 0; i < pair->runs->len; i++) {
        const TlsRun *run = run_at(pair, i);
        bytes += name_bytes(run->first.sni) + name_bytes(run->first.proxied);
        bytes += run->last != NULL ? sizeof *run->last : 0;
    }
    return bytes + (pair->trouble != NULL ? sizeof *pair->trouble : 0);
}
