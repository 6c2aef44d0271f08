/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "time.h"

/*
 * The clock of a pcapng interface (if_tsresol, if_tsoffset): counts of a power of ten or two of a
 * second, from the Unix epoch plus an offset in seconds.
 */
typedef struct Ticks {
    int64_t offset;      /* seconds added to every time */
    uint32_t multiplier; /* nanoseconds of a tick, 0 when that is no whole number */
    uint8_t resolution;  /* as if_tsresol has it */
} Ticks;

enum { TICKS_MICROSECONDS = 6 }; /* if_tsresol where the file has none */

Ticks ticks_new(uint8_t resolution, int64_t offset);

/* The time of a count, held inside the range of Time (never TIME_NONE). */
Time ticks_time(const Ticks *ticks, uint64_t count);
