/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

/* Nanoseconds since 1970-01-01T00:00:00Z (1677 to 2262), or a span of nanoseconds. */
typedef int64_t Time;

#define TIME_NONE INT64_MIN /* the frame carries no time (pcapng simple packet block) */
#define TIME_MICROSECOND INT64_C(1000)
#define TIME_MILLISECOND INT64_C(1000000)
#define TIME_SECOND INT64_C(1000000000)

enum { TIME_TEXT_SIZE = 48 };

/* "2026-11-20T07:23:01.123456789Z" into text, which has TIME_TEXT_SIZE bytes; returns text. */
const char *time_text(Time time, char *text);

/* later - earlier, held inside the range of Time; 0 when either is TIME_NONE. */
static inline Time time_between(Time earlier, Time later)
{
    Time span;
    if (earlier == TIME_NONE || later == TIME_NONE)
        return 0;
    if (__builtin_sub_overflow(later, earlier, &span) || span == TIME_NONE)
        return later > earlier ? INT64_MAX : -INT64_MAX;
    return span;
}
