/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_words.h"

#include <string.h>

#include "limits.h"

size_t sip_words_bytes(const SipWords *words)
{
    size_t bytes = 0;
    for (int i = 0; i < SIP_WORDS; i++)
        bytes += words->lengths[i];
    return bytes;
}

size_t sip_words_owned(const SipWords *words)
{
    return words->is_lent ? 0 : sip_words_bytes(words);
}

SipWords sip_words_keep_in(const Bytes words[SIP_WORDS], uint8_t *room, size_t size)
{
    SipWords kept;
    for (int i = 0; i < SIP_WORDS; i++)
        kept.lengths[i] = (uint16_t)MIN(words[i].length, (size_t)LIMIT_SIP_WORD);
    size_t length = sip_words_bytes(&kept);
    kept.is_lent = size > 0 && length <= size;
    uint8_t *at = kept.bytes = kept.is_lent ? room : g_malloc(1 + length); /* never NULL */
    for (int i = 0; i < SIP_WORDS; at += kept.lengths[i++])
        if (kept.lengths[i] > 0)
            memcpy(at, words[i].data, kept.lengths[i]);
    return kept;
}

SipWords sip_words_keep(const Bytes words[SIP_WORDS])
{
    return sip_words_keep_in(words, NULL, 0);
}

SipWords sip_words_copy(const SipWords *words)
{
    Bytes all[SIP_WORDS];
    for (int i = 0; i < SIP_WORDS; i++)
        all[i] = sip_words_get(words, i);
    return sip_words_keep(all);
}

void sip_words_clear(SipWords *words)
{
    if (!words->is_lent)
        g_free(words->bytes);
    *words = (SipWords){ 0 };
}

Bytes sip_words_get(const SipWords *words, SipWord which)
{
    size_t before = 0;
    for (int i = 0; i < (int)which; i++)
        before += words->lengths[i];
    if (words->lengths[which] == 0)
        return (Bytes){ NULL, 0 };
    return (Bytes){ words->bytes + before, words->lengths[which] };
}
