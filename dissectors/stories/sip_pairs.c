/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_pairs.h"

#include "table.h"

struct SipPairs {
    SipPairsListener listener;
    Table *table; /* SipPairKey -> SipPair */
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    SipPairs *pairs = user;
    SipPair *pair = value;
    (void)key;
    if (exit == TABLE_EVICTED && pairs->listener.pair_leaves != NULL) {
        pair->is_evicted = true;
        pairs->listener.pair_leaves(pairs->listener.user, pair);
    }
    sip_pair_clear(pair);
}

/* Most pairs are fine, and those of a scan have nothing but one request without an answer, sent
 * once. */
static bool is_worth_more(void *user, const void *value)
{
    (void)user;
    const SipPair *pair = value;
    const SipTrouble *first = sip_pair_get(pair, 0);
    return first != NULL &&
           (first->attempts > 1 || first->repeated > 0 || sip_pair_get(pair, 1) != NULL);
}

SipPairs *sip_pairs_new(const SipPairsListener *listener)
{
    SipPairs *pairs = g_new0(SipPairs, 1);
    if (listener != NULL)
        pairs->listener = *listener;
    pairs->table = table_new(&(TableSpec){ .key_size = sizeof(SipPairKey),
                                           .value_size = sizeof(SipPair),
                                           .max_entries = LIMIT_SIP_PAIRS,
                                           .max_bytes = LIMIT_SIP_PAIR_BYTES,
                                           .leave = leave,
                                           .spare = is_worth_more,
                                           .user = pairs });
    return pairs;
}

void sip_pairs_free(SipPairs *pairs)
{
    if (pairs == NULL)
        return;
    table_free(pairs->table);
    g_free(pairs);
}

SipPairs *sip_pairs_copy(const SipPairs *pairs)
{
    SipPairs *copy = sip_pairs_new(NULL);
    for (const SipPair *pair = NULL; (pair = table_next(pairs->table, pair)) != NULL;)
        *(SipPair *)table_add(copy->table, &pair->key, NULL) = sip_pair_copy(pair);
    return copy;
}

SipPair *sip_pairs_of(SipPairs *pairs, const SipPath *path)
{
    SipPairKey key = sip_pair_key(path);
    bool is_new;
    SipPair *pair = table_add(pairs->table, &key, &is_new);
    if (is_new)
        sip_pair_init(pair, &key);
    return pair;
}

SipPair *sip_pairs_find(SipPairs *pairs, const SipPath *path)
{
    SipPairKey key = sip_pair_key(path);
    return table_find(pairs->table, &key);
}

void sip_pairs_charge(SipPairs *pairs, SipPair *pair)
{
    table_charge(pairs->table, pair, sip_pair_bytes(pair));
}

void sip_pairs_visit(SipPairs *pairs, void (*visit)(void *user, SipPair *pair), void *user)
{
    for (int is_worthy = 1; is_worthy >= 0; is_worthy--)
        for (SipPair *pair = NULL; (pair = table_next(pairs->table, pair)) != NULL;)
            if (is_worth_more(NULL, pair) == (is_worthy != 0))
                visit(user, pair);
}

uint64_t sip_pairs_evicted(const SipPairs *pairs)
{
    return table_evicted(pairs->table);
}
