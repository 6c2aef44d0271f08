/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that outlive their message. */
#include "sip_words.h"

#include <string.h>

#include "limits.h"
#include "suite.h"

static Bytes word(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static void expect(const SipWords *words, SipWord which, const char *text)
{
    Bytes kept = sip_words_get(words, which);
    ck_assert_uint_eq(kept.length, strlen(text));
    ck_assert(kept.length == 0 || memcmp(kept.data, text, kept.length) == 0);
}

START_TEST(words_outlive_what_they_were_read_from)
{
    char call_id[] = "1@host.example", method[] = "INVITE";
    SipWords words = sip_words_keep((const Bytes[SIP_WORDS]){
        [SIP_WORD_CALL_ID] = word(call_id), [SIP_WORD_METHOD] = word(method) });
    memset(call_id, 'x', sizeof call_id);
    memset(method, 'x', sizeof method);
    expect(&words, SIP_WORD_CALL_ID, "1@host.example");
    expect(&words, SIP_WORD_BRANCH, "");
    expect(&words, SIP_WORD_FROM, "");
    expect(&words, SIP_WORD_METHOD, "INVITE");
    ck_assert_uint_eq(sip_words_bytes(&words), 20);
    sip_words_clear(&words);
    ck_assert_uint_eq(sip_words_bytes(&words), 0);
}
END_TEST

START_TEST(a_copy_stands_alone)
{
    SipWords words = sip_words_keep((const Bytes[SIP_WORDS]){
        [SIP_WORD_FROM] = word("sip:a@b.example"), [SIP_WORD_TO] = word("sip:c@d.example") });
    SipWords copy = sip_words_copy(&words);
    sip_words_clear(&words);
    expect(&copy, SIP_WORD_FROM, "sip:a@b.example");
    expect(&copy, SIP_WORD_TO, "sip:c@d.example");
    sip_words_clear(&copy);
}
END_TEST

START_TEST(of_a_long_word_the_beginning_is_kept)
{
    g_autofree char *text = g_strnfill(LIMIT_SIP_WORD + 1, 'a');
    SipWords words = sip_words_keep(
        (const Bytes[SIP_WORDS]){ [SIP_WORD_BRANCH] = word(text), [SIP_WORD_TO] = word("to") });
    ck_assert_uint_eq(sip_words_get(&words, SIP_WORD_BRANCH).length, LIMIT_SIP_WORD);
    expect(&words, SIP_WORD_TO, "to");
    sip_words_clear(&words);
}
END_TEST

START_TEST(no_words_are_no_memory_to_free_twice)
{
    SipWords words = { 0 }, none = sip_words_copy(&words);
    expect(&none, SIP_WORD_METHOD, "");
    sip_words_clear(&none);
    sip_words_clear(&none);
}
END_TEST

SUITE("sip_words", words_outlive_what_they_were_read_from, a_copy_stands_alone,
      of_a_long_word_the_beginning_is_kept, no_words_are_no_memory_to_free_twice)
