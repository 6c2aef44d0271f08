/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "window.h"

void window_init(Window *window, Source *source)
{
    *window = (Window){ .source = source };
    window->size = WINDOW_BLOCK;
    window->buffer = g_malloc(window->size);
}

void window_clear(Window *window)
{
    g_clear_error(&window->error);
    g_free(window->buffer);
    source_free(window->source);
    *window = (Window){ 0 };
}

/* At least twice what is asked for, so that a search which looks far ahead moves each byte once,
 * not once a step; small again when the large record is over. */
static size_t wanted_size(size_t n)
{
    return n <= WINDOW_BLOCK / 2 ? WINDOW_BLOCK : WINDOW_BLOCK + 2 * n;
}

/* Room for n bytes from start on. */
static void make_room(Window *window, size_t n)
{
    size_t waiting = window->end - window->start;
    size_t wanted = wanted_size(MAX(n, waiting));
    if (window->size - window->start >= n)
        return;
    if (window->size < wanted || (window->size > wanted && wanted == WINDOW_BLOCK)) {
        uint8_t *buffer = g_malloc(wanted);
        memcpy(buffer, window->buffer + window->start, waiting);
        g_free(window->buffer);
        window->buffer = buffer;
        window->size = wanted;
    } else {
        memmove(window->buffer, window->buffer + window->start, waiting);
    }
    window->base += window->start;
    window->start = 0;
    window->end = waiting;
}

bool window_fill(Window *window, size_t n)
{
    if (window->ended)
        return window->end - window->start >= n;
    make_room(window, n);
    while (window->end - window->start < n) {
        gssize got = source_read(window->source, window->buffer + window->end,
                                 window->size - window->end, &window->error);
        if (got <= 0) {
            window->ended = true;
            return false;
        }
        window->end += (size_t)got;
    }
    return true;
}

bool window_skip(Window *window, uint64_t n)
{
    while (n > 0) {
        size_t there = (size_t)MIN(n, window->end - window->start);
        window_step(window, there);
        n -= there;
        if (n > 0 && !window_has(window, 1))
            return false;
    }
    return true;
}
