/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_delivery.h"

/*
 * The TCP connections of a capture. Each one costs a slot of a table; one that its listener follows
 * also what arrived before its turn. A SYN with another number begins another connection; what
 * began before the capture is followed from its first byte seen.
 */
typedef struct TcpStreams TcpStreams;

TcpStreams *tcp_streams_new(const TcpListener *listener); /* copied */
void tcp_streams_free(TcpStreams *streams);               /* NULL is fine; nobody is told */

/* Any packet; network is a number that the caller gives to where its addresses are valid. The
 * fragments of a datagram are passed over: what they carry comes with the datagram. is_again: the
 * segment is in the capture already, as RecentPackets has it. */
void tcp_streams_feed(TcpStreams *streams, const Frame *frame, const Packet *packet,
                      uint32_t network, bool is_again);

/* An ICMP error from that address. The connection that it quotes, or NULL. */
TcpConnection *tcp_streams_icmp(TcpStreams *streams, const Frame *frame, const Ip *from,
                                const IcmpError *error, uint32_t network);

/* Time goes on, also where no segment says so: what ended a while ago is told. */
void tcp_streams_advance(TcpStreams *streams, Time now);

/* The time of the capture up to here: a lone frame that is far off says nothing. */
Time tcp_streams_now(const TcpStreams *streams);

/* The listener follows the connection no longer; it may say so at any time, of any connection. */
void tcp_streams_forsake(TcpStreams *streams, TcpConnection *connection);

/* The connections that did not end or ended just now, the longest untouched first. */
void tcp_streams_visit(const TcpStreams *streams,
                       void (*visit)(void *user, const TcpConnection *connection), void *user);

/* The capture is over: all connections end. */
void tcp_streams_finish(TcpStreams *streams);

uint32_t tcp_streams_count(const TcpStreams *streams);   /* of connections in the table */
uint64_t tcp_streams_evicted(const TcpStreams *streams); /* connections given up for want of room */
uint64_t tcp_streams_given_up(const TcpStreams *streams); /* bytes not waited for, likewise */
size_t tcp_streams_held(const TcpStreams *streams);       /* memory of bytes that wait */
