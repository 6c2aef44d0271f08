/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair.h"

const TlsRun *pair_run(const Pair *pair, guint i)
{
    return i < pair->run_count ? &pair->runs[i] : NULL;
}

uint32_t pair_count(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    uint32_t count = 0;
    for (guint i = 0; i < pair->run_count; i++)
        if (takes == NULL || takes(&pair->runs[i].first))
            count += pair->runs[i].count;
    return count;
}

Span pair_span(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    Span sum = { 0 };
    for (guint i = 0; i < pair->run_count; i++)
        if (takes == NULL || takes(&pair->runs[i].first))
            span_join(&sum, &pair->runs[i].span);
    return sum;
}

const TlsRun *pair_first(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    for (guint i = 0; i < pair->run_count; i++)
        if (takes == NULL || takes(&pair->runs[i].first))
            return &pair->runs[i];
    return NULL;
}

const TlsRun *pair_last(const Pair *pair, bool (*takes)(const TlsAttempt *attempt))
{
    for (guint i = pair->run_count; i > 0; i--)
        if (takes == NULL || takes(&pair->runs[i - 1].first))
            return &pair->runs[i - 1];
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
    *pair = (Pair){ .key = *key };
}

void pair_clear(Pair *pair)
{
    for (guint i = 0; i < pair->run_count; i++) {
        tls_attempt_clear(&pair->runs[i].first);
        g_free(pair->runs[i].last);
    }
    g_free(pair->runs);
    g_free(pair->trouble);
}

/* Most pairs have one run. */
static guint room_for(guint runs)
{
    guint room = 1;
    while (room < runs)
        room *= 2;
    return room;
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
    copy.runs = g_new(TlsRun, room_for(pair->run_count));
    for (guint i = 0; i < pair->run_count; i++) {
        TlsRun *run = &copy.runs[i];
        *run = pair->runs[i];
        tls_attempt_share(&run->first);
        if (run->last != NULL)
            set_last(run, run->last);
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

/* Attempts end in another order than they begin: the place of one is where it began. */
static guint place_of(const Pair *pair, const TlsAttempt *attempt)
{
    guint at = pair->run_count;
    while (at > 0 && begins_before(attempt, &pair->runs[at - 1].first))
        at--;
    return at;
}

static TlsRun *like_at(const Pair *pair, guint i, const TlsAttempt *attempt)
{
    bool is_like = i < pair->run_count && tls_attempt_equal(&pair->runs[i].first, attempt);
    return is_like ? &pair->runs[i] : NULL;
}

/* The run before its place, or the one behind it. Where no more runs are kept, an attempt joins any
 * that is like it. */
static TlsRun *find_like(const Pair *pair, const TlsAttempt *attempt, guint at)
{
    TlsRun *run = at > 0 ? like_at(pair, at - 1, attempt) : NULL;
    if (run == NULL)
        run = like_at(pair, at, attempt);
    bool is_full = pair->run_count >= LIMIT_RUNS_OF_PAIR;
    for (guint i = pair->run_count; is_full && run == NULL && i > 0; i--)
        run = like_at(pair, i - 1, attempt);
    return run;
}

static void insert(Pair *pair, guint at, const TlsAttempt *attempt)
{
    if (pair->run_count == 0 || pair->run_count == room_for(pair->run_count))
        pair->runs = g_renew(TlsRun, pair->runs, room_for(pair->run_count + 1));
    TlsRun *run = &pair->runs[at];
    memmove(run + 1, run, (pair->run_count - at) * sizeof *run);
    *run = (TlsRun){
        .first = *attempt, .span = attempt->span, .count = 1, .patient = is_patient(attempt)
    };
    pair->run_count++;
}

void pair_add(Pair *pair, TlsAttempt *attempt)
{
    guint at = place_of(pair, attempt);
    TlsRun *run = find_like(pair, attempt, at);
    if (run != NULL) {
        lengthen(run, attempt);
    } else if (pair->run_count < LIMIT_RUNS_OF_PAIR) {
        insert(pair, at, attempt);
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

/* A name has a head of its own. */
size_t pair_bytes(const Pair *pair)
{
    size_t bytes = room_for(pair->run_count) * sizeof(TlsRun);
    for (guint i = 0; i < pair->run_count; i++) {
        const TlsRun *run = &pair->runs[i];
        bytes += name_bytes(run->first.sni) + name_bytes(run->first.proxied);
        bytes += run->last != NULL ? sizeof *run->last : 0;
    }
    return bytes + (pair->trouble != NULL ? sizeof *pair->trouble : 0);
}
