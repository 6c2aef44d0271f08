/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_session.h"

#include "hash.h"
#include "limits.h"

/* Whose bytes are being read. */
typedef struct Turn {
    TlsSession *session;
    TlsSide side;
} Turn;

TlsSession *tls_session_new(CertificateCache *cache)
{
    TlsSession *session = g_new0(TlsSession, 1);
    session->cache = cache;
    session->key = hash_key_new();
    return session;
}

void tls_session_free(TlsSession *session)
{
    if (session == NULL)
        return;
    tls_stream_clear(&session->streams[TLS_CLIENT]);
    tls_stream_clear(&session->streams[TLS_SERVER]);
    g_clear_pointer(&session->opening, g_byte_array_unref);
    g_clear_pointer(&session->authorities, g_array_unref);
    g_clear_pointer(&session->sni, g_bytes_unref);
    g_free(session);
}

static void mark(TlsStep *step, uint64_t frame, Time time)
{
    if (step->frame == 0)
        *step = (TlsStep){ frame, time };
}

static bool is_tls13(const TlsSession *session)
{
    return tls_version_is_1_3(session->version);
}

/* The registered name is "sip/2"; some SBCs offer "sip". */
static bool offers_sip(const TlsClientHello *hello)
{
    Cursor list =
        cursor_over(hello->protocols.data, hello->protocols.length, hello->protocols.length);
    for (Bytes name; tls_hello_next_protocol(&list, &name);)
        if (name.length >= 3 && memcmp(name.data, "sip", 3) == 0)
            return true;
    return false;
}

static void take_client_hello(TlsSession *session, const TlsClientHello *hello, uint64_t frame,
                              Time time)
{
    if (session->client_hello.frame != 0 && session->server_hello.frame == 0)
        return;
    mark(&session->client_hello, frame, time);
    session->offered_version = hello->highest_version;
    session->has_early_data = session->has_early_data || hello->has_early_data;
    session->asks_resumption =
        hello->session_id.length > 0 || hello->has_ticket || hello->has_pre_shared_key;
    if (session->sni == NULL && hello->server_name.length > 0)
        session->sni = g_bytes_new(hello->server_name.data, hello->server_name.length);
    session->offers_sip = session->offers_sip || offers_sip(hello);
}

static void read_client_hello(TlsSession *session, const TlsMessageSeen *seen)
{
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->body.length);
    TlsClientHello hello;
    if (tls_client_hello_read(&in, &hello))
        take_client_hello(session, &hello, seen->frame, seen->time);
}

static void read_server_hello(TlsSession *session, const TlsMessageSeen *seen)
{
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->body.length);
    TlsServerHello hello;
    if (!tls_server_hello_read(&in, &hello))
        return;
    session->version = hello.version;
    session->cipher = hello.suite;
    session->has_cipher = true;
    if (hello.is_retry) {
        session->is_retried = true;
        return;
    }
    mark(&session->server_hello, seen->frame, seen->time);
    session->is_resumed = is_tls13(session) && hello.has_pre_shared_key;
}

static void note_issuer(TlsSession *session, const Certificate *certificate)
{
    if (certificate == NULL || session->authorities == NULL)
        return;
    guint64 issuer =
        hash_bytes(session->key, certificate->issuer_der.data, certificate->issuer_der.length);
    for (guint i = 0; i < session->authorities->len; i++)
        if (g_array_index(session->authorities, guint64, i) == issuer)
            session->demand.has_issuer = true;
}

static void read_certificates(TlsSession *session, TlsSide side, const TlsMessageSeen *seen)
{
    TlsChain *chain = &session->chains[side];
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->body.length);
    TlsCertificates list;
    if (chain->step.frame != 0 || !tls_certificates_read(&in, session->version, &list))
        return;
    mark(&chain->step, seen->frame, seen->time);
    chain->is_empty = list.length == 0;
    for (Bytes der; chain->count < LIMIT_TLS_CHAIN && tls_certificates_next(&list, &der);) {
        const Certificate *certificate = certificate_cache_get(session->cache, der);
        chain->certificates[chain->count++] = certificate;
        if (side == TLS_CLIENT)
            note_issuer(session, certificate);
    }
    if (side == TLS_CLIENT)
        g_clear_pointer(&session->authorities, g_array_unref);
}

static void read_demand(TlsSession *session, const TlsMessageSeen *seen)
{
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->body.length);
    TlsCertificateRequest request;
    if (session->demand.step.frame != 0 ||
        !tls_certificate_request_read(&in, session->version, &request))
        return;
    mark(&session->demand.step, seen->frame, seen->time);
    session->demand.authorities_length = request.authorities_length;
    session->authorities = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (Bytes name; tls_certificate_request_next(&request, &name);) {
        guint64 hash = hash_bytes(session->key, name.data, name.length);
        session->demand.authorities_count++;
        if (session->authorities->len < LIMIT_TLS_AUTHORITIES)
            g_array_append_val(session->authorities, hash);
    }
}

static void take_message(void *user, const TlsMessageSeen *seen)
{
    const Turn *turn = user;
    TlsSession *session = turn->session;
    switch (seen->type) {
    case TLS_HANDSHAKE_CLIENT_HELLO:
        read_client_hello(session, seen);
        break;
    case TLS_HANDSHAKE_SERVER_HELLO:
        read_server_hello(session, seen);
        break;
    case TLS_HANDSHAKE_CERTIFICATE:
        read_certificates(session, turn->side, seen);
        break;
    case TLS_HANDSHAKE_CERTIFICATE_REQUEST:
        read_demand(session, seen);
        break;
    case TLS_HANDSHAKE_SERVER_HELLO_DONE:
        mark(&session->server_done, seen->frame, seen->time);
        break;
    case TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE:
        mark(&session->client_key_exchange, seen->frame, seen->time);
        break;
    default:
        break;
    }
}

/* Of a message that is not whole the type still says how far the handshake is. */
static void take_cut_message(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    session->is_cut[side] = true;
    if (seen->payload.length == 0)
        return;
    switch (seen->payload.data[0]) {
    case TLS_HANDSHAKE_CLIENT_HELLO:
        mark(&session->client_hello, seen->frame, seen->time);
        break;
    case TLS_HANDSHAKE_SERVER_HELLO:
        mark(&session->server_hello, seen->frame, seen->time);
        break;
    case TLS_HANDSHAKE_CERTIFICATE:
        mark(&session->chains[side].step, seen->frame, seen->time);
        break;
    case TLS_HANDSHAKE_CERTIFICATE_REQUEST:
        mark(&session->demand.step, seen->frame, seen->time);
        break;
    case TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE:
        mark(&session->client_key_exchange, seen->frame, seen->time);
        break;
    default:
        break;
    }
}

/* An alert behind a ChangeCipherSpec is encrypted even where its two bytes would make sense. */
static void take_alert(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    Cursor in = cursor_over(seen->payload.data, seen->payload.length, seen->payload.length);
    TlsAlert alert;
    if (session->streams[side].is_encrypted || seen->record.length != 2 ||
        !tls_alert_read(&in, &alert)) {
        mark(&session->encrypted_alert[side], seen->frame, seen->time);
        return;
    }
    if (session->alert_count < LIMIT_TLS_ALERTS)
        session->alerts[session->alert_count++] =
            (TlsAlertSeen){ side, alert.level, alert.description, seen->frame };
}

/* The first handshake record behind a ChangeCipherSpec is the Finished. */
static void take_hidden_handshake(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    if (session->finished[side].frame == 0)
        mark(&session->finished[side], seen->frame, seen->time);
    else
        mark(&session->hidden_handshake[side], seen->frame, seen->time);
}

/* In TLS 1.3 it says nothing (RFC 8446 section 5); an abbreviated handshake is one in which the
 * server sends it with no certificate and no ServerHelloDone before (RFC 5246 section 7.3). */
static void take_cipher_change(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    if (is_tls13(session))
        return;
    mark(&session->cipher_change[side], seen->frame, seen->time);
    session->streams[side].is_encrypted = true;
    if (side == TLS_SERVER && session->server_hello.frame != 0 && !session->is_cut[TLS_SERVER] &&
        session->chains[TLS_SERVER].step.frame == 0 && session->server_done.frame == 0)
        session->is_resumed = true;
}

static void take_sealed(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    TlsSealedRecords *sealed = &session->sealed[side];
    TlsSealed record = { seen->record.length, seen->frame, seen->time };
    if (sealed->count < TLS_RECORDS_KEPT)
        sealed->first[sealed->count] = record;
    sealed->last = record;
    sealed->count++;
    if (side == TLS_SERVER)
        session->unanswered = (TlsStep){ 0 };
    else
        mark(&session->unanswered, seen->frame, seen->time);
}

static void take_record(void *user, const TlsRecordSeen *seen)
{
    const Turn *turn = user;
    TlsSession *session = turn->session;
    session->last[turn->side] = (TlsStep){ seen->frame, seen->time };
    switch (seen->record.type) {
    case TLS_CONTENT_CHANGE_CIPHER_SPEC:
        take_cipher_change(session, turn->side, seen);
        break;
    case TLS_CONTENT_ALERT:
        take_alert(session, turn->side, seen);
        break;
    case TLS_CONTENT_HANDSHAKE:
        if (session->streams[turn->side].is_encrypted)
            take_hidden_handshake(session, turn->side, seen);
        else if (!seen->is_whole)
            take_cut_message(session, turn->side, seen);
        break;
    case TLS_CONTENT_APPLICATION_DATA:
        take_sealed(session, turn->side, seen);
        break;
    default:
        break;
    }
}

static void feed(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    Turn turn = { session, side };
    TlsStreamListener listener = { take_record, take_message, &turn };
    tls_stream_feed(&session->streams[side], &listener, chunk);
    if (session->streams[side].has_lost_message && !session->streams[side].is_encrypted)
        session->is_cut[side] = true;
}

/* A hello in the form of SSL 2.0 (RFC 5246 appendix E.2) stands in front of the first record. */
static bool take_old_hello(TlsSession *session, const TcpChunk *chunk)
{
    Cursor in = cursor_over(session->opening->data, session->opening->len, session->opening->len);
    TlsClientHello hello;
    if (!tls_client_hello_read_ssl2(&in, &hello))
        return false;
    session->is_ssl2_hello = true;
    session->last[TLS_CLIENT] = (TlsStep){ chunk->frame, chunk->time };
    take_client_hello(session, &hello, chunk->frame, chunk->time);
    TcpChunk rest = *chunk;
    rest.bytes = (Bytes){ in.next, cursor_left(&in) };
    feed(session, TLS_CLIENT, &rest);
    return true;
}

static void open_client(TlsSession *session, const TcpChunk *chunk)
{
    g_byte_array_append(session->opening, chunk->bytes.data, (guint)chunk->bytes.length);
    Bytes all = { session->opening->data, session->opening->len };
    TlsStart start = tls_start_look(all);
    bool may_wait = all.length < LIMIT_TLS_OPENING;
    if (start == TLS_START_MORE && may_wait)
        return;
    if (!take_old_hello(session, chunk)) {
        if (start == TLS_START_SSL2_CLIENT_HELLO && may_wait)
            return; /* the rest of it is in the next segment */
        TcpChunk begun = *chunk;
        begun.bytes = all;
        feed(session, TLS_CLIENT, &begun);
    }
    g_clear_pointer(&session->opening, g_byte_array_unref);
}

/* SSL 2.0 has another format, and nobody checks certificates in it: that it was agreed on is all
 * that is read. */
static bool is_ssl2_answer(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    if (session->version == TLS_VERSION_SSL_2)
        return true;
    if (side != TLS_SERVER || !session->is_ssl2_hello || session->last[TLS_SERVER].frame != 0 ||
        tls_start_look(chunk->bytes) != TLS_START_SSL2_SERVER_HELLO)
        return false;
    session->version = TLS_VERSION_SSL_2;
    mark(&session->server_hello, chunk->frame, chunk->time);
    return true;
}

void tls_session_feed(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    if (is_ssl2_answer(session, side, chunk))
        return;
    bool is_first = side == TLS_CLIENT && session->last[TLS_CLIENT].frame == 0 &&
                    session->streams[TLS_CLIENT].header_length == 0 &&
                    !session->streams[TLS_CLIENT].is_in_record;
    if (is_first && session->opening == NULL && chunk->bytes.length > 0 &&
        (chunk->bytes.data[0] & 0x80) != 0)
        session->opening = g_byte_array_new();
    if (side == TLS_CLIENT && session->opening != NULL)
        open_client(session, chunk);
    else
        feed(session, side, chunk);
}

/* What is missing of the server once the client has asked may have been an answer. */
static bool has_asked(const TlsSession *session)
{
    return session->sealed[TLS_CLIENT].count > 0;
}

void tls_session_skip(TlsSession *session, TlsSide side, const TlsGap *gap)
{
    Turn turn = { session, side };
    TlsStreamListener listener = { take_record, take_message, &turn };
    uint64_t unknown = tls_stream_skip(&session->streams[side], &listener, gap);
    if (has_asked(session))
        session->hidden[side] += unknown;
    else if (unknown > 0)
        session->is_cut[side] = true;
}
