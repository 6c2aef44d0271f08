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

static inline uint64_t sip_key_hash(HashKey key, Bytes word)
{
    return hash_bytes(key, word.length > 0 ? (const void *)word.data : "", word.length);
}

/* The key of two words and a number; either word may be empty. */
static inline SipKey sip_key_of(const SipKeyMaker *maker, Bytes a, Bytes b, uint64_t number)
{
    const uint64_t lengths = (uint64_t)a.length << 32 | (uint32_t)b.length;
    return (SipKey){
        hash_words(maker->first, sip_key_hash(maker->first, a), sip_key_hash(maker->first, b),
                   number, lengths),
        hash_words(maker->second, sip_key_hash(maker->second, a), sip_key_hash(maker->second, b),
                   number, lengths),
    };
}
