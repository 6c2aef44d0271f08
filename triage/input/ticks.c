/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ticks.h"

enum {
    RESOLUTION_BINARY = 0x80,
    RESOLUTION_EXPONENT = 0x7f,
    DECIMAL_NANOSECONDS = 9,
    LARGEST_DECIMAL = 38, /* 10^38 < 2^127; a count of anything finer is less than a second */
    LARGEST_BINARY = 126,
};

typedef unsigned __int128 Wide;

Ticks ticks_new(uint8_t resolution, int64_t offset)
{
    Ticks ticks = { .offset = offset, .resolution = resolution };
    if (resolution <= DECIMAL_NANOSECONDS) {
        ticks.multiplier = 1;
        for (uint8_t i = resolution; i < DECIMAL_NANOSECONDS; i++)
            ticks.multiplier *= 10;
    } else if (resolution == RESOLUTION_BINARY) {
        ticks.multiplier = TIME_SECOND;
    }
    return ticks;
}

/* Ticks in a second. */
static Wide ticks_per_second(uint8_t resolution)
{
    uint8_t exponent = resolution & RESOLUTION_EXPONENT;
    if (resolution & RESOLUTION_BINARY)
        return (Wide)1 << (exponent < LARGEST_BINARY ? exponent : LARGEST_BINARY);
    Wide units = 1;
    for (uint8_t i = 0; i < exponent && i < LARGEST_DECIMAL; i++)
        units *= 10;
    return units;
}

static Time clamp(__int128 nanoseconds)
{
    if (nanoseconds > INT64_MAX)
        return INT64_MAX;
    return nanoseconds > TIME_NONE ? (Time)nanoseconds : TIME_NONE + 1;
}

/* Any resolution: below 2^64 seconds of 10^9 each plus an offset below 2^63 fit 128 bits. */
static Time exact_time(const Ticks *ticks, uint64_t count)
{
    Wide units = ticks_per_second(ticks->resolution);
    Wide seconds = count / units;
    Wide fraction = (count % units) * (Wide)TIME_SECOND / units;
    return clamp((__int128)(seconds * (Wide)TIME_SECOND + fraction) +
                 (__int128)ticks->offset * TIME_SECOND);
}

Time ticks_time(const Ticks *ticks, uint64_t count)
{
    uint64_t nanoseconds;
    if (ticks->multiplier == 0 || ticks->offset != 0 ||
        __builtin_mul_overflow(count, (uint64_t)ticks->multiplier, &nanoseconds) ||
        nanoseconds > INT64_MAX)
        return exact_time(ticks, count);
    return (Time)nanoseconds;
}
