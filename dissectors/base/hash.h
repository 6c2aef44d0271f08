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

/* The next 8 bytes, or what is left of them padded with zeros. */
static inline uint64_t hash_word(const uint8_t *at, size_t length)
{
    uint64_t word = 0;
    if (length >= sizeof word)
        memcpy(&word, at, sizeof word);
    else
        memcpy(&word, at, length);
    return word;
}

/* Four words, which need not lie in memory: what is stored in pieces cannot be loaded at once. */
static inline uint64_t hash_words(HashKey key, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    uint64_t state = hash_fold(a ^ key.a, b ^ key.b);
    return hash_fold(hash_fold(c ^ state, d ^ key.b) ^ key.b, key.a);
}

/* Folded 64x64 multiply over strides of 16 bytes. Inline in any case, so that a length known to the
 * caller leaves two or three multiplies: left to itself, the compiler changes its mind with each
 * caller that comes or goes. */
__attribute__((always_inline)) static inline uint64_t hash_bytes(HashKey key, const void *bytes,
                                                                 size_t length)
{
    const uint8_t *at = bytes;
    uint64_t state = key.a ^ length;
    for (; length > 16; length -= 16, at += 16)
        state = hash_fold(hash_word(at, 16) ^ state, hash_word(at + 8, 8) ^ key.b);
    uint64_t low = hash_word(at, length);
    uint64_t high = length > 8 ? hash_word(at + 8, length - 8) : 0;
    return hash_fold(hash_fold(low ^ state, high ^ key.b) ^ key.b, key.a);
}

/* Of hundreds of bytes and more: in four lanes, which do not wait for each other's multiplies. */
uint64_t hash_long(HashKey key, const void *bytes, size_t length);
