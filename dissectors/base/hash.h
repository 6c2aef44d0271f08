/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Two secret words a table draws at birth, so that nobody can send keys that all collide. */
typedef struct HashKey {
    uint64_t a, b;
} HashKey;

HashKey hash_key_new(void);

static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Folded 64x64 multiply over 16-byte strides, the last one zero-padded. Inline: for the fixed key
 * sizes of the tables the loop unrolls to two or three multiplies. */
static inline uint64_t hash_bytes(HashKey key, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    uint64_t state = key.a ^ length;
    while (length > 0) {
        uint64_t words[2] = { 0, 0 };
        size_t n = length < sizeof words ? length : sizeof words;
        memcpy(words, at, n);
        state = hash_fold(words[0] ^ state, words[1] ^ key.b);
        at += n;
        length -= n;
    }
    return hash_fold(state ^ key.b, key.a);
}
