/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293 section 3.10.7.4. */
#include "tcp_segments.h"

#include <string.h>

typedef struct Piece {
    uint64_t offset, frame;
    Time time;
    uint8_t *data;             /* owned */
    uint32_t length, captured; /* as sent; of that in data */
} Piece;

static Piece *piece_at(const TcpSegments *segments, guint i)
{
    return &g_array_index(segments->pieces, Piece, i);
}

static guint piece_count(const TcpSegments *segments)
{
    return segments->pieces != NULL ? segments->pieces->len : 0;
}

static uint64_t piece_end(const Piece *piece)
{
    return piece->offset + piece->length;
}

/* The pieces taken stay till the next change, so that their bytes may be borrowed. */
static void forget_taken(TcpSegments *segments)
{
    for (guint i = 0; i < segments->taken; i++)
        g_clear_pointer(&piece_at(segments, i)->data, g_free);
    if (segments->taken == piece_count(segments))
        g_clear_pointer(&segments->pieces, g_array_unref);
    else if (segments->taken > 0)
        g_array_remove_range(segments->pieces, 0, segments->taken);
    segments->taken = 0;
}

void tcp_segments_clear(TcpSegments *segments)
{
    segments->taken = piece_count(segments);
    segments->held = 0;
    forget_taken(segments);
}

/* The first piece that ends behind the offset. */
static guint piece_behind(const TcpSegments *segments, uint64_t offset)
{
    guint low = segments->taken, high = piece_count(segments);
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (piece_end(piece_at(segments, middle)) <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What is captured of a chunk from one offset of the stream to another. */
static Bytes part_of(const TcpChunk *chunk, uint64_t from, uint64_t to)
{
    uint64_t captured = chunk->offset + chunk->bytes.length;
    if (from >= captured)
        return (Bytes){ NULL, 0 };
    return (Bytes){ chunk->bytes.data + (from - chunk->offset), MIN(to, captured) - from };
}

static void insert(TcpSegments *segments, guint at, const TcpChunk *chunk, uint64_t from,
                   uint64_t to)
{
    Bytes bytes = part_of(chunk, from, to);
    Piece piece = { .offset = from,
                    .frame = chunk->frame,
                    .time = chunk->time,
                    .length = (uint32_t)(to - from),
                    .captured = (uint32_t)bytes.length };
    if (bytes.length > 0) {
        piece.data = g_malloc(bytes.length);
        memcpy(piece.data, bytes.data, bytes.length);
    }
    if (segments->pieces == NULL)
        segments->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    g_array_insert_vals(segments->pieces, at, &piece, 1);
    segments->held += (uint32_t)(sizeof piece + piece.captured);
}

static bool differs(const Piece *piece, const TcpChunk *chunk)
{
    uint64_t from = MAX(piece->offset, chunk->offset);
    uint64_t to = MIN(piece->offset + piece->captured, chunk->offset + chunk->bytes.length);
    return from < to && memcmp(piece->data + (from - piece->offset),
                               chunk->bytes.data + (from - chunk->offset), to - from) != 0;
}

uint32_t tcp_segments_add(TcpSegments *segments, const TcpChunk *chunk, uint32_t length)
{
    forget_taken(segments);
    uint64_t at = MAX(chunk->offset, segments->base), end = chunk->offset + length, added = 0;
    for (guint i = piece_behind(segments, at); at < end; i++) {
        Piece *next = i < piece_count(segments) ? piece_at(segments, i) : NULL;
        if (next != NULL && next->offset <= at) {
            segments->is_conflicting |= differs(next, chunk);
            at = piece_end(next);
            continue;
        }
        uint64_t to = next != NULL ? MIN(end, next->offset) : end;
        insert(segments, i, chunk, at, to);
        added += to - at;
        at = to;
    }
    return (uint32_t)added;
}

uint64_t tcp_segments_front(const TcpSegments *segments)
{
    return tcp_segments_waiting(segments) > 0 ? piece_at(segments, segments->taken)->offset
                                              : UINT64_MAX;
}

bool tcp_segments_take(TcpSegments *segments, TcpChunk *out, uint32_t *length)
{
    if (tcp_segments_front(segments) != segments->base)
        return false;
    const Piece *piece = piece_at(segments, segments->taken++);
    *out = (TcpChunk){ .bytes = { piece->data, piece->captured },
                       .offset = piece->offset,
                       .frame = piece->frame,
                       .time = piece->time };
    *length = piece->length;
    segments->base += piece->length;
    segments->held -= (uint32_t)(sizeof *piece + piece->captured);
    return true;
}

uint64_t tcp_segments_skip(TcpSegments *segments, uint64_t offset)
{
    uint64_t to = MIN(offset, tcp_segments_front(segments));
    if (to <= segments->base)
        return 0;
    uint64_t skipped = to - segments->base;
    segments->base = to;
    return skipped;
}

size_t tcp_segments_peek(const TcpSegments *segments, uint8_t *into, size_t size, bool *is_cut)
{
    size_t filled = 0;
    *is_cut = false;
    uint64_t at = segments->base;
    for (guint i = segments->taken; i < piece_count(segments) && filled < size; i++) {
        const Piece *piece = piece_at(segments, i);
        if (piece->offset != at)
            break;
        size_t part = MIN(size - filled, piece->captured);
        if (part > 0)
            memcpy(into + filled, piece->data, part);
        filled += part;
        at = piece_end(piece);
        *is_cut = piece->captured < piece->length;
        if (*is_cut)
            break;
    }
    return filled;
}
