/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame.h"

/* Where and when something began and last happened. */
typedef struct Span {
    uint64_t first_frame, last_frame;
    Time first_time, last_time;
    uint32_t count;
} Span;

static inline void span_add(Span *span, const Frame *frame)
{
    if (span->count == 0) {
        span->first_frame = frame->number;
        span->first_time = frame->time;
    }
    span->last_frame = frame->number;
    span->last_time = frame->time;
    if (span->count < UINT32_MAX)
        span->count++;
}

/* The frames of both; either may be empty. */
void span_join(Span *sum, const Span *span);
