/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What calls for an answer, and what is one: rule E3. */
#include "question.h"

#include <glib.h>

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host client2 = { MAC(02, 00, 00, 00, 0c, 02), IP4(10, 0, 0, 22) };
static const Host server = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };

enum { SYN = WIRE_SYN, RST = WIRE_RST, ACK = WIRE_ACK, FIN = 0x01 };

typedef struct Talk {
    Questions questions;
    Wire wire;
    Frame frame;
    Packet packet;
    Time now;
} Talk;

static void read_wire(Talk *talk)
{
    talk->frame = wire_frame(&talk->wire, 1, talk->now);
    packet_read(&talk->frame, &talk->packet);
}

static QuestionKind kind_of_tcp(unsigned flags, unsigned payload)
{
    Talk talk = { .now = 0 };
    wire_tcp(&talk.wire, &client, &server, &(Segment){ 40000, 443, 1, 1, flags, payload });
    read_wire(&talk);
    return question_kind(&talk.packet);
}

START_TEST(tcp_asks_with_data_and_with_syn_and_fin)
{
    ck_assert_int_eq(kind_of_tcp(SYN, 0), QUESTION_STRONG);
    ck_assert_int_eq(kind_of_tcp(ACK, 10), QUESTION_STRONG);
    ck_assert_int_eq(kind_of_tcp(FIN | ACK, 0), QUESTION_STRONG);
}
END_TEST

START_TEST(a_bare_ack_and_a_reset_ask_nothing)
{
    ck_assert_int_eq(kind_of_tcp(ACK, 0), QUESTION_NONE);
    ck_assert_int_eq(kind_of_tcp(RST, 0), QUESTION_NONE);
    ck_assert_int_eq(kind_of_tcp(RST | ACK, 0), QUESTION_NONE);
}
END_TEST

START_TEST(an_echo_request_asks_and_a_reply_does_not)
{
    Talk talk = { .now = 0 };
    wire_echo(&talk.wire, &client, &server, false, 1);
    read_wire(&talk);
    ck_assert_int_eq(question_kind(&talk.packet), QUESTION_STRONG);
    wire_echo(&talk.wire, &server, &client, true, 1);
    read_wire(&talk);
    ck_assert_int_eq(question_kind(&talk.packet), QUESTION_NONE);
}
END_TEST

static QuestionKind kind_of_udp(uint16_t source, uint16_t destination)
{
    Talk talk = { .now = 0 };
    wire_udp(&talk.wire, &client, &server, source, destination);
    read_wire(&talk);
    return question_kind(&talk.packet);
}

START_TEST(udp_asks_weakly_and_only_from_the_client_s_port)
{
    ck_assert_int_eq(kind_of_udp(40000, 53), QUESTION_WEAK);
    ck_assert_int_eq(kind_of_udp(53, 40000), QUESTION_NONE);
    ck_assert_int_eq(kind_of_udp(5060, 5060), QUESTION_NONE);
}
END_TEST

static void ask(Talk *talk)
{
    read_wire(talk);
    questions_ask(&talk->questions, &talk->frame, &talk->packet, 3, 7);
}

static const Question *answer(Talk *talk, bool *is_refusal)
{
    read_wire(talk);
    return questions_answer(&talk->questions, &talk->frame, &talk->packet, is_refusal);
}

static bool pong_after(Time wait, unsigned sequence)
{
    bool is_refusal;
    Talk talk = { .now = 100 * TIME_SECOND };
    wire_echo(&talk.wire, &client, &server, false, 5);
    ask(&talk);
    talk.now += wait;
    wire_echo(&talk.wire, &server, &client, true, sequence);
    const Question *question = answer(&talk, &is_refusal);
    if (question == NULL)
        return false;
    ck_assert_uint_eq(question->asked_of, 3);
    ck_assert_uint_eq(question->tag, 7);
    ck_assert(!is_refusal);
    return true;
}

START_TEST(an_answer_comes_within_three_seconds)
{
    ck_assert(pong_after(0, 5));
    ck_assert(pong_after(3 * TIME_SECOND, 5));
    ck_assert(!pong_after(3 * TIME_SECOND + 1, 5));
}
END_TEST

START_TEST(the_answer_may_lie_a_little_earlier_in_time)
{
    ck_assert(pong_after(-10 * TIME_MILLISECOND, 5));
    ck_assert(!pong_after(-TIME_SECOND, 5));
}
END_TEST

START_TEST(another_echo_s_reply_is_no_answer)
{
    ck_assert(!pong_after(0, 6));
}
END_TEST

START_TEST(one_question_is_answered_once)
{
    bool is_refusal;
    Talk talk = { .now = 100 * TIME_SECOND };
    wire_echo(&talk.wire, &client, &server, false, 5);
    ask(&talk);
    wire_echo(&talk.wire, &server, &client, true, 5);
    ck_assert_ptr_nonnull(answer(&talk, &is_refusal));
    ck_assert_ptr_null(answer(&talk, &is_refusal));
}
END_TEST

static const Question *tcp_answer(Talk *talk, const Segment *segment, bool *is_refusal)
{
    wire_tcp(&talk->wire, &server, &client, segment);
    return answer(talk, is_refusal);
}

static Talk after_syn(void)
{
    Talk talk = { .now = 100 * TIME_SECOND };
    wire_tcp(&talk.wire, &client, &server, &(Segment){ 40000, 443, 1000, 0, SYN, 0 });
    ask(&talk);
    return talk;
}

START_TEST(a_syn_is_answered_by_its_acknowledgment)
{
    bool is_refusal;
    Talk talk = after_syn();
    ck_assert_ptr_null(
        tcp_answer(&talk, &(Segment){ 443, 40000, 1, 1000, SYN | ACK, 0 }, &is_refusal));
    ck_assert_ptr_nonnull(
        tcp_answer(&talk, &(Segment){ 443, 40000, 1, 1001, SYN | ACK, 0 }, &is_refusal));
    ck_assert(!is_refusal);
}
END_TEST

START_TEST(a_reset_is_an_answer_and_a_refusal)
{
    bool is_refusal;
    Talk talk = after_syn();
    ck_assert_ptr_nonnull(
        tcp_answer(&talk, &(Segment){ 443, 40000, 0, 1001, RST | ACK, 0 }, &is_refusal));
    ck_assert(is_refusal);
}
END_TEST

START_TEST(another_connection_s_segment_is_no_answer)
{
    bool is_refusal;
    Talk talk = after_syn();
    ck_assert_ptr_null(
        tcp_answer(&talk, &(Segment){ 443, 40001, 1, 1001, SYN | ACK, 0 }, &is_refusal));
    wire_tcp(&talk.wire, &server, &client2, &(Segment){ 443, 40000, 1, 1001, SYN | ACK, 0 });
    ck_assert_ptr_null(answer(&talk, &is_refusal));
}
END_TEST

/* RFC 9293 section 3.4: sequence numbers wrap. */
START_TEST(an_acknowledgment_past_the_wrap_is_an_answer)
{
    bool is_refusal;
    Talk talk = { .now = 100 * TIME_SECOND };
    wire_tcp(&talk.wire, &client, &server, &(Segment){ 40000, 443, 0xfffffffa, 1, ACK, 10 });
    ask(&talk);
    ck_assert_ptr_null(tcp_answer(&talk, &(Segment){ 443, 40000, 1, 3, ACK, 0 }, &is_refusal));
    ck_assert_ptr_nonnull(tcp_answer(&talk, &(Segment){ 443, 40000, 1, 4, ACK, 0 }, &is_refusal));
}
END_TEST

START_TEST(the_first_of_several_open_segments_may_be_answered)
{
    bool is_refusal;
    Talk talk = { .now = 100 * TIME_SECOND };
    for (uint32_t i = 0; i < 5; i++) {
        wire_tcp(&talk.wire, &client, &server,
                 &(Segment){ 40000, 443, 1000 + i * 100, 1, ACK, 100 });
        ask(&talk);
    }
    ck_assert_ptr_nonnull(
        tcp_answer(&talk, &(Segment){ 443, 40000, 1, 1100, ACK, 0 }, &is_refusal));
}
END_TEST

START_TEST(both_directions_are_one_conversation)
{
    Talk to = { .now = 0 }, from = { .now = 0 };
    wire_tcp(&to.wire, &client, &server, &(Segment){ 40000, 443, 1, 1, ACK, 0 });
    read_wire(&to);
    wire_tcp(&from.wire, &server, &client, &(Segment){ 443, 40000, 1, 1, ACK, 0 });
    read_wire(&from);
    uint32_t conversation = question_conversation(&to.packet, false);
    ck_assert_uint_ne(conversation, 0);
    ck_assert_uint_eq(conversation, question_conversation(&from.packet, true));
}
END_TEST

START_TEST(a_flood_of_questions_only_forgets)
{
    bool is_refusal;
    Talk talk = { .now = 100 * TIME_SECOND };
    uint32_t known = 0;
    for (uint32_t i = 0; i < 60000; i++) {
        wire_tcp(&talk.wire, &client, &server, &(Segment){ (uint16_t)i, 443, i, 0, SYN, 0 });
        ask(&talk);
    }
    for (uint32_t i = 0; i < 60000; i++) {
        const Segment segment = { 443, (uint16_t)i, 1, i + 1, SYN | ACK, 0 };
        known += tcp_answer(&talk, &segment, &is_refusal) != NULL;
    }
    ck_assert_uint_gt(known, 0);
    ck_assert_uint_le(known, QUESTION_SLOTS);
}
END_TEST

SUITE("question", tcp_asks_with_data_and_with_syn_and_fin, a_bare_ack_and_a_reset_ask_nothing,
      an_echo_request_asks_and_a_reply_does_not, udp_asks_weakly_and_only_from_the_client_s_port,
      an_answer_comes_within_three_seconds, the_answer_may_lie_a_little_earlier_in_time,
      another_echo_s_reply_is_no_answer, one_question_is_answered_once,
      a_syn_is_answered_by_its_acknowledgment, a_reset_is_an_answer_and_a_refusal,
      another_connection_s_segment_is_no_answer, an_acknowledgment_past_the_wrap_is_an_answer,
      the_first_of_several_open_segments_may_be_answered, both_directions_are_one_conversation,
      a_flood_of_questions_only_forgets)
