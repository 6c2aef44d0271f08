/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_layer.h"

#include "limits.h"
#include "ms_diagnostics.h"
#include "sip_auth.h"
#include "sip_fact.h"
#include "sip_notify.h"

/* Where failures are noted: the pairs of the layer, or a copy of them with what goes on. */
typedef struct Tally {
    SipLayer *layer;
    SipPairs *pairs;
} Tally;

static Tally tally_of(SipLayer *layer)
{
    return (Tally){ layer, layer->pairs };
}

static SipTrouble *note_attempt(Tally tally, const SipPath *path, SipTroubleKind kind,
                                const SipAttempt *attempt)
{
    SipPair *pair = sip_pairs_of(tally.pairs, path);
    SipTrouble *trouble = sip_pair_trouble(pair, kind, attempt->steps.status);
    if (trouble == NULL)
        return NULL;
    sip_trouble_add(trouble, attempt);
    sip_pairs_charge(tally.pairs, pair);
    return trouble;
}

static SipTrouble *note(Tally tally, const SipTransaction *transaction, SipTroubleKind kind,
                        SipOutcome outcome)
{
    SipAttempt attempt = sip_attempt_of(transaction, outcome);
    return note_attempt(tally, &transaction->path, kind, &attempt);
}

/* What a callee may decide (busy, away, declined), a cancelled call, a challenge and a redirection
 * are results, no failures. */
static bool is_failure(uint16_t status)
{
    switch (status) {
    case 401:
    case 407:
    case 480:
    case 486:
    case 487:
    case 600:
    case 603:
        return false;
    default:
        return status >= 400;
    }
}

/* An INVITE inside a dialog asks for a change; that it is refused ends nothing (RFC 3261 section
 * 14.1). Of a fork or a failover one branch that is answered, then or later, is a call. */
static void settle_invite(Tally tally, const SipTransaction *transaction)
{
    if (!is_failure(transaction->status) || transaction->is_inside ||
        transaction->cancelled.frame != 0)
        return;
    const SipCall *call = sip_calls_find(tally.layer->calls, &transaction->call);
    bool is_answered = call != NULL && call->is_answered && call->answered >= transaction->cseq;
    if (!is_answered)
        note(tally, transaction, SIP_TROUBLE_CALL, SIP_ANSWERED);
}

/* The ACK of a 2xx is no part of the transaction (RFC 3261 section 13.2.2.4). */
static bool is_acknowledged(SipLayer *layer, const SipTransaction *transaction)
{
    const SipCall *call = sip_calls_find(layer->calls, &transaction->call);
    return transaction->status < 300 && call != NULL && call->is_acknowledged &&
           call->acknowledged >= transaction->cseq;
}

static void settle_unanswered(Tally tally, const SipTransaction *transaction, SipOutcome outcome)
{
    bool is_options = transaction->method == SIP_METHOD_OPTIONS;
    bool is_own_end = outcome == SIP_CLOSED && transaction->is_client_closing;
    bool is_cancelling =
        transaction->cancelled.frame != 0 || transaction->method == SIP_METHOD_CANCEL;
    if (is_cancelling || (is_own_end && !is_options))
        return;
    note(tally, transaction, is_options ? SIP_TROUBLE_OPTIONS : SIP_TROUBLE_REQUEST, outcome);
}

static void settle(Tally tally, const SipTransaction *transaction)
{
    SipOutcome outcome = sip_transaction_is_fine(transaction)
                             ? SIP_ANSWERED
                             : sip_transaction_outcome(transaction, tally.layer->now);
    if (outcome == SIP_ANSWERED && transaction->method == SIP_METHOD_INVITE)
        settle_invite(tally, transaction);
    else if (outcome == SIP_UNACKNOWLEDGED && is_acknowledged(tally.layer, transaction))
        return;
    else if (outcome != SIP_OPEN && outcome != SIP_ANSWERED)
        settle_unanswered(tally, transaction, outcome);
}

static void transaction_ends(void *user, const SipTransaction *transaction, bool is_early)
{
    SipLayer *layer = user;
    (void)is_early;
    settle(tally_of(layer), transaction);
    if (layer->listener.fact != NULL)
        layer->listener.fact(layer->listener.user, sip_fact_transaction(transaction));
}

static void note_unended(Tally tally, const SipCall *call, const SipDialog *dialog)
{
    const Span *span = &dialog->span;
    SipAttempt attempt = {
        .span = *span,
        .steps = { .request = { span->first_frame, span->first_time },
                   .end = { span->last_frame, span->last_time } },
        .method = SIP_METHOD_INVITE,
        .link_number = dialog->link_number,
        .has_media = sip_dialog_media(dialog, tally.layer->media) != TIME_NONE,
        .words = &call->words,
    };
    note_attempt(tally, &dialog->path, SIP_TROUBLE_UNENDED, &attempt);
}

static bool is_unended(const SipLayer *layer, const SipDialog *dialog)
{
    return sip_dialog_is_unended(dialog, layer->media, layer->now);
}

static void settle_call(Tally tally, const SipCall *call)
{
    const SipDialog *dialog;
    for (guint i = 0; (dialog = sip_call_dialog(call, i)) != NULL; i++)
        if (is_unended(tally.layer, dialog))
            note_unended(tally, call, dialog);
}

static void call_ends(void *user, const SipCall *call, bool is_early)
{
    SipLayer *layer = user;
    const SipDialog *dialog;
    (void)is_early;
    settle_call(tally_of(layer), call);
    for (guint i = 0; layer->listener.fact != NULL && (dialog = sip_call_dialog(call, i)); i++)
        layer->listener.fact(layer->listener.user,
                             sip_fact_dialog(call, dialog, is_unended(layer, dialog)));
}

/* Frames of a connection around those of its messages. */
static void cover(Span *span, const Span *connection)
{
    if (connection == NULL || connection->count == 0)
        return;
    uint32_t count = span->count;
    span_join(span, connection);
    span->count = count;
}

static void cover_troubles(const SipLayer *layer, SipPair *pair)
{
    for (guint i = 0; pair->troubles != NULL && i < pair->troubles->len; i++) {
        SipTrouble *trouble = &g_array_index(pair->troubles, SipTrouble, i);
        cover(&trouble->span, table_find(layer->links, &trouble->first_link));
        cover(&trouble->span, table_find(layer->links, &trouble->last_link));
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
    media_free(layer->media);
    table_free(layer->links);
}

static bool is_challenge(uint16_t status)
{
    return status == 401 || status == 407;
}

/* A bit for each scheme that a challenge offers. */
static uint32_t schemes_of(const SipMessage *message, SipHeader header)
{
    uint32_t schemes = 0;
    size_t at = 0;
    Bytes value;
    SipAuth offered;
    while (sip_message_next_field(message, header, &at, &value))
        if (sip_auth_read(value, &offered))
            schemes |= 1u << offered.scheme;
    return schemes;
}

/* An OPTIONS without credentials is a heartbeat, and a challenge its answer. */
static void note_challenge(SipLayer *layer, const SipTransaction *transaction,
                           const SipMessage *message)
{
    if (transaction->method == SIP_METHOD_OPTIONS && !transaction->has_credentials)
        return;
    uint32_t row = sip_logins_challenge(layer->logins, transaction);
    if (row < SIP_LOGIN_LOOP)
        return;
    SipTrouble *trouble = note(tally_of(layer), transaction, SIP_TROUBLE_LOGIN, SIP_ANSWERED);
    if (trouble == NULL)
        return;
    trouble->schemes |= schemes_of(message, SIP_HEADER_WWW_AUTHENTICATE) |
                        schemes_of(message, SIP_HEADER_PROXY_AUTHENTICATE);
    if (row > SIP_LOGIN_LOOP)
        return;
    trouble->looping++;
    trouble->is_over = false;
    Span frames = sip_logins_span(layer->logins, transaction);
    frames.count = SIP_LOGIN_LOOP - 1; /* the last one has been counted */
    span_join(&trouble->span, &frames);
    trouble->attempts += SIP_LOGIN_LOOP - 1;
}

static void note_success(SipLayer *layer, const SipTransaction *transaction)
{
    if (sip_logins_succeed(layer->logins, transaction) < SIP_LOGIN_LOOP)
        return;
    SipPair *pair = sip_pairs_of(layer->pairs, &transaction->path);
    SipTrouble *trouble = sip_pair_find(pair, SIP_TROUBLE_LOGIN, 0);
    if (trouble == NULL)
        return;
    trouble->looping -= trouble->looping > 0;
    trouble->is_over = trouble->looping == 0;
}

/* The documented ids of a next hop that is not trusted ([MS-OCER]). */
static bool says_distrust(Bytes field)
{
    MsDiagnostics said;
    while (ms_diagnostics_next(&field, &said))
        if (said.id == 1010 || said.id == 1034 || said.id == 1047)
            return true;
    return false;
}

static bool is_distrust(const SipTransaction *transaction, const SipMessage *message)
{
    return transaction->status == 504 &&
           (says_distrust(sip_message_field(message, SIP_HEADER_MS_DIAGNOSTICS)) ||
            says_distrust(sip_message_field(message, SIP_HEADER_MS_DIAGNOSTICS_PUBLIC)));
}

/* What a REFER asks for stands in the request alone. */
static void note_refused_transfer(SipLayer *layer, const SipTransaction *transaction,
                                  const SipCall *call)
{
    SipAttempt attempt = sip_attempt_of(transaction, SIP_ANSWERED);
    const SipRefer *refer = call != NULL ? sip_call_refer(call, transaction) : NULL;
    attempt.target = refer != NULL ? refer->target : NULL;
    note_attempt(tally_of(layer), &transaction->path, SIP_TROUBLE_TRANSFER, &attempt);
}

static void take_final(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen,
                       const SipCall *call)
{
    if (is_challenge(transaction->status))
        note_challenge(layer, transaction, seen->message);
    else if (transaction->status < 300)
        note_success(layer, transaction);
    if (transaction->method == SIP_METHOD_OPTIONS || !is_challenge(transaction->status))
        sip_pair_note_answer(sip_pairs_of(layer->pairs, &transaction->path), transaction);
    if (is_distrust(transaction, seen->message))
        note(tally_of(layer), transaction, SIP_TROUBLE_DISTRUST, SIP_ANSWERED);
    if (transaction->method == SIP_METHOD_REFER && transaction->status >= 300 &&
        !is_challenge(transaction->status))
        note_refused_transfer(layer, transaction, call);
}

/* The message comes again, or ends what did; frame: of a failure that was noted at once. */
static void note_again(SipLayer *layer, const SipPath *path, SipTroubleKind kind, uint64_t frame,
                       const SipSeen *seen)
{
    SipPair *pair = sip_pairs_find(layer->pairs, path);
    SipTrouble *trouble = pair != NULL ? sip_pair_find(pair, kind, 0) : NULL;
    if (trouble == NULL || frame < trouble->span.first_frame || frame > trouble->span.last_frame)
        return;
    Span again = { seen->frame, seen->frame, seen->time, seen->time, 1 };
    uint32_t count = trouble->span.count;
    span_join(&trouble->span, &again);
    trouble->span.count = count;
}

/* Failures of these kinds do not wait for the end of the transaction. */
static void take_again(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen)
{
    const SipPath *path = &transaction->path;
    uint64_t final = transaction->final.frame;
    if (is_challenge(transaction->status))
        note_again(layer, path, SIP_TROUBLE_LOGIN, final, seen);
    if (transaction->status == 504)
        note_again(layer, path, SIP_TROUBLE_DISTRUST, final, seen);
    if (transaction->status >= 300 && transaction->method == SIP_METHOD_REFER)
        note_again(layer, path, SIP_TROUBLE_TRANSFER, final, seen);
    if (seen->is_request && seen->method == SIP_METHOD_NOTIFY) {
        SipPath back = sip_path_back(path);
        uint64_t told = transaction->requests.first_frame;
        note_again(layer, &back, SIP_TROUBLE_TRANSFER, told, seen);
    }
}

static SipSteps steps_of(const SipRefer *refer)
{
    return (SipSteps){ .request = refer->asked,
                       .provisional = refer->accepted,
                       .provisional_status = refer->accepted_status,
                       .final = refer->told,
                       .status = refer->status,
                       .is_told = true,
                       .transmissions = 1 };
}

/* A transfer that ends in a failure which only the text in a NOTIFY tells of. */
static void note_failed_transfer(SipLayer *layer, const SipRefer *refer, Bytes reason)
{
    g_autoptr(GBytes) phrase =
        reason.length > 0 ? g_bytes_new(reason.data, MIN(reason.length, (size_t)LIMIT_SIP_TEXT))
                          : NULL;
    SipAttempt attempt = { .span = refer->span,
                           .steps = steps_of(refer),
                           .outcome = SIP_ANSWERED,
                           .method = SIP_METHOD_REFER,
                           .link_number = refer->link_number,
                           .words = &refer->words,
                           .reason = phrase,
                           .target = refer->target };
    note_attempt(tally_of(layer), &refer->path, SIP_TROUBLE_TRANSFER, &attempt);
}

static void feed_notify(SipLayer *layer, SipCall *call, const SipSeen *seen)
{
    SipProgress progress;
    if (!sip_notify_read(seen->message, &progress))
        return;
    const SipRefer *refer = sip_call_notify(call, seen, progress.id, progress.status);
    if (refer != NULL && is_failure(refer->status))
        note_failed_transfer(layer, refer, progress.reason);
}

/* The INVITE comes before there is a dialog: its address is that of each dialog that it makes. */
static void expect_media(SipLayer *layer, SipCall *call, const SipSeen *seen)
{
    MediaKey keys[MEDIA_OF_MESSAGE];
    unsigned count = media_expect(layer->media, seen->message, seen->path.network, keys);
    for (unsigned i = 0; i < count; i++)
        sip_call_expect(call, seen, &keys[i]);
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
    SipCall *call = sip_calls_feed(layer->calls, seen);
    if (call != NULL)
        expect_media(layer, call, seen);
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

void sip_layer_feed(SipLayer *layer, SipSeen *seen)
{
    SipRole role;
    if (!sip_seen_read(seen))
        return;
    sip_transactions_advance(layer->transactions, layer->now);
    SipCall *call = stands_alone(seen) ? NULL : feed_call(layer, seen);
    const SipTransaction *transaction = sip_transactions_feed(layer->transactions, seen, &role);
    if (role == SIP_ROLE_FIRST && seen->method == SIP_METHOD_OPTIONS)
        sip_pair_note_options(sip_pairs_of(layer->pairs, &seen->path), seen->time);
    if (role == SIP_ROLE_FIRST && seen->method == SIP_METHOD_NOTIFY && call != NULL)
        feed_notify(layer, call, seen);
    if (role == SIP_ROLE_FINAL)
        take_final(layer, transaction, seen, call);
    else if (role == SIP_ROLE_MORE)
        take_again(layer, transaction, seen);
    else if (role == SIP_ROLE_FIRST)
        catch_up(layer, seen, transaction);
    else if (role == SIP_ROLE_NONE && seen->status >= 200)
        keep_early(layer, seen);
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
    (void)layer;
    for (const GList *at = link->waiting.head; at != NULL; at = at->next) {
        SipTransaction *transaction = at->data;
        if (transaction->path.server_port == port && ip_equal(&transaction->path.server, ip))
            transaction->is_unheard = true;
    }
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

static void add_transaction(void *user, const SipTransaction *transaction)
{
    settle(*(const Tally *)user, transaction);
}

static void add_call(void *user, const SipCall *call)
{
    settle_call(*(const Tally *)user, call);
}

void sip_layer_visit(SipLayer *layer, void (*visit)(void *user, const SipPair *pair), void *user)
{
    Visit all = { layer, visit, user };
    if (sip_transactions_count(layer->transactions) + sip_calls_count(layer->calls) == 0) {
        sip_pairs_visit(layer->pairs, visit_pair, &all);
        return;
    }
    Tally now = { layer, sip_pairs_copy(layer->pairs) };
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
        { layer->junk, "{} bytes around SIP messages belong to none of them and were skipped" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count > 0)
            tell(user, text_new(rows[i].says, value_number((int64_t)rows[i].count), NULL));
}
