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

SipKeyMaker sip_key_maker(void);

/* The key of two words and a number; either word may be empty. */
SipKey sip_key_of(const SipKeyMaker *maker, Bytes a, Bytes b, uint64_t number);
