/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_follower.h"
#include "http_layer.h"

/* A connection that carries HTTP, in clear or opened. */
typedef struct HttpConnection HttpConnection;

/*
 * Do the first bytes of a side look like HTTP that anybody wants? Who wants facts wants all of it.
 * Else only connections are followed that ask for what a case is about: the others, and those met
 * in the middle, are watched until they do.
 */
TcpInterest http_connection_look(const HttpLayer *layer, const TcpConnection *connection,
                                 TcpSide side, Bytes first);

/* side: the one that first is of, which http_connection_look was shown. The connection is borrowed
 * until http_connection_free. */
HttpConnection *http_connection_new(HttpLayer *layer, const TcpConnection *connection, TcpSide side,
                                    Bytes first);

/* Of the plaintext of a TLS session. */
HttpConnection *http_connection_new_sealed(HttpLayer *layer, const TcpConnection *connection);

void http_connection_free(HttpConnection *followed); /* NULL is fine */

void http_connection_feed(HttpConnection *followed, TcpSide side, const TcpChunk *chunk);
void http_connection_skip(HttpConnection *followed, TcpSide side, uint64_t length);

size_t http_connection_held(const HttpConnection *followed);

/* Its frames up to now, for whoever asks while it goes on. */
void http_connection_note(const HttpConnection *followed);
