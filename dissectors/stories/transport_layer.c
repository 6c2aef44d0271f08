/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "transport_layer.h"

#include "tls_follower.h"

static TcpInterest look(void *user, TcpConnection *connection, TcpSide side, Bytes first)
{
    TransportLayer *layer = user;
    TlsLook seen = tls_follower_look(connection, side, first);
    if (seen != TLS_LOOK_FOLLOW)
        return seen == TLS_LOOK_MORE ? TCP_INTEREST_MORE : TCP_INTEREST_NONE;
    if (layer->sessions >= LIMIT_TLS_SESSIONS) {
        layer->unfollowed++;
        return TCP_INTEREST_NONE;
    }
    layer->sessions++;
    connection->follower = tls_follower_new(layer->certificates);
    return TCP_INTEREST_FOLLOW;
}

static void take_bytes(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk)
{
    (void)user;
    tls_follower_feed(connection->follower, connection, side, chunk);
}

static void take_gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                     uint64_t frame, Time time)
{
    (void)user;
    TlsGap gap = { length, frame, time };
    tls_follower_skip(connection->follower, side, &gap);
}

static Bytes sni_of(const TlsSession *session)
{
    gsize length = 0;
    const uint8_t *data = session->sni != NULL ? g_bytes_get_data(session->sni, &length) : NULL;
    return (Bytes){ data, length };
}

/* Who is dialled is called as the client says, and shows a certificate with names. One that several
 * hosts share does not say which of them it is. */
static void learn_names(TransportLayer *layer, const TcpConnection *connection,
                        const TlsSession *session)
{
    const TlsChain *chain = &session->chains[TLS_SERVER];
    NamedAddress server = { connection->key->network, *tcp_connection_ip(connection, TCP_SERVER) };
    Bytes sni = sni_of(session);
    if (sni.length > 0)
        name_book_add(layer->names, &server, sni, NAME_FROM_SNI, session->client_hello.frame);
    const Certificate *own = chain->count > 0 ? chain->certificates[0] : NULL;
    if (own != NULL && own->alternative_count <= 1 && own->subject_cn.data != NULL)
        name_book_add(layer->names, &server, own->subject_cn, NAME_FROM_CERTIFICATE,
                      chain->step.frame);
}

static void take_end(void *user, TcpConnection *connection)
{
    TransportLayer *layer = user;
    TlsFollower *follower = connection->follower;
    const TlsSession *session = follower != NULL ? tls_follower_session(follower) : NULL;
    if (session != NULL) {
        learn_names(layer, connection, session);
        layer->listener.session_ends(layer->listener.user, connection, session);
    }
    pairs_feed(layer->pairs, connection, session, layer->now);
    if (follower != NULL) {
        layer->sessions--;
        tls_follower_free(follower);
        connection->follower = NULL;
    }
}

static void pair_leaves(void *user, const Pair *pair)
{
    TransportLayer *layer = user;
    layer->listener.pair_leaves(layer->listener.user, pair);
}

void transport_layer_init(TransportLayer *layer, NameBook *names, const TransportListener *listener)
{
    PairsListener pairs = { pair_leaves, layer };
    TcpListener tcp = {
        .looks = look, .bytes = take_bytes, .gap = take_gap, .ends = take_end, .user = layer
    };
    *layer = (TransportLayer){ .listener = *listener,
                               .certificates = certificate_cache_new(),
                               .streams = tcp_streams_new(&tcp),
                               .pairs = pairs_new(&pairs),
                               .names = names,
                               .now = TIME_NONE };
}

static void free_follower(void *user, const TcpConnection *connection)
{
    (void)user;
    tls_follower_free(connection->follower);
}

void transport_layer_done(TransportLayer *layer)
{
    tcp_streams_visit(layer->streams, free_follower, NULL);
    tcp_streams_free(layer->streams);
    pairs_free(layer->pairs);
    certificate_cache_free(layer->certificates);
}

static void feed_icmp(TransportLayer *layer, const Frame *frame, const Packet *packet,
                      uint32_t network)
{
    Cursor in = cursor_over(packet->ip.payload.data, packet->ip.payload.length, packet->ip.length);
    IcmpError error;
    if (icmp_error_read(&in, !ip_is_v4(&packet->ip.source), &error))
        tcp_streams_icmp(layer->streams, frame, &packet->ip.source, &error, network);
}

void transport_layer_feed(TransportLayer *layer, const Frame *frame, const Packet *packet,
                          uint32_t network)
{
    if (layer->now == TIME_NONE || frame->time > layer->now)
        layer->now = frame->time;
    if ((packet->parts & PACKET_TCP) != 0)
        tcp_streams_feed(layer->streams, frame, packet, network);
    else if ((packet->parts & PACKET_ICMP) != 0)
        feed_icmp(layer, frame, packet, network);
}

void transport_layer_finish(TransportLayer *layer)
{
    tcp_streams_finish(layer->streams);
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
        { layer->unfollowed, "more TLS sessions at a time than are followed: {} were left out" },
        { certificate_cache_refused(layer->certificates),
          "more certificates than are kept: {} were not read" },
        { pairs_forgotten(layer->pairs),
          "more pairs of client and service than are kept: {} were judged early, with lower "
          "confidence" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count > 0)
            tell(user, text_new(rows[i].says, value_number((int64_t)rows[i].count), NULL));
}

/* What a connection that goes on adds to a copy of the pairs. */
typedef struct Snapshot {
    Pairs *pairs;
    Time now;
} Snapshot;

static void add_live(void *user, const TcpConnection *connection)
{
    const Snapshot *snapshot = user;
    const TlsFollower *follower = connection->follower;
    pairs_feed(snapshot->pairs, connection,
               follower != NULL ? tls_follower_session(follower) : NULL, snapshot->now);
}

Pairs *transport_layer_pairs_now(TransportLayer *layer)
{
    Snapshot snapshot = { pairs_copy(layer->pairs), layer->now };
    tcp_streams_visit(layer->streams, add_live, &snapshot);
    return snapshot.pairs;
}
