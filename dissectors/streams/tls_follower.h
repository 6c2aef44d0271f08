/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_delivery.h"
#include "tls_carrier.h"
#include "tls_session.h"

/*
 * Finds TLS in a TCP connection, wherever it begins: with the first byte, behind a few lines of
 * another protocol (STARTTLS, CONNECT), in packets of TDS, or in the middle because the capture
 * does.
 */
typedef struct TlsFollower TlsFollower;

typedef enum TlsLook {
    TLS_LOOK_NO,
    TLS_LOOK_MORE,
    TLS_LOOK_FOLLOW,
} TlsLook;

/* What the first bytes of a side say. */
TlsLook tls_follower_look(const TcpConnection *connection, TcpSide side, Bytes first);

TlsFollower *tls_follower_new(CertificateCache *cache);
void tls_follower_free(TlsFollower *follower); /* NULL is fine */

/* Before the first bytes: its session opens records with these secrets, as tls_session_decrypt. */
void tls_follower_decrypt(TlsFollower *follower, TlsSecrets *secrets, const TlsPlainSink *sink);

void tls_follower_feed(TlsFollower *follower, const TcpConnection *connection, TcpSide side,
                       const TcpChunk *chunk);
void tls_follower_skip(TlsFollower *follower, TcpSide side, const TlsGap *gap);

/* Bytes kept until more is known, and the end of keeping any: TLS that did not begin yet is not
 * found then, and of a handshake what is whole in one segment is read. */
size_t tls_follower_held(const TlsFollower *follower);
void tls_follower_give_up(TlsFollower *follower);

/* NULL as long as none began. */
const TlsSession *tls_follower_session(const TlsFollower *follower);

/* What TLS began in, and for CONNECT the host:port that was asked for (empty otherwise). */
TlsCarrier tls_follower_carrier(const TlsFollower *follower, Bytes *target);
