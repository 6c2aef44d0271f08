/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* More of everything than is kept: memory has to stay where it is, and time to be linear. */
#include <malloc.h>
#include <time.h>

#include "link_lab.h"

enum { FLOOD_ROUNDS = 4 };

static inline size_t heap_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Runs n steps in quarters; what is in use must stay below most and not grow once the tables are
 * full, nor the time a quarter takes. Under a sanitizer mallinfo2 says nothing and the comparison
 * holds trivially. */
static inline void flood_within(Lab *lab, size_t most, uint32_t n,
                                void (*one)(Lab *lab, GRand *random, uint32_t i))
{
    size_t in_use[FLOOD_ROUNDS];
    clock_t spent[FLOOD_ROUNDS];
    GRand *random = g_rand_new_with_seed(20);
    lab_open(lab);
    for (uint32_t round = 0; round < FLOOD_ROUNDS; round++) {
        clock_t begin = clock();
        for (uint32_t i = 0; i < n / FLOOD_ROUNDS; i++)
            one(lab, random, round * (n / FLOOD_ROUNDS) + i);
        spent[round] = clock() - begin;
        in_use[round] = heap_in_use();
    }
    const size_t last = FLOOD_ROUNDS - 1;
    ck_assert_uint_lt(in_use[last], most);
    ck_assert_uint_le(in_use[last], in_use[last - 1] + in_use[last - 1] / 4 + (1 << 20));
    ck_assert_int_le(spent[last], 2 * spent[1] + CLOCKS_PER_SEC);
    g_rand_free(random);
}

static inline void flood(Lab *lab, uint32_t n, void (*one)(Lab *lab, GRand *random, uint32_t i))
{
    flood_within(lab, 96u << 20, n, one);
}
