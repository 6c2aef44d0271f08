/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

#include "cursor.h"
#include "suite.h"

/* A copy of exactly its size, so that a sanitizer sees a read past the end. */
static inline uint8_t *prefix_copy(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = g_malloc(n > 0 ? n : 1);
    if (n > 0)
        memcpy(copy, bytes, n);
    return copy;
}

/*
 * No prefix of the header in the array reads: it is malformed when no more was sent and cut when
 * the rest was sent but not captured, and out stays as it was.
 */
#define ASSERT_NO_PREFIX_READS(read, Type, header)                                                 \
    do {                                                                                           \
        for (size_t n = 0; n < sizeof(header); n++) {                                              \
            g_autofree uint8_t *copy = prefix_copy(header, n);                                     \
            Type out, before;                                                                      \
            memset(&out, 0x55, sizeof out);                                                        \
            memset(&before, 0x55, sizeof before);                                                  \
            Cursor sent = cursor_over(copy, n, n), cut = cursor_over(copy, n, sizeof(header));     \
            ck_assert(!read(&sent, &out));                                                         \
            ck_assert_int_eq(sent.state, CURSOR_OVERRUN);                                          \
            ck_assert(!read(&cut, &out));                                                          \
            ck_assert_int_eq(cut.state, CURSOR_CUT);                                               \
            ck_assert_mem_eq(&out, &before, sizeof out);                                           \
        }                                                                                          \
    } while (0)
