/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293. */
#include "tcp_streams.h"

#include <string.h>

#include "hash.h"
#include "limits.h"
#include "table.h"

/* A connection that ended is told after that: captures hold packets out of order. */
#define LINGER (3 * TIME_SECOND)
/* A FIN that was not acknowledged may be sent again, with what is missing before it. */
#define UNSETTLED (60 * TIME_SECOND)
/* Quiet for so long, a connection leaves when nobody follows it or room gets short. */
#define IDLE (10 * 60 * TIME_SECOND)
/* The clock goes on, or back, by more than that only when two frames in a row say so. */
#define LEAP (60 * TIME_SECOND)

enum {
    EXPIRED_AT_ONCE = 2, /* of the longest untouched, looked at for each new connection */
    ROOM_IS_SHORT = LIMIT_CONNECTIONS / 4 * 3,
};

/* compared and hashed as bytes */
G_STATIC_ASSERT(sizeof(TcpKey) == 2 * sizeof(Ip) + 2 * sizeof(uint32_t));

/* A connection that ended, unless it was used again meanwhile. */
typedef struct Closing {
    TcpConnection *connection; /* a slot: may be another one's now */
    Time time;
    uint32_t number;
} Closing;

/* What a flow, one direction of a connection, belongs to. */
typedef struct KnownFlow {
    TcpConnection *connection; /* a slot: may be another one's now; NULL: none */
    uint64_t begun;            /* its first frame, which tells */
    uint32_t serial;           /* of the flow */
    uint32_t from;             /* place of the sender in the key of the connection */
} KnownFlow;

struct TcpStreams {
    TcpDelivery delivery;
    Table *connections;            /* TcpKey -> TcpConnection */
    KnownFlow known[PACKET_FLOWS]; /* most segments need no look-up in a table */
    KnownFlow other;               /* of the last packet that is of no flow */
    TcpConnection *last;           /* fed; NULL: none */
    Closing *closing;              /* a ring of LIMIT_CLOSING */
    uint32_t closing_first, closing_count, closing_number;
    Time now;  /* the latest of the frames since it jumped back last */
    Time leap; /* what the frame before said, when it was too far off */
    Time due;  /* before that there is nothing to do but to note the time */
    bool is_freed;
};

static void connection_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    TcpStreams *streams = user;
    TcpConnection *connection = value;
    if (exit == TABLE_EVICTED)
        connection->leaving = TCP_LEFT_EVICTED;
    else if (exit == TABLE_CLOSED)
        connection->leaving = TCP_LEFT_FINISHED;
    if (!streams->is_freed) {
        tcp_delivery_settle(&streams->delivery, connection);
        streams->delivery.listener.ends(streams->delivery.listener.user, connection);
    }
    tcp_connection_forget(connection);
    connection->closing = 0;
    connection->span.first_frame = 0; /* known flows are not of this one any more */
    if (streams->last == connection)
        streams->last = NULL;
}

/* Half-open and uninteresting connections leave first. */
static bool is_worth_more(void *user, const void *value)
{
    (void)user;
    const TcpConnection *connection = value;
    return connection->interest == TCP_INTEREST_FOLLOW && connection->ending == TCP_OPEN;
}

TcpStreams *tcp_streams_new(const TcpListener *listener)
{
    TcpStreams *streams = g_new0(TcpStreams, 1);
    streams->delivery.listener = *listener;
    streams->closing = g_new(Closing, LIMIT_CLOSING);
    streams->now = streams->leap = TIME_NONE;
    streams->due = INT64_MIN;
    streams->connections = table_new(&(TableSpec){
        .key_size = sizeof(TcpKey),
        .value_size = sizeof(TcpConnection),
        .max_entries = LIMIT_CONNECTIONS,
        .max_bytes = LIMIT_CONNECTION_BYTES,
        .leave = connection_leaves,
        .spare = is_worth_more,
        .user = streams,
    });
    return streams;
}

void tcp_streams_free(TcpStreams *streams)
{
    if (streams == NULL)
        return;
    streams->is_freed = true;
    table_free(streams->connections);
    g_free(streams->closing);
    g_free(streams);
}

static void leave(TcpStreams *streams, TcpConnection *connection, TcpLeaving why)
{
    TcpKey key = *connection->key;
    connection->leaving = (uint8_t)why;
    table_remove(streams->connections, &key);
}

/* When a closing is due, or at once where the clock is in doubt. */
static Time due(const TcpStreams *streams)
{
    if (streams->leap != TIME_NONE || streams->now == TIME_NONE)
        return INT64_MIN;
    if (streams->closing_count == 0)
        return INT64_MAX;
    return streams->closing[streams->closing_first].time + LINGER;
}

static Closing take_closing(TcpStreams *streams)
{
    Closing first = streams->closing[streams->closing_first];
    streams->closing_first = (streams->closing_first + 1) % LIMIT_CLOSING;
    streams->closing_count--;
    return first;
}

static void add_closing(TcpStreams *streams, TcpConnection *connection)
{
    uint32_t at = (streams->closing_first + streams->closing_count++) % LIMIT_CLOSING;
    streams->closing[at] = (Closing){ connection, streams->now, connection->closing };
}

static void end_first_closing(TcpStreams *streams)
{
    Closing first = take_closing(streams);
    if (first.connection->closing == first.number)
        leave(streams, first.connection, TCP_LEFT_CLOSED);
}

static void end_or_wait(TcpStreams *streams)
{
    Closing first = take_closing(streams);
    TcpConnection *connection = first.connection;
    if (connection->closing != first.number)
        return;
    if (tcp_connection_is_settled(connection) ||
        time_between(connection->span.last_time, streams->now) >= UNSETTLED)
        leave(streams, connection, TCP_LEFT_CLOSED);
    else
        add_closing(streams, connection);
}

static void close_later(TcpStreams *streams, TcpConnection *connection)
{
    if (connection->closing != 0)
        return;
    if (streams->closing_count == LIMIT_CLOSING)
        end_first_closing(streams);
    if (++streams->closing_number == 0)
        streams->closing_number = 1;
    connection->closing = streams->closing_number;
    add_closing(streams, connection);
    streams->due = due(streams);
}

/* Another capture begins inside the file: what had ended in this one is over. */
static void turn_back(TcpStreams *streams, Time now)
{
    while (streams->closing_count > 0)
        end_first_closing(streams);
    streams->now = now;
}

/* Did the frame before leap the same way? */
static bool is_confirmed(const TcpStreams *streams, Time now)
{
    if (streams->leap == TIME_NONE)
        return false;
    if (now < streams->now)
        return streams->leap < streams->now;
    return streams->leap > streams->now && time_between(streams->leap, now) >= -LEAP;
}

/* One frame with a wrong time must not end everything. */
static void move_clock(TcpStreams *streams, Time now)
{
    if (now == TIME_NONE)
        return;
    Time step = streams->now != TIME_NONE ? time_between(streams->now, now) : 0;
    bool is_leap = ABS(step) > LEAP;
    if (is_leap && !is_confirmed(streams, now)) {
        streams->leap = now;
        return;
    }
    if (is_leap && step < 0)
        turn_back(streams, now);
    else if (streams->now == TIME_NONE || step > 0)
        streams->now = is_leap ? MIN(now, streams->leap) : now;
    streams->leap = TIME_NONE;
}

/* Nearly every frame comes a little after the one before. */
static bool is_next(const TcpStreams *streams, Time now)
{
    return now >= streams->now && now < streams->due &&
           (uint64_t)now - (uint64_t)streams->now <= LEAP;
}

void tcp_streams_advance(TcpStreams *streams, Time now)
{
    if (is_next(streams, now)) {
        streams->now = now;
        return;
    }
    move_clock(streams, now);
    while (streams->closing_count > 0 &&
           time_between(streams->closing[streams->closing_first].time, streams->now) >= LINGER)
        end_or_wait(streams);
    streams->due = due(streams);
}

Time tcp_streams_now(const TcpStreams *streams)
{
    return streams->now;
}

static bool may_leave(const TcpStreams *streams, const TcpConnection *connection)
{
    return connection->interest != TCP_INTEREST_FOLLOW ||
           table_count(streams->connections) >= ROOM_IS_SHORT;
}

/* Those that may not leave yet make way for the ones behind them. */
static void expire(TcpStreams *streams)
{
    for (int i = 0; i < EXPIRED_AT_ONCE; i++) {
        TcpConnection *oldest = table_next(streams->connections, NULL);
        if (oldest == NULL || time_between(oldest->span.last_time, streams->now) < IDLE)
            return;
        if (may_leave(streams, oldest))
            leave(streams, oldest, TCP_LEFT_IDLE);
        else
            table_touch(streams->connections, oldest);
    }
}

/* Any order will do that is the same for both directions: that of the words costs no call. */
static int compare_ips(const Ip *a, const Ip *b)
{
    for (size_t at = 0; at < sizeof a->bytes; at += sizeof(uint64_t)) {
        uint64_t x, y;
        memcpy(&x, a->bytes + at, sizeof x);
        memcpy(&y, b->bytes + at, sizeof y);
        if (x != y)
            return x > y ? 1 : -1;
    }
    return 0;
}

/* The key of two ends; the place of the first in it. */
static unsigned make_key(TcpKey *key, const Ip *a, uint16_t a_port, const Ip *b, uint16_t b_port)
{
    int order = compare_ips(a, b);
    unsigned at = order > 0 || (order == 0 && a_port > b_port);
    key->ips[at] = *a;
    key->ips[!at] = *b;
    key->ports[at] = a_port;
    key->ports[!at] = b_port;
    return at;
}

static unsigned key_of(TcpKey *key, const Packet *packet, uint32_t network)
{
    *key = (TcpKey){ .network = network };
    return make_key(key, &packet->ip.source, packet->tcp.source_port, &packet->ip.destination,
                    packet->tcp.destination_port);
}

static KnownFlow look_for(TcpStreams *streams, const Packet *packet, uint32_t network)
{
    TcpKey key;
    unsigned from = key_of(&key, packet, network);
    TcpConnection *connection = table_find(streams->connections, &key);
    return (KnownFlow){ .connection = connection,
                        .begun = connection != NULL ? connection->span.first_frame : 0,
                        .serial = packet->flow.serial,
                        .from = from };
}

/* Whether or not there is a connection of it. */
static KnownFlow *find(TcpStreams *streams, const Packet *packet, uint32_t network)
{
    bool has_flow = packet->flow.serial != 0;
    KnownFlow *known = has_flow ? &streams->known[packet->flow.number] : &streams->other;
    if (!has_flow || known->serial != packet->flow.serial || known->connection == NULL ||
        known->connection->span.first_frame != known->begun)
        *known = look_for(streams, packet, network);
    else if (known->connection != streams->last)
        table_use(streams->connections, known->connection);
    return known;
}

static TcpConnection *begin(TcpStreams *streams, const Packet *packet, uint32_t network)
{
    TcpKey key;
    unsigned from = key_of(&key, packet, network);
    expire(streams);
    TcpConnection *connection = table_add(streams->connections, &key, NULL);
    tcp_connection_begin(connection, table_key(streams->connections, connection), &packet->tcp,
                         from);
    return connection;
}

/* Of what is captured, from one byte of the segment to another. */
static Bytes bytes_between(Bytes bytes, size_t from, size_t to)
{
    to = MIN(to, bytes.length);
    return from < to ? (Bytes){ bytes.data + from, to - from } : (Bytes){ NULL, 0 };
}

static void take_data(TcpStreams *streams, TcpConnection *connection, TcpSide side,
                      const Frame *frame, const Packet *packet)
{
    const TcpHeader *tcp = &packet->tcp;
    if (!tcp_connection_is_data(connection, side, packet))
        return;
    tcp_connection_start(connection, side, packet);
    int64_t offset =
        tcp_connection_offset(connection, side, tcp->sequence + ((tcp->flags & TCP_SYN) != 0));
    uint64_t sent = tcp_connection_sent(connection, side);
    int64_t end = offset + tcp->payload;
    bool is_new = end > (int64_t)sent;
    if ((connection->sides[side].bits & TCP_FLOW_FIN) != 0)
        end = MIN(end, (int64_t)sent);
    if (tcp_connection_is_shown(connection, side, tcp->payload) && end > 0) {
        uint32_t before = offset < 0 ? (uint32_t)-offset : 0;
        TcpChunk chunk = { .bytes = bytes_between(packet_tcp_payload(packet), before,
                                                  (size_t)(end - offset)),
                           .offset = offset < 0 ? 0 : (uint64_t)offset,
                           .frame = frame->number,
                           .time = frame->time };
        if (connection->interest != TCP_INTEREST_WATCH ||
            tcp_delivery_wakes(&streams->delivery, connection, side, &chunk))
            is_new = tcp_delivery_data(&streams->delivery, connection, side, &chunk,
                                       (uint32_t)(end - (int64_t)chunk.offset)) > 0;
    }
    tcp_connection_data(connection, side, frame, packet, is_new);
}

static void take_control(TcpStreams *streams, TcpConnection *connection, TcpSide side,
                         const Frame *frame, const TcpHeader *tcp)
{
    if ((tcp->flags & TCP_FIN) != 0)
        tcp_connection_fin(connection, side, frame,
                           tcp->sequence + ((tcp->flags & TCP_SYN) != 0) + tcp->payload);
    if ((tcp->flags & TCP_RST) != 0)
        tcp_connection_rst(connection, side, frame);
    const TcpFlow *sides = connection->sides;
    bool are_closed = (sides[TCP_CLIENT].bits & sides[TCP_SERVER].bits & TCP_FLOW_FIN) != 0;
    if (are_closed || (tcp->flags & TCP_RST) != 0)
        close_later(streams, connection);
}

/* Details of a connection that nobody follows and nothing happened to are of no use. */
static bool is_noteworthy(const TcpConnection *connection)
{
    const TcpDetails *details = connection->details;
    if (tcp_connection_is_delivered(connection) || details->error_count > 0)
        return true;
    for (int side = 0; side < TCP_SIDES; side++)
        if (details->sides[side].retransmissions > 0 || details->sides[side].rst.frame != 0)
            return true;
    return false;
}

void tcp_streams_forsake(TcpStreams *streams, TcpConnection *connection)
{
    tcp_delivery_forsake(&streams->delivery, connection);
    if (connection == streams->last || connection->details == NULL || is_noteworthy(connection))
        return;
    tcp_connection_forget(connection);
    table_charge(streams->connections, connection, 0);
}

static void take(TcpStreams *streams, TcpConnection *connection, TcpSide side, const Frame *frame,
                 const Packet *packet)
{
    const TcpHeader *tcp = &packet->tcp;
    bool had_details = connection->details != NULL;
    tcp_connection_see(connection, side, frame, tcp);
    if ((tcp->flags & TCP_SYN) != 0)
        side = tcp_connection_syn(connection, side, frame, packet);
    bool is_reset = (tcp->flags & TCP_RST) != 0;
    TcpSide other = tcp_side_other(side);
    if ((tcp->flags & TCP_ACK) != 0 && !is_reset)
        tcp_connection_acknowledge(connection, other, packet);
    if (tcp->payload > 0 && !is_reset)
        take_data(streams, connection, side, frame, packet);
    if ((tcp->flags & (TCP_FIN | TCP_RST)) != 0)
        take_control(streams, connection, side, frame, tcp);
    if (connection->details == NULL)
        return;
    tcp_delivery_check(&streams->delivery, connection, other, frame);
    tcp_delivery_check(&streams->delivery, connection, side, frame);
    if (!is_noteworthy(connection))
        tcp_connection_forget(connection);
    bool has_details = connection->details != NULL;
    if (has_details != had_details)
        table_charge(streams->connections, connection, has_details ? sizeof(TcpDetails) : 0);
}

void tcp_streams_feed(TcpStreams *streams, const Frame *frame, const Packet *packet,
                      uint32_t network, bool is_again)
{
    if ((packet->parts & (PACKET_TCP | PACKET_FRAGMENT)) != PACKET_TCP)
        return;
    const TcpHeader *tcp = &packet->tcp;
    tcp_streams_advance(streams, frame->time);
    KnownFlow *flow = find(streams, packet, network);
    TcpConnection *connection = flow->connection;
    unsigned from = flow->from;
    if (connection != NULL && is_again) {
        tcp_connection_see_copy(connection, frame);
        return;
    }
    if (connection != NULL && (tcp->flags & TCP_SYN) != 0 &&
        tcp_connection_is_new(connection, tcp_connection_side(connection, from), tcp)) {
        leave(streams, connection, TCP_LEFT_REUSED);
        connection = NULL;
    }
    if (connection == NULL) {
        connection = flow->connection = begin(streams, packet, network);
        flow->begun = frame->number;
    }
    streams->last = connection;
    if (tcp_connection_predict(connection, tcp_connection_side(connection, from), frame, packet))
        return;
    take(streams, connection, tcp_connection_side(connection, from), frame, packet);
}

TcpConnection *tcp_streams_icmp(TcpStreams *streams, const Frame *frame, const Ip *from,
                                const IcmpError *error, uint32_t network)
{
    if (error->protocol != IP_PROTOCOL_TCP || !error->has_ports)
        return NULL;
    TcpKey key = { .network = network };
    unsigned sender = make_key(&key, &error->source, error->source_port, &error->destination,
                               error->destination_port);
    TcpConnection *connection = table_find(streams->connections, &key);
    if (connection == NULL)
        return NULL;
    bool had_details = connection->details != NULL;
    TcpDetails *details = tcp_connection_detail(connection);
    if (details->error_count < LIMIT_ICMP_OF_CONNECTION)
        details->errors[details->error_count] =
            (TcpError){ .seen = { frame->number, frame->time },
                        .kind = error->kind,
                        .code = error->code,
                        .side = tcp_connection_side(connection, sender),
                        .mtu = error->mtu,
                        .from = *from };
    if (details->error_count < UINT32_MAX)
        details->error_count++;
    if (!had_details)
        table_charge(streams->connections, connection, sizeof *details);
    return connection;
}

void tcp_streams_visit(const TcpStreams *streams,
                       void (*visit)(void *user, const TcpConnection *connection), void *user)
{
    for (const TcpConnection *at = table_next(streams->connections, NULL); at != NULL;
         at = table_next(streams->connections, at))
        visit(user, at);
}

void tcp_streams_finish(TcpStreams *streams)
{
    table_clear(streams->connections);
    streams->closing_count = 0;
}

uint32_t tcp_streams_count(const TcpStreams *streams)
{
    return table_count(streams->connections);
}

uint64_t tcp_streams_evicted(const TcpStreams *streams)
{
    return table_evicted(streams->connections);
}

uint64_t tcp_streams_given_up(const TcpStreams *streams)
{
    return streams->delivery.given_up;
}

size_t tcp_streams_held(const TcpStreams *streams)
{
    return streams->delivery.held;
}
