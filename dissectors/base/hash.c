/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hash.h"

#include <glib.h>

static uint64_t random_word(void)
{
    return (uint64_t)g_random_int() << 32 | g_random_int();
}

HashKey hash_key_new(void)
{
    /* odd, so that no multiplication by it loses bits */
    return (HashKey){ random_word() | 1, random_word() | 1 };
}

uint64_t hash_long(HashKey key, const void *bytes, size_t length)
{
    enum { LANES = 4, STRIDE = 16 };
    const uint8_t *at = bytes;
    size_t left = length;
    uint64_t lanes[LANES] = { key.a, ~key.a, key.a ^ key.b, key.a ^ ~key.b };
    for (; left >= LANES * STRIDE; left -= LANES * STRIDE)
        for (int i = 0; i < LANES; i++, at += STRIDE)
            lanes[i] = hash_fold(hash_word(at, STRIDE) ^ lanes[i], hash_word(at + 8, 8) ^ key.b);
    uint64_t all = hash_words(key, lanes[0], lanes[1], lanes[2], lanes[3]);
    return hash_fold(all ^ length, hash_bytes(key, at, left) ^ key.b);
}
