/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame.h"

/* Where and when something began and last happened. */
typedef struct Span {
    uint64_t first_frame, last_frame;
    Time first_time, last_time;
    uint32_t count;
} Span;

static inline void span_note(Span *span, uint64_t frame, Time time)
{
    if (span->count == 0) {
        span->first_frame = frame;
        span->first_time = time;
    }
    span->last_frame = frame;
    span->last_time = time;
    if (span->count < UINT32_MAX)
        span->count++;
}

static inline void span_add(Span *span, const Frame *frame)
{
    span_note(span, frame->number, frame->time);
}

/* The frames of both; either may be empty. */
void span_join(Span *sum, const Span *span);

/* Reaches as far as the other one as well, and counts what it counted. */
void span_cover(Span *span, const Span *other);
