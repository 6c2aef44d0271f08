/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rewrites.h"

#include "table.h"

typedef struct RewriteKey {
    Ip ip;
    Mac outer, inner;
} RewriteKey;

struct Rewrites {
    Table *table; /* RewriteKey -> Span */
    void (*leave)(void *user, const Rewrite *rewrite);
    void *user;
};

static Rewrite rewrite_of(const RewriteKey *key, const Span *span)
{
    return (Rewrite){ key->ip, key->outer, key->inner, *span };
}

static void leaves(void *user, const void *key, void *value, TableExit exit)
{
    const Rewrites *rewrites = user;
    Rewrite rewrite = rewrite_of(key, value);
    if (exit == TABLE_EVICTED)
        rewrites->leave(rewrites->user, &rewrite);
}

Rewrites *rewrites_new(void (*leave)(void *user, const Rewrite *rewrite), void *user)
{
    Rewrites *rewrites = g_new0(Rewrites, 1);
    rewrites->leave = leave;
    rewrites->user = user;
    rewrites->table = table_new(&(TableSpec){ .key_size = sizeof(RewriteKey),
                                              .value_size = sizeof(Span),
                                              .max_entries = LIMIT_REWRITES,
                                              .leave = leaves,
                                              .user = rewrites });
    return rewrites;
}

void rewrites_free(Rewrites *rewrites)
{
    if (rewrites == NULL)
        return;
    table_free(rewrites->table);
    g_free(rewrites);
}

void rewrites_clear(Rewrites *rewrites)
{
    table_clear(rewrites->table);
}

void rewrites_add(Rewrites *rewrites, const Frame *frame, const Ip *ip, const Mac *outer,
                  const Mac *inner)
{
    RewriteKey key = { *ip, *outer, *inner };
    span_add(table_add(rewrites->table, &key, NULL), frame);
}

static int by_end(const void *a, const void *b)
{
    const Span *x = &((const Rewrite *)a)->span, *y = &((const Rewrite *)b)->span;
    if (x->last_frame != y->last_frame)
        return x->last_frame < y->last_frame ? -1 : 1;
    return (x->first_frame > y->first_frame) - (x->first_frame < y->first_frame);
}

GArray *rewrites_all(Rewrites *rewrites)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Rewrite));
    for (const Span *span = NULL; (span = table_next(rewrites->table, span)) != NULL;) {
        Rewrite rewrite = rewrite_of(table_key(rewrites->table, span), span);
        g_array_append_val(all, rewrite);
    }
    g_array_sort(all, by_end);
    return all;
}
