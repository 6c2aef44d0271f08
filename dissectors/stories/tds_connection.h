/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tds_follower.h"
#include "tds_session.h"

/* A connection that carries TDS, in clear, sealed or opened. */
typedef struct TdsConnection TdsConnection;

TdsConnection *tds_connection_new(void);
void tds_connection_free(TdsConnection *followed); /* NULL is fine */

void tds_connection_feed(TdsConnection *followed, TdsSource source, TcpSide side,
                         const TcpChunk *chunk);
void tds_connection_skip(TdsConnection *followed, TdsSource source, TcpSide side, uint64_t length);

/* It is over: what waits is as whole as it gets. */
void tds_connection_end(TdsConnection *followed);

size_t tds_connection_held(const TdsConnection *followed);

/* What it came to up to now; span is that of connection. */
TdsSession tds_connection_session(const TdsConnection *followed, const TcpConnection *connection);
