/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_follower.h"

#include "limits.h"
#include "tds_packet.h"

enum { SAID_KEPT = 1024 }; /* of either end of what a side said before TLS */

/* What one side said before TLS began, and of TDS what does not make a packet yet. */
typedef struct Preamble {
    GByteArray *said;
    GByteArray *wrapped;
    bool is_unwrapped; /* of TDS: its records stand by themselves now */
} Preamble;

struct TlsFollower {
    CertificateCache *cache;
    TlsSession *session; /* NULL until TLS begins */
    Preamble sides[TCP_SIDES];
    TlsCarrier carrier;
    GByteArray *target;  /* of CONNECT, else NULL */
    GByteArray *opening; /* of the client: the cut beginning of a hello, perhaps; else NULL */
    bool is_midstream;
};

static bool begins_with(Bytes bytes, const char *word)
{
    size_t length = strlen(word);
    return bytes.length >= length &&
           g_ascii_strncasecmp((const char *)bytes.data, word, length) == 0;
}

/* First words of protocols that may switch to TLS, of whoever speaks first in them. */
static bool may_carry(TcpSide side, Bytes first)
{
    static const char *const greetings[] = { "220", "* OK", "+OK" };
    static const char *const requests[] = { "CONNECT ", "EHLO ", "<?xml", "<stream", "AUTH " };
    const char *const *words = side == TCP_SERVER ? greetings : requests;
    size_t n = side == TCP_SERVER ? G_N_ELEMENTS(greetings) : G_N_ELEMENTS(requests);
    for (size_t i = 0; i < n; i++)
        if (begins_with(first, words[i]))
            return true;
    return false;
}

static bool is_start_tls_of_ldap(Bytes first)
{
    static const char oid[] = "1.3.6.1.4.1.1466.20037";
    return first.length > 0 && first.data[0] == 0x30 &&
           memmem(first.data, first.length, oid, sizeof oid - 1) != NULL;
}

static bool is_prelogin(Bytes first)
{
    Cursor in = cursor_over(first.data, first.length, first.length);
    TdsPacket packet;
    return tds_packet_read(&in, &packet) && packet.type == TDS_PACKET_PRELOGIN;
}

/* A segment in the middle of a connection that is one record or several. */
static bool is_records(Bytes first)
{
    Cursor in = cursor_over(first.data, first.length, first.length);
    TlsRecord record;
    return tls_start_is_chain(first) ||
           (tls_record_read(&in, &record) && tls_version_is_known(record.version) &&
            record.length > 0 && cursor_left(&in) == record.length);
}

TlsLook tls_follower_look(const TcpConnection *connection, TcpSide side, Bytes first)
{
    switch (tls_start_look(first)) {
    case TLS_START_MORE:
        return TLS_LOOK_MORE;
    case TLS_START_CLIENT_HELLO:
    case TLS_START_SERVER_HELLO:
    case TLS_START_ALERT:
    case TLS_START_SSL2_CLIENT_HELLO:
    case TLS_START_SSL2_SERVER_HELLO:
        return TLS_LOOK_FOLLOW;
    case TLS_START_PSEUDO_CLIENT_HELLO: /* no TLS: TURN in disguise */
    case TLS_START_PSEUDO_SERVER_HELLO:
        return TLS_LOOK_NO;
    case TLS_START_NO:
        break;
    }
    bool is_carrier = may_carry(side, first) || is_start_tls_of_ldap(first) || is_prelogin(first);
    bool is_middle = connection->is_midstream && is_records(first);
    return is_carrier || is_middle ? TLS_LOOK_FOLLOW : TLS_LOOK_NO;
}

TlsFollower *tls_follower_new(CertificateCache *cache)
{
    TlsFollower *follower = g_new0(TlsFollower, 1);
    follower->cache = cache;
    return follower;
}

static void drop(GByteArray **bytes)
{
    g_clear_pointer(bytes, g_byte_array_unref);
}

void tls_follower_free(TlsFollower *follower)
{
    if (follower == NULL)
        return;
    for (int side = TCP_CLIENT; side <= TCP_SERVER; side++) {
        drop(&follower->sides[side].said);
        drop(&follower->sides[side].wrapped);
    }
    drop(&follower->target);
    drop(&follower->opening);
    tls_session_free(follower->session);
    g_free(follower);
}

const TlsSession *tls_follower_session(const TlsFollower *follower)
{
    return follower->session;
}

TlsCarrier tls_follower_carrier(const TlsFollower *follower, Bytes *target)
{
    *target = follower->target != NULL ? (Bytes){ follower->target->data, follower->target->len }
                                       : (Bytes){ NULL, 0 };
    return follower->carrier;
}

/* Keeps the first and the last of what a side says. */
static void keep_said(GByteArray **said, Bytes more)
{
    if (*said == NULL)
        *said = g_byte_array_new();
    GByteArray *all = *said;
    if (more.length > SAID_KEPT)
        more = (Bytes){ more.data + more.length - SAID_KEPT, SAID_KEPT };
    g_byte_array_append(all, more.data, (guint)more.length);
    if (all->len > 2 * SAID_KEPT)
        g_byte_array_remove_range(all, SAID_KEPT, all->len - 2 * SAID_KEPT);
}

static size_t held(const GByteArray *bytes)
{
    return bytes != NULL ? bytes->len : 0;
}

size_t tls_follower_held(const TlsFollower *follower)
{
    const TlsSession *session = follower->session;
    size_t sum = held(follower->target);
    for (int side = TCP_CLIENT; side <= TCP_SERVER; side++) {
        sum += held(follower->sides[side].said) + held(follower->sides[side].wrapped);
        sum += session != NULL ? tls_stream_held(&session->streams[side]) : 0;
    }
    if (session == NULL)
        return sum;
    return sum + (session->sni != NULL ? g_bytes_get_size(session->sni) : 0) +
           (session->authorities != NULL ? session->authorities->len * sizeof(guint64) : 0);
}

static Bytes said(const TlsFollower *follower, TcpSide side)
{
    const GByteArray *all = follower->sides[side].said;
    return all != NULL ? (Bytes){ all->data, all->len } : (Bytes){ NULL, 0 };
}

/* What the client goes on with behind words of another protocol, wrapped as TDS does or not. */
static TlsStart look_behind_words(Bytes bytes)
{
    if (bytes.length > 0 && bytes.data[0] == TDS_PACKET_PRELOGIN) {
        size_t header = MIN(bytes.length, (size_t)TDS_PACKET_HEADER_SIZE);
        bytes = (Bytes){ bytes.data + header, bytes.length - header };
    }
    return tls_start_look(bytes);
}

/* Segments may cut a hello anywhere. */
static bool may_become_hello(const TlsFollower *follower, TcpSide side, Bytes bytes)
{
    return side == TCP_CLIENT && bytes.length > 0 && said(follower, TCP_CLIENT).length > 0 &&
           look_behind_words(bytes) == TLS_START_MORE;
}

/* Both sides agreed on TLS, or there was nothing else to agree on. */
static bool begins(TlsFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    bool is_first =
        said(follower, TCP_CLIENT).length == 0 && said(follower, TCP_SERVER).length == 0;
    if (is_first && (tls_start_look(chunk->bytes) != TLS_START_NO || follower->is_midstream))
        return true;
    if (side != TCP_CLIENT || look_behind_words(chunk->bytes) != TLS_START_CLIENT_HELLO)
        return false;
    Bytes target;
    follower->carrier =
        tls_carrier_look(said(follower, TCP_CLIENT), said(follower, TCP_SERVER), &target);
    if (target.length > 0) {
        follower->target = g_byte_array_new();
        g_byte_array_append(follower->target, target.data, (guint)target.length);
    }
    return follower->carrier != TLS_CARRIER_NONE;
}

static void feed_part(TlsFollower *follower, TcpSide side, const TcpChunk *chunk, Bytes bytes)
{
    TcpChunk part = *chunk;
    part.bytes = bytes;
    tls_session_feed(follower->session, (TlsSide)side, &part);
}

/* While the handshake lasts its records come in packets of TDS ([MS-TDS] section 2.2.6.5). */
static void unwrap(TlsFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    Preamble *preamble = &follower->sides[side];
    if (preamble->wrapped == NULL)
        preamble->wrapped = g_byte_array_new();
    GByteArray *wrapped = preamble->wrapped;
    g_byte_array_append(wrapped, chunk->bytes.data, (guint)chunk->bytes.length);
    Cursor in = cursor_over(wrapped->data, wrapped->len, wrapped->len), ahead = in;
    for (TdsPacket packet; tds_packet_read(&ahead, &packet); in = ahead)
        feed_part(follower, side, chunk, packet.body);
    Bytes rest = { in.next, cursor_left(&in) };
    preamble->is_unwrapped = rest.length > 0 && cursor_ok(&ahead);
    if (preamble->is_unwrapped)
        feed_part(follower, side, chunk, rest);
    g_byte_array_remove_range(wrapped, 0, wrapped->len - (guint)rest.length);
}

static void feed_session(TlsFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    if (follower->carrier == TLS_CARRIER_TDS && !follower->sides[side].is_unwrapped)
        unwrap(follower, side, chunk);
    else
        tls_session_feed(follower->session, (TlsSide)side, chunk);
}

/* No session has begun. */
static void feed_words(TlsFollower *follower, const TcpConnection *connection, TcpSide side,
                       const TcpChunk *chunk)
{
    if (begins(follower, side, chunk)) {
        follower->session = tls_session_new(follower->cache);
        follower->session->is_start_unseen = connection->is_midstream;
        feed_session(follower, side, chunk);
    } else if (may_become_hello(follower, side, chunk->bytes)) {
        follower->opening = g_byte_array_new();
        g_byte_array_append(follower->opening, chunk->bytes.data, (guint)chunk->bytes.length);
    } else {
        keep_said(&follower->sides[side].said, chunk->bytes);
    }
}

void tls_follower_feed(TlsFollower *follower, const TcpConnection *connection, TcpSide side,
                       const TcpChunk *chunk)
{
    follower->is_midstream = connection->is_midstream;
    if (follower->session != NULL) {
        feed_session(follower, side, chunk);
    } else if (side == TCP_CLIENT && follower->opening != NULL) {
        GByteArray *opening = g_steal_pointer(&follower->opening);
        g_byte_array_append(opening, chunk->bytes.data, (guint)chunk->bytes.length);
        TcpChunk whole = *chunk;
        whole.bytes = (Bytes){ opening->data, opening->len };
        feed_words(follower, connection, side, &whole);
        g_byte_array_unref(opening);
    } else {
        feed_words(follower, connection, side, chunk);
    }
}

void tls_follower_skip(TlsFollower *follower, TcpSide side, const TlsGap *gap)
{
    if (side == TCP_CLIENT)
        drop(&follower->opening);
    if (follower->session != NULL)
        tls_session_skip(follower->session, (TlsSide)side, gap);
}
