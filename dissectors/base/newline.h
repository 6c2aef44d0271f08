/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <string.h>

#include "bytes.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __SSE2__
enum { NEWLINE_PIECE = 32 };

/* A bit for each byte of a piece that is one, the lowest for the first. */
static inline uint32_t newline_bits(const uint8_t *piece)
{
    const __m128i newline = _mm_set1_epi8('\n');
    __m128i low = _mm_loadu_si128((const __m128i *)(const void *)piece);
    __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(piece + sizeof low));
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(low, newline)) |
           (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(high, newline)) << sizeof low;
}
#endif

/* The first end of a line, as memchr finds it; NULL: none. Lines of text are short: a call of
 * memchr costs as much as all the rest that is done with one. */
static inline const uint8_t *newline_find(const uint8_t *at, const uint8_t *limit)
{
#ifdef __SSE2__
    for (; limit - at >= NEWLINE_PIECE; at += NEWLINE_PIECE) {
        uint32_t bits = newline_bits(at);
        if (bits != 0)
            return at + __builtin_ctz(bits);
    }
#endif
    return at != limit ? memchr(at, '\n', (size_t)(limit - at)) : NULL;
}
