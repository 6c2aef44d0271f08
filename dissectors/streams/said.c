/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "said.h"

#include <string.h>

Said *said_new(void)
{
    Said *said = g_new(Said, 1);
    said->length = 0; /* nothing else is read before it is written */
    return said;
}

/* Into the ring, where they follow each other round its end. */
static void add_last(Said *said, Bytes more)
{
    size_t at = said->length % SAID_KEPT, n = MIN(more.length, SAID_KEPT - at);
    memcpy(said->last + at, more.data, n);
    memcpy(said->last, more.data + n, more.length - n);
    said->length += more.length;
}

void said_add(Said *said, Bytes more)
{
    if (said->length < SAID_KEPT && more.length > 0) {
        size_t n = MIN(more.length, SAID_KEPT - said->length);
        memcpy(said->first + said->length, more.data, n);
        said->length += n;
        more = (Bytes){ more.data + n, more.length - n };
    }
    if (more.length > SAID_KEPT) {
        size_t passed = more.length - SAID_KEPT;
        said->length += passed;
        more = (Bytes){ more.data + passed, SAID_KEPT };
    }
    if (more.length > 0)
        add_last(said, more);
}

Bytes said_copy(const Said *said, uint8_t out[SAID_SIZE])
{
    if (said == NULL)
        return (Bytes){ NULL, 0 };
    size_t first = MIN(said->length, SAID_KEPT), last = said_held(said) - first;
    size_t at = said->length > SAID_SIZE ? said->length % SAID_KEPT : 0;
    memcpy(out, said->first, first);
    memcpy(out + first, said->last + at, last - at);
    memcpy(out + first + last - at, said->last, at);
    return (Bytes){ out, first + last };
}
