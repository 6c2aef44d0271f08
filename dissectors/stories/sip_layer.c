/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_layer.h"

#include "direct_routing.h"
#include "limits.h"
#include "sip_answers.h"
#include "sip_fact.h"
#include "sip_presence.h"
#include "sip_settle.h"

static void transaction_ends(void *user, const SipTransaction *transaction, bool is_early)
{
    SipLayer *layer = user;
    (void)is_early;
    sip_settle_transaction(layer, layer->pairs, transaction);
    if (layer->listener.fact != NULL)
        layer->listener.fact(layer->listener.user, sip_fact_transaction(transaction));
}

static void call_ends(void *user, const SipCall *call, bool is_early)
{
    SipLayer *layer = user;
    const SipDialog *dialog;
    (void)is_early;
    sip_settle_call(layer, layer->pairs, call);
    for (guint i = 0; layer->listener.fact != NULL && (dialog = sip_call_dialog(call, i)); i++)
        layer->listener.fact(layer->listener.user,
                             sip_fact_dialog(call, dialog, sip_settle_is_unended(layer, dialog)));
}

/* Frames of a connection around those of its messages. */
static void cover(const SipLayer *layer, Span *span, uint64_t link)
{
    const Span *connection = table_find(layer->links, &link);
    if (connection != NULL)
        span_cover(span, connection);
}

static void cover_troubles(const SipLayer *layer, SipPair *pair)
{
    if (layer->trunks != NULL && pair->troubles != NULL)
        sip_trunks_settle(layer->trunks, pair);
    for (guint i = 0; pair->troubles != NULL && i < pair->troubles->len; i++) {
        SipTrouble *trouble = &g_array_index(pair->troubles, SipTrouble, i);
        cover(layer, &trouble->span, trouble->first_link);
        cover(layer, &trouble->span, trouble->last_link);
    }
}

static void pair_leaves(void *user, SipPair *pair)
{
    SipLayer *layer = user;
    cover_troubles(layer, pair);
    layer->listener.pair_leaves(layer->listener.user, pair);
}

void sip_layer_init(SipLayer *layer, const SipListener *listener)
{
    SipTransactionsListener transactions = { transaction_ends, layer };
    SipCallsListener calls = { call_ends, layer };
    SipPairsListener pairs = { pair_leaves, layer };
    *layer = (SipLayer){ .listener = *listener,
                         .transactions = sip_transactions_new(&transactions),
                         .early = sip_early_new(),
                         .calls = sip_calls_new(&calls),
                         .logins = sip_logins_new(),
                         .pairs = sip_pairs_new(&pairs),
                         .media = media_new(),
                         .now = TIME_NONE };
    layer->links = table_new(&(TableSpec){ .key_size = sizeof(uint64_t),
                                           .value_size = sizeof(Span),
                                           .max_entries = LIMIT_SIP_ENDED_CONNECTIONS });
}

void sip_layer_done(SipLayer *layer)
{
    sip_transactions_free(layer->transactions);
    sip_early_free(layer->early);
    sip_calls_free(layer->calls);
    sip_logins_free(layer->logins);
    sip_pairs_free(layer->pairs);
    sip_trunks_free(layer->trunks);
    sip_redirects_free(layer->redirects);
    media_free(layer->media);
    table_free(layer->links);
}

/* The INVITE comes before there is a dialog: its address is that of each dialog that it makes. */
static void expect_media(SipLayer *layer, SipCall *call, SipDialog *dialog, const SipSeen *seen)
{
    MediaKey keys[MEDIA_OF_MESSAGE];
    unsigned count = media_expect(layer->media, seen->message, seen->path.network, keys);
    for (unsigned i = 0; i < count; i++)
        sip_call_expect(call, dialog, seen, &keys[i]);
}

/* Messages that no call is made of. */
static bool stands_alone(const SipSeen *seen)
{
    return seen->method == SIP_METHOD_OPTIONS || seen->method == SIP_METHOD_REGISTER ||
           seen->method == SIP_METHOD_PUBLISH || seen->method == SIP_METHOD_SUBSCRIBE;
}

static SipCall *feed_call(SipLayer *layer, SipSeen *seen)
{
    seen->call = sip_calls_key(layer->calls, seen->path.network, seen->call_id);
    SipDialog *dialog;
    SipCall *call = sip_calls_feed(layer->calls, seen, &dialog);
    if (call != NULL)
        expect_media(layer, call, dialog, seen);
    return call;
}

/* The request is answered already. */
static void catch_up(SipLayer *layer, const SipSeen *request, const SipTransaction *transaction)
{
    const SipKey *key = sip_transactions_key_of(layer->transactions, transaction);
    SipKept kept;
    SipMessage message;
    if (!sip_early_take(layer->early, key, &kept))
        return;
    Bytes bytes = bytes_borrow(kept.bytes);
    Cursor in = cursor_over(bytes.data, bytes.length, bytes.length);
    if (sip_message_read(&in, &message)) {
        SipSeen response = { .message = &message,
                             .path = sip_path_back(&request->path),
                             .link = request->link,
                             .frame = kept.frame,
                             .time = kept.time };
        sip_layer_feed(layer, &response);
    }
    g_bytes_unref(kept.bytes);
}

static void keep_early(SipLayer *layer, const SipSeen *response)
{
    SipKey key = sip_transactions_key(layer->transactions, response);
    sip_early_keep(layer->early, &key, response);
}

static SipTrunks *trunks_of(SipLayer *layer)
{
    if (layer->trunks == NULL)
        layer->trunks = sip_trunks_new();
    return layer->trunks;
}

static void feed_options(SipLayer *layer, const SipSeen *seen)
{
    sip_pair_note_options(sip_pairs_of(layer->pairs, &seen->path), seen->time);
    if (sip_trunks_concern(seen))
        sip_trunks_feed(trunks_of(layer), layer->pairs, seen);
}

void sip_layer_feed(SipLayer *layer, SipSeen *seen)
{
    SipRole role;
    if (!sip_seen_read(seen))
        return;
    sip_transactions_advance(layer->transactions, layer->now);
    if (layer->trunks != NULL)
        sip_trunks_hear(layer->trunks, seen->time);
    SipCall *call = stands_alone(seen) ? NULL : feed_call(layer, seen);
    const SipTransaction *transaction = sip_transactions_feed(layer->transactions, seen, &role);
    if (role == SIP_ROLE_FIRST && seen->method == SIP_METHOD_OPTIONS)
        feed_options(layer, seen);
    if (role == SIP_ROLE_FIRST && seen->method == SIP_METHOD_NOTIFY && call != NULL)
        sip_answers_notify(layer, call, seen);
    if (role == SIP_ROLE_FINAL)
        sip_answers_take(layer, transaction, seen, call);
    else if (role == SIP_ROLE_MORE)
        sip_answers_repeat(layer, transaction, seen);
    else if (role == SIP_ROLE_FIRST)
        catch_up(layer, seen, transaction);
    else if (role == SIP_ROLE_NONE && seen->status >= 200)
        keep_early(layer, seen);
    if (seen->message->body.length > 0 && role != SIP_ROLE_MORE)
        sip_presence_take(layer, seen);
}

void sip_layer_link(SipLayer *layer, SipLink *link, const TcpConnection *connection)
{
    *link = (SipLink){ .connection = connection, .number = ++layer->link_count };
    g_queue_init(&link->waiting);
}

void sip_layer_note_link(SipLayer *layer, const SipLink *link)
{
    *(Span *)table_add(layer->links, &link->number, NULL) = link->connection->span;
}

void sip_layer_miss(SipLayer *layer, SipLink *link, TcpSide sender)
{
    const Ip *ip = tcp_connection_ip(link->connection, sender);
    uint16_t port = tcp_connection_port(link->connection, sender);
    if (layer->trunks != NULL)
        sip_trunks_miss(layer->trunks, link->connection->key->network, ip, layer->now);
    for (const GList *at = link->waiting.head; at != NULL; at = at->next) {
        SipTransaction *transaction = at->data;
        if (transaction->path.server_port == port && ip_equal(&transaction->path.server, ip))
            transaction->is_unheard = true;
    }
}

void sip_layer_hide(SipLayer *layer, const TcpConnection *connection, Bytes name)
{
    enum { HTTPS = 443 };
    bool is_address = direct_routing_has_ip(tcp_connection_ip(connection, TCP_SERVER)) &&
                      tcp_connection_port(connection, TCP_SERVER) != HTTPS;
    if (is_address || direct_routing_has_name(name))
        sip_trunks_hide(trunks_of(layer), connection->key->network,
                        tcp_connection_ip(connection, TCP_CLIENT), &connection->span);
}

void sip_layer_unlink(SipLayer *layer, SipLink *link)
{
    while (!g_queue_is_empty(&link->waiting))
        sip_transaction_close(g_queue_peek_head(&link->waiting));
    sip_layer_note_link(layer, link);
}

void sip_layer_unreachable(SipLayer *layer, const SipPath *path, uint64_t frame, Time time)
{
    sip_transactions_unreachable(layer->transactions, path, frame, time);
}

void sip_layer_advance(SipLayer *layer, Time now)
{
    layer->now = now;
    sip_transactions_advance(layer->transactions, now);
}

void sip_layer_finish(SipLayer *layer)
{
    sip_transactions_finish(layer->transactions);
    sip_calls_finish(layer->calls);
}

/* Somebody who is told of pairs, and with which connections. */
typedef struct Visit {
    SipLayer *layer;
    void (*visit)(void *user, const SipPair *pair);
    void *user;
} Visit;

static void visit_pair(void *user, SipPair *pair)
{
    const Visit *visit = user;
    if (pair->troubles == NULL)
        return;
    cover_troubles(visit->layer, pair);
    visit->visit(visit->user, pair);
}

/* A copy of the pairs, to which what goes on is added. */
typedef struct Snapshot {
    SipLayer *layer;
    SipPairs *pairs;
} Snapshot;

static void add_transaction(void *user, const SipTransaction *transaction)
{
    const Snapshot *now = user;
    sip_settle_transaction(now->layer, now->pairs, transaction);
}

static void add_call(void *user, const SipCall *call)
{
    const Snapshot *now = user;
    sip_settle_call(now->layer, now->pairs, call);
}

void sip_layer_visit(SipLayer *layer, void (*visit)(void *user, const SipPair *pair), void *user)
{
    Visit all = { layer, visit, user };
    if (sip_transactions_count(layer->transactions) + sip_calls_count(layer->calls) == 0) {
        sip_pairs_visit(layer->pairs, visit_pair, &all);
        return;
    }
    Snapshot now = { layer, sip_pairs_copy(layer->pairs) };
    sip_transactions_visit(layer->transactions, add_transaction, &now);
    sip_calls_visit(layer->calls, add_call, &now);
    sip_pairs_visit(now.pairs, visit_pair, &all);
    sip_pairs_free(now.pairs);
}

void sip_layer_tell_forgotten(const SipLayer *layer, void (*tell)(void *user, Text *says),
                              void *user)
{
    const struct {
        uint64_t count;
        const char *says;
    } rows[] = {
        { sip_transactions_evicted(layer->transactions),
          "more SIP requests at a time than are kept: {} were given up before their end, and "
          "what became of them may be missing" },
        { sip_calls_evicted(layer->calls),
          "more SIP calls at a time than are kept: {} were judged before their end" },
        { sip_logins_evicted(layer->logins),
          "more SIP users that are asked for credentials than are kept: {} were forgotten" },
        { sip_pairs_evicted(layer->pairs),
          "more pairs of SIP hosts than are kept: {} were judged early, with lower confidence" },
        { layer->trunks != NULL ? sip_trunks_evicted(layer->trunks) : 0,
          "more trunks of Direct Routing than are kept: how often {} of them were asked for by "
          "OPTIONS was forgotten" },
        { layer->redirects != NULL ? sip_redirects_evicted(layer->redirects) : 0,
          "more clients that are sent on to workers than are kept: {} were forgotten" },
        { layer->junk, "{} bytes around SIP messages belong to none of them and were skipped" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count > 0)
            tell(user, text_new(rows[i].says, value_number((int64_t)rows[i].count), NULL));
}
