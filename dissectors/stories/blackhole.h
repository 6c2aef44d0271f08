/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame_sample.h"
#include "tcp_connection.h"

/* Full-size segments that one side sends again and again while smaller data of it gets through
 * (RFC 2923 section 2.1). */
typedef struct Blackhole {
    TcpSide side;
    uint32_t size;            /* payload of such a segment */
    uint32_t retransmissions; /* the most of one connection */
    uint32_t connections;
    uint64_t told_frame; /* ICMP had told the sender a smaller size; 0: not in the capture */
    uint32_t told_mtu;
    Ip told_by;
    FrameSample frames; /* first and last retransmission of each */
    Span span;          /* of the connections */
} Blackhole;

/* One more connection in which a segment of that side is stuck. */
void blackhole_add(Blackhole *hole, const TcpConnection *connection, TcpSide side);
