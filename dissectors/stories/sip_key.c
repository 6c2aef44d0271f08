/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_key.h"

enum { STRIDE = 16 };

SipKeyMaker sip_key_maker(void)
{
    return (SipKeyMaker){ hash_key_new(), hash_key_new() };
}

/* Both hashes take in the same words. */
static inline void take_in(const SipKeyMaker *maker, SipKey *state, uint64_t low, uint64_t high)
{
    state->a = hash_fold(low ^ state->a, high ^ maker->first.b);
    state->b = hash_fold(low ^ state->b, high ^ maker->second.b);
}

static inline void take_word(const SipKeyMaker *maker, SipKey *state, Bytes word)
{
    const uint8_t *at = word.data;
    size_t left = word.length;
    for (; left > STRIDE; left -= STRIDE, at += STRIDE)
        take_in(maker, state, hash_word(at, 8), hash_word(at + 8, 8));
    if (word.length >= STRIDE) {
        at -= STRIDE - left; /* what is left as a whole stride, some of it once more */
        take_in(maker, state, hash_word(at, 8), hash_word(at + 8, 8));
    } else if (left > 0) {
        take_in(maker, state, hash_word(at, left), left > 8 ? hash_word(at + 8, left - 8) : 0);
    }
}

/* The lengths tell where one word ends and the other begins. */
SipKey sip_key_of(const SipKeyMaker *maker, Bytes a, Bytes b, uint64_t number)
{
    SipKey state = { maker->first.a, maker->second.a };
    take_in(maker, &state, number, (uint64_t)a.length << 32 ^ b.length);
    take_word(maker, &state, a);
    take_word(maker, &state, b);
    return state;
}
