/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tds_pair.h"

const TdsSession *tds_pair_session(const TdsPair *pair, guint i)
{
    return i < pair->sessions->len ? &g_array_index(pair->sessions, TdsSession, i) : NULL;
}

void tds_pair_init(TdsPair *pair, const PairKey *key)
{
    *pair = (TdsPair){ .key = *key, .sessions = g_array_new(FALSE, FALSE, sizeof(TdsSession)) };
}

void tds_pair_clear(TdsPair *pair)
{
    g_array_unref(pair->sessions);
}

TdsPair tds_pair_copy(const TdsPair *pair)
{
    TdsPair copy = *pair;
    copy.sessions = g_array_copy(pair->sessions);
    return copy;
}

/* Connections are told when they end, mostly in the order in which they began. */
void tds_pair_add(TdsPair *pair, const TdsSession *session)
{
    guint at = pair->sessions->len;
    while (at > 0 && tds_pair_session(pair, at - 1)->span.first_frame > session->span.first_frame)
        at--;
    g_array_insert_vals(pair->sessions, at, session, 1);
    if (pair->sessions->len > LIMIT_SESSIONS_OF_TDS_PAIR)
        g_array_remove_index(pair->sessions, 0);
    pair->connections++;
    span_join(&pair->span, &session->span);
}
