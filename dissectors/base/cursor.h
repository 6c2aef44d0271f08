/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <string.h>

#include "bytes.h"

/*
 * Bounded reading. A failed read sticks: it returns zero, empties the cursor and leaves the reason
 * in state, so a reader takes a whole header and asks once with cursor_ok(), and a loop on
 * cursor_left() always ends. The functions are inline because a call a field costs four times the
 * read itself.
 */
typedef enum CursorState {
    CURSOR_OK,
    CURSOR_CUT,     /* the bytes were sent but not captured (snap length) */
    CURSOR_OVERRUN, /* the bytes were never sent: the packet is malformed */
} CursorState;

typedef struct Cursor {
    const uint8_t *next;
    size_t captured; /* bytes left that are in the capture */
    size_t on_wire;  /* bytes left that were sent, at least captured */
    CursorState state;
} Cursor;

static inline Cursor cursor_over(const uint8_t *bytes, size_t captured, size_t on_wire)
{
    return (Cursor){ bytes, captured, on_wire < captured ? captured : on_wire, CURSOR_OK };
}

/* Over bytes that are all there. */
static inline Cursor cursor_of(Bytes bytes)
{
    return cursor_over(bytes.data, bytes.length, bytes.length);
}

static inline bool cursor_ok(const Cursor *c)
{
    return c->state == CURSOR_OK;
}

/* Bytes that can still be read; 0 once failed. */
static inline size_t cursor_left(const Cursor *c)
{
    return c->captured;
}

static inline void cursor_fail(Cursor *c, CursorState state)
{
    if (c->state == CURSOR_OK)
        c->state = state;
    c->captured = 0;
    c->on_wire = 0;
}

/* The next n bytes, or NULL and a failed cursor. */
static inline const uint8_t *cursor_step(Cursor *c, size_t n)
{
    const uint8_t *at = c->next;
    if (n > c->captured) {
        cursor_fail(c, n > c->on_wire ? CURSOR_OVERRUN : CURSOR_CUT);
        return NULL;
    }
    c->next = n > 0 ? at + n : at; /* nothing may be added to the NULL of an empty view */
    c->captured -= n;
    c->on_wire -= n;
    return at;
}

static inline void cursor_skip(Cursor *c, size_t n)
{
    (void)cursor_step(c, n);
}

static inline uint8_t cursor_u8(Cursor *c)
{
    const uint8_t *at = cursor_step(c, 1);
    return at != NULL ? at[0] : 0;
}

static inline uint16_t cursor_be16(Cursor *c)
{
    const uint8_t *at = cursor_step(c, 2);
    return at != NULL ? bytes_be16(at) : 0;
}

static inline uint32_t cursor_be32(Cursor *c)
{
    const uint8_t *at = cursor_step(c, 4);
    return at != NULL ? bytes_be32(at) : 0;
}

static inline uint16_t cursor_le16(Cursor *c)
{
    const uint8_t *at = cursor_step(c, 2);
    return at != NULL ? bytes_le16(at) : 0;
}

static inline uint32_t cursor_le32(Cursor *c)
{
    const uint8_t *at = cursor_step(c, 4);
    return at != NULL ? bytes_le32(at) : 0;
}

/* A copy of the next n bytes into out, which is left untouched on failure. */
static inline bool cursor_copy(Cursor *c, void *out, size_t n)
{
    const uint8_t *at = cursor_step(c, n);
    if (at == NULL)
        return false;
    memcpy(out, at, n);
    return true;
}

/* A borrowed view of the next n bytes; empty on failure. */
static inline Bytes cursor_take(Cursor *c, size_t n)
{
    const uint8_t *at = cursor_step(c, n);
    return at != NULL ? (Bytes){ at, n } : (Bytes){ NULL, 0 };
}

/* Shortens what was sent to n bytes: a length field of the packet ends it before the frame does
 * (Ethernet padding). A length field that claims more than was sent is left for reads to find. */
static inline void cursor_limit(Cursor *c, size_t n)
{
    if (n < c->on_wire)
        c->on_wire = n;
    if (c->captured > c->on_wire)
        c->captured = c->on_wire;
}

/* The next n sent bytes as a cursor that cannot leave its parent; the parent moves past them. When
 * the capture ends inside the block the child holds what there is and the parent is CURSOR_CUT. */
static inline Cursor cursor_block(Cursor *c, size_t n)
{
    Cursor block = *c;
    cursor_limit(&block, n);
    if (n > c->on_wire)
        cursor_fail(&block, CURSOR_OVERRUN);
    cursor_skip(c, n);
    return block;
}
