/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tds_pairs.h"

#include "table.h"

typedef struct HostKey {
    Ip ip;
    uint32_t network;
} HostKey;

struct TdsPairs {
    Table *pairs; /* PairKey -> TdsPair */
    Table *hosts; /* HostKey -> FrontEnd */
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    (void)user, (void)key, (void)exit;
    tds_pair_clear(value);
}

/* A scan must not push out who was there before it. */
static bool has_worked(void *user, const void *value)
{
    const FrontEnd *front_end = value;
    (void)user;
    return front_end->accepted.frame != 0;
}

TdsPairs *tds_pairs_new(void)
{
    TdsPairs *pairs = g_new(TdsPairs, 1);
    pairs->pairs = table_new(&(TableSpec){ .key_size = sizeof(PairKey),
                                           .value_size = sizeof(TdsPair),
                                           .max_entries = LIMIT_TDS_PAIRS,
                                           .leave = leave });
    pairs->hosts = table_new(&(TableSpec){ .key_size = sizeof(HostKey),
                                           .value_size = sizeof(FrontEnd),
                                           .max_entries = LIMIT_FRONT_ENDS,
                                           .spare = has_worked });
    return pairs;
}

void tds_pairs_free(TdsPairs *pairs)
{
    if (pairs == NULL)
        return;
    table_free(pairs->pairs);
    table_free(pairs->hosts);
    g_free(pairs);
}

TdsPairs *tds_pairs_copy(const TdsPairs *pairs)
{
    TdsPairs *copy = tds_pairs_new();
    for (const TdsPair *pair = NULL; (pair = table_next(pairs->pairs, pair)) != NULL;)
        *(TdsPair *)table_add(copy->pairs, &pair->key, NULL) = tds_pair_copy(pair);
    for (const FrontEnd *host = NULL; (host = table_next(pairs->hosts, host)) != NULL;)
        *(FrontEnd *)table_add(copy->hosts, table_key(pairs->hosts, host), NULL) = *host;
    return copy;
}

static FrontEnd *get_host(TdsPairs *pairs, const TcpConnection *connection, TcpSide side)
{
    HostKey key = { *tcp_connection_ip(connection, side), connection->key->network };
    return table_add(pairs->hosts, &key, NULL);
}

void tds_pairs_feed_connection(TdsPairs *pairs, const TcpConnection *connection)
{
    if (tcp_connection_port(connection, TCP_SERVER) == FRONT_END_PORT)
        front_end_add(get_host(pairs, connection, TCP_SERVER), connection);
}

void tds_pairs_feed_session(TdsPairs *pairs, const TcpConnection *connection,
                            const TdsSession *session)
{
    PairKey key = { .client = *tcp_connection_ip(connection, TCP_CLIENT),
                    .server = *tcp_connection_ip(connection, TCP_SERVER),
                    .network = connection->key->network,
                    .port = tcp_connection_port(connection, TCP_SERVER) };
    bool added;
    TdsPair *pair = table_add(pairs->pairs, &key, &added);
    if (added)
        tds_pair_init(pair, &key);
    tds_pair_add(pair, session);
    for (uint8_t i = 0; i < session->error_count; i++)
        if (session->errors[i].is_login)
            front_end_add_login(get_host(pairs, connection, TCP_CLIENT), session->errors[i].seen);
}

void tds_pairs_visit(const TdsPairs *pairs, void (*visit)(void *user, const TdsPair *pair),
                     void *user)
{
    for (const TdsPair *pair = NULL; (pair = table_next(pairs->pairs, pair)) != NULL;)
        visit(user, pair);
}

const FrontEnd *tds_pairs_front_end(TdsPairs *pairs, const PairKey *pair)
{
    HostKey key = { pair->client, pair->network };
    return table_find(pairs->hosts, &key);
}

uint64_t tds_pairs_forgotten(const TdsPairs *pairs)
{
    return table_evicted(pairs->pairs);
}
