/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_follower.h"

#include "limits.h"
#include "said.h"
#include "tds_packet.h"
#include "tls_start.h"

/* What one side said before TLS began, and of TDS what does not make a packet yet. */
typedef struct Preamble {
    Said *said; /* NULL: nothing */
    GByteArray *wrapped;
    GByteArray *hello;   /* what may be the first message of TLS; else NULL */
    TcpChunk last_hello; /* the last piece of it, its bytes not kept */
    bool is_unwrapped;   /* of TDS: its records stand by themselves now */
} Preamble;

struct TlsFollower {
    CertificateCache *cache;
    TlsSecrets *secrets; /* NULL: nobody has keys */
    TlsPlainSink sink;
    TlsSession *session; /* NULL until TLS begins */
    Preamble *sides;     /* by TcpSide; NULL: TLS began at once, or nothing of before matters */
    TlsCarrier carrier;
    GByteArray *target; /* of CONNECT, else NULL */
    bool is_given_up;
};

/* MORE where it is the word as far as it goes. */
static TlsLook compare(Bytes bytes, const char *word)
{
    enum { CASE = 0x20 }; /* the bit in which letters of either case differ */
    if (bytes.length == 0 || (bytes.data[0] | CASE) != (word[0] | CASE))
        return TLS_LOOK_NO; /* what most come to */
    size_t length = strlen(word), n = MIN(bytes.length, length);
    if (g_ascii_strncasecmp((const char *)bytes.data, word, n) != 0)
        return TLS_LOOK_NO;
    return n < length ? TLS_LOOK_MORE : TLS_LOOK_FOLLOW;
}

/* First words of protocols that may switch to TLS, of whoever speaks first in them. */
static TlsLook look_at_words(TcpSide side, Bytes first)
{
    static const char *const greetings[] = { "220", "* OK", "+OK" };
    static const char *const requests[] = { "CONNECT ", "EHLO ", "<?xml", "<stream", "AUTH " };
    const char *const *words = side == TCP_SERVER ? greetings : requests;
    size_t n = side == TCP_SERVER ? G_N_ELEMENTS(greetings) : G_N_ELEMENTS(requests);
    TlsLook look = TLS_LOOK_NO;
    for (size_t i = 0; i < n && look != TLS_LOOK_FOLLOW; i++)
        look = MAX(look, compare(first, words[i]));
    return look;
}

/* The request is a sequence of this size and of no more than six bytes before the OID. */
static TlsLook look_at_ldap(Bytes first)
{
    static const char oid[] = "1.3.6.1.4.1.1466.20037";
    enum { SEQUENCE = 0x30, BEFORE = 24 };
    if (first.length == 0 || first.data[0] != SEQUENCE)
        return TLS_LOOK_NO;
    if (memmem(first.data, first.length, oid, sizeof oid - 1) != NULL)
        return TLS_LOOK_FOLLOW;
    return first.length < BEFORE + sizeof oid ? TLS_LOOK_MORE : TLS_LOOK_NO;
}

static TlsLook look_at_tds(Bytes first)
{
    Cursor in = cursor_over(first.data, first.length, first.length);
    TdsPacket packet;
    if (first.length == 0 || first.data[0] != TDS_PACKET_PRELOGIN)
        return TLS_LOOK_NO;
    if (!tds_packet_read(&in, &packet))
        return cursor_ok(&in) ? TLS_LOOK_NO : TLS_LOOK_MORE;
    return TLS_LOOK_FOLLOW;
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
    if (connection->is_midstream && is_records(first))
        return TLS_LOOK_FOLLOW;
    TlsLook look = look_at_words(side, first);
    return MAX(look, MAX(look_at_ldap(first), look_at_tds(first)));
}

TlsFollower *tls_follower_new(CertificateCache *cache)
{
    TlsFollower *follower = g_new(TlsFollower, 1);
    *follower = (TlsFollower){ .cache = cache };
    return follower;
}

void tls_follower_decrypt(TlsFollower *follower, TlsSecrets *secrets, const TlsPlainSink *sink)
{
    follower->secrets = secrets;
    if (sink != NULL)
        follower->sink = *sink;
}

static void drop(GByteArray **bytes)
{
    g_clear_pointer(bytes, g_byte_array_unref);
}

static void drop_kept(TlsFollower *follower)
{
    if (follower->sides == NULL)
        return;
    for (int side = TCP_CLIENT; side <= TCP_SERVER; side++) {
        g_free(follower->sides[side].said);
        drop(&follower->sides[side].wrapped);
        drop(&follower->sides[side].hello);
    }
    g_clear_pointer(&follower->sides, g_free);
}

void tls_follower_free(TlsFollower *follower)
{
    if (follower == NULL)
        return;
    drop_kept(follower);
    drop(&follower->target);
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

static void keep_said(Preamble *preamble, Bytes more)
{
    if (preamble->said == NULL)
        preamble->said = said_new();
    said_add(preamble->said, more);
}

static bool has_said(const Preamble *preamble)
{
    return preamble->said != NULL && said_held(preamble->said) > 0;
}

/* The hello of that side, MORE or NO; in TDS it comes in a packet that looks like the first one. */
static TlsStart look_for_hello(const TlsFollower *follower, TcpSide side, Bytes bytes)
{
    TlsStart wanted = side == TCP_CLIENT ? TLS_START_CLIENT_HELLO : TLS_START_SERVER_HELLO;
    Cursor in = cursor_over(bytes.data, bytes.length, bytes.length);
    TdsPacket packet;
    if (bytes.length > 0 && bytes.data[0] == TDS_PACKET_PRELOGIN &&
        has_said(&follower->sides[side])) {
        if (!tds_packet_read(&in, &packet))
            return cursor_ok(&in) ? TLS_START_NO : TLS_START_MORE;
        bytes = packet.body;
    }
    if (bytes.length == 0 || bytes.data[0] != TLS_CONTENT_HANDSHAKE)
        return TLS_START_NO;
    TlsStart start = tls_start_look(bytes);
    return start == wanted || start == TLS_START_MORE ? start : TLS_START_NO;
}

static void feed_part(TlsFollower *follower, TcpSide side, const TcpChunk *chunk, Bytes bytes)
{
    TcpChunk part = *chunk;
    part.bytes = bytes;
    tls_session_feed(follower->session, (TlsSide)side, &part);
}

/* Is what cannot be read as a packet of TDS a record? */
static bool is_raw(const Cursor *in, Bytes bytes)
{
    return cursor_ok(in) || (bytes.data[0] >= TLS_CONTENT_CHANGE_CIPHER_SPEC &&
                             bytes.data[0] <= TLS_CONTENT_HEARTBEAT);
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
    preamble->is_unwrapped = rest.length > 0 && is_raw(&ahead, rest);
    if (preamble->is_unwrapped) {
        feed_part(follower, side, chunk, rest);
        drop(&preamble->wrapped);
    } else {
        g_byte_array_remove_range(wrapped, 0, wrapped->len - (guint)rest.length);
    }
}

/* Do the records of a side still come in packets? */
static bool is_wrapped(const TlsFollower *follower, TcpSide side)
{
    return follower->carrier == TLS_CARRIER_TDS && follower->sides != NULL &&
           !follower->sides[side].is_unwrapped;
}

static void feed_session(TlsFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    if (is_wrapped(follower, side))
        unwrap(follower, side, chunk);
    else
        tls_session_feed(follower->session, (TlsSide)side, chunk);
}

static void begin(TlsFollower *follower, const TcpConnection *connection)
{
    follower->session = tls_session_new(follower->cache);
    if (follower->secrets != NULL)
        tls_session_decrypt(follower->session, follower->secrets, &follower->sink);
    follower->session->is_start_unseen = connection->is_midstream;
    if (follower->carrier == TLS_CARRIER_HTTP_CONNECT)
        follower->session->proxied = g_bytes_new(follower->target->data, follower->target->len);
}

static bool is_tds(Bytes client, Bytes server)
{
    Cursor sent = cursor_of(client), answered = cursor_of(server);
    TdsPacket packet;
    return tds_packet_read(&sent, &packet) && packet.type == TDS_PACKET_PRELOGIN &&
           tds_packet_read(&answered, &packet) && packet.type == TDS_PACKET_RESPONSE;
}

/* Have both sides agreed on TLS? */
static bool agree(TlsFollower *follower)
{
    uint8_t bytes[TCP_SIDES][SAID_SIZE];
    Bytes client = said_copy(follower->sides[TCP_CLIENT].said, bytes[TCP_CLIENT]),
          server = said_copy(follower->sides[TCP_SERVER].said, bytes[TCP_SERVER]), target;
    follower->carrier = tls_carrier_look(client, server, &target);
    if (follower->carrier == TLS_CARRIER_NONE && is_tds(client, server))
        follower->carrier = TLS_CARRIER_TDS;
    if (target.length > 0) {
        follower->target = g_byte_array_new();
        g_byte_array_append(follower->target, target.data, (guint)target.length);
    }
    return follower->carrier != TLS_CARRIER_NONE;
}

static void feed_hello(TlsFollower *follower, TcpSide side)
{
    GByteArray *hello = g_steal_pointer(&follower->sides[side].hello);
    if (hello == NULL)
        return;
    TcpChunk chunk = follower->sides[side].last_hello;
    chunk.bytes = (Bytes){ hello->data, hello->len };
    feed_session(follower, side, &chunk);
    g_byte_array_unref(hello);
}

static TlsStart look_at_kept(const TlsFollower *follower, TcpSide side)
{
    const GByteArray *hello = follower->sides[side].hello;
    return hello != NULL ? look_for_hello(follower, side, (Bytes){ hello->data, hello->len })
                         : TLS_START_NO;
}

/* Hellos wait for their end and for what was said before them, which may stand behind them in the
 * capture. */
static void settle_hellos(TlsFollower *follower, const TcpConnection *connection)
{
    if (look_at_kept(follower, TCP_CLIENT) == TLS_START_CLIENT_HELLO && agree(follower)) {
        begin(follower, connection);
        feed_hello(follower, TCP_CLIENT);
        feed_hello(follower, TCP_SERVER);
        if (follower->carrier != TLS_CARRIER_TDS)
            drop_kept(follower);
        return;
    }
    for (int i = TCP_CLIENT; i <= TCP_SERVER; i++) {
        Preamble *side = &follower->sides[i];
        if (side->hello == NULL || (side->hello->len <= LIMIT_TLS_HELLO &&
                                    look_at_kept(follower, (TcpSide)i) != TLS_START_NO))
            continue;
        keep_said(side, (Bytes){ side->hello->data, side->hello->len });
        drop(&side->hello);
    }
}

static void take_said(TlsFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    if (follower->sides == NULL)
        follower->sides = g_new0(Preamble, TCP_SIDES);
    Preamble *preamble = &follower->sides[side];
    if (preamble->hello == NULL && look_for_hello(follower, side, chunk->bytes) == TLS_START_NO) {
        keep_said(preamble, chunk->bytes);
        return;
    }
    if (preamble->hello == NULL)
        preamble->hello = g_byte_array_new();
    g_byte_array_append(preamble->hello, chunk->bytes.data, (guint)chunk->bytes.length);
    preamble->last_hello = *chunk;
}

/* Does it begin with the first byte, or before the capture? */
static bool begins_at_once(const TlsFollower *follower, const TcpConnection *connection,
                           Bytes bytes)
{
    return follower->sides == NULL && (tls_start_look(bytes) != TLS_START_NO ||
                                       (connection->is_midstream && is_records(bytes)));
}

/* The rest of what the server says to STARTTLS, where a capture has it behind the hello. */
static bool is_said_late(const TlsFollower *follower, TcpSide side, Bytes bytes)
{
    const TlsStream *stream = &follower->session->streams[TLS_SERVER];
    return side == TCP_SERVER && follower->carrier != TLS_CARRIER_NONE &&
           follower->carrier != TLS_CARRIER_TDS && bytes.length > 0 &&
           follower->session->last[TLS_SERVER].frame == 0 && stream->header_length == 0 &&
           !stream->is_in_record && bytes.data[0] != TLS_CONTENT_HANDSHAKE &&
           bytes.data[0] != TLS_CONTENT_ALERT;
}

void tls_follower_feed(TlsFollower *follower, const TcpConnection *connection, TcpSide side,
                       const TcpChunk *chunk)
{
    if (follower->session == NULL && follower->is_given_up)
        return;
    if (follower->session == NULL && begins_at_once(follower, connection, chunk->bytes))
        begin(follower, connection);
    if (follower->session != NULL) {
        if (!is_said_late(follower, side, chunk->bytes))
            feed_session(follower, side, chunk);
        return;
    }
    take_said(follower, side, chunk);
    settle_hellos(follower, connection);
}

/* Where packets of TDS begin is lost: what comes after the handshake is found without them. */
static void lose_packets(TlsFollower *follower, TcpSide side)
{
    if (!is_wrapped(follower, side))
        return;
    drop(&follower->sides[side].wrapped);
    follower->sides[side].is_unwrapped = true;
    tls_session_lose(follower->session, (TlsSide)side);
}

void tls_follower_skip(TlsFollower *follower, TcpSide side, const TlsGap *gap)
{
    if (follower->session == NULL)
        return;
    lose_packets(follower, side);
    tls_session_skip(follower->session, (TlsSide)side, gap);
}

static size_t length_of(const GByteArray *bytes)
{
    return bytes != NULL ? bytes->len : 0;
}

static size_t held_by(const Preamble *preamble)
{
    return (preamble->said != NULL ? said_held(preamble->said) : 0) + length_of(preamble->wrapped) +
           length_of(preamble->hello);
}

size_t tls_follower_held(const TlsFollower *follower)
{
    size_t held = follower->session != NULL ? tls_session_held(follower->session) : 0;
    if (follower->sides != NULL)
        held += held_by(&follower->sides[TCP_CLIENT]) + held_by(&follower->sides[TCP_SERVER]);
    return held;
}

void tls_follower_give_up(TlsFollower *follower)
{
    follower->is_given_up = true;
    if (follower->session != NULL) {
        lose_packets(follower, TCP_CLIENT);
        lose_packets(follower, TCP_SERVER);
        tls_session_give_up(follower->session);
    }
    drop_kept(follower);
}
