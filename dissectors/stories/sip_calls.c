/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_calls.h"

#include "table.h"

/* Of a call that is over nothing comes any more after that; a transaction that refers to it is told
 * before. */
#define LINGER (4 * SIP_TIMEOUT)

enum { EXPIRED_AT_ONCE = 2 }; /* of the longest untouched, looked at for each new call */

struct SipCalls {
    SipCallsListener listener;
    SipKeyMaker keys;
    Table *table; /* SipKey -> SipCall */
    bool is_freed;
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    SipCalls *calls = user;
    (void)key;
    if (!calls->is_freed)
        calls->listener.ends(calls->listener.user, value, exit == TABLE_EVICTED);
    sip_call_clear(value);
}

SipCalls *sip_calls_new(const SipCallsListener *listener)
{
    SipCalls *calls = g_new0(SipCalls, 1);
    calls->listener = *listener;
    calls->keys = sip_key_maker();
    calls->table = table_new(&(TableSpec){ .key_size = sizeof(SipKey),
                                           .value_size = sizeof(SipCall),
                                           .max_entries = LIMIT_SIP_CALLS,
                                           .max_bytes = LIMIT_SIP_CALL_BYTES,
                                           .leave = leave,
                                           .user = calls });
    return calls;
}

void sip_calls_free(SipCalls *calls)
{
    if (calls == NULL)
        return;
    calls->is_freed = true;
    table_free(calls->table);
    g_free(calls);
}

/* Those that go on make way for the ones behind them. */
static void expire(SipCalls *calls, Time now)
{
    for (int i = 0; i < EXPIRED_AT_ONCE; i++) {
        SipCall *oldest = table_next(calls->table, NULL);
        if (oldest == NULL || time_between(oldest->last_time, now) < LINGER)
            return;
        if (sip_call_is_over(oldest))
            table_drop(calls->table, oldest);
        else
            table_touch(calls->table, oldest);
    }
}

SipKey sip_calls_key(const SipCalls *calls, uint32_t network, Bytes call_id)
{
    return sip_key_of(&calls->keys, call_id, (Bytes){ NULL, 0 }, network);
}

SipCall *sip_calls_find(SipCalls *calls, const SipKey *key)
{
    return table_find(calls->table, key);
}

static bool begins_call(const SipSeen *seen)
{
    return seen->is_request &&
           (seen->method == SIP_METHOD_INVITE || seen->method == SIP_METHOD_REFER);
}

SipCall *sip_calls_feed(SipCalls *calls, const SipSeen *seen, SipDialog **dialog)
{
    SipCall *call = table_find(calls->table, &seen->call);
    if (call == NULL && !begins_call(seen))
        return NULL;
    bool is_new = call == NULL;
    if (is_new) {
        expire(calls, seen->time);
        call = table_add(calls->table, &seen->call, NULL);
        sip_call_begin(call, seen);
    }
    if (sip_call_feed(call, seen, dialog) || is_new)
        table_charge(calls->table, call, sip_call_bytes(call));
    return call;
}

void sip_calls_visit(const SipCalls *calls, void (*visit)(void *user, const SipCall *call),
                     void *user)
{
    for (const SipCall *at = table_next(calls->table, NULL); at != NULL;
         at = table_next(calls->table, at))
        visit(user, at);
}

void sip_calls_finish(SipCalls *calls)
{
    for (SipCall *at; (at = table_next(calls->table, NULL)) != NULL;)
        table_drop(calls->table, at);
}

uint64_t sip_calls_evicted(const SipCalls *calls)
{
    return table_evicted(calls->table);
}

uint32_t sip_calls_count(const SipCalls *calls)
{
    return table_count(calls->table);
}
