/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "prefix.h"

/* A literal, which may hold zeros, as bytes. */
#define BYTES(literal) ((Bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

static inline Bytes bytes_of(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

/* A copy of exactly its size, so that a sanitizer sees a read past the end; bytes_free frees it. */
static inline Bytes bytes_copy(Bytes bytes)
{
    return (Bytes){ prefix_copy(bytes.data, bytes.length), bytes.length };
}

static inline void bytes_free(Bytes *bytes)
{
    g_free((void *)bytes->data);
}

#define ASSERT_BYTES(bytes, expected)                                                              \
    do {                                                                                           \
        Bytes in_fact = (bytes);                                                                   \
        ck_assert_msg(                                                                             \
            in_fact.length == strlen(expected) &&                                                  \
                (in_fact.length == 0 || memcmp(in_fact.data, expected, in_fact.length) == 0),      \
            "\"%.*s\" is not \"%s\"", (int)in_fact.length, (const char *)in_fact.data, expected);  \
    } while (0)
