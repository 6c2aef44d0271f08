/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_logins.h"

#include "limits.h"
#include "sip_key.h"
#include "table.h"

struct SipLogins {
    SipKeyMaker keys;
    Table *table; /* SipKey -> Span: of the challenges in a row, which it counts */
};

SipLogins *sip_logins_new(void)
{
    SipLogins *logins = g_new0(SipLogins, 1);
    logins->keys = sip_key_maker();
    logins->table = table_new(&(TableSpec){
        .key_size = sizeof(SipKey), .value_size = sizeof(Span), .max_entries = LIMIT_SIP_USERS });
    return logins;
}

void sip_logins_free(SipLogins *logins)
{
    if (logins == NULL)
        return;
    table_free(logins->table);
    g_free(logins);
}

/* A user at a client of a server. */
static SipKey key_of(const SipLogins *logins, const SipTransaction *transaction)
{
    const SipPath *path = &transaction->path;
    struct {
        Ip client, server;
    } ends = { path->client, path->server };
    uint64_t number = (uint64_t)path->network << 32 | (uint32_t)path->server_port << 2 |
                      (uint32_t)path->transport;
    return sip_key_of(&logins->keys, sip_words_get(&transaction->words, SIP_WORD_FROM),
                      (Bytes){ (const uint8_t *)&ends, sizeof ends }, number);
}

uint32_t sip_logins_challenge(SipLogins *logins, const SipTransaction *transaction)
{
    SipKey key = key_of(logins, transaction);
    Span *row = table_add(logins->table, &key, NULL);
    Span frames = sip_transaction_span(transaction);
    frames.count = 1;
    span_join(row, &frames);
    return row->count;
}

uint32_t sip_logins_succeed(SipLogins *logins, const SipTransaction *transaction)
{
    if (table_count(logins->table) == 0)
        return 0;
    SipKey key = key_of(logins, transaction);
    Span *row = table_find(logins->table, &key);
    if (row == NULL)
        return 0;
    uint32_t count = row->count;
    table_drop(logins->table, row);
    return count;
}

Span sip_logins_span(SipLogins *logins, const SipTransaction *transaction)
{
    SipKey key = key_of(logins, transaction);
    const Span *row = table_find(logins->table, &key);
    return row != NULL ? *row : (Span){ 0 };
}

uint64_t sip_logins_evicted(const SipLogins *logins)
{
    return table_evicted(logins->table);
}
