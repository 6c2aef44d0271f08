/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP from the wire to the report. */
#include "sip_link_lab.h"

#define OPTIONS .method = "OPTIONS"

static const Host proxy = { MAC(02, 00, 00, 00, 0d, 02), IP4(10, 0, 0, 50) };

/* The capture goes on for so long. */
static void time_passes(Lab *lab, unsigned seconds)
{
    for (unsigned i = 0; i < seconds; i += 2) {
        after(lab, 2000);
        pings_and_is_answered(lab, &client, &gateway);
    }
}

static void is_not_heard(Lab *lab)
{
    static const unsigned waits[] = { 500, 1000, 2000, 4000, 4000, 4000 };
    for (size_t i = 0; i < G_N_ELEMENTS(waits); i++) {
        sip_sends(lab, &client, &proxy, (SipTalk){ OPTIONS });
        after(lab, waits[i]);
    }
}

START_TEST(who_asks_again_and_again_is_not_answered)
{
    Lab lab;
    lab_open(&lab);
    is_not_heard(&lab);
    time_passes(&lab, 40);
    const Finding *finding = finding_at(lab_report(&lab), "sip-options-timeout", 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    expect_field(finding, "client", "10.0.0.21");
    expect_field(finding, "server", "10.0.0.50:5060");
    expect_field(finding, "attempts", "1");
    ck_assert_uint_eq(finding->first_frame, 1);
    ck_assert_uint_eq(finding->last_frame, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(a_capture_that_ends_early_accuses_nobody)
{
    Lab lab;
    lab_open(&lab);
    sip_sends(&lab, &client, &proxy, (SipTalk){ OPTIONS });
    after(&lab, 500);
    sip_sends(&lab, &client, &proxy, (SipTalk){ OPTIONS });
    time_passes(&lab, 20);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(requests_alone_in_a_capture_of_one_direction_are_possible_at_most)
{
    Lab lab;
    char branch[16];
    lab_open(&lab);
    for (unsigned i = 0; i < 5; i++) {
        g_snprintf(branch, sizeof branch, "b%u", i);
        sip_sends(&lab, &client, &proxy, (SipTalk){ OPTIONS, .branch = branch });
        time_passes(&lab, 30);
    }
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(what_is_captured_on_two_interfaces_is_one)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 3; i++) {
        sip_sends(&lab, &client, &proxy, (SipTalk){ OPTIONS });
        lab.interface = 1;
        is_captured_again(&lab);
        lab.interface = 0;
    }
    sip_sends(&lab, &proxy, &client, (SipTalk){ OPTIONS, .status = 200 });
    is_captured_again(&lab);
    time_passes(&lab, 40);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(the_answer_may_be_captured_first)
{
    Lab lab;
    lab_open(&lab);
    sip_sends(&lab, &proxy, &client, (SipTalk){ OPTIONS, .status = 200 });
    sip_sends(&lab, &client, &proxy, (SipTalk){ OPTIONS });
    time_passes(&lab, 40);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_server_that_closes_without_an_answer)
{
    Lab lab;
    lab_open(&lab);
    Dialogue dialogue = tls_lab_open(&lab, &client, &proxy, 40000, SIP_PORT);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS });
    after(&lab, 4000);
    dialogue_close(&dialogue, DIALOGUE_SERVER);
    time_passes(&lab, 4);
    const Finding *finding = finding_at(lab_report(&lab), "sip-options-timeout", 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_uint_eq(finding->first_frame, 1);
    lab_close(&lab);
}
END_TEST

START_TEST(one_side_of_a_connection_proves_nothing)
{
    Lab lab;
    lab_open(&lab);
    Dialogue dialogue = tls_lab_dialogue(&lab, &client, &proxy, 40000, SIP_PORT);
    dialogue.is_hidden[DIALOGUE_SERVER] = true;
    dialogue_open(&dialogue);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS });
    sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ OPTIONS, .status = 200 });
    time_passes(&lab, 40);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(an_answer_that_the_capture_lost_is_not_missed_for_certain)
{
    Lab lab;
    lab_open(&lab);
    Dialogue dialogue = tls_lab_open(&lab, &client, &proxy, 40000, SIP_PORT);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS });
    dialogue.is_hidden[DIALOGUE_SERVER] = true;
    sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ OPTIONS, .status = 200 });
    dialogue.is_hidden[DIALOGUE_SERVER] = false;
    time_passes(&lab, 20);
    sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ OPTIONS, .status = 200, .branch = "other" });
    time_passes(&lab, 40);
    const Finding *finding = finding_at(lab_report(&lab), "sip-options-timeout", 0);
    ck_assert(finding == NULL || finding->confidence == CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(requests_of_both_sides_of_one_connection)
{
    Lab lab;
    lab_open(&lab);
    Dialogue dialogue = tls_lab_open(&lab, &client, &proxy, 40000, SIP_PORT);
    for (unsigned i = 0; i < 4; i++) {
        unsigned side = i % 2;
        char branch[16];
        g_snprintf(branch, sizeof branch, "b%u", i);
        sip_says(&dialogue, side, (SipTalk){ OPTIONS, .branch = branch });
        sip_says(&dialogue, !side, (SipTalk){ OPTIONS, .branch = branch, .status = 200 });
    }
    time_passes(&lab, 40);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(ports_that_are_used_again_carry_other_requests)
{
    Lab lab;
    lab_open(&lab);
    Dialogue dialogue = tls_lab_open(&lab, &client, &proxy, 40000, SIP_PORT);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS, .branch = "1" });
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
    after(&lab, 1000);
    dialogue = tls_lab_dialogue(&lab, &client, &proxy, 40000, SIP_PORT);
    dialogue.next[0] += 500000;
    dialogue.next[1] += 500000;
    dialogue_open(&dialogue);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS, .branch = "2" });
    sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ OPTIONS, .branch = "2", .status = 200 });
    time_passes(&lab, 40);
    const Finding *finding = finding_at(lab_report(&lab), "sip-options-timeout", 0);
    ck_assert_ptr_nonnull(finding);
    expect_field(finding, "attempts", "1");
    ck_assert(finding->resolved);
    ck_assert_int_eq(finding->severity, SEVERITY_WARNING);
    lab_close(&lab);
}
END_TEST

START_TEST(an_engine_may_go_in_the_middle_of_everything)
{
    for (unsigned reviews = 0; reviews < 3; reviews++) {
        Lab lab;
        lab_open(&lab);
        Dialogue dialogue = tls_lab_open(&lab, &client, &proxy, 40000, SIP_PORT);
        sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS });
        dialogue.size = 50;
        dialogue_segment(&dialogue, DIALOGUE_CLIENT, WIRE_ACK, dialogue.next[DIALOGUE_CLIENT],
                         (const uint8_t *)"INVITE sip:a@b.example SIP/2.0\r\n", 32);
        is_not_heard(&lab);
        for (unsigned i = 0; i < reviews; i++)
            engine_review(lab.engine);
        lab_close(&lab);
    }
}
END_TEST

START_TEST(looking_does_not_change_what_is_seen)
{
    for (int is_reviewed = 0; is_reviewed < 2; is_reviewed++) {
        Lab lab;
        lab_open(&lab);
        lab.is_reviewed_always = is_reviewed != 0;
        Dialogue dialogue = tls_lab_open(&lab, &client, &proxy, 40000, SIP_PORT);
        sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ OPTIONS, .branch = "1" });
        time_passes(&lab, 40);
        sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ OPTIONS, .branch = "1", .status = 200 });
        sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ .branch = "2" });
        sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ .branch = "2", .status = 488 });
        dialogue_close(&dialogue, DIALOGUE_CLIENT);
        const Report *report = lab_report(&lab);
        const Finding *late = finding_at(report, "sip-options-timeout", 0);
        ck_assert_ptr_nonnull(late);
        ck_assert_int_eq(late->confidence, CONFIDENCE_PROVEN);
        const Finding *call = finding_at(report, "sip-call-failed", 0);
        ck_assert_ptr_nonnull(call);
        expect_field(call, "status", "488");
        ck_assert_uint_eq(call->first_frame, 1);
        lab_close(&lab);
    }
}
END_TEST

START_TEST(of_two_hops_the_one_nearer_to_the_callee_is_the_cause)
{
    Lab lab;
    lab_open(&lab);
    sip_sends(&lab, &client, &proxy, (SipTalk){ .branch = "a" });
    sip_sends(&lab, &proxy, &client2, (SipTalk){ .branch = "b" });
    sip_sends(&lab, &client2, &proxy, (SipTalk){ .branch = "b", .status = 503 });
    sip_sends(&lab, &proxy, &client, (SipTalk){ .branch = "a", .status = 503 });
    const Report *report = lab_report(&lab);
    const Finding *one = finding_at(report, "sip-call-failed", 0);
    const Finding *other = finding_at(report, "sip-call-failed", 1);
    ck_assert(one != NULL && other != NULL);
    const Finding *near = one->caused_by->len == 0 ? one : other;
    const Finding *far = near == one ? other : one;
    expect_field(near, "client", "10.0.0.50");
    ck_assert_uint_eq(far->caused_by->len, 1);
    ck_assert_str_eq(far->caused_by->pdata[0], near->id);
    lab_close(&lab);
}
END_TEST

START_TEST(clocks_may_jump)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 6; i++) {
        char branch[16];
        g_snprintf(branch, sizeof branch, "b%u", i);
        after(&lab, i % 2 == 0 ? -7200000 : 7200000);
        sip_sends(&lab, &client, &proxy, (SipTalk){ OPTIONS, .branch = branch });
        sip_sends(&lab, &proxy, &client, (SipTalk){ OPTIONS, .branch = branch, .status = 200 });
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("sip_story", who_asks_again_and_again_is_not_answered,
      a_capture_that_ends_early_accuses_nobody,
      requests_alone_in_a_capture_of_one_direction_are_possible_at_most,
      what_is_captured_on_two_interfaces_is_one, the_answer_may_be_captured_first,
      a_server_that_closes_without_an_answer, one_side_of_a_connection_proves_nothing,
      an_answer_that_the_capture_lost_is_not_missed_for_certain,
      requests_of_both_sides_of_one_connection, ports_that_are_used_again_carry_other_requests,
      an_engine_may_go_in_the_middle_of_everything, looking_does_not_change_what_is_seen,
      of_two_hops_the_one_nearer_to_the_callee_is_the_cause, clocks_may_jump)
