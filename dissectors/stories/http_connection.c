/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_connection.h"

#include "http_target.h"
#include "http_text.h"
#include "limits.h"

struct HttpConnection {
    HttpLayer *layer;
    HttpLink link;
    HttpFollower *follower;
};

static bool is_of_a_case(Bytes first)
{
    HttpStartLine start;
    while (first.length > 0 && http_text_is_space(first.data[0]))
        first = http_text_skip(first, 1);
    return http_start_line_read(http_text_take_line(&first), &start) && start.is_request &&
           http_endpoint_of(http_target_read(start.target).path) != HTTP_ENDPOINT_NONE;
}

/* A request of which the line is not whole may be any; so short a piece is rare. */
static bool is_wanted(const HttpLayer *layer, TcpSide side, HttpLook look, Bytes first)
{
    if (look == HTTP_LOOK_MORE)
        return side == TCP_CLIENT && g_ascii_isupper((char)first.data[0]);
    return look == HTTP_LOOK_REQUEST && (layer->listener.fact != NULL || is_of_a_case(first));
}

/* Most of what a client sends beside requests is known by its first byte. */
static TcpInterest look_again(const HttpLayer *layer, TcpSide side, Bytes first)
{
    bool may_begin = g_ascii_isupper((char)first.data[0]) || first.data[0] == '\r';
    return may_begin && is_wanted(layer, side, http_start_line_look(first), first)
               ? TCP_INTEREST_FOLLOW
               : TCP_INTEREST_WATCH;
}

TcpInterest http_connection_look(const HttpLayer *layer, const TcpConnection *connection,
                                 TcpSide side, Bytes first)
{
    if (connection->interest == TCP_INTEREST_WATCH)
        return look_again(layer, side, first);
    switch (http_start_line_look(first)) {
    case HTTP_LOOK_MORE:
        return TCP_INTEREST_MORE;
    case HTTP_LOOK_REQUEST:
        return is_wanted(layer, side, HTTP_LOOK_REQUEST, first) ? TCP_INTEREST_FOLLOW
                                                                : TCP_INTEREST_WATCH;
    case HTTP_LOOK_RESPONSE:
        return layer->listener.fact != NULL ? TCP_INTEREST_FOLLOW : TCP_INTEREST_WATCH;
    case HTTP_LOOK_NO:
        break;
    }
    return connection->is_midstream ? TCP_INTEREST_WATCH : TCP_INTEREST_NONE;
}

static void take_exchange(void *user, const HttpExchange *exchange)
{
    HttpConnection *followed = user;
    http_layer_take(followed->layer, &followed->link, exchange);
}

static HttpConnection *begin(HttpLayer *layer, const TcpConnection *connection, TcpSide client)
{
    HttpConnection *followed = g_new0(HttpConnection, 1);
    followed->layer = layer;
    followed->follower = http_follower_new(&(HttpFollowerListener){ take_exchange, followed });
    http_layer_link(layer, &followed->link, connection, client);
    return followed;
}

/* Who asks is the client, whatever ports say. */
HttpConnection *http_connection_new(HttpLayer *layer, const TcpConnection *connection, TcpSide side,
                                    Bytes first)
{
    bool is_answer = http_start_line_look(first) == HTTP_LOOK_RESPONSE;
    return begin(layer, connection, is_answer ? tcp_side_other(side) : side);
}

HttpConnection *http_connection_new_sealed(HttpLayer *layer, const TcpConnection *connection)
{
    HttpConnection *followed = begin(layer, connection, TCP_CLIENT);
    followed->link.is_sealed = true;
    return followed;
}

void http_connection_free(HttpConnection *followed)
{
    if (followed == NULL)
        return;
    http_follower_end(followed->follower);
    http_layer_note_link(followed->layer, &followed->link);
    http_follower_free(followed->follower);
    g_free(followed);
}

/* The follower's client is who asks. */
static TcpSide role_of(const HttpConnection *followed, TcpSide side)
{
    return side == followed->link.client ? TCP_CLIENT : TCP_SERVER;
}

void http_connection_feed(HttpConnection *followed, TcpSide side, const TcpChunk *chunk)
{
    http_follower_feed(followed->follower, role_of(followed, side), chunk);
}

void http_connection_skip(HttpConnection *followed, TcpSide side, uint64_t length)
{
    http_follower_skip(followed->follower, role_of(followed, side), length);
}

size_t http_connection_held(const HttpConnection *followed)
{
    return http_follower_held(followed->follower);
}

void http_connection_note(const HttpConnection *followed)
{
    http_layer_note_link(followed->layer, &followed->link);
}
