/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_delivery.h"
#include "tds_error.h"
#include "tds_login.h"

/* Who is told what client and database say to each other; all is borrowed for the call. */
typedef struct TdsFollowerListener {
    void (*login)(void *user, const TdsLogin *login, Moment seen);
    void (*accepted)(void *user, Moment seen); /* the login */
    void (*error)(void *user, const TdsError *error, Moment seen);
    void (*sealed)(void *user, TcpSide side, Moment seen); /* a TLS record with data */
    void *user;
} TdsFollowerListener;

/* Bytes as they came by TCP, or what TLS records turned out to hold. */
typedef enum TdsSource {
    TDS_FROM_WIRE,
    TDS_FROM_RECORDS,
} TdsSource;

/*
 * What a database says to a login and to requests, as far as it tells how long its parts are: what
 * stands behind the first row of a result is not looked for. A handshake of TLS inside of TDS is
 * passed over, and so are records: the whole conversation may be in them, or the login alone.
 */
typedef struct TdsFollower TdsFollower;

/* What the first bytes of a side say. */
TcpInterest tds_follower_look(const TcpConnection *connection, TcpSide side, Bytes first);

TdsFollower *tds_follower_new(const TdsFollowerListener *listener); /* copied */
void tds_follower_free(TdsFollower *follower);                      /* NULL is fine */

void tds_follower_feed(TdsFollower *follower, TdsSource source, TcpSide side,
                       const TcpChunk *chunk);

/* Bytes of that side will not come. */
void tds_follower_skip(TdsFollower *follower, TdsSource source, TcpSide side, uint64_t length);

/* Both sides are over: what waits is as whole as it gets. */
void tds_follower_end(TdsFollower *follower);

size_t tds_follower_held(const TdsFollower *follower); /* bytes that wait */
