/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timers of RFC 3261 section 17, and what is in the capture twice. */
#include "sip_transaction.h"

#include "sip_lab.h"

/* One transaction, fed with what host 1 asks and host 2 answers. */
typedef struct Stage {
    SipLab *lab;
    SipTransaction transaction;
    bool is_begun, is_final;
} Stage;

static Stage stage_new(void)
{
    return (Stage){ .lab = sip_lab_new() };
}

static void stage_free(Stage *stage)
{
    sip_transaction_clear(&stage->transaction);
    sip_lab_free(stage->lab);
}

static void stage_take(void *user, SipSeen *seen)
{
    Stage *stage = user;
    ck_assert(sip_seen_read(seen));
    if (!seen->is_request)
        stage->is_final = sip_transaction_answer(&stage->transaction, seen);
    else if (seen->method == SIP_METHOD_ACK)
        sip_transaction_acknowledge(&stage->transaction, seen);
    else if (stage->is_begun)
        sip_transaction_repeat(&stage->transaction, seen);
    else
        sip_transaction_begin(&stage->transaction, seen);
    stage->is_begun = true;
}

static void says(Stage *stage, SipTalk talk)
{
    g_autoptr(GString) text = sip_maker_text(&talk);
    bool is_answer = talk.status != 0;
    sip_lab_see(stage->lab, is_answer ? 2 : 1, is_answer ? 1 : 2, text, stage_take, stage);
}

/* So long after the last message. */
static void expect_after(const Stage *stage, Time wait, SipOutcome outcome)
{
    ck_assert_int_eq(sip_transaction_outcome(&stage->transaction, stage->lab->now + wait), outcome);
}

static void wait_for(const Stage *stage, Time wait)
{
    stage->lab->now += wait;
}

#define SECONDS(n) ((n)*TIME_SECOND)
#define MILLISECONDS(n) ((n)*TIME_MILLISECOND)
/* The lab's clock ticks once for each message. */
#define TICK TIME_MILLISECOND

START_TEST(a_request_waits_for_64_times_T1)
{
    static const char *const methods[] = { "INVITE", "OPTIONS", "REGISTER", "BYE", "X-NEW" };
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++) {
        Stage stage = stage_new();
        says(&stage, (SipTalk){ .method = methods[i] });
        expect_after(&stage, SECONDS(32) - 1, SIP_OPEN);
        expect_after(&stage, SECONDS(32), SIP_TIMED_OUT);
        stage_free(&stage);
    }
}
END_TEST

START_TEST(a_provisional_response_stops_timer_B_and_not_F)
{
    Stage invite = stage_new(), other = stage_new();
    says(&invite, (SipTalk){ 0 });
    says(&invite, (SipTalk){ .status = 100 });
    expect_after(&invite, SECONDS(180), SIP_OPEN);
    says(&other, (SipTalk){ .method = "REGISTER" });
    says(&other, (SipTalk){ .method = "REGISTER", .status = 100 });
    expect_after(&other, SECONDS(31), SIP_OPEN);
    expect_after(&other, SECONDS(32), SIP_TIMED_OUT);
    stage_free(&invite);
    stage_free(&other);
}
END_TEST

START_TEST(a_final_response_answers_once)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 405, .reason = "Not Allowed" });
    ck_assert(stage.is_final);
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    ck_assert(!stage.is_final);
    ck_assert_uint_eq(stage.transaction.status, 405);
    ck_assert_uint_eq(stage.transaction.final.frame, 2);
    expect_after(&stage, SECONDS(1000), SIP_ANSWERED);
    Span span = sip_transaction_span(&stage.transaction);
    ck_assert_uint_eq(span.first_frame, 1);
    ck_assert_uint_eq(span.last_frame, 3);
    stage_free(&stage);
}
END_TEST

START_TEST(an_answer_behind_the_timer_is_late)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    wait_for(&stage, SECONDS(32) - TICK);
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    expect_after(&stage, 0, SIP_ANSWERED);
    ck_assert(!sip_transaction_is_late(&stage.transaction));
    stage_free(&stage);

    stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    wait_for(&stage, SECONDS(33));
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    expect_after(&stage, 0, SIP_TIMED_OUT);
    ck_assert(sip_transaction_is_late(&stage.transaction));
    stage_free(&stage);
}
END_TEST

START_TEST(a_call_may_ring_longer_than_any_timer)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ 0 });
    says(&stage, (SipTalk){ .status = 180 });
    wait_for(&stage, SECONDS(170));
    says(&stage, (SipTalk){ .status = 200 });
    expect_after(&stage, 0, SIP_ANSWERED);
    stage_free(&stage);
}
END_TEST

START_TEST(what_comes_within_50_ms_is_a_copy)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    ck_assert_uint_eq(stage.transaction.requests.count, 1);
    wait_for(&stage, MILLISECONDS(500));
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    ck_assert_uint_eq(stage.transaction.requests.count, 2);
    ck_assert_uint_eq(stage.transaction.requests.first_frame, 1);
    ck_assert_uint_eq(stage.transaction.requests.last_frame, 4);
    stage_free(&stage);
}
END_TEST

START_TEST(who_asks_three_times_in_vain_is_not_answered_5_s_later)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    wait_for(&stage, MILLISECONDS(500));
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    wait_for(&stage, SECONDS(1));
    expect_after(&stage, SECONDS(6), SIP_OPEN);
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    expect_after(&stage, SECONDS(5) - 1, SIP_OPEN);
    expect_after(&stage, SECONDS(5), SIP_TIMED_OUT);
    wait_for(&stage, SECONDS(4));
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    expect_after(&stage, SECONDS(100), SIP_ANSWERED);
    stage_free(&stage);
}
END_TEST

START_TEST(three_requests_in_vain_are_open_until_the_timer)
{
    Stage stage = stage_new();
    for (int i = 0; i < 3; i++) {
        says(&stage, (SipTalk){ .method = "REGISTER" });
        wait_for(&stage, MILLISECONDS(500) << i);
    }
    expect_after(&stage, SECONDS(20), SIP_OPEN);
    expect_after(&stage, SECONDS(32), SIP_TIMED_OUT);
    stage_free(&stage);
}
END_TEST

/* RFC 3261 section 17.1.1.2: seven transmissions, the last one 63 times T1 after the first. */
START_TEST(an_invite_that_was_sent_seven_times_has_been_waited_for)
{
    Stage stage = stage_new();
    for (int i = 0; i < 6; i++) {
        says(&stage, (SipTalk){ 0 });
        wait_for(&stage, MILLISECONDS(500) << i);
    }
    expect_after(&stage, 0, SIP_OPEN);
    says(&stage, (SipTalk){ 0 });
    expect_after(&stage, 0, SIP_TIMED_OUT);
    stage_free(&stage);
}
END_TEST

START_TEST(who_is_told_to_wait_is_not_deaf)
{
    Stage stage = stage_new();
    for (int i = 0; i < 4; i++) {
        says(&stage, (SipTalk){ 0 });
        wait_for(&stage, MILLISECONDS(500) << i);
    }
    says(&stage, (SipTalk){ .status = 100 });
    expect_after(&stage, SECONDS(20), SIP_OPEN);
    stage_free(&stage);
}
END_TEST

static void answer_times(Stage *stage, unsigned status, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        wait_for(stage, MILLISECONDS(500) << i);
        says(stage, (SipTalk){ .status = status });
    }
}

START_TEST(an_answer_without_an_ACK_runs_into_timer_H)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ 0 });
    answer_times(&stage, 404, 2);
    expect_after(&stage, SECONDS(40), SIP_ANSWERED);
    answer_times(&stage, 404, 1);
    expect_after(&stage, SECONDS(20), SIP_ANSWERED);
    expect_after(&stage, SECONDS(32), SIP_UNACKNOWLEDGED);
    says(&stage, (SipTalk){ .method = "ACK" });
    expect_after(&stage, SECONDS(32), SIP_ANSWERED);
    stage_free(&stage);
}
END_TEST

START_TEST(copies_of_an_answer_are_no_answers)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ 0 });
    for (int i = 0; i < 6; i++)
        says(&stage, (SipTalk){ .status = 200 });
    expect_after(&stage, SECONDS(40), SIP_ANSWERED);
    ck_assert_uint_eq(stage.transaction.finals, 1);
    stage_free(&stage);
}
END_TEST

START_TEST(only_an_INVITE_is_acknowledged)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    for (int i = 0; i < 4; i++) {
        wait_for(&stage, SECONDS(1));
        says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    }
    expect_after(&stage, SECONDS(40), SIP_ANSWERED);
    stage_free(&stage);
}
END_TEST

START_TEST(an_ICMP_error_counts_until_an_answer_comes)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    stage.transaction.unreachable = (Moment){ 2, stage.lab->now };
    expect_after(&stage, 0, SIP_UNREACHABLE);
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    expect_after(&stage, 0, SIP_ANSWERED);
    stage_free(&stage);
}
END_TEST

START_TEST(of_a_refusal_its_reasons_are_kept)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ 0 });
    says(&stage, (SipTalk){ .status = 504,
                            .reason = "Server time-out",
                            .more = "Warning: 399 host.example \"x\"\r\n"
                                    "ms-diagnostics-public: 1034;reason=\"y\"\r\n" });
    const SipTransaction *transaction = &stage.transaction;
    Bytes reason = sip_transaction_text(transaction, SIP_TEXT_REASON);
    ck_assert_uint_eq(reason.length, strlen("Server time-out"));
    ck_assert_uint_eq(sip_transaction_text(transaction, SIP_TEXT_EXPLANATION).length, 20);
    ck_assert_uint_eq(sip_transaction_text(transaction, SIP_TEXT_DIAGNOSTICS).length, 15);
    ck_assert_uint_eq(sip_transaction_bytes(transaction), 0);
    stage_free(&stage);
}
END_TEST

START_TEST(long_reasons_are_kept_up_to_a_limit)
{
    Stage stage = stage_new();
    g_autofree char *text = g_strnfill(2 * LIMIT_SIP_TEXT, 'x');
    g_autofree char *warning = g_strdup_printf("Warning: %s\r\n", text);
    says(&stage, (SipTalk){ 0 });
    says(&stage, (SipTalk){ .status = 504, .reason = text, .more = warning });
    const SipTransaction *transaction = &stage.transaction;
    ck_assert_uint_eq(sip_transaction_text(transaction, SIP_TEXT_REASON).length, LIMIT_SIP_TEXT);
    Bytes said = sip_transaction_text(transaction, SIP_TEXT_EXPLANATION);
    ck_assert_uint_eq(said.length, LIMIT_SIP_TEXT);
    ck_assert_uint_eq(said.data[said.length - 1], 'x');
    ck_assert_uint_eq(sip_transaction_text(transaction, SIP_TEXT_DIAGNOSTICS).length, 0);
    ck_assert_uint_eq(sip_transaction_bytes(transaction), 2 * LIMIT_SIP_TEXT);
    stage_free(&stage);
}
END_TEST

START_TEST(times_may_be_missing_or_jump)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    ck_assert_int_eq(sip_transaction_outcome(&stage.transaction, TIME_NONE), SIP_OPEN);
    ck_assert_int_eq(sip_transaction_outcome(&stage.transaction, INT64_MIN + 1), SIP_OPEN);
    wait_for(&stage, -SECONDS(3600));
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    expect_after(&stage, 0, SIP_ANSWERED);
    ck_assert(!sip_transaction_is_late(&stage.transaction));
    stage_free(&stage);
}
END_TEST

/* By TCP: the link and the lab's connection. */
static void expect_close(TcpSide opened_by, TcpSide closed_by, SipOutcome outcome,
                         bool is_client_closing)
{
    Stage stage = stage_new();
    SipLabWire wire;
    sip_lab_connect(stage.lab, &wire, opened_by == TCP_CLIENT ? 1 : 2,
                    opened_by == TCP_CLIENT ? 2 : 1);
    stage.lab->ports[0] = opened_by == TCP_CLIENT ? 40000 : SIP_LAB_PORT;
    stage.lab->ports[1] = opened_by == TCP_CLIENT ? SIP_LAB_PORT : 40000;
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    sip_lab_close(stage.lab, &wire, closed_by);
    expect_after(&stage, 0, outcome);
    ck_assert_int_eq(stage.transaction.is_client_closing, is_client_closing);
    ck_assert(!stage.transaction.is_unheard);
    ck_assert_ptr_null(stage.transaction.link);
    stage_free(&stage);
}

START_TEST(whoever_closes_the_connection_nobody_answers_any_more)
{
    expect_close(TCP_CLIENT, TCP_SERVER, SIP_CLOSED, false);
    expect_close(TCP_CLIENT, TCP_CLIENT, SIP_CLOSED, true);
    expect_close(TCP_SERVER, TCP_CLIENT, SIP_CLOSED, false);
    expect_close(TCP_SERVER, TCP_SERVER, SIP_CLOSED, true);
}
END_TEST

START_TEST(who_is_answered_waits_for_no_connection)
{
    Stage stage = stage_new();
    SipLabWire wire;
    sip_lab_connect(stage.lab, &wire, 1, 2);
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    ck_assert_uint_eq(wire.link.waiting.length, 1);
    says(&stage, (SipTalk){ .method = "OPTIONS", .status = 200 });
    ck_assert_uint_eq(wire.link.waiting.length, 0);
    sip_lab_close(stage.lab, &wire, TCP_SERVER);
    expect_after(&stage, SECONDS(40), SIP_ANSWERED);
    stage_free(&stage);
}
END_TEST

START_TEST(who_is_forgotten_waits_no_more)
{
    Stage stage = stage_new();
    SipLabWire wire;
    sip_lab_connect(stage.lab, &wire, 1, 2);
    says(&stage, (SipTalk){ .method = "OPTIONS" });
    sip_transaction_clear(&stage.transaction);
    ck_assert_uint_eq(wire.link.waiting.length, 0);
    sip_lab_close(stage.lab, &wire, TCP_SERVER);
    stage_free(&stage);
}
END_TEST

SUITE("sip_transaction", a_request_waits_for_64_times_T1,
      a_provisional_response_stops_timer_B_and_not_F, a_final_response_answers_once,
      an_answer_behind_the_timer_is_late, a_call_may_ring_longer_than_any_timer,
      what_comes_within_50_ms_is_a_copy, who_asks_three_times_in_vain_is_not_answered_5_s_later,
      three_requests_in_vain_are_open_until_the_timer,
      an_invite_that_was_sent_seven_times_has_been_waited_for, who_is_told_to_wait_is_not_deaf,
      an_answer_without_an_ACK_runs_into_timer_H, copies_of_an_answer_are_no_answers,
      only_an_INVITE_is_acknowledged, an_ICMP_error_counts_until_an_answer_comes,
      of_a_refusal_its_reasons_are_kept, long_reasons_are_kept_up_to_a_limit,
      times_may_be_missing_or_jump, whoever_closes_the_connection_nobody_answers_any_more,
      who_is_answered_waits_for_no_connection, who_is_forgotten_waits_no_more)
