/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as segments of four connections, ten bytes each: which connection, side and interface
 * (bits 0-1, 2, 3), whether time goes on by seconds or milliseconds (4), whether all is looked at
 * (5-7: what a listener answers and when), flags, time, sequence and acknowledgment as 16 bits from
 * numbers about to wrap, length, captured bytes. Of each connection that is followed both sides
 * come without a hole: bytes and gaps follow each other.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "recent.h"
#include "tcp_streams.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Follower {
    uint64_t offset[TCP_SIDES];
} Follower;

typedef struct Watch {
    RecentPackets *recent;
    uint64_t frame, sum;
    uint8_t answer;
    uint32_t begun, ended;
} Watch;

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static TcpInterest looks(void *user, TcpConnection *connection, TcpSide side, Bytes first)
{
    (void)side;
    const Watch *watch = user;
    demand(first.length > 0 && connection->interest == TCP_INTEREST_MORE);
    demand(connection->details != NULL && connection->follower == NULL);
    if (first.length < (size_t)(watch->answer >> 1) * 8)
        return TCP_INTEREST_MORE;
    if ((watch->answer & 1) != 0)
        return TCP_INTEREST_NONE;
    connection->follower = g_new0(Follower, 1);
    return TCP_INTEREST_FOLLOW;
}

static void bytes(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk)
{
    Watch *watch = user;
    Follower *follower = connection->follower;
    demand(follower != NULL && chunk->bytes.length > 0);
    demand(chunk->offset == follower->offset[side] && chunk->frame <= watch->frame);
    follower->offset[side] += chunk->bytes.length;
    for (size_t i = 0; i < chunk->bytes.length; i++)
        watch->sum += chunk->bytes.data[i];
}

static void gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                uint64_t frame, Time time)
{
    (void)time;
    const Watch *watch = user;
    Follower *follower = connection->follower;
    demand(follower != NULL && length > 0 && frame <= watch->frame);
    follower->offset[side] += length;
}

static void ends(void *user, TcpConnection *connection)
{
    Watch *watch = user;
    Follower *follower = connection->follower;
    demand(connection->leaving != TCP_LIVE && connection->span.count > 0);
    watch->ended++;
    if (follower == NULL)
        return;
    for (int side = 0; side < TCP_SIDES; side++) {
        TcpSide at = (TcpSide)side;
        uint64_t sent = tcp_connection_sent(connection, at);
        uint64_t acked = tcp_connection_acknowledged(connection, at);
        demand(follower->offset[side] == connection->details->sides[side].segments.base);
        demand(follower->offset[side] <= MAX(sent, acked));
    }
    g_free(follower);
    connection->follower = NULL;
}

static void count(void *user, const TcpConnection *connection)
{
    uint32_t *live = user;
    demand(connection->leaving == TCP_LIVE);
    (*live)++;
}

static bool feed(TcpStreams *streams, Cursor *in, Frame *frame, Watch *watch)
{
    enum { SERVER = 0x04, SECONDS = 0x10 };
    static const uint8_t client[4] = { 192, 0, 2, 1 }, server[4] = { 192, 0, 2, 2 };
    uint8_t kind = cursor_u8(in), flags = cursor_u8(in);
    int8_t step = (int8_t)cursor_u8(in);
    uint32_t sequence = UINT32_C(0xffffff00) + cursor_be16(in);
    uint32_t acknowledgment = UINT32_C(0xffffff00) + cursor_be16(in);
    uint32_t length = (uint32_t)cursor_u8(in) * 4, captured = cursor_u8(in);
    uint16_t id = cursor_u8(in);
    if (!cursor_ok(in))
        return false;
    bool is_server = (kind & SERVER) != 0;
    uint8_t segment[20 + 255];
    Bytes payload = cursor_take(in, MIN(MIN(captured, length), cursor_left(in)));
    memset(segment, 0, 20);
    uint32_t numbers[2] = { GUINT32_TO_BE(sequence), GUINT32_TO_BE(acknowledgment) };
    memcpy(segment + 4, numbers, sizeof numbers);
    segment[12] = 0x50;
    segment[13] = flags;
    if (payload.length > 0)
        memcpy(segment + 20, payload.data, payload.length);
    frame->number++;
    frame->time += step * ((kind & SECONDS) != 0 ? TIME_SECOND : TIME_MILLISECOND);
    frame->interface = kind >> 3 & 1;
    watch->frame = frame->number;
    watch->answer = kind >> 5;
    uint16_t port = (uint16_t)(49152 + (kind & 3));
    Packet packet = { .parts = PACKET_IP | PACKET_TCP };
    packet.ip = (PacketIp){ .source = ip_from_v4(is_server ? server : client),
                            .destination = ip_from_v4(is_server ? client : server),
                            .protocol = IP_PROTOCOL_TCP,
                            .id = id,
                            .length = (uint16_t)(20 + length),
                            .payload = { segment, 20 + payload.length } };
    packet.tcp = (TcpHeader){ .source_port = is_server ? 5061 : port,
                              .destination_port = is_server ? port : 5061,
                              .sequence = sequence,
                              .acknowledgment = acknowledgment,
                              .flags = flags,
                              .payload = length };
    Copy copy = recent_packets_see(watch->recent, frame, &packet, frame->interface);
    tcp_streams_feed(streams, frame, &packet, 0, copy.is_again);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Watch watch = { .recent = recent_packets_new() };
    TcpStreams *streams = tcp_streams_new(
        &(TcpListener){ .looks = looks, .bytes = bytes, .gap = gap, .ends = ends, .user = &watch });
    Cursor in = cursor_over(data, size, size);
    Frame frame = { .time = INT64_C(1700000000) * TIME_SECOND };
    while (feed(streams, &in, &frame, &watch)) {
        uint32_t live = 0;
        tcp_streams_visit(streams, count, &live);
        demand(live == tcp_streams_count(streams) && live <= 4);
        demand(tcp_streams_held(streams) <= 8 * (LIMIT_STREAM_WAITING + 2048));
    }
    tcp_streams_finish(streams);
    demand(tcp_streams_count(streams) == 0 && tcp_streams_held(streams) == 0);
    demand(watch.sum <= size * 255 * 2);
    tcp_streams_free(streams);
    recent_packets_free(watch.recent);
    return 0;
}
