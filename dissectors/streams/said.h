/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"

enum {
    SAID_KEPT = 1024, /* of either end */
    SAID_SIZE = 2 * SAID_KEPT,
};

/* The first and the last of what somebody says, however much it is. */
typedef struct Said {
    uint64_t length; /* of all */
    uint8_t first[SAID_KEPT];
    uint8_t last[SAID_KEPT]; /* of what comes behind the first: a ring */
} Said;

Said *said_new(void); /* to be freed with g_free */

void said_add(Said *said, Bytes more);

/* Bytes that are kept. */
static inline size_t said_held(const Said *said)
{
    return MIN(said->length, (uint64_t)SAID_SIZE);
}

/* They, in order; empty for NULL. */
Bytes said_copy(const Said *said, uint8_t out[SAID_SIZE]);
