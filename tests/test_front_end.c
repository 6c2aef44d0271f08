/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which refusals are behind the last connection that was accepted. */
#include "front_end.h"

#include "suite.h"

static const TcpKey key = { .ports = { 50000, FRONT_END_PORT } };

static Span at(uint64_t frame)
{
    return (Span){ frame, frame + 1, (Time)frame * TIME_SECOND, (Time)frame * TIME_SECOND, 2 };
}

static void accepts(FrontEnd *front_end, uint64_t frame)
{
    TcpConnection connection = { .key = &key, .span = at(frame) };
    connection.sides[TCP_SERVER].syn_count = 1;
    front_end_add(front_end, &connection);
}

static void refuses(FrontEnd *front_end, uint64_t frame)
{
    TcpConnection connection = { .key = &key, .span = at(frame), .is_refused = true };
    front_end_add(front_end, &connection);
}

START_TEST(refusals_behind_the_last_connection_are_kept)
{
    FrontEnd front_end = { 0 };
    refuses(&front_end, 2);
    ck_assert_uint_eq(front_end.accepted.frame, 0);
    accepts(&front_end, 10);
    ck_assert_uint_eq(front_end.first.syn.frame, 0);
    refuses(&front_end, 20);
    refuses(&front_end, 30);
    ck_assert_uint_eq(front_end.accepted.frame, 10);
    ck_assert_uint_eq(front_end.first.syn.frame, 20);
    ck_assert_uint_eq(front_end.last.syn.frame, 30);
    ck_assert_uint_eq(front_end.refusals, 2);
}
END_TEST

START_TEST(a_connection_may_be_told_after_what_came_behind_its_begin)
{
    FrontEnd front_end = { 0 };
    refuses(&front_end, 20);
    refuses(&front_end, 30);
    accepts(&front_end, 10);
    ck_assert_uint_eq(front_end.first.syn.frame, 20);
    accepts(&front_end, 25);
    ck_assert_uint_eq(front_end.first.syn.frame, 30);
    ck_assert_uint_eq(front_end.refusals, 1);
    accepts(&front_end, 40);
    ck_assert_uint_eq(front_end.first.syn.frame, 0);
    ck_assert_uint_eq(front_end.refusals, 0);
}
END_TEST

START_TEST(a_refusal_before_it_that_is_told_late_does_not_count)
{
    FrontEnd front_end = { 0 };
    accepts(&front_end, 10);
    refuses(&front_end, 5);
    ck_assert_uint_eq(front_end.refusals, 0);
}
END_TEST

START_TEST(an_unanswered_syn_is_neither)
{
    FrontEnd front_end = { 0 };
    TcpConnection connection = { .key = &key, .span = at(3) };
    front_end_add(&front_end, &connection);
    ck_assert_uint_eq(front_end.accepted.frame, 0);
    connection.sides[TCP_SERVER].data_segments = 1; /* met in the middle */
    front_end_add(&front_end, &connection);
    ck_assert_uint_eq(front_end.accepted.frame, 3);
}
END_TEST

START_TEST(the_last_data_and_the_reset_have_their_moments)
{
    FrontEnd front_end = { 0 };
    TcpDetails details = { 0 };
    details.sides[TCP_SERVER].last_data = (Moment){ 8, 8 * TIME_SECOND };
    TcpConnection connection = { .key = &key, .span = at(3), .details = &details };
    connection.sides[TCP_SERVER].syn_count = 1;
    front_end_add(&front_end, &connection);
    ck_assert_uint_eq(front_end.spoken.frame, 8);
    details.sides[TCP_SERVER].rst = (Moment){ 21, 21 * TIME_SECOND };
    connection.span = at(20);
    connection.is_refused = true;
    front_end_add(&front_end, &connection);
    ck_assert_uint_eq(front_end.first.rst.frame, 21);
    ck_assert_uint_eq(front_end.first.end.frame, connection.span.last_frame);
}
END_TEST

SUITE("front_end", refusals_behind_the_last_connection_are_kept,
      a_connection_may_be_told_after_what_came_behind_its_begin,
      a_refusal_before_it_that_is_told_late_does_not_count, an_unanswered_syn_is_neither,
      the_last_data_and_the_reset_have_their_moments)
