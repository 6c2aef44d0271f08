/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_connection.h"

#include <string.h>

#include "sip_start.h"

struct SipConnection {
    SipLayer *layer;
    const TcpConnection *connection;
    SipTransport transport;
    SipLink link;
    SipFollower *follower;
};

static bool is_message(SipStart look)
{
    return look == SIP_START_REQUEST || look == SIP_START_RESPONSE;
}

/* Before the first message there may be keep-alives (RFC 3261 section 7.5) or what is no SIP: a
 * start line is the first thing in its line. */
static SipStart look_at_lines(Bytes first)
{
    SipStart look = sip_start_look(first);
    const uint8_t *end;
    bool is_blank = true;
    while (look == SIP_START_NO && (end = memchr(first.data, '\n', first.length)) != NULL) {
        size_t length = (size_t)(end - first.data) + 1;
        is_blank &= length == 1 || (length == 2 && first.data[0] == '\r');
        first = (Bytes){ end + 1, first.length - length };
        SipStart next = first.length > 0 ? sip_start_look(first) : SIP_START_NO;
        if (is_blank || is_message(next))
            look = next;
    }
    return look;
}

TcpInterest sip_connection_look(const TcpConnection *connection, Bytes first)
{
    static const char version[] = "SIP/2.0";
    switch (look_at_lines(first)) {
    case SIP_START_REQUEST:
    case SIP_START_RESPONSE:
        return TCP_INTEREST_FOLLOW;
    case SIP_START_MORE:
    case SIP_START_KEEP_ALIVE:
        return TCP_INTEREST_MORE;
    case SIP_START_NO:
        break;
    }
    /* whoever is met in the middle of a message says which language it is in the fields of it */
    bool is_met = connection->is_midstream &&
                  memmem(first.data, first.length, version, sizeof version - 1) != NULL;
    return is_met ? TCP_INTEREST_FOLLOW : TCP_INTEREST_NONE;
}

static SipPath path_of(const SipConnection *followed, TcpSide from)
{
    const TcpConnection *connection = followed->connection;
    TcpSide to = tcp_side_other(from);
    return (SipPath){ .client = *tcp_connection_ip(connection, from),
                      .server = *tcp_connection_ip(connection, to),
                      .network = connection->key->network,
                      .client_port = tcp_connection_port(connection, from),
                      .server_port = tcp_connection_port(connection, to),
                      .transport = followed->transport };
}

static void take_message(void *user, TcpSide side, const SipMessage *message, Bytes bytes,
                         uint64_t frame, Time time)
{
    SipConnection *followed = user;
    SipSeen seen = { .message = message,
                     .bytes = bytes,
                     .path = path_of(followed, side),
                     .link = &followed->link,
                     .frame = frame,
                     .time = time };
    sip_layer_feed(followed->layer, &seen);
}

SipConnection *sip_connection_new(SipLayer *layer, const TcpConnection *connection,
                                  SipTransport transport)
{
    SipConnection *followed = g_new0(SipConnection, 1);
    SipFollowerListener listener = { take_message, followed };
    followed->layer = layer;
    followed->connection = connection;
    followed->transport = transport;
    followed->follower = sip_follower_new(&listener);
    sip_layer_link(layer, &followed->link, connection);
    return followed;
}

void sip_connection_free(SipConnection *followed)
{
    if (followed == NULL)
        return;
    sip_follower_end(followed->follower);
    sip_layer_unlink(followed->layer, &followed->link);
    sip_follower_free(followed->follower);
    g_free(followed);
}

void sip_connection_feed(SipConnection *followed, TcpSide side, const TcpChunk *chunk)
{
    sip_follower_feed(followed->follower, side, chunk);
}

void sip_connection_skip(SipConnection *followed, TcpSide side)
{
    sip_follower_skip(followed->follower, side);
    sip_layer_miss(followed->layer, &followed->link, side);
}

size_t sip_connection_held(const SipConnection *followed)
{
    return sip_follower_held(followed->follower);
}

const SipNoise *sip_connection_noise(const SipConnection *followed)
{
    return sip_follower_noise(followed->follower);
}

void sip_connection_note(const SipConnection *followed)
{
    sip_layer_note_link(followed->layer, &followed->link);
}
