/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame.h"

/* Where and when something began and last happened. */
typedef struct Span {
    uint64_t first_frame, last_frame;
    Time first_time, last_time;
    uint32_t count;
} Span;

void span_add(Span *span, const Frame *frame);

/* The frames of both; either may be empty. */
void span_join(Span *sum, const Span *span);
