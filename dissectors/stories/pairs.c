/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pairs.h"

#include "table.h"

/* SYNs go unanswered once one was sent again, or so long after it. */
#define SYN_PATIENCE (3 * TIME_SECOND)

/* Who is sent on to another port dials it at once. */
#define SENT_ON (2 * TIME_SECOND)

enum { CLIENTS_KEPT = 2, STUCK_ENOUGH = 3, FAILED_ENOUGH = 2, DIALLED_KEPT = 8 };

/* Who gets data both ways out of a service. */
typedef struct ServiceKey {
    Ip host;
    uint32_t network;
    uint16_t port, zero;
} ServiceKey;

typedef struct Service {
    Ip clients[CLIENTS_KEPT]; /* distinct */
    uint64_t frames[CLIENTS_KEPT];
    uint8_t count;
} Service;

typedef struct ReachKey {
    Ip client, host;
    uint32_t network;
} ReachKey;

typedef struct DiallerKey {
    Ip client;
    uint32_t network;
} DiallerKey;

/* Services of UM that a client used, the last ones. */
typedef struct Dialler {
    PairsDialled rows[DIALLED_KEPT];
    uint32_t count; /* of all */
} Dialler;

struct Pairs {
    PairsListener listener;
    Table *pairs;    /* PairKey -> Pair */
    Table *services; /* ServiceKey -> Service */
    Table *reaches;  /* ReachKey -> uint64_t: a frame */
    Table *diallers; /* DiallerKey -> Dialler */
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    Pairs *pairs = user;
    Pair *pair = value;
    (void)key;
    if (exit == TABLE_EVICTED && pairs->listener.pair_leaves != NULL) {
        pair->is_evicted = true;
        pairs->listener.pair_leaves(pairs->listener.user, pair);
    }
    pair_clear(pair);
}

static bool has_failed(const TlsAttempt *attempt)
{
    return attempt->stage != TLS_STAGE_DATA;
}

/* A scan leaves pairs of one connection each: they must not push out what is worth a verdict. */
static bool is_worth_more(void *user, const void *value)
{
    const Pair *pair = value;
    (void)user;
    const PairTrouble *trouble = pair_trouble(pair);
    return trouble->hole.connections > 0 || trouble->refused.connections >= FAILED_ENOUGH ||
           trouble->unanswered.connections >= FAILED_ENOUGH ||
           trouble->unanswered.transmissions_max > FAILED_ENOUGH ||
           pair_count(pair, has_failed) >= FAILED_ENOUGH;
}

Pairs *pairs_new(const PairsListener *listener)
{
    Pairs *pairs = g_new0(Pairs, 1);
    if (listener != NULL)
        pairs->listener = *listener;
    pairs->pairs = table_new(&(TableSpec){ .key_size = sizeof(PairKey),
                                           .value_size = sizeof(Pair),
                                           .max_entries = LIMIT_PAIRS,
                                           .max_bytes = LIMIT_PAIR_BYTES,
                                           .leave = leave,
                                           .spare = is_worth_more,
                                           .user = pairs });
    pairs->services = table_new(&(TableSpec){ .key_size = sizeof(ServiceKey),
                                              .value_size = sizeof(Service),
                                              .max_entries = LIMIT_PAIRS });
    pairs->reaches = table_new(&(TableSpec){
        .key_size = sizeof(ReachKey), .value_size = sizeof(uint64_t), .max_entries = LIMIT_PAIRS });
    pairs->diallers = table_new(&(TableSpec){ .key_size = sizeof(DiallerKey),
                                              .value_size = sizeof(Dialler),
                                              .max_entries = LIMIT_DIALLERS });
    return pairs;
}

void pairs_free(Pairs *pairs)
{
    if (pairs == NULL)
        return;
    table_free(pairs->pairs);
    table_free(pairs->services);
    table_free(pairs->reaches);
    table_free(pairs->diallers);
    g_free(pairs);
}

static void copy_plain(Table *into, const Table *from, size_t size)
{
    for (const void *value = NULL; (value = table_next(from, value)) != NULL;)
        memcpy(table_add(into, table_key(from, value), NULL), value, size);
}

Pairs *pairs_copy(const Pairs *pairs)
{
    Pairs *copy = pairs_new(NULL);
    for (const Pair *pair = NULL; (pair = table_next(pairs->pairs, pair)) != NULL;)
        *(Pair *)table_add(copy->pairs, &pair->key, NULL) = pair_copy(pair);
    copy_plain(copy->services, pairs->services, sizeof(Service));
    copy_plain(copy->reaches, pairs->reaches, sizeof(uint64_t));
    copy_plain(copy->diallers, pairs->diallers, sizeof(Dialler));
    return copy;
}

static PairKey key_of(const TcpConnection *connection)
{
    return (PairKey){ .client = *tcp_connection_ip(connection, TCP_CLIENT),
                      .server = *tcp_connection_ip(connection, TCP_SERVER),
                      .network = connection->key->network,
                      .port = tcp_connection_port(connection, TCP_SERVER) };
}

static Pair *find_pair(Pairs *pairs, const TcpConnection *connection)
{
    PairKey key = key_of(connection);
    return table_find(pairs->pairs, &key);
}

static Pair *get_pair(Pairs *pairs, const TcpConnection *connection)
{
    PairKey key = key_of(connection);
    bool added;
    Pair *pair = table_add(pairs->pairs, &key, &added);
    if (added)
        pair_init(pair, &key);
    return pair;
}

/* That of the connection's pair, to be added to. */
static PairTrouble *get_trouble(Pairs *pairs, const TcpConnection *connection)
{
    Pair *pair = get_pair(pairs, connection);
    if (pair->trouble == NULL) {
        pair_make_trouble(pair);
        table_charge(pairs->pairs, pair, pair_bytes(pair));
    }
    return pair->trouble;
}

static void note_reach(Pairs *pairs, const PairKey *pair, uint64_t frame)
{
    ReachKey key = { pair->client, pair->server, pair->network };
    *(uint64_t *)table_add(pairs->reaches, &key, NULL) = frame;
}

static void note_service(Pairs *pairs, const PairKey *pair, uint64_t frame)
{
    ServiceKey key = { .host = pair->server, .network = pair->network, .port = pair->port };
    Service *service = table_add(pairs->services, &key, NULL);
    for (uint8_t i = 0; i < service->count; i++)
        if (ip_equal(&service->clients[i], &pair->client))
            return;
    if (service->count == CLIENTS_KEPT)
        return;
    service->clients[service->count] = pair->client;
    service->frames[service->count++] = frame;
}

/* Its port 5061 takes calls, 5062 since Exchange 2013. */
static bool is_um_service(uint16_t port)
{
    return port == 5061 || port == 5062;
}

static void note_dialled(Pairs *pairs, const PairKey *pair, Moment last)
{
    DiallerKey key = { pair->client, pair->network };
    Dialler *dialler = table_add(pairs->diallers, &key, NULL);
    dialler->rows[dialler->count++ % DIALLED_KEPT] = (PairsDialled){ *pair, last };
}

void pairs_feed_session(Pairs *pairs, const TcpConnection *connection, const TlsSession *session,
                        Time now)
{
    TlsAttempt attempt = tls_attempt_of(connection, session, now);
    Pair *pair = get_pair(pairs, connection);
    if (attempt.stage == TLS_STAGE_DATA) {
        note_reach(pairs, &pair->key, attempt.span.first_frame);
        note_service(pairs, &pair->key, attempt.span.first_frame);
        if (is_um_service(pair->key.port))
            note_dialled(pairs, &pair->key, attempt.steps.last[TLS_SERVER]);
    }
    pair_add(pair, &attempt);
    table_charge(pairs->pairs, pair, pair_bytes(pair));
}

static void tally(SynTally *tally, const TcpConnection *connection, Moment answer)
{
    if (tally->connections == 0 || connection->span.first_frame < tally->span.first_frame)
        tally->answered = answer;
    tally->connections++;
    tally->transmissions_max =
        MAX(tally->transmissions_max, connection->sides[TCP_CLIENT].syn_count);
    span_join(&tally->span, &connection->span);
    frame_sample_add(&tally->syns, connection->span.first_frame);
    if (answer.frame != 0)
        frame_sample_add(&tally->answers, answer.frame);
}

static Moment reset_of(const TcpConnection *connection)
{
    const TcpDetails *details = connection->details;
    return details != NULL ? details->sides[TCP_SERVER].rst : (Moment){ 0 };
}

static Moment error_of(const TcpConnection *connection)
{
    const TcpDetails *details = connection->details;
    return details != NULL && details->error_count > 0 ? details->errors[0].seen : (Moment){ 0 };
}

/* SYNs alone: who acknowledges has heard an answer, whether the capture shows it or not. */
static bool is_unanswered(const TcpConnection *connection, Time now)
{
    uint8_t syns = connection->sides[TCP_CLIENT].syn_count;
    bool has_answer = (connection->sides[TCP_SERVER].bits & TCP_FLOW_SEEN) != 0;
    return syns > 0 && !has_answer && connection->span.count == syns &&
           (syns > 1 || time_between(connection->span.first_time, now) >= SYN_PATIENCE);
}

static void feed_syns(Pairs *pairs, const TcpConnection *connection, Time now)
{
    if (connection->is_refused) {
        tally(&get_trouble(pairs, connection)->refused, connection, reset_of(connection));
    } else if (is_unanswered(connection, now)) {
        tally(&get_trouble(pairs, connection)->unanswered, connection, error_of(connection));
    } else if (connection->sides[TCP_SERVER].syn_count > 0) {
        Pair *pair = find_pair(pairs, connection);
        if (pair != NULL)
            span_join(&pair->established, &connection->span);
    }
}

/* Full-size segments that never arrive while smaller ones do. */
static void feed_hole(Pairs *pairs, const TcpConnection *connection)
{
    if (connection->details == NULL)
        return;
    for (int side = TCP_CLIENT; side <= TCP_SERVER; side++) {
        const TcpStuck *stuck = &connection->details->sides[side].stuck;
        if (stuck->count >= STUCK_ENOUGH && tcp_connection_small_passed(connection, side) &&
            stuck->size >= tcp_connection_full_size(connection, side))
            blackhole_add(&get_trouble(pairs, connection)->hole, connection, side);
    }
}

void pairs_feed_connection(Pairs *pairs, const TcpConnection *connection, Time now)
{
    feed_syns(pairs, connection, now);
    feed_hole(pairs, connection);
}

void pairs_visit(Pairs *pairs, void (*visit)(void *user, const Pair *pair), void *user)
{
    for (int rest = 0; rest <= 1; rest++)
        for (const Pair *pair = NULL; (pair = table_next(pairs->pairs, pair)) != NULL;)
            if (is_worth_more(NULL, pair) == (rest == 0))
                visit(user, pair);
}

void pairs_end(Pairs *pairs, void (*visit)(void *user, const Pair *pair), void *user)
{
    for (int rest = 0; rest <= 1; rest++)
        for (Pair *pair = table_next(pairs->pairs, NULL), *next; pair != NULL; pair = next) {
            next = table_next(pairs->pairs, pair);
            if (rest == 0 && !is_worth_more(NULL, pair))
                continue;
            visit(user, pair);
            table_drop(pairs->pairs, pair);
        }
}

uint64_t pairs_forgotten(const Pairs *pairs)
{
    return table_evicted(pairs->pairs);
}

uint64_t pairs_reach(Pairs *pairs, uint32_t network, const Ip *client, const Ip *host)
{
    ReachKey key = { *client, *host, network };
    const uint64_t *frame = table_find(pairs->reaches, &key);
    return frame != NULL ? *frame : 0;
}

uint64_t pairs_other_reach(Pairs *pairs, const PairKey *pair, Ip *other)
{
    ServiceKey key = { .host = pair->server, .network = pair->network, .port = pair->port };
    const Service *service = table_find(pairs->services, &key);
    for (uint8_t i = 0; service != NULL && i < service->count; i++) {
        if (ip_equal(&service->clients[i], &pair->client))
            continue;
        *other = service->clients[i];
        return service->frames[i];
    }
    return 0;
}

bool pairs_dialled_before(Pairs *pairs, const PairKey *pair, Time time, PairsDialled *out)
{
    DiallerKey key = { pair->client, pair->network };
    const Dialler *dialler = table_find(pairs->diallers, &key);
    uint32_t count = dialler != NULL ? MIN(dialler->count, (uint32_t)DIALLED_KEPT) : 0;
    for (uint32_t i = 0; i < count; i++) {
        Time passed = time_between(dialler->rows[i].last.time, time);
        if (dialler->rows[i].last.frame == 0 || passed < 0 || passed > SENT_ON)
            continue;
        *out = dialler->rows[i];
        return true;
    }
    return false;
}

bool pairs_knows(Pairs *pairs, const PairKey *pair)
{
    return table_find(pairs->pairs, pair) != NULL;
}
