/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-TDS] sections 2.2.3 and 2.2.6.5. */
#include "tds_follower.h"

#include "limits.h"
#include "tds_packet.h"
#include "tds_prelogin.h"

enum {
    PORT = 1433,
    RECORD_HEADER_SIZE = 5,
    RECORD_TYPE_MIN = 20,
    RECORD_DATA = 23,
    RECORD_TYPE_MAX = 24,
    RECORD_MAJOR = 3,
    SOURCES = TDS_FROM_RECORDS + 1,
};

/* One direction of one source. */
typedef struct Lane {
    uint8_t head[TDS_PACKET_HEADER_SIZE]; /* of a packet or record, as far as it is there */
    uint8_t head_length;
    bool is_record; /* what is left is of a record, else of a packet's body */
    bool is_read;   /* as much of the message as is wanted */
    bool is_lost;   /* where packets begin is not known */
    size_t left;
    TdsPacket packet;
    GByteArray *message; /* bodies of its packets up to here; NULL: none */
    Moment seen;         /* the last bytes */
} Lane;

struct TdsFollower {
    TdsFollowerListener listener;
    Lane lanes[SOURCES][TCP_SIDES];
};

static TcpInterest look_at_prelogin(Bytes first)
{
    Cursor in = cursor_of(first);
    TdsPacket packet;
    TdsPrelogin prelogin;
    if (!tds_packet_read(&in, &packet))
        return cursor_ok(&in) ? TCP_INTEREST_NONE : TCP_INTEREST_MORE;
    return tds_prelogin_read(packet.body, &prelogin) ? TCP_INTEREST_FOLLOW : TCP_INTEREST_NONE;
}

/* Tickets may make a login long: its begin has to be enough. */
static TcpInterest look_at_login(Bytes first)
{
    enum { ENOUGH = 8 };
    Cursor in = cursor_of(first);
    TdsPacket packet;
    if (!tds_packet_read_header(&in, &packet))
        return cursor_ok(&in) ? TCP_INTEREST_NONE : TCP_INTEREST_MORE;
    Bytes begin = { in.next, cursor_left(&in) };
    if (!tds_login_may_begin(begin, packet.length))
        return TCP_INTEREST_NONE;
    return begin.length < ENOUGH ? TCP_INTEREST_MORE : TCP_INTEREST_FOLLOW;
}

/* In the middle of a connection: one packet that is a whole message, at the port of TDS. */
static bool is_met(const TcpConnection *connection, TcpSide side, Bytes first)
{
    Cursor in = cursor_of(first);
    TdsPacket packet;
    if (!connection->is_midstream || tcp_connection_port(connection, TCP_SERVER) != PORT ||
        !tds_packet_read(&in, &packet) || !packet.is_last || cursor_left(&in) > 0)
        return false;
    if (side == TCP_CLIENT)
        return packet.type == TDS_PACKET_BATCH || packet.type == TDS_PACKET_RPC;
    Cursor tokens = cursor_of(packet.body);
    TdsToken token;
    return packet.type == TDS_PACKET_RESPONSE && tds_token_next(&tokens, &token);
}

TcpInterest tds_follower_look(const TcpConnection *connection, TcpSide side, Bytes first)
{
    if (first.length == 0)
        return TCP_INTEREST_MORE;
    if (side == TCP_CLIENT && first.data[0] == TDS_PACKET_PRELOGIN)
        return look_at_prelogin(first);
    if (side == TCP_CLIENT && first.data[0] == TDS_PACKET_LOGIN)
        return look_at_login(first);
    return is_met(connection, side, first) ? TCP_INTEREST_FOLLOW : TCP_INTEREST_NONE;
}

TdsFollower *tds_follower_new(const TdsFollowerListener *listener)
{
    TdsFollower *follower = g_new0(TdsFollower, 1);
    follower->listener = *listener;
    return follower;
}

static void drop_message(Lane *lane)
{
    g_clear_pointer(&lane->message, g_byte_array_unref);
}

void tds_follower_free(TdsFollower *follower)
{
    if (follower == NULL)
        return;
    for (int source = 0; source < SOURCES; source++)
        for (int side = TCP_CLIENT; side <= TCP_SERVER; side++)
            drop_message(&follower->lanes[source][side]);
    g_free(follower);
}

static void read_answer(const TdsFollowerListener *listener, const Lane *lane, Bytes body)
{
    Cursor in = cursor_of(body);
    TdsError error;
    for (TdsToken token; tds_token_next(&in, &token);) {
        if (token.kind == TDS_TOKEN_LOGIN_ACK)
            listener->accepted(listener->user, lane->seen);
        else if (token.kind == TDS_TOKEN_ERROR && tds_error_read(token.body, &error))
            listener->error(listener->user, &error, lane->seen);
    }
}

/* The message is whole, or as much of it is there as is kept. */
static void read_message(TdsFollower *follower, TcpSide side, Lane *lane)
{
    TdsLogin login;
    if (lane->is_read || lane->message == NULL)
        return;
    lane->is_read = true;
    Bytes body = { lane->message->data, lane->message->len };
    if (side == TCP_SERVER && lane->packet.type == TDS_PACKET_RESPONSE)
        read_answer(&follower->listener, lane, body);
    else if (side == TCP_CLIENT && lane->packet.type == TDS_PACKET_LOGIN &&
             tds_login_read(body, &login))
        follower->listener.login(follower->listener.user, &login, lane->seen);
    drop_message(lane);
}

static bool is_wanted(const Lane *lane, TcpSide side)
{
    return lane->packet.type == (side == TCP_SERVER ? TDS_PACKET_RESPONSE : TDS_PACKET_LOGIN);
}

static void keep(TdsFollower *follower, TcpSide side, Lane *lane, Bytes bytes)
{
    if (lane->is_read || !is_wanted(lane, side))
        return;
    if (lane->message == NULL)
        lane->message = g_byte_array_new();
    size_t room = LIMIT_TDS_MESSAGE - lane->message->len;
    g_byte_array_append(lane->message, bytes.data, (guint)MIN(bytes.length, room));
    if (bytes.length >= room)
        read_message(follower, side, lane);
}

static void end_part(TdsFollower *follower, TcpSide side, Lane *lane)
{
    if (lane->is_record || !lane->packet.is_last)
        return;
    read_message(follower, side, lane);
    lane->is_read = false;
}

static void lose(Lane *lane)
{
    drop_message(lane);
    lane->is_lost = true;
    lane->is_read = false;
    lane->head_length = 0;
    lane->left = 0;
}

static size_t head_size(const Lane *lane)
{
    bool is_record = lane->head[0] >= RECORD_TYPE_MIN && lane->head[0] <= RECORD_TYPE_MAX;
    return is_record ? RECORD_HEADER_SIZE : TDS_PACKET_HEADER_SIZE;
}

static void begin_record(TdsFollower *follower, TcpSide side, Lane *lane)
{
    if (lane->head[1] != RECORD_MAJOR) {
        lose(lane);
        return;
    }
    lane->is_record = true;
    lane->left = bytes_be16(lane->head + 3);
    if (lane->head[0] == RECORD_DATA)
        follower->listener.sealed(follower->listener.user, side, lane->seen);
}

static void begin_packet(TdsFollower *follower, TcpSide side, Lane *lane)
{
    Cursor in = cursor_over(lane->head, TDS_PACKET_HEADER_SIZE, TDS_PACKET_HEADER_SIZE);
    if (!tds_packet_read_header(&in, &lane->packet)) {
        lose(lane);
        return;
    }
    lane->is_record = false;
    lane->left = lane->packet.length;
    if (lane->left == 0)
        end_part(follower, side, lane);
}

/* How many of the bytes are of the header. */
static size_t take_head(TdsFollower *follower, TcpSide side, Lane *lane, Bytes bytes)
{
    lane->head[0] = lane->head_length == 0 ? bytes.data[0] : lane->head[0];
    size_t size = head_size(lane), n = MIN(size - lane->head_length, bytes.length);
    memcpy(lane->head + lane->head_length, bytes.data, n);
    lane->head_length = (uint8_t)(lane->head_length + n);
    if (lane->head_length < size)
        return n;
    lane->head_length = 0;
    if (size == RECORD_HEADER_SIZE)
        begin_record(follower, side, lane);
    else
        begin_packet(follower, side, lane);
    return n;
}

static size_t take_body(TdsFollower *follower, TcpSide side, Lane *lane, Bytes bytes)
{
    size_t n = MIN(lane->left, bytes.length);
    if (!lane->is_record)
        keep(follower, side, lane, (Bytes){ bytes.data, n });
    lane->left -= n;
    if (lane->left == 0)
        end_part(follower, side, lane);
    return n;
}

/* Does a message begin here, as most segments have it? */
static bool is_begin(TcpSide side, Bytes bytes)
{
    Cursor in = cursor_of(bytes);
    TdsPacket packet;
    return tds_packet_read_header(&in, &packet) &&
           (side == TCP_SERVER ? packet.type == TDS_PACKET_RESPONSE
                               : packet.type == TDS_PACKET_BATCH || packet.type == TDS_PACKET_RPC);
}

void tds_follower_feed(TdsFollower *follower, TdsSource source, TcpSide side, const TcpChunk *chunk)
{
    Lane *lane = &follower->lanes[source][side];
    Bytes bytes = chunk->bytes;
    lane->seen = (Moment){ chunk->frame, chunk->time };
    lane->is_lost = lane->is_lost && !is_begin(side, bytes);
    while (bytes.length > 0 && !lane->is_lost) {
        size_t n = lane->left > 0 ? take_body(follower, side, lane, bytes)
                                  : take_head(follower, side, lane, bytes);
        bytes = (Bytes){ bytes.data + n, bytes.length - n };
    }
}

/* What is missing inside of a packet ends what can be read of its message, but not the packet. */
void tds_follower_skip(TdsFollower *follower, TdsSource source, TcpSide side, uint64_t length)
{
    Lane *lane = &follower->lanes[source][side];
    if (lane->is_lost || length > lane->left) {
        lose(lane);
        return;
    }
    if (!lane->is_record) {
        read_message(follower, side, lane);
        lane->is_read = true;
    }
    lane->left -= (size_t)length;
    if (lane->left == 0)
        end_part(follower, side, lane);
}

void tds_follower_end(TdsFollower *follower)
{
    for (int source = 0; source < SOURCES; source++)
        for (int side = TCP_CLIENT; side <= TCP_SERVER; side++)
            read_message(follower, (TcpSide)side, &follower->lanes[source][side]);
}

size_t tds_follower_held(const TdsFollower *follower)
{
    size_t held = 0;
    for (int source = 0; source < SOURCES; source++)
        for (int side = TCP_CLIENT; side <= TCP_SERVER; side++)
            if (follower->lanes[source][side].message != NULL)
                held += follower->lanes[source][side].message->len;
    return held;
}
