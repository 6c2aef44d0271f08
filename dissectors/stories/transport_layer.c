/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "transport_layer.h"

#include "http_connection.h"
#include "sip_connection.h"
#include "tds_connection.h"
#include "tls_follower.h"

/* The order of who is quiet is right to so many frames: to move everybody with every segment would
 * touch the neighbours each time. */
enum { FRAMES_IN_ORDER = 256 };

/* A connection that may carry TLS, or carries SIP, HTTP or TDS: follower of its TcpConnection. */
typedef struct Followed {
    TransportLayer *layer;
    TcpConnection *connection;
    TlsFollower *tls;     /* NULL: it carries no TLS */
    SipConnection *sip;   /* NULL: no SIP is seen in it */
    HttpConnection *http; /* NULL: no HTTP */
    TdsConnection *tds;   /* NULL: no TDS, which may have TLS in it or be in TLS itself */
    GList quiet, holding; /* its places in the queues */
    uint64_t moved;       /* the frame in which it moved behind the others */
    bool is_opened;       /* what was sealed was seen: it may be SIP, HTTP or neither */
    size_t held;
} Followed;

static Followed *followed_of(const TcpConnection *connection)
{
    return connection->follower;
}

static const TlsSession *session_of(const TcpConnection *connection)
{
    const Followed *followed = followed_of(connection);
    return followed != NULL && followed->tls != NULL ? tls_follower_session(followed->tls) : NULL;
}

/* Records may hold a byte each: what cannot be told apart yet is followed as both. */
static void look_at_plain(Followed *followed, Bytes first)
{
    TransportLayer *layer = followed->layer;
    followed->is_opened = true;
    if (followed->tds != NULL)
        return;
    if (sip_connection_look(followed->connection, first) != TCP_INTEREST_NONE)
        followed->sip = sip_connection_new(layer->sip, followed->connection, SIP_TLS);
    g_clear_pointer(&followed->http, http_connection_free); /* that asked for the way here */
    if (http_start_line_look(first) != HTTP_LOOK_NO)
        followed->http = http_connection_new_sealed(layer->http, followed->connection);
}

static void feed_clear(Followed *followed, TcpSide side, const TcpChunk *chunk)
{
    if (followed->sip != NULL)
        sip_connection_feed(followed->sip, side, chunk);
    if (followed->http != NULL)
        http_connection_feed(followed->http, side, chunk);
}

static void skip_clear(Followed *followed, TcpSide side, uint64_t length)
{
    if (followed->sip != NULL)
        sip_connection_skip(followed->sip, side);
    if (followed->http != NULL)
        http_connection_skip(followed->http, side, length);
}

static void take_plain(void *user, TlsSide side, const TcpChunk *chunk)
{
    Followed *followed = user;
    const TcpListener *listener = &followed->layer->plaintext;
    if (!followed->is_opened)
        look_at_plain(followed, chunk->bytes);
    feed_clear(followed, (TcpSide)side, chunk);
    if (followed->tds != NULL)
        tds_connection_feed(followed->tds, TDS_FROM_RECORDS, (TcpSide)side, chunk);
    if (listener->bytes != NULL)
        listener->bytes(listener->user, followed->connection, (TcpSide)side, chunk);
}

static void take_closed(void *user, TlsSide side, const TlsGap *gap)
{
    Followed *followed = user;
    const TcpListener *listener = &followed->layer->plaintext;
    skip_clear(followed, (TcpSide)side, gap->length);
    if (followed->tds != NULL)
        tds_connection_skip(followed->tds, TDS_FROM_RECORDS, (TcpSide)side, gap->length);
    if (listener->gap != NULL)
        listener->gap(listener->user, followed->connection, (TcpSide)side, gap->length, gap->frame,
                      gap->time);
}

static void follow_tls(TransportLayer *layer, Followed *followed)
{
    followed->tls = tls_follower_new(layer->certificates);
    if (layer->keys.secrets != NULL)
        tls_follower_decrypt(followed->tls, layer->keys.secrets,
                             &(TlsPlainSink){ take_plain, take_closed, followed });
}

/* The end of the queue is the one heard last. */
static Followed *follow(TransportLayer *layer, TcpConnection *connection)
{
    Followed *followed = g_new(Followed, 1);
    *followed = (Followed){ .layer = layer, .connection = connection };
    followed->quiet.data = followed->holding.data = followed;
    g_queue_push_tail_link(layer->followed, &followed->quiet);
    connection->follower = followed;
    return followed;
}

static size_t held_by(const Followed *followed)
{
    size_t by_tls = followed->tls != NULL ? tls_follower_held(followed->tls) : 0;
    size_t by_http = followed->http != NULL ? http_connection_held(followed->http) : 0;
    size_t by_tds = followed->tds != NULL ? tds_connection_held(followed->tds) : 0;
    size_t by_sip = followed->sip != NULL ? sip_connection_held(followed->sip) : 0;
    return by_tls + by_http + by_tds + by_sip;
}

static void note_held(TransportLayer *layer, Followed *followed, size_t held)
{
    layer->held += held - followed->held;
    if (followed->held == 0 && held > 0)
        g_queue_push_tail_link(layer->holders, &followed->holding);
    else if (followed->held > 0 && held == 0)
        g_queue_unlink(layer->holders, &followed->holding);
    followed->held = held;
}

static void note_noise(TransportLayer *layer, const SipConnection *sip)
{
    const SipNoise *noise = sip_connection_noise(sip);
    if (noise->messages > 0)
        layer->sip->junk += noise->junk;
    if (noise->is_compressed && layer->compressed++ == 0)
        layer->compressed_frame = noise->compressed_frame;
}

static void unfollow(TransportLayer *layer, TcpConnection *connection)
{
    Followed *followed = followed_of(connection);
    if (followed->sip != NULL)
        note_noise(layer, followed->sip);
    note_held(layer, followed, 0);
    g_queue_unlink(layer->followed, &followed->quiet);
    tls_follower_free(followed->tls);
    sip_connection_free(followed->sip);
    http_connection_free(followed->http);
    tds_connection_free(followed->tds);
    g_free(followed);
    connection->follower = NULL;
}

/* Who is dialled is called as the client says, and shows a certificate with names. One that several
 * hosts share does not say which of them it is; a proxy shows the certificates of others. */
static void learn_names(TransportLayer *layer, const TcpConnection *connection,
                        const TlsSession *session)
{
    if (session->proxied != NULL)
        return;
    const TlsChain *chain = &session->chains[TLS_SERVER];
    NamedAddress server = { connection->key->network, *tcp_connection_ip(connection, TCP_SERVER) };
    Bytes sni = bytes_borrow(session->sni);
    if (sni.length > 0)
        name_book_add(layer->names, &server, sni, NAME_FROM_SNI, session->client_hello.frame);
    const Certificate *own = chain->count > 0 ? chain->certificates[0] : NULL;
    if (own != NULL && own->alternative_count <= 1 && own->subject_cn.data != NULL)
        name_book_add(layer->names, &server, own->subject_cn, NAME_FROM_CERTIFICATE,
                      chain->step.frame);
}

static void end_session(TransportLayer *layer, const TcpConnection *connection)
{
    const TlsSession *session = session_of(connection);
    if (session == NULL)
        return;
    learn_names(layer, connection, session);
    key_ring_count(&layer->keys, session);
    if (followed_of(connection)->sip == NULL)
        sip_layer_hide(layer->sip, connection, bytes_borrow(session->sni));
    layer->listener.session_ends(layer->listener.user, connection, session);
    pairs_feed_session(layer->pairs, connection, session, tcp_streams_now(layer->streams));
}

static void end_tds(TransportLayer *layer, const TcpConnection *connection)
{
    Followed *followed = followed_of(connection);
    if (followed->tds == NULL)
        return;
    tds_connection_end(followed->tds);
    TdsSession session = tds_connection_session(followed->tds, connection);
    tds_pairs_feed_session(layer->tds_pairs, connection, &session);
}

/* It may go on: what comes of it is not seen. */
static void forsake(TransportLayer *layer, TcpConnection *connection)
{
    TcpConnection given_up = *connection;
    given_up.leaving = TCP_LEFT_EVICTED;
    layer->forsaken++;
    end_session(layer, &given_up);
    end_tds(layer, &given_up);
    unfollow(layer, connection);
    tcp_streams_forsake(layer->streams, connection);
}

/* It goes on, but its handshake is not read any more. */
static void give_up(TransportLayer *layer, TcpConnection *connection)
{
    Followed *followed = followed_of(connection);
    layer->unread++;
    if (followed->tls != NULL) {
        tls_follower_give_up(followed->tls);
        note_held(layer, followed, held_by(followed));
    }
    if (followed->held > 0)
        forsake(layer, connection);
}

static TcpConnection *first_in(const GQueue *queue)
{
    const Followed *first = queue->head->data;
    return first->connection;
}

/* What each reader makes of the first bytes. */
typedef struct Looks {
    TcpInterest tls, sip, tds, http;
} Looks;

static Looks look_at(const TransportLayer *layer, const TcpConnection *connection, TcpSide side,
                     Bytes first)
{
    static const TcpInterest interests[] = { [TLS_LOOK_NO] = TCP_INTEREST_NONE,
                                             [TLS_LOOK_MORE] = TCP_INTEREST_MORE,
                                             [TLS_LOOK_FOLLOW] = TCP_INTEREST_FOLLOW };
    Looks looks = { TCP_INTEREST_NONE, TCP_INTEREST_NONE, TCP_INTEREST_NONE, TCP_INTEREST_NONE };
    if (connection->interest != TCP_INTEREST_WATCH) {
        looks.tls = interests[tls_follower_look(connection, side, first)];
        if (looks.tls != TCP_INTEREST_FOLLOW)
            looks.sip = sip_connection_look(connection, first);
        if (looks.sip != TCP_INTEREST_FOLLOW)
            looks.tds = tds_follower_look(connection, side, first);
    }
    if (looks.sip != TCP_INTEREST_FOLLOW && looks.tds != TCP_INTEREST_FOLLOW)
        looks.http = http_connection_look(layer->http, connection, side, first);
    return looks;
}

static bool is_any(const Looks *looks, TcpInterest interest)
{
    return looks->tls == interest || looks->sip == interest || looks->tds == interest ||
           looks->http == interest;
}

/* A proxy is asked by HTTP for what TLS comes behind. */
static TcpInterest look(void *user, TcpConnection *connection, TcpSide side, Bytes first)
{
    TransportLayer *layer = user;
    Looks looks = look_at(layer, connection, side, first);
    if (!is_any(&looks, TCP_INTEREST_FOLLOW))
        return is_any(&looks, TCP_INTEREST_MORE) ? TCP_INTEREST_MORE : looks.http;
    if (layer->followed->length >= LIMIT_FOLLOWED)
        forsake(layer, first_in(layer->followed));
    Followed *followed = follow(layer, connection);
    if (looks.tls == TCP_INTEREST_FOLLOW)
        follow_tls(layer, followed);
    if (looks.tds == TCP_INTEREST_FOLLOW)
        followed->tds = tds_connection_new();
    if (looks.sip == TCP_INTEREST_FOLLOW)
        followed->sip = sip_connection_new(layer->sip, connection, SIP_TCP);
    if (looks.http == TCP_INTEREST_FOLLOW)
        followed->http = http_connection_new(layer->http, connection, side, first);
    return TCP_INTEREST_FOLLOW;
}

/* Something was heard of it: it moves behind the others, and may not hold too much. */
static void settle_room(TransportLayer *layer, Followed *followed, uint64_t frame)
{
    size_t held = held_by(followed);
    if (held != followed->held)
        note_held(layer, followed, held);
    if (frame > followed->moved + FRAMES_IN_ORDER) {
        followed->moved = frame;
        g_queue_unlink(layer->followed, &followed->quiet);
        g_queue_push_tail_link(layer->followed, &followed->quiet);
    }
    while (layer->held > LIMIT_TLS_BYTES && first_in(layer->holders) != followed->connection)
        give_up(layer, first_in(layer->holders));
}

static void take_bytes(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk)
{
    TransportLayer *layer = user;
    Followed *followed = followed_of(connection);
    if (followed->tls != NULL)
        tls_follower_feed(followed->tls, connection, side, chunk);
    if (!followed->is_opened)
        feed_clear(followed, side, chunk);
    if (followed->tds != NULL)
        tds_connection_feed(followed->tds, TDS_FROM_WIRE, side, chunk);
    settle_room(layer, followed, chunk->frame);
}

static void take_gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                     uint64_t frame, Time time)
{
    TransportLayer *layer = user;
    Followed *followed = followed_of(connection);
    TlsGap gap = { length, frame, time };
    if (followed->tls != NULL)
        tls_follower_skip(followed->tls, side, &gap);
    if (!followed->is_opened)
        skip_clear(followed, side, length);
    if (followed->tds != NULL)
        tds_connection_skip(followed->tds, TDS_FROM_WIRE, side, length);
    settle_room(layer, followed, frame);
}

static void take_end(void *user, TcpConnection *connection)
{
    TransportLayer *layer = user;
    pairs_feed_connection(layer->pairs, connection, tcp_streams_now(layer->streams));
    tds_pairs_feed_connection(layer->tds_pairs, connection);
    if (connection->follower == NULL)
        return;
    end_session(layer, connection);
    end_tds(layer, connection);
    unfollow(layer, connection);
}

static void pair_leaves(void *user, const Pair *pair)
{
    TransportLayer *layer = user;
    layer->listener.pair_leaves(layer->listener.user, pair);
}

void transport_layer_init(TransportLayer *layer, NameBook *names, SipLayer *sip, HttpLayer *http,
                          const TransportListener *listener)
{
    PairsListener pairs = { pair_leaves, layer };
    TcpListener tcp = {
        .looks = look, .bytes = take_bytes, .gap = take_gap, .ends = take_end, .user = layer
    };
    *layer = (TransportLayer){ .listener = *listener,
                               .certificates = certificate_cache_new(),
                               .streams = tcp_streams_new(&tcp),
                               .pairs = pairs_new(&pairs),
                               .tds_pairs = tds_pairs_new(),
                               .names = names,
                               .sip = sip,
                               .http = http,
                               .followed = g_queue_new(),
                               .holders = g_queue_new() };
}

void transport_layer_done(TransportLayer *layer)
{
    while (layer->followed->length > 0)
        unfollow(layer, first_in(layer->followed));
    g_queue_free(layer->followed);
    g_queue_free(layer->holders);
    tcp_streams_free(layer->streams);
    pairs_free(layer->pairs);
    tds_pairs_free(layer->tds_pairs);
    certificate_cache_free(layer->certificates);
    key_ring_clear(&layer->keys);
}

void transport_layer_listen(TransportLayer *layer, const TcpListener *plaintext)
{
    layer->plaintext = *plaintext;
}

static void feed_icmp(TransportLayer *layer, const Frame *frame, const Packet *packet,
                      uint32_t network)
{
    Cursor in = cursor_over(packet->ip.payload.data, packet->ip.payload.length, packet->ip.length);
    IcmpError error;
    if (!icmp_error_read(&in, !ip_is_v4(&packet->ip.source), &error))
        return;
    tcp_streams_icmp(layer->streams, frame, &packet->ip.source, &error, network);
    if (error.protocol == IP_PROTOCOL_UDP && error.has_ports &&
        error.kind == ICMP_ERROR_UNREACHABLE) {
        SipPath path = { .client = error.source,
                         .server = error.destination,
                         .network = network,
                         .client_port = error.source_port,
                         .server_port = error.destination_port,
                         .transport = SIP_UDP };
        sip_layer_unreachable(layer->sip, &path, frame->number, frame->time);
    }
}

void transport_layer_feed(TransportLayer *layer, const Frame *frame, const Packet *packet,
                          uint32_t network, bool is_again)
{
    if ((packet->parts & PACKET_TCP) != 0)
        tcp_streams_feed(layer->streams, frame, packet, network, is_again);
    else if ((packet->parts & PACKET_ICMP) != 0)
        feed_icmp(layer, frame, packet, network);
}

void transport_layer_finish(TransportLayer *layer)
{
    tcp_streams_finish(layer->streams);
}

void transport_layer_note_links(const TransportLayer *layer)
{
    for (const GList *at = layer->followed->head; at != NULL; at = at->next) {
        const Followed *followed = at->data;
        if (followed->sip != NULL)
            sip_connection_note(followed->sip);
        if (followed->http != NULL)
            http_connection_note(followed->http);
    }
}

void transport_layer_tell_forgotten(const TransportLayer *layer,
                                    void (*tell)(void *user, Text *says), void *user)
{
    const struct {
        uint64_t count;
        const char *says;
    } rows[] = {
        { tcp_streams_evicted(layer->streams),
          "more TCP connections at a time than are kept: {} were given up before their end, and "
          "what concerns them may be missing" },
        { tcp_streams_given_up(layer->streams),
          "more TCP data out of order than is kept: {} bytes were not waited for" },
        { layer->forsaken,
          "more TLS sessions at a time than are followed: {} were given up before their end" },
        { layer->unread,
          "more of unfinished TLS handshakes at a time than is kept: {} were not read to the end" },
        { certificate_cache_refused(layer->certificates),
          "more certificates than are kept: {} were not read" },
        { pairs_forgotten(layer->pairs),
          "more pairs of client and service than are kept: {} were judged early, with lower "
          "confidence" },
        { tds_pairs_forgotten(layer->tds_pairs),
          "more pairs of client and database than are kept: {} were not judged" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count > 0)
            tell(user, text_new(rows[i].says, value_number((int64_t)rows[i].count), NULL));
    if (layer->compressed > 0)
        tell(user, text_new("SIP is compressed ([MS-SIPCOMP]) on {} connections, from frame {} on: "
                            "what it says there cannot be read; log it on the server (SIPStack of "
                            "OCSLogger or CLSLogger)",
                            value_number((int64_t)layer->compressed),
                            value_frame(layer->compressed_frame), NULL));
}

/* What a connection that goes on adds to a copy of the pairs. */
typedef struct Snapshot {
    Pairs *pairs;
    Time now;
} Snapshot;

static void add_live(void *user, const TcpConnection *connection)
{
    const Snapshot *snapshot = user;
    const TlsSession *session = session_of(connection);
    pairs_feed_connection(snapshot->pairs, connection, snapshot->now);
    if (session != NULL)
        pairs_feed_session(snapshot->pairs, connection, session, snapshot->now);
}

Pairs *transport_layer_pairs_now(const TransportLayer *layer)
{
    Snapshot snapshot = { pairs_copy(layer->pairs), tcp_streams_now(layer->streams) };
    tcp_streams_visit(layer->streams, add_live, &snapshot);
    return snapshot.pairs;
}

static void add_live_tds(void *user, const TcpConnection *connection)
{
    TdsPairs *pairs = user;
    const Followed *followed = followed_of(connection);
    tds_pairs_feed_connection(pairs, connection);
    if (followed == NULL || followed->tds == NULL)
        return;
    TdsSession session = tds_connection_session(followed->tds, connection);
    tds_pairs_feed_session(pairs, connection, &session);
}

TdsPairs *transport_layer_tds_pairs_now(const TransportLayer *layer)
{
    TdsPairs *pairs = tds_pairs_copy(layer->tds_pairs);
    tcp_streams_visit(layer->streams, add_live_tds, pairs);
    return pairs;
}
