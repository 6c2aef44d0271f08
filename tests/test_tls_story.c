/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine over connections: a review says what the end says, whenever it comes. */
#include "tls_lab.h"

static const Host um = { MAC(02, 00, 00, 00, 0d, 01), IP4(10, 1, 0, 1) };
static const Host lync = { MAC(02, 00, 00, 00, 0d, 02), IP4(10, 1, 0, 2) };

/* The server closes right after the request. */
static void fail_once(Lab *lab, uint16_t port)
{
    Dialogue dialogue = tls_lab_open(lab, &um, &lync, port, 5061);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .protocol = "sip" });
    dialogue_server_flight(&dialogue, NULL, false);
    dialogue_client_flight(&dialogue, NULL, false);
    dialogue_finish(&dialogue, DIALOGUE_SERVER);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 300);
    dialogue_close(&dialogue, DIALOGUE_SERVER);
    after(lab, 5000);
}

/* Everything that may be said of a pair at once. */
static void suffer(Lab *lab)
{
    for (uint16_t i = 0; i < 4; i++)
        fail_once(lab, (uint16_t)(2000 + i));
    for (uint16_t i = 0; i < 3; i++) {
        Dialogue dialogue = tls_lab_dialogue(lab, &lync, &um, (uint16_t)(3000 + i), 5062);
        dialogue_syn(&dialogue);
        dialogue_reset(&dialogue, DIALOGUE_SERVER);
    }
}

static void expect_the_same(const Report *a, const Report *b)
{
    ck_assert_uint_eq(a->findings->len, b->findings->len);
    ck_assert_uint_gt(a->findings->len, 1);
    for (guint i = 0; i < a->findings->len; i++) {
        const Finding *one = a->findings->pdata[i], *other = b->findings->pdata[i];
        ck_assert_str_eq(one->case_id, other->case_id);
        ck_assert(value_equal(one->subject, other->subject));
        ck_assert_int_eq(one->confidence, other->confidence);
        ck_assert_uint_eq(one->first_frame, other->first_frame);
        ck_assert_uint_eq(one->last_frame, other->last_frame);
    }
}

START_TEST(reviews_change_nothing)
{
    Lab quiet, reviewed;
    lab_open(&quiet);
    lab_open(&reviewed);
    reviewed.is_reviewed_always = true;
    suffer(&quiet);
    suffer(&reviewed);
    expect_the_same(lab_report(&quiet), lab_report(&reviewed));
    lab_close(&quiet);
    lab_close(&reviewed);
}
END_TEST

START_TEST(a_review_at_the_last_frame_says_what_the_end_says)
{
    Lab quiet, reviewed;
    lab_open(&quiet);
    lab_open(&reviewed);
    suffer(&quiet);
    suffer(&reviewed);
    engine_review(reviewed.engine);
    expect_the_same(lab_report(&quiet), engine_report(reviewed.engine));
    lab_close(&quiet);
    lab_close(&reviewed);
}
END_TEST

/* A capture of the day before in the same file. */
START_TEST(attempts_before_and_after_a_jump_of_the_clock_are_of_one_pair)
{
    Lab lab;
    lab_open(&lab);
    for (uint16_t i = 0; i < 4; i++) {
        if (i == 2)
            after(&lab, -86400000);
        fail_once(&lab, (uint16_t)(2000 + i));
    }
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(findings_of(report, "um-auth-only-stall"), 1);
    expect_field(finding_at(report, "um-auth-only-stall", 0), "attempts", "4");
    lab_close(&lab);
}
END_TEST

/* The server's first segment is lost again and again; a small one behind it is not. */
static void lose_large(Lab *lab, bool is_behind)
{
    static const uint8_t zeros[DIALOGUE_SIZE];
    Dialogue dialogue = tls_lab_open(lab, &um, &lync, 4000, 5061);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    uint32_t head = dialogue.next[DIALOGUE_SERVER];
    for (unsigned i = 0; i < 5; i++) {
        dialogue.is_hidden[DIALOGUE_SERVER] = is_behind;
        dialogue_segment(&dialogue, DIALOGUE_SERVER, WIRE_ACK, head, zeros, DIALOGUE_SIZE);
        dialogue.is_hidden[DIALOGUE_SERVER] = false;
        if (i == 0)
            dialogue_segment(&dialogue, DIALOGUE_SERVER, WIRE_ACK | WIRE_PSH, head + DIALOGUE_SIZE,
                             zeros, 100);
        dialogue.sacked_from = head + DIALOGUE_SIZE;
        dialogue.sacked_to = head + DIALOGUE_SIZE + 100;
        dialogue_ack(&dialogue, DIALOGUE_CLIENT);
        after(lab, 400 << i);
    }
}

START_TEST(one_connection_in_which_only_small_segments_pass_is_a_black_hole)
{
    Lab lab;
    lab_open(&lab);
    lose_large(&lab, false);
    const Finding *finding = finding_at(lab_report(&lab), "pmtu-blackhole", 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_field(finding, "attempts", "1");
    lab_close(&lab);
}
END_TEST

START_TEST(from_behind_the_hole_nothing_is_sure)
{
    Lab lab;
    lab_open(&lab);
    lose_large(&lab, true);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("tls_story", reviews_change_nothing, a_review_at_the_last_frame_says_what_the_end_says,
      attempts_before_and_after_a_jump_of_the_clock_are_of_one_pair,
      one_connection_in_which_only_small_segments_pass_is_a_black_hole,
      from_behind_the_hole_nothing_is_sure)
