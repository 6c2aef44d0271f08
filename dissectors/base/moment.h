/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "time.h"

/* A frame and its time; frame 0: it never was, or is not kept. */
typedef struct Moment {
    uint64_t frame;
    Time time;
} Moment;

/* The first one stays. */
static inline void moment_mark(Moment *moment, uint64_t frame, Time time)
{
    if (moment->frame == 0)
        *moment = (Moment){ frame, time };
}
