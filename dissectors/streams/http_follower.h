/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_stream.h"
#include "tcp_connection.h"

/* A request and its final response; views are good for the call. */
typedef struct HttpExchange {
    HttpMethod method;
    Bytes method_name, host, path;     /* host without its port; empty: not known */
    Moment request, response;          /* in which their heads end; frame 0: none was seen */
    uint16_t status;                   /* 0: without a response */
    bool is_absolute, has_credentials; /* of the request, as HttpHead has them */
    bool is_by_proxy, is_by_iis;       /* of the response */
} HttpExchange;

typedef struct HttpFollowerListener {
    void (*exchange)(void *user, const HttpExchange *exchange);
    void *user;
} HttpFollowerListener;

/*
 * Requests and responses of HTTP/1.0 and 1.1 out of the bytes of a connection, both directions:
 * which one answers which is said by their order alone (RFC 9112 section 9.3). Of bodies nothing is
 * kept or looked at.
 */
typedef struct HttpFollower HttpFollower;

HttpFollower *http_follower_new(const HttpFollowerListener *listener); /* copied */
void http_follower_free(HttpFollower *follower);                       /* NULL is fine */

void http_follower_feed(HttpFollower *follower, TcpSide side, const TcpChunk *chunk);

/* So many bytes of that side will not come. */
void http_follower_skip(HttpFollower *follower, TcpSide side, uint64_t length);

/* Both sides are over: what waits for a response gets none. */
void http_follower_end(HttpFollower *follower);

size_t http_follower_held(const HttpFollower *follower); /* bytes that wait */
