/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Responses that a capture holds before their requests. */
#include "sip_early.h"

#include "limits.h"
#include "sip_lab.h"

static SipSeen seen_of(Bytes bytes)
{
    return (SipSeen){ .bytes = bytes, .frame = 4, .time = 5 };
}

START_TEST(a_response_is_taken_once)
{
    SipEarly *early = sip_early_new();
    SipKey key = { 1, 2 }, other = { 1 + LIMIT_SIP_EARLY, 2 };
    SipSeen seen = seen_of(sip_lab_bytes("SIP/2.0 200 OK\r\n\r\n"));
    SipKept kept;
    sip_early_keep(early, &key, &seen);
    ck_assert(!sip_early_take(early, &other, &kept));
    ck_assert(sip_early_take(early, &key, &kept));
    ck_assert_uint_eq(kept.frame, 4);
    ck_assert_int_eq(kept.time, 5);
    ck_assert_uint_eq(g_bytes_get_size(kept.bytes), 18);
    g_bytes_unref(kept.bytes);
    ck_assert(!sip_early_take(early, &key, &kept));
    sip_early_free(early);
}
END_TEST

START_TEST(the_last_one_is_kept_and_none_that_is_huge)
{
    SipEarly *early = sip_early_new();
    SipKey key = { 1, 2 }, other = { 1 + LIMIT_SIP_EARLY, 2 };
    g_autofree char *text = g_strnfill(LIMIT_SIP_EARLY_BYTES + 1, 'x');
    SipSeen seen = seen_of(sip_lab_bytes("x")), huge = seen_of(sip_lab_bytes(text));
    SipKept kept;
    sip_early_keep(early, &key, &seen);
    sip_early_keep(early, &other, &seen);
    sip_early_keep(early, &other, &huge);
    ck_assert(!sip_early_take(early, &key, &kept));
    ck_assert(sip_early_take(early, &other, &kept));
    ck_assert_uint_eq(g_bytes_get_size(kept.bytes), 1);
    g_bytes_unref(kept.bytes);
    sip_early_keep(early, &key, &seen);
    sip_early_free(early);
}
END_TEST

static void expect_heartbeat(SipLab *lab)
{
    sip_lab_wait(lab, 100 * TIME_SECOND);
    sip_lab_expect_silence(lab);
    sip_layer_finish(&lab->layer);
    const Value *fact = sip_lab_fact_of(lab, "sip_transaction", 0);
    ck_assert_int_eq(value_integer(value_get(fact, "request_frame")), 2);
    ck_assert_int_eq(value_integer(value_get(fact, "final_frame")), 1);
    ck_assert_int_eq(value_integer(value_get(fact, "status")), 200);
}

START_TEST(a_request_behind_its_answer_is_answered)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "OPTIONS", .status = 200 });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "OPTIONS" });
    expect_heartbeat(lab);
    sip_lab_free(lab);
}
END_TEST

START_TEST(so_it_is_on_a_connection)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 2, 1);
    lab->frame = 0;
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "OPTIONS", .status = 200 });
    lab->ports[0] = SIP_LAB_PORT;
    lab->ports[1] = 40000;
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "OPTIONS" });
    ck_assert_uint_eq(wire.link.waiting.length, 0);
    expect_heartbeat(lab);
    sip_lab_close(lab, &wire, TCP_SERVER);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_call_that_fails_before_it_begins_fails)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .status = 503, .reason = "No", .more = "Reason: Q.850\r\n" });
    sip_lab_says(lab, 1, 2, (SipTalk){ 0 });
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_CALL);
    ck_assert_uint_eq(trouble->status, 503);
    ck_assert_uint_eq(trouble->span.first_frame, 1);
    ck_assert_uint_eq(trouble->span.last_frame, 2);
    ck_assert_uint_eq(bytes_borrow(trouble->explanation).length, 5);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_dialog_made_before_its_INVITE_is_one)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 200, .to_tag = "b" });
    sip_lab_says(lab, 1, 2, (SipTalk){ 0 });
    sip_layer_finish(&lab->layer);
    const Value *fact = sip_lab_fact_of(lab, "sip_dialog", 0);
    sip_lab_expect_text(value_get(fact, "state"), "confirmed");
    ck_assert_int_eq(value_integer(value_get(fact, "first_frame")), 1);
    ck_assert_int_eq(value_integer(value_get(fact, "last_frame")), 2);
    ck_assert_ptr_null(sip_lab_fact_of(lab, "sip_dialog", 1));
    sip_lab_free(lab);
}
END_TEST

SUITE("sip_early", a_response_is_taken_once, the_last_one_is_kept_and_none_that_is_huge,
      a_request_behind_its_answer_is_answered, so_it_is_on_a_connection,
      a_call_that_fails_before_it_begins_fails, a_dialog_made_before_its_INVITE_is_one)
