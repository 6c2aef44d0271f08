/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Lists the TCP connections of captures as JSON, a line each, in the order in which they ended:
 * their ends, frames, packets, and of each side the bytes (count, SHA-256), gaps, and what was sent
 * again. With --count only how many there are: for measuring.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "recent.h"
#include "tcp_streams.h"

typedef struct Follower {
    GChecksum *sums[TCP_SIDES];
    uint64_t bytes[TCP_SIDES], lost[TCP_SIDES];
} Follower;

typedef struct Listing {
    bool only_counts;
    uint64_t connections, bytes, lost;
} Listing;

static TcpInterest looks(void *user, TcpConnection *connection, TcpSide side, Bytes first)
{
    (void)side, (void)first;
    const Listing *listing = user;
    if (listing->only_counts)
        return first.data[0] == 22 ? TCP_INTEREST_FOLLOW : TCP_INTEREST_NONE;
    Follower *follower = g_new0(Follower, 1);
    for (int i = 0; i < TCP_SIDES; i++)
        follower->sums[i] = g_checksum_new(G_CHECKSUM_SHA256);
    connection->follower = follower;
    return TCP_INTEREST_FOLLOW;
}

static void bytes(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk)
{
    Listing *listing = user;
    Follower *follower = connection->follower;
    listing->bytes += chunk->bytes.length;
    if (follower == NULL)
        return;
    follower->bytes[side] += chunk->bytes.length;
    g_checksum_update(follower->sums[side], chunk->bytes.data, (gssize)chunk->bytes.length);
}

static void gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                uint64_t frame, Time time)
{
    (void)frame, (void)time;
    Listing *listing = user;
    Follower *follower = connection->follower;
    listing->lost += length;
    if (follower != NULL)
        follower->lost[side] += length;
}

static void print_side(const TcpConnection *connection, TcpSide side)
{
    static const char *const names[] = { "client", "server" };
    const Follower *follower = connection->follower;
    const TcpFlow *flow = &connection->sides[side];
    char ip[IP_TEXT_SIZE];
    printf("\"%s\": {\"ip\": \"%s\", \"port\": %u, \"syns\": %u, \"segments\": %u", names[side],
           ip_text(tcp_connection_ip(connection, side), ip), tcp_connection_port(connection, side),
           flow->syn_count, flow->data_segments);
    if (connection->details != NULL)
        printf(", \"retransmissions\": %u", connection->details->sides[side].retransmissions);
    if (follower != NULL)
        printf(", \"bytes\": %" PRIu64 ", \"lost\": %" PRIu64 ", \"sha256\": \"%s\"",
               follower->bytes[side], follower->lost[side],
               g_checksum_get_string(follower->sums[side]));
    printf("}, ");
}

static void print_connection(const TcpConnection *connection)
{
    static const char *const endings[] = { "open", "fin", "rst" };
    printf("{\"first_frame\": %" PRIu64 ", \"last_frame\": %" PRIu64 ", \"packets\": %u, ",
           connection->span.first_frame, connection->span.last_frame, connection->span.count);
    print_side(connection, TCP_CLIENT);
    print_side(connection, TCP_SERVER);
    printf("\"midstream\": %s, \"end\": \"%s\"}\n", connection->is_midstream ? "true" : "false",
           endings[connection->ending]);
}

static void ends(void *user, TcpConnection *connection)
{
    Listing *listing = user;
    Follower *follower = connection->follower;
    listing->connections++;
    if (!listing->only_counts)
        print_connection(connection);
    if (follower == NULL)
        return;
    for (int i = 0; i < TCP_SIDES; i++)
        g_checksum_free(follower->sums[i]);
    g_free(follower);
}

static void list_capture(Capture *capture, Listing *listing)
{
    g_autoptr(GError) error = NULL;
    TcpStreams *streams = tcp_streams_new(&(TcpListener){
        .looks = looks, .bytes = bytes, .gap = gap, .ends = ends, .user = listing });
    RecentPackets *recent = recent_packets_new();
    Frame frame;
    Packet packet;
    while (capture_next(capture, &frame, &error) == 1) {
        packet_read(&frame, &packet);
        Copy copy = recent_packets_see(recent, &frame, &packet, frame.interface);
        tcp_streams_feed(streams, &frame, &packet, 0, copy.is_again);
    }
    recent_packets_free(recent);
    tcp_streams_finish(streams);
    tcp_streams_free(streams);
}

static bool list_path(const char *path, Listing *listing)
{
    g_autoptr(GError) error = NULL;
    CaptureOptions options = { 0 };
    g_autoptr(Bundle) bundle = bundle_open(path, &options, &error);
    while (bundle != NULL) {
        g_autoptr(Capture) capture = bundle_next(bundle, &error);
        if (capture != NULL)
            list_capture(capture, listing);
        else
            break;
    }
    return error == NULL;
}

int main(int argc, char **argv)
{
    Listing listing = { .connections = 0 };
    bool is_readable = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--count") == 0)
            listing.only_counts = true;
        else
            is_readable &= list_path(argv[i], &listing);
    }
    if (listing.only_counts)
        printf("%" PRIu64 " connections, %" PRIu64 " bytes, %" PRIu64 " lost\n",
               listing.connections, listing.bytes, listing.lost);
    return is_readable ? 0 : 1;
}
