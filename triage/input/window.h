/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "cursor.h"
#include "source.h"

/*
 * The part of a source that is in memory: read in large blocks, handed out where it lies. Bytes
 * are moved only when what is asked for reaches over the end of the block.
 */
typedef struct Window {
    Source *source; /* owned */
    uint8_t *buffer;
    size_t size;       /* of the buffer */
    size_t start, end; /* the bytes not yet stepped over */
    uint64_t base;     /* offset of buffer[0] in the source */
    bool ended;        /* nothing comes behind end */
    GError *error;     /* why, when it was not the end of the source */
} Window;

/* 256 KB stay in a core's second-level cache: smaller costs system calls, larger cache misses. */
enum { WINDOW_BLOCK = 256 << 10 };

/* Takes the source. */
void window_init(Window *window, Source *source);
void window_clear(Window *window);

/* Reads until n bytes are there; false at the end or on an error. */
bool window_fill(Window *window, size_t n);

/* Steps over n bytes, which need not be in memory; false when the source ends before. */
bool window_skip(Window *window, uint64_t n);

/* Are n bytes there? n is bounded by the caller: the window grows to hold them. */
static inline bool window_has(Window *window, size_t n)
{
    return window->end - window->start >= n || window_fill(window, n);
}

/* The bytes in memory, borrowed until the next fill or skip. */
static inline Bytes window_bytes(const Window *window)
{
    return (Bytes){ window->buffer + window->start, window->end - window->start };
}

/* A cursor over the next n bytes in memory, behind the first skipped of them. */
static inline Cursor window_cursor(const Window *window, size_t skipped, size_t n)
{
    return cursor_over(window->buffer + window->start + skipped, n, n);
}

/* Steps over n bytes that are there. They stay borrowed as long as the window does not fill. */
static inline void window_step(Window *window, size_t n)
{
    window->start += n;
}

/* Has the next n bytes brought near while the frame before them is judged. */
static inline void window_prefetch(const Window *window, size_t n)
{
    enum { LINE = 64 };
    for (size_t i = 0; i < n; i += LINE)
        __builtin_prefetch(window->buffer + window->start + i);
}

/* Offset in the source of the next byte. */
static inline uint64_t window_offset(const Window *window)
{
    return window->base + window->start;
}
