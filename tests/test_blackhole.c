/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Full-size segments that never arrive (RFC 2923 section 2.1). */
#include "transport_lab.h"

static const Host router = { MAC(02, 00, 00, 00, 0f, 01), IP4(192, 0, 2, 254) };

/* A hello that is answered by two large segments and a small one; the first is lost. */
static Dialogue stall(Lab *lab, uint16_t port, bool has_sack)
{
    static const uint8_t zeros[DIALOGUE_SIZE];
    Dialogue dialogue = lab_open(lab, &client, &server, port);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    uint32_t head = dialogue.next[DIALOGUE_SERVER];
    dialogue_segment(&dialogue, DIALOGUE_SERVER, WIRE_ACK, head, zeros, DIALOGUE_SIZE);
    dialogue_segment(&dialogue, DIALOGUE_SERVER, WIRE_ACK | WIRE_PSH, head + DIALOGUE_SIZE, zeros,
                     200);
    if (has_sack) {
        dialogue.sacked_from = head + DIALOGUE_SIZE;
        dialogue.sacked_to = head + DIALOGUE_SIZE + 200;
    }
    dialogue_ack(&dialogue, DIALOGUE_CLIENT);
    return dialogue;
}

static void send_again(Lab *lab, Dialogue *dialogue, unsigned times, bool has_sack)
{
    static const uint8_t zeros[DIALOGUE_SIZE];
    uint32_t head = dialogue->next[DIALOGUE_SERVER];
    for (unsigned i = 0; i < times; i++) {
        after(lab, 300 << i);
        dialogue_segment(dialogue, DIALOGUE_SERVER, WIRE_ACK, head, zeros, DIALOGUE_SIZE);
        if (has_sack) {
            dialogue->sacked_from = head + DIALOGUE_SIZE;
            dialogue->sacked_to = head + DIALOGUE_SIZE + 200;
            dialogue_ack(dialogue, DIALOGUE_CLIENT);
        }
    }
}

static const Blackhole *hole_of(Lab *lab)
{
    const Pair *pair = lab_finish(lab, &client);
    return pair != NULL && pair_trouble(pair)->hole.connections > 0 ? &pair_trouble(pair)->hole
                                                                    : NULL;
}

START_TEST(three_retransmissions_while_small_data_is_sacked_are_a_hole)
{
    Lab *lab = lab_new();
    Dialogue dialogue = stall(lab, 40001, true);
    send_again(lab, &dialogue, 3, true);
    const Blackhole *hole = hole_of(lab);
    ck_assert_ptr_nonnull(hole);
    ck_assert_int_eq(hole->side, TCP_SERVER);
    ck_assert_uint_eq(hole->size, DIALOGUE_SIZE);
    ck_assert_uint_eq(hole->retransmissions, 3);
    ck_assert_uint_eq(hole->connections, 1);
    ck_assert_uint_eq(hole->told_frame, 0);
    lab_free(lab);
}
END_TEST

START_TEST(two_retransmissions_are_loss)
{
    Lab *lab = lab_new();
    Dialogue dialogue = stall(lab, 40001, true);
    send_again(lab, &dialogue, 2, true);
    ck_assert_ptr_null(hole_of(lab));
    lab_free(lab);
}
END_TEST

START_TEST(where_nothing_passes_the_size_does_not_matter)
{
    Lab *lab = lab_new();
    Dialogue dialogue = stall(lab, 40001, false);
    send_again(lab, &dialogue, 5, false);
    ck_assert_ptr_null(hole_of(lab));
    lab_free(lab);
}
END_TEST

START_TEST(an_icmp_message_that_is_not_heeded_is_told)
{
    Lab *lab = lab_new();
    Dialogue dialogue = stall(lab, 40001, true);
    dialogue_too_big(&dialogue, &router, DIALOGUE_SERVER, 1300);
    uint64_t frame = lab->frames;
    send_again(lab, &dialogue, 4, true);
    const Blackhole *hole = hole_of(lab);
    ck_assert_ptr_nonnull(hole);
    ck_assert_uint_eq(hole->told_frame, frame);
    ck_assert_uint_eq(hole->told_mtu, 1300);
    ck_assert(ip_equal(&hole->told_by, &router.ip));
    lab_free(lab);
}
END_TEST

START_TEST(an_icmp_message_that_is_heeded_is_no_hole)
{
    static const uint8_t zeros[DIALOGUE_SIZE];
    Lab *lab = lab_new();
    Dialogue dialogue = stall(lab, 40001, true);
    send_again(lab, &dialogue, 3, true);
    dialogue_too_big(&dialogue, &router, DIALOGUE_SERVER, 1300);
    uint32_t head = dialogue.next[DIALOGUE_SERVER];
    dialogue_segment(&dialogue, DIALOGUE_SERVER, WIRE_ACK, head, zeros, 1260);
    dialogue_segment(&dialogue, DIALOGUE_SERVER, WIRE_ACK, head + 1260, zeros,
                     DIALOGUE_SIZE - 1260);
    dialogue.next[DIALOGUE_SERVER] += DIALOGUE_SIZE + 200;
    dialogue_ack(&dialogue, DIALOGUE_CLIENT);
    ck_assert_ptr_null(hole_of(lab));
    lab_free(lab);
}
END_TEST

START_TEST(several_connections_are_one_hole)
{
    Lab *lab = lab_new();
    for (uint16_t i = 0; i < 3; i++) {
        Dialogue dialogue = stall(lab, (uint16_t)(40001 + i), true);
        send_again(lab, &dialogue, 3 + i, true);
    }
    const Blackhole *hole = hole_of(lab);
    ck_assert_ptr_nonnull(hole);
    ck_assert_uint_eq(hole->connections, 3);
    ck_assert_uint_eq(hole->retransmissions, 5);
    ck_assert_uint_eq(hole->span.first_frame, 1);
    lab_free(lab);
}
END_TEST

SUITE("blackhole", three_retransmissions_while_small_data_is_sacked_are_a_hole,
      two_retransmissions_are_loss, where_nothing_passes_the_size_does_not_matter,
      an_icmp_message_that_is_not_heeded_is_told, an_icmp_message_that_is_heeded_is_no_hole,
      several_connections_are_one_hole)
