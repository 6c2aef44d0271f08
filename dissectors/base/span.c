/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "span.h"

#include <glib.h>

void span_join(Span *sum, const Span *span)
{
    if (span->count == 0)
        return;
    if (sum->count == 0 || span->first_frame < sum->first_frame) {
        sum->first_frame = span->first_frame;
        sum->first_time = span->first_time;
    }
    if (span->last_frame > sum->last_frame) {
        sum->last_frame = span->last_frame;
        sum->last_time = span->last_time;
    }
    sum->count += MIN(span->count, UINT32_MAX - sum->count);
}

void span_cover(Span *span, const Span *other)
{
    uint32_t count = span->count;
    span_join(span, other);
    span->count = count;
}
