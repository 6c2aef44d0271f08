/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each client makes of each service, and what leaves for want of room. */
#include "transport_lab.h"

static void refuse(Lab *lab, const Host *from, uint16_t port)
{
    Dialogue dialogue = lab_dialogue(lab, from, &server, port);
    dialogue_syn(&dialogue);
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
}

static void work(Lab *lab, const Host *from, uint16_t port)
{
    Dialogue dialogue = lab_open(lab, from, &server, port);
    dialogue_handshake(&dialogue, NULL, NULL);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 300);
    dialogue_data(&dialogue, DIALOGUE_SERVER, 300);
    dialogue_close(&dialogue, DIALOGUE_CLIENT);
}

START_TEST(each_syn_that_a_reset_answers_is_refused)
{
    Lab *lab = lab_new();
    for (uint16_t port = 40001; port <= 40004; port++)
        refuse(lab, &client, port);
    const Pair *pair = lab_finish(lab, &client);
    ck_assert_uint_eq(pair_trouble(pair)->refused.connections, 4);
    ck_assert_uint_eq(pair_trouble(pair)->unanswered.connections, 0);
    ck_assert_uint_eq(pair_trouble(pair)->refused.span.first_frame, 1);
    ck_assert_uint_eq(pair_trouble(pair)->refused.span.last_frame, 8);
    ck_assert_uint_eq(frame_sample_get(&pair_trouble(pair)->refused.answers, 0), 2);
    lab_free(lab);
}
END_TEST

START_TEST(a_syn_sent_again_is_one_connection)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_dialogue(lab, &client, &server, 40001);
    for (int i = 0; i < 4; i++) {
        dialogue_syn(&dialogue);
        after(lab, 1000 << i);
    }
    const Pair *pair = lab_finish(lab, &client);
    ck_assert_uint_eq(pair_trouble(pair)->unanswered.connections, 1);
    ck_assert_uint_eq(pair_trouble(pair)->unanswered.transmissions_max, 4);
    lab_free(lab);
}
END_TEST

START_TEST(a_syn_at_the_end_of_the_capture_may_be_answered_yet)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_dialogue(lab, &client, &server, 40001);
    dialogue_syn(&dialogue);
    after(lab, 2000);
    dialogue = lab_dialogue(lab, &client2, &server, 40001);
    dialogue_syn(&dialogue);
    ck_assert_ptr_null(lab_finish(lab, &client));
    lab_free(lab);
}
END_TEST

START_TEST(who_acknowledges_has_heard_an_answer)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_dialogue(lab, &client, &server, 40001);
    dialogue.is_hidden[DIALOGUE_SERVER] = true;
    dialogue_open(&dialogue);
    after(lab, 60000);
    lab_open(lab, &client2, &server, 40002);
    ck_assert_ptr_null(lab_finish(lab, &client));
    lab_free(lab);
}
END_TEST

/* A capture of the day before, behind one of today. */
START_TEST(what_begins_after_the_clock_went_back_is_not_old_at_once)
{
    Lab *lab = lab_new();
    work(lab, &client2, 40000);
    after(lab, -86400000);
    Dialogue dialogues[3];
    for (unsigned i = 0; i < 3; i++) {
        dialogues[i] = lab_dialogue(lab, &client, &server, (uint16_t)(40001 + i));
        dialogue_syn(&dialogues[i]);
    }
    for (unsigned i = 0; i < 3; i++)
        dialogue_reset(&dialogues[i], DIALOGUE_SERVER);
    const Pair *pair = lab_finish(lab, &client);
    ck_assert_uint_eq(pair_trouble(pair)->unanswered.connections, 0);
    ck_assert_uint_eq(pair_trouble(pair)->refused.connections, 3);
    lab_free(lab);
}
END_TEST

START_TEST(who_gets_data_both_ways_reaches_host_and_service)
{
    Lab *lab = lab_new();
    Ip other;
    refuse(lab, &client, 40001);
    work(lab, &client2, 40002);
    const Pair *pair = lab_finish(lab, &client);
    Pairs *pairs = lab->layer.pairs;
    ck_assert_uint_eq(pairs_reach(pairs, LAB_NETWORK, &client2.ip, &server.ip), 3);
    ck_assert_uint_eq(pairs_reach(pairs, LAB_NETWORK, &client.ip, &server.ip), 0);
    ck_assert_uint_eq(pairs_reach(pairs, LAB_NETWORK + 1, &client2.ip, &server.ip), 0);
    ck_assert_uint_eq(pairs_other_reach(pairs, &pair->key, &other), 3);
    ck_assert(ip_equal(&other, &client2.ip));
    ck_assert_uint_eq(pairs_other_reach(pairs, &lab_pair(lab, &client2)->key, &other), 0);
    lab_free(lab);
}
END_TEST

static Host host_of(uint32_t number)
{
    return (Host){ .mac = client.mac,
                   .ip =
                       IP4(172, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number) };
}

START_TEST(pairs_beyond_the_limit_leave_and_those_that_fail_again_stay)
{
    Lab *lab = lab_new();
    for (uint16_t port = 40001; port <= 40003; port++)
        refuse(lab, &client, port);
    for (uint32_t i = 0; i < 2 * LIMIT_PAIRS; i++) {
        Host from = host_of(i);
        refuse(lab, &from, 50000);
        after(lab, 10);
    }
    const Pair *pair = lab_finish(lab, &client);
    ck_assert_ptr_nonnull(pair);
    ck_assert_uint_eq(pair_trouble(pair)->refused.connections, 3);
    ck_assert(!pair->is_evicted);
    ck_assert_uint_eq(lab->left, LIMIT_PAIRS + 1);
    ck_assert_uint_eq(pairs_forgotten(lab->layer.pairs), LIMIT_PAIRS + 1);
    lab_free(lab);
}
END_TEST

/* Runs of many names: a pair may own more than its slot says. */
START_TEST(the_memory_of_runs_counts)
{
    Lab *lab = lab_new();
    for (uint32_t i = 0; i < 800 * LIMIT_RUNS_OF_PAIR; i++) {
        char name[200];
        Host from = host_of(i / LIMIT_RUNS_OF_PAIR);
        memset(name, 'a', sizeof name);
        g_snprintf(name + 180, 20, "%u", i);
        Dialogue dialogue = lab_open(lab, &from, &server, (uint16_t)(1024 + i % 60000));
        dialogue_client_hello(&dialogue, &(TlsOffer){ .name = name });
        dialogue_reset(&dialogue, DIALOGUE_SERVER);
        after(lab, 10);
    }
    transport_layer_finish(&lab->layer);
    ck_assert_uint_gt(lab->left, 0);
    ck_assert_uint_gt(800 - lab->left, 400);
    lab_free(lab);
}
END_TEST

static void note_client(void *user, const Pair *pair)
{
    GString *order = user;
    bool is_first = ip_equal(&pair->key.client, &client.ip);
    g_string_append_printf(order, "%c%u", is_first ? 'a' : 'b',
                           pair_trouble(pair)->refused.connections);
}

START_TEST(what_is_over_is_told_once_and_the_worst_first)
{
    Lab *lab = lab_new();
    g_autoptr(GString) order = g_string_new(NULL);
    refuse(lab, &client, 40001);
    refuse(lab, &client2, 40002);
    refuse(lab, &client2, 40003);
    transport_layer_finish(&lab->layer);
    pairs_end(lab->layer.pairs, note_client, order);
    ck_assert_str_eq(order->str, "b2a1");
    pairs_end(lab->layer.pairs, note_client, order);
    ck_assert_str_eq(order->str, "b2a1");
    lab_free(lab);
}
END_TEST

SUITE("pairs", each_syn_that_a_reset_answers_is_refused, a_syn_sent_again_is_one_connection,
      a_syn_at_the_end_of_the_capture_may_be_answered_yet, who_acknowledges_has_heard_an_answer,
      what_begins_after_the_clock_went_back_is_not_old_at_once,
      who_gets_data_both_ways_reaches_host_and_service,
      pairs_beyond_the_limit_leave_and_those_that_fail_again_stay, the_memory_of_runs_counts,
      what_is_over_is_told_once_and_the_worst_first)
