/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_session.h"

#include "limits.h"
#include "tls_alert.h"
#include "tls_flight.h"
#include "tls_inside.h"
#include "tls_start.h"

/* Whose bytes are being read. */
typedef struct Turn {
    TlsSession *session;
    TlsSide side;
    bool is_opened; /* they were sealed */
} Turn;

TlsSession *tls_session_new(CertificateCache *cache)
{
    /* what was freed last and lies in the caches: calloc does not look there */
    TlsSession *session = g_new(TlsSession, 1);
    *session = (TlsSession){ .cache = cache };
    return session;
}

static void free_opened(TlsOpenedFacts *opened)
{
    if (opened == NULL)
        return;
    tls_decryption_free(opened->decryption);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        g_free(opened->data[side].first);
    g_free(opened);
}

void tls_session_free(TlsSession *session)
{
    if (session == NULL)
        return;
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        tls_stream_clear(&session->streams[side]);
        g_clear_pointer(&session->openings[side], g_byte_array_unref);
        g_free(session->sealed[side].first);
    }
    g_clear_pointer(&session->authorities, g_array_unref);
    g_clear_pointer(&session->sni, g_bytes_unref);
    g_clear_pointer(&session->proxied, g_bytes_unref);
    free_opened(session->opened);
    g_free(session);
}

void tls_session_decrypt(TlsSession *session, TlsSecrets *secrets, const TlsPlainSink *sink)
{
    session->opened = g_new0(TlsOpenedFacts, 1);
    session->opened->decryption = tls_decryption_new(secrets);
    if (sink != NULL)
        session->opened->sink = *sink;
    session->streams[TLS_CLIENT].keeps_sealed = session->streams[TLS_SERVER].keeps_sealed = true;
}

TlsKeyFit tls_session_fit(const TlsSession *session)
{
    return session->opened != NULL ? tls_decryption_fit(session->opened->decryption) : TLS_KEY_NONE;
}

static bool is_tls13(const TlsSession *session)
{
    return tls_version_is_1_3(session->version);
}

/* SSL 3.0 has no empty Certificate message, it has an alert for it (RFC 6101 section 5.6.6). */
static void take_missing_certificate(TlsSession *session, const TlsRecordSeen *seen)
{
    TlsChain *chain = &session->chains[TLS_CLIENT];
    chain->is_empty = chain->is_empty || chain->step.frame == 0;
    moment_mark(&chain->step, seen->frame, seen->time);
}

/* An alert behind a ChangeCipherSpec is encrypted even where its two bytes would make sense. */
static void take_alert(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    Cursor in = cursor_of(seen->payload);
    TlsAlert alert = { .level = 0 };
    bool is_sealed = session->streams[side].is_encrypted && session->server_hello.frame != 0 &&
                     !is_tls13(session);
    if (is_sealed || seen->record.length != TLS_ALERT_SIZE ||
        (seen->is_whole && !tls_alert_read(&in, &alert))) {
        moment_mark(&session->encrypted_alert[side], seen->frame, seen->time);
        return;
    }
    if (!seen->is_whole || session->alert_count == LIMIT_TLS_ALERTS)
        return;
    session->alerts[session->alert_count++] =
        (TlsAlertSeen){ side, alert.level, alert.description, seen->frame };
    if (side == TLS_CLIENT && alert.description == TLS_ALERT_NO_CERTIFICATE)
        take_missing_certificate(session, seen);
}

/* The first handshake record behind a ChangeCipherSpec is the Finished; where the beginning is
 * missing, what comes behind data is none. */
static void take_hidden_handshake(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    if (is_tls13(session))
        return;
    if (session->finished[side].frame == 0 && session->sealed[side].count == 0)
        moment_mark(&session->finished[side], seen->frame, seen->time);
    else
        moment_mark(&session->hidden_handshake[side], seen->frame, seen->time);
}

/* In TLS 1.3 it says nothing (RFC 8446 section 5); an abbreviated handshake is one in which the
 * server sends it with no certificate and no ServerHelloDone before (RFC 5246 section 7.3). */
static void take_cipher_change(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    if (is_tls13(session))
        return;
    if (session->opened != NULL) {
        tls_decryption_change_cipher(session->opened->decryption, side);
        session->streams[side].keeps_sealed = true;
    }
    moment_mark(&session->cipher_change[side], seen->frame, seen->time);
    session->streams[side].is_encrypted = true;
    if (side == TLS_SERVER && session->server_hello.frame != 0 && !session->is_cut[TLS_SERVER] &&
        !session->streams[TLS_SERVER].has_lost_message &&
        session->chains[TLS_SERVER].step.frame == 0 && session->server_done.frame == 0)
        session->is_resumed = true;
}

/* Captures hold the two directions in any order: what counts is where a frame stands. */
static void take_sealed(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    session->streams[side].is_encrypted = true;
    tls_sealed_records_add(&session->sealed[side],
                           &(TlsSealed){ seen->record.length, seen->frame, seen->time });
    if (side == TLS_CLIENT && seen->frame >= session->sealed[TLS_SERVER].last.frame)
        moment_mark(&session->unanswered, seen->frame, seen->time);
    else if (side == TLS_SERVER && seen->frame >= session->unanswered.frame)
        session->unanswered = (Moment){ 0 };
}

/* Of a second handshake the certificates count, which the first one may have left out. */
static bool is_told(const Turn *turn, const TlsMessageSeen *seen)
{
    return !turn->is_opened || is_tls13(turn->session) || seen->type == TLS_HANDSHAKE_CERTIFICATE ||
           seen->type == TLS_HANDSHAKE_CERTIFICATE_REQUEST;
}

static void take_message(void *user, const TlsMessageSeen *seen)
{
    const Turn *turn = user;
    TlsSession *session = turn->session;
    if (session->opened != NULL)
        tls_decryption_take(session->opened->decryption, turn->side, seen);
    if (seen->type == TLS_HANDSHAKE_FINISHED && is_tls13(session))
        moment_mark(&session->finished[turn->side], seen->frame, seen->time);
    if (is_told(turn, seen))
        tls_flight_take(session, turn->side, seen);
}

static void read_opened_messages(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    Turn turn = { session, side, true };
    TlsStreamListener listener = { NULL, take_message, &turn };
    tls_stream_read_opened(&session->streams[side], &listener, seen);
}

/* In TLS 1.3 every sealed record looks like one of data. */
static void take_opened(TlsSession *session, TlsSide side, const TlsRecordSeen *seen,
                        const TlsOpened *opened)
{
    TlsRecordSeen inner = *seen;
    inner.record.type = opened->type;
    inner.record.length = (uint16_t)opened->plain.length;
    inner.payload = opened->plain;
    if (is_tls13(session) || opened->type == TLS_CONTENT_APPLICATION_DATA)
        take_sealed(session, side, seen);
    switch (opened->type) {
    case TLS_CONTENT_CHANGE_CIPHER_SPEC:
        take_cipher_change(session, side, seen);
        break;
    case TLS_CONTENT_ALERT:
        tls_inside_take_alert(session, side, seen, opened->plain);
        break;
    case TLS_CONTENT_HANDSHAKE:
        take_hidden_handshake(session, side, seen);
        read_opened_messages(session, side, &inner);
        break;
    case TLS_CONTENT_APPLICATION_DATA:
        tls_inside_take_data(session, side, seen, opened->plain);
        break;
    default:
        break;
    }
}

static void take_record(void *user, const TlsRecordSeen *seen)
{
    const Turn *turn = user;
    TlsSession *session = turn->session;
    TlsOpened opened;
    session->last[turn->side] = (Moment){ seen->frame, seen->time };
    if (session->opened != NULL && tls_inside_open(session, turn->side, seen, &opened)) {
        take_opened(session, turn->side, seen, &opened);
        return;
    }
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
        break;
    case TLS_CONTENT_APPLICATION_DATA:
        take_sealed(session, turn->side, seen);
        break;
    default:
        break;
    }
}

static void note_lost_messages(TlsSession *session, TlsSide side)
{
    session->is_cut[side] = session->is_cut[side] || session->streams[side].has_lost_message;
}

/* Bytes behind a gap that are no record of their own are missing like the gap. */
static void pass_over(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    uint64_t *length = &session->streams[side].passed_over;
    tls_inside_skip(session, side, &(TlsGap){ *length, chunk->frame, chunk->time });
    *length = 0;
}

static void feed(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    Turn turn = { session, side, false };
    TlsStreamListener listener = { take_record, take_message, &turn };
    tls_stream_feed(&session->streams[side], &listener, chunk);
    if (session->opened != NULL && session->streams[side].passed_over > 0)
        pass_over(session, side, chunk);
    note_lost_messages(session, side);
}

static void feed_bytes(TlsSession *session, TlsSide side, const TcpChunk *chunk, Bytes bytes)
{
    TcpChunk part = *chunk;
    part.bytes = bytes;
    feed(session, side, &part);
}

/* A hello in the form of SSL 2.0 (RFC 5246 appendix E.2) stands in front of the first record. */
static bool take_old_hello(TlsSession *session, const TcpChunk *chunk, Bytes all)
{
    Cursor in = cursor_of(all);
    TlsClientHello hello;
    if (!tls_client_hello_read_ssl2(&in, &hello))
        return false;
    session->is_ssl2_hello = true;
    session->last[TLS_CLIENT] = (Moment){ chunk->frame, chunk->time };
    moment_mark(&session->client_hello, chunk->frame, chunk->time);
    tls_flight_take_hello(session, &hello);
    if (session->opened != NULL)
        tls_decryption_take_hello(session->opened->decryption, &hello);
    feed_bytes(session, TLS_CLIENT, chunk, (Bytes){ in.next, cursor_left(&in) });
    return true;
}

/* SSL 2.0 has another format, and nobody checks certificates in it: that it was agreed on is all
 * that is read. */
static void take_old_answer(TlsSession *session, const TcpChunk *chunk)
{
    session->version = TLS_VERSION_SSL_2;
    session->last[TLS_SERVER] = (Moment){ chunk->frame, chunk->time };
    moment_mark(&session->server_hello, chunk->frame, chunk->time);
}

/* Bytes of a hello in the format of SSL 2.0, with its header. */
static size_t old_hello_size(Bytes start)
{
    return 2 + (((size_t)start.data[0] & 0x7f) << 8 | start.data[1]);
}

static void open_side(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    GByteArray *opening = session->openings[side];
    g_byte_array_append(opening, chunk->bytes.data, (guint)chunk->bytes.length);
    Bytes all = { opening->data, opening->len };
    TlsStart start = tls_start_look(all);
    bool is_old_hello = side == TLS_CLIENT && start == TLS_START_SSL2_CLIENT_HELLO;
    if (all.length < LIMIT_TLS_OPENING &&
        (start == TLS_START_MORE || (is_old_hello && all.length < old_hello_size(all))))
        return;
    if (side == TLS_SERVER && start == TLS_START_SSL2_SERVER_HELLO)
        take_old_answer(session, chunk);
    else if (!is_old_hello || !take_old_hello(session, chunk, all))
        feed_bytes(session, side, chunk, all);
    g_clear_pointer(&session->openings[side], g_byte_array_unref);
}

/* No record begins with the top bit set, and everything in SSL 2.0 does. */
static bool begins_old(const TlsSession *session, TlsSide side, Bytes bytes)
{
    const TlsStream *stream = &session->streams[side];
    return session->last[side].frame == 0 && !session->is_start_unseen && bytes.length > 0 &&
           (bytes.data[0] & 0x80) != 0 && stream->header_length == 0 && !stream->is_in_record &&
           !stream->is_out_of_step;
}

/* Of SSL 2.0 the hellos are all that is read. */
static bool is_over(const TlsSession *session, TlsSide side)
{
    return session->version == TLS_VERSION_SSL_2 && session->last[side].frame != 0;
}

void tls_session_feed(TlsSession *session, TlsSide side, const TcpChunk *chunk)
{
    if (is_over(session, side))
        return;
    if (session->openings[side] == NULL && begins_old(session, side, chunk->bytes))
        session->openings[side] = g_byte_array_new();
    if (session->openings[side] != NULL)
        open_side(session, side, chunk);
    else
        feed(session, side, chunk);
}

bool tls_session_is_open(const TlsSession *session)
{
    return tls_session_fit(session) == TLS_KEY_FITS && !session->opened->has_closed;
}

/* What is missing of the server once the client has asked may have been an answer. */
static bool has_asked(const TlsSession *session)
{
    return session->sealed[TLS_CLIENT].count > 0;
}

void tls_session_skip(TlsSession *session, TlsSide side, const TlsGap *gap)
{
    Turn turn = { session, side, false };
    TlsStreamListener listener = { take_record, take_message, &turn };
    if (session->openings[side] != NULL)
        tls_session_lose(session, side);
    uint64_t unknown = tls_stream_skip(&session->streams[side], &listener, gap);
    note_lost_messages(session, side);
    if (session->opened != NULL && unknown > 0)
        tls_inside_skip(session, side, &(TlsGap){ unknown, gap->frame, gap->time });
    if (has_asked(session))
        session->hidden[side] += unknown;
    else if (unknown > 0)
        session->is_cut[side] = true;
}

void tls_session_lose(TlsSession *session, TlsSide side)
{
    g_clear_pointer(&session->openings[side], g_byte_array_unref);
    tls_stream_lose(&session->streams[side]);
    if (session->opened != NULL)
        tls_inside_skip(session, side, &(TlsGap){ 0 });
    note_lost_messages(session, side);
}

size_t tls_session_held(const TlsSession *session)
{
    size_t held = session->authorities != NULL ? session->authorities->len * sizeof(guint64) : 0;
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        held += tls_stream_held(&session->streams[side]);
        held += session->openings[side] != NULL ? session->openings[side]->len : 0;
    }
    if (session->opened != NULL)
        held += tls_decryption_held(session->opened->decryption);
    return held;
}

void tls_session_give_up(TlsSession *session)
{
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        if (session->openings[side] != NULL)
            tls_session_lose(session, (TlsSide)side);
        tls_stream_give_up(&session->streams[side]);
        note_lost_messages(session, (TlsSide)side);
    }
    if (session->opened != NULL)
        tls_decryption_give_up(session->opened->decryption);
    if (session->authorities != NULL)
        session->is_cut[TLS_SERVER] = true;
    g_clear_pointer(&session->authorities, g_array_unref);
}
