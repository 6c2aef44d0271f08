/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* Which words of a message are kept. */
typedef enum SipWord {
    SIP_WORD_CALL_ID,
    SIP_WORD_BRANCH,
    SIP_WORD_FROM, /* the caller's URI without parameters */
    SIP_WORD_TO,
    SIP_WORD_METHOD, /* as it was sent */
    SIP_WORDS,
} SipWord;

/* Words of a message that outlive it, in one piece of memory; all zero: none. Of a word longer than
 * LIMIT_SIP_WORD its beginning is kept. */
typedef struct SipWords {
    uint8_t *bytes; /* owned, unless is_lent */
    uint16_t lengths[SIP_WORDS];
    bool is_lent; /* the memory is that of whoever keeps them */
} SipWords;

SipWords sip_words_keep(const Bytes words[SIP_WORDS]);

/* As that, in the caller's room where that does; it must not move as long as the words are kept. */
SipWords sip_words_keep_in(const Bytes words[SIP_WORDS], uint8_t *room, size_t size);
SipWords sip_words_copy(const SipWords *words);
void sip_words_clear(SipWords *words);

Bytes sip_words_get(const SipWords *words, SipWord which);
size_t sip_words_bytes(const SipWords *words); /* their length in all */
size_t sip_words_owned(const SipWords *words); /* memory that is theirs */
