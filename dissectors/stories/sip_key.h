/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"
#include "hash.h"

/* Words of any length as a key of a table: with two secret keys nobody can make two sets of words
 * that have one. */
typedef struct SipKey {
    uint64_t a, b;
} SipKey;

typedef struct SipKeyMaker {
    HashKey first, second;
} SipKeyMaker;

static inline SipKeyMaker sip_key_maker(void)
{
    return (SipKeyMaker){ hash_key_new(), hash_key_new() };
}

/* The key of two words and a number; either word may be empty. */
static inline SipKey sip_key_of(const SipKeyMaker *maker, Bytes a, Bytes b, uint64_t number)
{
    const uint64_t lengths = (uint64_t)a.length << 32 | (uint32_t)b.length;
    return (SipKey){
        hash_words(maker->first, hash_bytes(maker->first, a.data, a.length),
                   hash_bytes(maker->first, b.data, b.length), number, lengths),
        hash_words(maker->second, hash_bytes(maker->second, a.data, a.length),
                   hash_bytes(maker->second, b.data, b.length), number, lengths),
    };
}
