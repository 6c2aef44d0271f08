/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_flight.h"

#include "limits.h"
#include "tls_messages.h"

static bool is_tls13(const TlsSession *session)
{
    return tls_version_is_1_3(session->version);
}

/* The registered name is "sip/2"; some SBCs offer "sip". */
static bool offers_sip(const TlsClientHello *hello)
{
    Cursor list = cursor_of(hello->protocols);
    for (Bytes name; tls_hello_next_protocol(&list, &name);)
        if (name.length >= 3 && memcmp(name.data, "sip", 3) == 0)
            return true;
    return false;
}

void tls_flight_take_hello(TlsSession *session, const TlsClientHello *hello)
{
    session->offered_version = hello->highest_version;
    session->has_early_data = hello->has_early_data;
    session->asks_resumption =
        hello->session_id.length > 0 || hello->has_ticket || hello->has_pre_shared_key;
    if (hello->server_name.length > 0 && hello->server_name.length <= LIMIT_SNI)
        session->sni = g_bytes_new(hello->server_name.data, hello->server_name.length);
    session->offers_sip = offers_sip(hello);
}

/* The body of a message, whose end may be missing. */
static Cursor body_of(const TlsMessageSeen *seen)
{
    return cursor_over(seen->body.data, seen->body.length, seen->length);
}

static void read_client_hello(TlsSession *session, const TlsMessageSeen *seen)
{
    Cursor in = body_of(seen);
    TlsClientHello hello;
    bool is_first = session->client_hello.frame == 0;
    moment_mark(&session->client_hello, seen->frame, seen->time);
    if (!is_first || !tls_client_hello_read(&in, &hello))
        return;
    if (hello.extensions == CURSOR_CUT && hello.versions.length == 0)
        hello.highest_version = 0; /* it may offer more than what is left of it says */
    tls_flight_take_hello(session, &hello);
}

/* Only TLS 1.3 has these (RFC 8446 section B.4). */
static bool is_suite_of_tls13(uint16_t suite)
{
    return suite >> 8 == 0x13;
}

/* In TLS 1.3 a ChangeCipherSpec says nothing (RFC 8446 section 5), and the client may send one
 * before it is known that this is TLS 1.3. */
static void forget_cipher_changes(TlsSession *session)
{
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        session->cipher_change[side] = session->finished[side] = (Moment){ 0 };
        session->hidden_handshake[side] = (Moment){ 0 };
        session->streams[side].is_encrypted = session->sealed[side].count > 0;
    }
}

static void read_server_hello(TlsSession *session, const TlsMessageSeen *seen)
{
    Cursor in = body_of(seen);
    TlsServerHello hello;
    bool is_readable = tls_server_hello_read(&in, &hello);
    if (!is_readable || !hello.is_retry)
        moment_mark(&session->server_hello, seen->frame, seen->time);
    if (!is_readable)
        return;
    bool is_cut = hello.extensions == CURSOR_CUT;
    session->version = is_cut && is_suite_of_tls13(hello.suite) ? TLS_VERSION_1_3 : hello.version;
    session->cipher = hello.suite;
    session->has_cipher = true;
    session->is_retried = session->is_retried || hello.is_retry;
    session->is_resumed = is_tls13(session) && hello.has_pre_shared_key;
    if (is_tls13(session))
        forget_cipher_changes(session);
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

/* Both sides are read as they come: what the client sent may be known before the demand. */
static void compare_issuers(TlsSession *session)
{
    const TlsChain *chain = &session->chains[TLS_CLIENT];
    if (chain->step.frame == 0)
        return;
    for (uint8_t i = 0; i < chain->count; i++)
        note_issuer(session, chain->certificates[i]);
    g_clear_pointer(&session->authorities, g_array_unref);
}

static void read_certificates(TlsSession *session, TlsSide side, const TlsMessageSeen *seen)
{
    TlsChain *chain = &session->chains[side];
    Cursor in = body_of(seen);
    TlsCertificates list;
    bool is_read = chain->step.frame == 0 && tls_certificates_read(&in, session->version, &list);
    moment_mark(&chain->step, seen->frame, seen->time);
    if (!is_read)
        return;
    chain->is_empty = list.length == 0;
    for (Bytes der; chain->count < LIMIT_TLS_CHAIN && tls_certificates_next(&list, &der);)
        chain->certificates[chain->count++] = certificate_cache_get(session->cache, der);
    if (side == TLS_CLIENT)
        compare_issuers(session);
}

static void read_demand(TlsSession *session, const TlsMessageSeen *seen)
{
    Cursor in = body_of(seen);
    TlsCertificateRequest request;
    bool is_read = seen->is_whole && session->demand.step.frame == 0 &&
                   tls_certificate_request_read(&in, session->version, &request);
    moment_mark(&session->demand.step, seen->frame, seen->time);
    if (!is_read)
        return;
    if (session->streams[TLS_SERVER].is_unkept) {
        session->is_cut[TLS_SERVER] = true;
        return;
    }
    session->demand.authorities_length = request.authorities_length;
    session->key = hash_key_new();
    session->authorities = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (Bytes name; tls_certificate_request_next(&request, &name);) {
        guint64 hash = hash_bytes(session->key, name.data, name.length);
        session->demand.authorities_count++;
        if (session->authorities->len < LIMIT_TLS_AUTHORITIES)
            g_array_append_val(session->authorities, hash);
    }
    compare_issuers(session);
}

static void take_client_message(TlsSession *session, const TlsMessageSeen *seen)
{
    if (seen->type == TLS_HANDSHAKE_CLIENT_HELLO)
        read_client_hello(session, seen);
    else if (seen->type == TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE)
        moment_mark(&session->client_key_exchange, seen->frame, seen->time);
}

static void take_server_message(TlsSession *session, const TlsMessageSeen *seen)
{
    if (seen->type == TLS_HANDSHAKE_SERVER_HELLO)
        read_server_hello(session, seen);
    else if (seen->type == TLS_HANDSHAKE_CERTIFICATE_REQUEST)
        read_demand(session, seen);
    else if (seen->type == TLS_HANDSHAKE_SERVER_HELLO_DONE)
        moment_mark(&session->server_done, seen->frame, seen->time);
}

/* Of a message whose end is missing the type still says how far the handshake is. */
void tls_flight_take(TlsSession *session, TlsSide side, const TlsMessageSeen *seen)
{
    if (seen->type == TLS_HANDSHAKE_CERTIFICATE)
        read_certificates(session, side, seen);
    else if (side == TLS_CLIENT)
        take_client_message(session, seen);
    else
        take_server_message(session, seen);
}
