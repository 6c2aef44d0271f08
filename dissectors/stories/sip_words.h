/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

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
    uint8_t *bytes; /* owned */
    uint16_t lengths[SIP_WORDS];
} SipWords;

SipWords sip_words_keep(const Bytes words[SIP_WORDS]);
SipWords sip_words_copy(const SipWords *words);
void sip_words_clear(SipWords *words);

Bytes sip_words_get(const SipWords *words, SipWord which);
size_t sip_words_bytes(const SipWords *words); /* memory they take */
