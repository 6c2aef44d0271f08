/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions and dialogs as facts. */
#include "sip_fact.h"

#include "sip_lab.h"

static int64_t number(const Value *fact, const char *field)
{
    return value_integer(value_get(fact, field));
}

START_TEST(a_transaction_says_who_asked_whom_and_what_came_back)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "OPTIONS", .cseq = 7 });
    sip_lab_wait(lab, TIME_SECOND);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "OPTIONS", .cseq = 7 });
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "OPTIONS", .cseq = 7, .status = 405 });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "X-NEW", .branch = "2" });
    sip_layer_finish(&lab->layer);
    const Value *fact = sip_lab_fact_of(lab, "sip_transaction", 0);
    sip_lab_expect_text(value_get(fact, "call_id"), SIP_TALK_CALL_ID);
    sip_lab_expect_text(value_get(fact, "branch"), SIP_TALK_BRANCH);
    sip_lab_expect_text(value_get(fact, "method"), "OPTIONS");
    sip_lab_expect_text(value_get(fact, "transport"), "udp");
    ck_assert_int_eq(number(fact, "cseq"), 7);
    ck_assert_int_eq(number(fact, "request_frame"), 1);
    ck_assert_int_eq(number(fact, "final_frame"), 3);
    ck_assert_int_eq(number(fact, "status"), 405);
    ck_assert_int_eq(number(fact, "retransmissions"), 1);
    const Value *open = sip_lab_fact_of(lab, "sip_transaction", 1);
    sip_lab_expect_text(value_get(open, "method"), "X-NEW");
    ck_assert_int_eq(value_kind(value_get(open, "status")), VALUE_NULL);
    ck_assert_int_eq(value_kind(value_get(open, "final_frame")), VALUE_NULL);
    ck_assert_ptr_null(sip_lab_fact_of(lab, "sip_transaction", 2));
    sip_lab_free(lab);
}
END_TEST

static void expect_state(SipLab *lab, const char *state, const char *methods)
{
    sip_layer_finish(&lab->layer);
    const Value *fact = sip_lab_fact_of(lab, "sip_dialog", 0);
    sip_lab_expect_text(value_get(fact, "state"), state);
    sip_lab_expect_text(value_get(fact, "methods"), methods);
    sip_lab_expect_text(value_get(fact, "local_tag"), SIP_TALK_TAG);
    sip_lab_expect_text(value_get(fact, "remote_tag"), "b");
    ck_assert_int_eq(number(fact, "first_frame"), 1);
    ck_assert_int_eq(number(fact, "last_frame"), (int64_t)lab->frame);
    sip_lab_free(lab);
}

START_TEST(a_dialog_says_how_far_it_came)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ 0 });
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 180, .to_tag = "b" });
    expect_state(lab, "early", "INVITE");
    lab = sip_lab_new();
    sip_lab_call(lab);
    expect_state(lab, "confirmed", "INVITE ACK");
    lab = sip_lab_new();
    sip_lab_call(lab);
    sip_lab_wait(lab, 40 * TIME_SECOND);
    expect_state(lab, "unended", "INVITE ACK");
    lab = sip_lab_new();
    sip_lab_call(lab);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "X-NEW", .branch = "x", .to_tag = "b" });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "BYE", .branch = "y", .to_tag = "b" });
    expect_state(lab, "terminated", "INVITE ACK other BYE");
}
END_TEST

SUITE("sip_fact", a_transaction_says_who_asked_whom_and_what_came_back,
      a_dialog_says_how_far_it_came)
