/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who asks whom, and how that goes wrong. */
#include "sip_pairs.h"

#include "limits.h"
#include "sip_lab.h"

static SipPath path_of(unsigned client, unsigned server)
{
    return (SipPath){ .client = sip_lab_ip(client),
                      .server = sip_lab_ip(server),
                      .client_port = 1234,
                      .server_port = 5060 };
}

/* An attempt in that frame. */
static SipAttempt attempt_of(const SipWords *words, uint64_t frame, uint32_t transmissions)
{
    return (SipAttempt){ .span = { frame, frame, 0, 0, 1 },
                         .steps = { .request = { frame, 0 }, .transmissions = transmissions },
                         .outcome = SIP_TIMED_OUT,
                         .method = SIP_METHOD_OPTIONS,
                         .words = words };
}

static void fails_in(SipPairs *pairs, unsigned client, uint64_t frame, uint32_t transmissions)
{
    SipWords words = { 0 };
    SipPath path = path_of(client, 2);
    SipPair *pair = sip_pairs_of(pairs, &path);
    SipAttempt attempt = attempt_of(&words, frame, transmissions);
    sip_trouble_add(sip_pair_trouble(pair, SIP_TROUBLE_OPTIONS, 0), &attempt);
    sip_pairs_charge(pairs, pair);
}

START_TEST(the_port_of_the_client_and_the_response_make_no_pair)
{
    SipPairs *pairs = sip_pairs_new(NULL);
    SipPath path = path_of(1, 2), other = path_of(1, 2), tls = path_of(1, 2);
    other.client_port = 99;
    tls.transport = SIP_TLS;
    const SipPair *pair = sip_pairs_of(pairs, &path);
    ck_assert_ptr_eq(sip_pairs_of(pairs, &other), pair);
    ck_assert_ptr_ne(sip_pairs_of(pairs, &tls), pair);
    sip_pairs_free(pairs);
}
END_TEST

START_TEST(attempts_may_be_told_in_any_order)
{
    SipTrouble *trouble;
    SipPair pair;
    SipPath path = path_of(1, 2);
    SipPairKey key = sip_pair_key(&path);
    static const uint64_t frames[] = { 30, 10, 20 };
    sip_pair_init(&pair, &key);
    trouble = sip_pair_trouble(&pair, SIP_TROUBLE_REQUEST, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
        g_autofree char *id = g_strdup_printf("%u", (unsigned)frames[i]);
        Bytes all[SIP_WORDS] = { [SIP_WORD_CALL_ID] = sip_lab_bytes(id) };
        SipWords words = sip_words_keep(all);
        SipAttempt attempt = attempt_of(&words, frames[i], 1);
        sip_trouble_add(trouble, &attempt);
        sip_words_clear(&words);
    }
    ck_assert_uint_eq(trouble->first.request.frame, 10);
    ck_assert_uint_eq(trouble->last.request.frame, 30);
    ck_assert_uint_eq(trouble->attempts, 3);
    ck_assert_uint_eq(trouble->span.first_frame, 10);
    ck_assert_int_eq(sip_words_get(&trouble->words, SIP_WORD_CALL_ID).data[0], '1');
    sip_pair_clear(&pair);
}
END_TEST

START_TEST(calls_have_troubles_by_status_and_only_so_many)
{
    SipPair pair;
    SipPath path = path_of(1, 2);
    SipPairKey key = sip_pair_key(&path);
    sip_pair_init(&pair, &key);
    ck_assert_ptr_null(sip_pair_find(&pair, SIP_TROUBLE_CALL, 404));
    const SipTrouble *refused = sip_pair_trouble(&pair, SIP_TROUBLE_REQUEST, 0);
    ck_assert_ptr_eq(sip_pair_trouble(&pair, SIP_TROUBLE_REQUEST, 503), refused);
    unsigned kept = 0;
    for (uint16_t status = 400; status < 500; status++)
        kept += sip_pair_trouble(&pair, SIP_TROUBLE_CALL, status) != NULL;
    ck_assert_uint_eq(kept, LIMIT_TROUBLES_OF_SIP_PAIR - 1);
    ck_assert_ptr_nonnull(sip_pair_find(&pair, SIP_TROUBLE_CALL, 404));
    SipPair copy = sip_pair_copy(&pair);
    sip_pair_clear(&pair);
    ck_assert_ptr_nonnull(sip_pair_find(&copy, SIP_TROUBLE_CALL, 404));
    sip_pair_clear(&copy);
}
END_TEST

static void note_first(void *user, SipPair *pair)
{
    uint64_t *first = user;
    if (*first == 0)
        *first = sip_pair_get(pair, 0)->first.request.frame;
}

START_TEST(who_asked_in_vain_again_and_again_comes_before_a_scan_and_stays)
{
    SipPairs *pairs = sip_pairs_new(NULL);
    uint64_t first = 0;
    fails_in(pairs, 1, 1, 1);
    fails_in(pairs, 2, 2, 4);
    for (unsigned i = 3; i < 100; i++)
        fails_in(pairs, i, i, 1);
    sip_pairs_visit(pairs, note_first, &first);
    ck_assert_uint_eq(first, 2);
    for (unsigned i = 100; i < 2 * LIMIT_SIP_PAIRS; i++)
        fails_in(pairs, i, i, 1);
    first = 0;
    sip_pairs_visit(pairs, note_first, &first);
    ck_assert_uint_eq(first, 2);
    sip_pairs_free(pairs);
}
END_TEST

START_TEST(a_copy_has_all_and_tells_nobody)
{
    SipPairs *pairs = sip_pairs_new(NULL);
    uint64_t first = 0;
    fails_in(pairs, 1, 5, 1);
    SipPairs *copy = sip_pairs_copy(pairs);
    fails_in(pairs, 1, 3, 1);
    sip_pairs_free(pairs);
    sip_pairs_visit(copy, note_first, &first);
    ck_assert_uint_eq(first, 5);
    sip_pairs_free(copy);
}
END_TEST

START_TEST(gaps_between_heartbeats)
{
    SipPair pair;
    SipPath path = path_of(1, 2);
    SipPairKey key = sip_pair_key(&path);
    sip_pair_init(&pair, &key);
    ck_assert_int_eq(pair.longest_gap, 0);
    sip_pair_note_options(&pair, 10);
    sip_pair_note_options(&pair, 70);
    sip_pair_note_options(&pair, 40); /* the clock went back */
    sip_pair_note_options(&pair, 100);
    ck_assert_int_eq(pair.longest_gap, 60);
    ck_assert_int_eq(pair.shortest_gap, 30);
    sip_pair_clear(&pair);
}
END_TEST

SUITE("sip_pairs", the_port_of_the_client_and_the_response_make_no_pair,
      attempts_may_be_told_in_any_order, calls_have_troubles_by_status_and_only_so_many,
      who_asked_in_vain_again_and_again_comes_before_a_scan_and_stays,
      a_copy_has_all_and_tells_nobody, gaps_between_heartbeats)
