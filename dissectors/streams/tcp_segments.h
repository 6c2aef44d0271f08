/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "bytes.h"
#include "time.h"

/* Bytes of one direction of a connection. */
typedef struct TcpChunk {
    Bytes bytes;     /* of them those in the capture */
    uint64_t offset; /* in the stream of that direction */
    uint64_t frame;  /* that carried them first */
    Time time;
} TcpChunk;

/*
 * What of one direction arrived before its turn. Where segments overlap, the first copy wins, byte
 * by byte: that is what a receiver does, which trims from a segment what it has already (RFC 9293
 * section 3.10.7.4) and cannot take back what it handed to the application.
 */
typedef struct TcpSegments {
    uint64_t base;       /* everything before was taken or given up */
    GArray *pieces;      /* what waits, by offset, no two overlap; NULL: nothing */
    guint taken;         /* of pieces, at the front */
    uint32_t held;       /* memory of the bytes that wait, and of what describes them */
    bool is_conflicting; /* two copies of one byte differed */
} TcpSegments;

void tcp_segments_clear(TcpSegments *segments); /* base stays */

/* Keeps what is new of a chunk that was sent with that length, captured or not; how many bytes that
 * is. */
uint32_t tcp_segments_add(TcpSegments *segments, const TcpChunk *chunk, uint32_t length);

/* Pieces. */
static inline uint32_t tcp_segments_waiting(const TcpSegments *segments)
{
    return segments->pieces != NULL ? segments->pieces->len - segments->taken : 0;
}

/* Where the first piece that waits begins; UINT64_MAX for none. */
uint64_t tcp_segments_front(const TcpSegments *segments);

/* The front piece, if it is its turn; *out is what was captured of it, good until the next call,
 * *length what was sent. base moves behind it. */
bool tcp_segments_take(TcpSegments *segments, TcpChunk *out, uint32_t *length);

/* Gives up what is missing before the offset, at most up to the front; how many bytes. */
uint64_t tcp_segments_skip(TcpSegments *segments, uint64_t offset);

/* A copy of the bytes whose turn it is, up to size of them or the first one not captured, of which
 * *is_cut tells. */
size_t tcp_segments_peek(const TcpSegments *segments, uint8_t *into, size_t size, bool *is_cut);
