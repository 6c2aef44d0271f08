/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_connection.h"

/* Who listens to connections. It must not call back. */
typedef struct TcpListener {
    /* Asked with the first bytes of a side, in order, until it answers other than MORE; what it saw
     * comes again in bytes. No answer within LIMIT_STREAM_LOOK bytes is NONE. Behind WATCH it is
     * asked with each segment of the client until it says FOLLOW, and bytes begin with that one. */
    TcpInterest (*looks)(void *user, TcpConnection *connection, TcpSide side, Bytes first);
    /* Of connections that it follows: each byte once and in order. */
    void (*bytes)(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk);
    /* Bytes that will not come: acknowledged and not captured, cut by the snap length, or given up
     * for want of room. What follows comes behind them. frame: in which that was known. */
    void (*gap)(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                uint64_t frame, Time time);
    /* Every connection once; connection->leaving says why. */
    void (*ends)(void *user, TcpConnection *connection);
    void *user;
} TcpListener;

/*
 * Hands the bytes of connections to a listener. Bytes that are missing are waited for as long as
 * they may still come: the other side has not acknowledged them, or did so less than 2 s ago
 * (captures hold packets out of order) and less than 64 segments wait behind them.
 */
typedef struct TcpDelivery {
    TcpListener listener;
    TcpDetails *oldest, *newest; /* of those that hold bytes */
    size_t held;                 /* in all */
    uint64_t given_up;           /* bytes that were not waited for any longer for want of room */
} TcpDelivery;

/* Payload that was sent with that length; how many bytes are new. */
uint32_t tcp_delivery_data(TcpDelivery *delivery, TcpConnection *connection, TcpSide side,
                           const TcpChunk *chunk, uint32_t length);

/* Of a connection that is watched: does the listener follow it from this payload on? */
bool tcp_delivery_wakes(TcpDelivery *delivery, TcpConnection *connection, TcpSide side,
                        const TcpChunk *chunk);

/* Does something of a side wait, or is something acknowledged beyond what was delivered? If not,
 * what was delivered is all that was seen, so that the numbers as sent are near enough to each
 * other to be compared. Asked with every packet. */
static inline bool tcp_delivery_is_quiet(const TcpConnection *connection, TcpSide side)
{
    const TcpFlow *flow = &connection->sides[side];
    const TcpSegments *segments = &connection->details->sides[side].segments;
    return tcp_segments_waiting(segments) == 0 &&
           !tcp_sequence_before(flow->start + (uint32_t)segments->base, flow->acked);
}

/* Gives up what a side that is not quiet will not get any more. */
void tcp_delivery_give_up(TcpDelivery *delivery, TcpConnection *connection, TcpSide side,
                          const Frame *frame);

/* After the acknowledgment or data of a side moved, of a connection with details. */
static inline void tcp_delivery_check(TcpDelivery *delivery, TcpConnection *connection,
                                      TcpSide side, const Frame *frame)
{
    if (tcp_connection_is_delivered(connection) && !tcp_delivery_is_quiet(connection, side))
        tcp_delivery_give_up(delivery, connection, side, frame);
}

/* Nobody listens to the connection any longer. */
void tcp_delivery_forsake(TcpDelivery *delivery, TcpConnection *connection);

/* The connection is over: tells what is missing and delivers what waits. */
void tcp_delivery_settle(TcpDelivery *delivery, TcpConnection *connection);
