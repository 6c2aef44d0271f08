/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes in order, gaps, and what a listener is asked. */
#include "tcp_delivery.h"

#include "tcp_lab.h"

static void assert_client(const Lab *lab, const char *expected)
{
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, expected);
}

static void assert_server(const Lab *lab, const char *expected)
{
    ck_assert_str_eq(lab->got[TCP_SERVER]->str, expected);
}

START_TEST(segments_out_of_order_are_put_in_order)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    assert_client(lab, "ab");
    lab_data(lab, TCP_CLIENT, 3, 1, "cd");
    assert_client(lab, "abcdef");
    lab_free(lab);
}
END_TEST

START_TEST(an_overlap_gives_what_is_new)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "abc");
    lab_data(lab, TCP_CLIENT, 2, 1, "XXde");
    assert_client(lab, "abcde");
    lab_free(lab);
}
END_TEST

START_TEST(the_first_copy_wins_also_while_it_waits)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 3, 1, "cd");
    lab_data(lab, TCP_CLIENT, 1, 1, "abXXe");
    assert_client(lab, "abcde");
    ck_assert(lab_finish(lab)->details.sides[TCP_CLIENT].is_conflicting);
    lab_free(lab);
}
END_TEST

START_TEST(what_is_acknowledged_but_missing_is_waited_for)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_ack(lab, TCP_SERVER, 1, 5);
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    lab_wait(lab, TIME_SECOND);
    lab_data(lab, TCP_CLIENT, 3, 1, "cd");
    assert_client(lab, "abcdef");
    lab_free(lab);
}
END_TEST

START_TEST(what_is_acknowledged_but_missing_for_two_seconds_is_a_gap)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    lab_ack(lab, TCP_SERVER, 1, 7);
    lab_wait(lab, 2 * TIME_SECOND);
    lab_data(lab, TCP_CLIENT, 7, 1, "gh");
    assert_client(lab, "ab[2]efgh");
    ck_assert_uint_eq(lab_finish(lab)->details.sides[TCP_CLIENT].lost, 2);
    lab_free(lab);
}
END_TEST

START_TEST(what_is_not_acknowledged_is_waited_for_long)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    lab_ack(lab, TCP_SERVER, 1, 3);
    lab_wait(lab, 60 * TIME_SECOND);
    lab_data(lab, TCP_CLIENT, 7, 1, "gh");
    assert_client(lab, "ab");
    lab_data(lab, TCP_CLIENT, 3, 1, "cd");
    assert_client(lab, "abcdefgh");
    lab_free(lab);
}
END_TEST

START_TEST(a_lost_answer_is_a_gap_before_the_next_one)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "request");
    lab_ack(lab, TCP_CLIENT, 8, 101);
    lab_wait(lab, 3 * TIME_SECOND);
    lab_data(lab, TCP_SERVER, 101, 8, "next");
    assert_server(lab, "[100]next");
    lab_free(lab);
}
END_TEST

START_TEST(many_segments_behind_a_hole_are_not_kept_for_ever)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "a");
    lab_ack(lab, TCP_SERVER, 1, 1000);
    for (uint32_t i = 0; i < 64; i++)
        lab_data(lab, TCP_CLIENT, 3 + i, 1, "x");
    ck_assert(g_str_has_prefix(lab->got[TCP_CLIENT]->str, "a[1]xxxx"));
    ck_assert_uint_eq(tcp_streams_held(lab->streams), 0);
    lab_free(lab);
}
END_TEST

START_TEST(a_hole_that_nobody_acknowledged_ends_with_the_room)
{
    Lab *lab = lab_new();
    lab_open(lab);
    g_autofree char *block = g_strnfill(16384, 'x');
    lab_data(lab, TCP_CLIENT, 1, 1, "a");
    for (uint32_t i = 0; i < 64; i++) {
        lab_data(lab, TCP_CLIENT, 3 + i * 16384, 1, block);
        ck_assert_uint_lt(tcp_streams_held(lab->streams), LIMIT_STREAM_WAITING + 20000);
    }
    ck_assert(g_str_has_prefix(lab->got[TCP_CLIENT]->str, "a[1]xxxx"));
    ck_assert_uint_eq(tcp_streams_given_up(lab->streams), 1);
    lab_free(lab);
}
END_TEST

/* The server's lost answer was given up: another SYN-ACK cannot begin it anew. */
START_TEST(a_start_does_not_move_behind_a_gap)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "request");
    lab_ack(lab, TCP_CLIENT, 8, 101);
    lab_wait(lab, 3 * TIME_SECOND);
    lab_ack(lab, TCP_CLIENT, 8, 101);
    assert_server(lab, "[100]");
    lab_send(lab, TCP_SERVER, TCP_SYN | TCP_ACK, 700, 1, "");
    lab_data(lab, TCP_SERVER, 101, 8, "next");
    assert_server(lab, "[100]next");
    lab_free(lab);
}
END_TEST

START_TEST(the_end_tells_what_is_missing_and_what_waits)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    lab_data(lab, TCP_CLIENT, 9, 1, "ij");
    lab_ack(lab, TCP_SERVER, 1, 21);
    tcp_streams_finish(lab->streams);
    assert_client(lab, "ab[2]ef[2]ij[10]");
    lab_free(lab);
}
END_TEST

START_TEST(the_acknowledgment_of_a_fin_is_no_gap)
{
    for (int has_fin = 0; has_fin < 2; has_fin++) {
        Lab *lab = lab_new();
        lab_open(lab);
        lab_data(lab, TCP_CLIENT, 1, 1, "ab");
        if (has_fin)
            lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK, 3, 1, "");
        lab_ack(lab, TCP_SERVER, 1, 4);
        lab_wait(lab, 10 * TIME_SECOND);
        lab_send(lab, TCP_SERVER, TCP_FIN | TCP_ACK, 1, 4, "");
        tcp_streams_finish(lab->streams);
        assert_client(lab, "ab");
        lab_free(lab);
    }
}
END_TEST

START_TEST(what_the_snap_length_hides_is_a_gap)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab->cut = 3;
    lab_data(lab, TCP_CLIENT, 1, 1, "abcde");
    lab_data(lab, TCP_CLIENT, 6, 1, "fg");
    assert_client(lab, "ab[3]fg");
    ck_assert_uint_ne(lab_finish(lab)->connection.sides[TCP_CLIENT].bits & TCP_FLOW_CUT, 0);
    lab_free(lab);
}
END_TEST

START_TEST(a_capture_of_headers_is_nothing_but_gaps)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab->cut = 5;
    lab_data(lab, TCP_CLIENT, 1, 1, "abcde");
    ck_assert_uint_eq(lab->questions, 0);
    lab_data(lab, TCP_CLIENT, 6, 1, "fg");
    assert_client(lab, "[5]fg");
    lab_free(lab);
}
END_TEST

START_TEST(a_listener_that_wants_more_gets_it_from_the_start)
{
    Lab *lab = lab_new();
    lab->look_size = 5;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    assert_client(lab, "");
    lab_data(lab, TCP_CLIENT, 3, 1, "cdef");
    ck_assert_uint_eq(lab->looked, 6);
    assert_client(lab, "abcdef");
    lab_free(lab);
}
END_TEST

START_TEST(a_listener_that_never_knows_is_asked_no_longer)
{
    Lab *lab = lab_new();
    lab->look_size = SIZE_MAX;
    lab_open(lab);
    for (uint32_t i = 0; i < LIMIT_STREAM_LOOK + 50; i++)
        lab_data(lab, TCP_CLIENT, 1 + i, 1, "x");
    ck_assert_uint_eq(lab->questions, LIMIT_STREAM_LOOK);
    ck_assert_uint_eq(tcp_streams_held(lab->streams), 0);
    assert_client(lab, "");
    lab_free(lab);
}
END_TEST

START_TEST(first_bytes_that_are_cut_are_all_there_is_to_decide_by)
{
    Lab *lab = lab_new();
    lab->look_size = 5;
    lab_open(lab);
    lab->cut = 4;
    lab_data(lab, TCP_CLIENT, 1, 1, "abcdef");
    lab_data(lab, TCP_CLIENT, 7, 1, "ghijkl");
    ck_assert_uint_eq(lab->questions, 1);
    ck_assert_uint_eq(tcp_streams_held(lab->streams), 0);
    assert_client(lab, "");
    lab_free(lab);
}
END_TEST

START_TEST(the_other_side_is_asked_too_and_follows)
{
    Lab *lab = lab_new();
    lab->look_size = 5;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_SERVER, 1, 3, "banner");
    assert_client(lab, "ab");
    assert_server(lab, "banner");
    lab_free(lab);
}
END_TEST

START_TEST(what_is_of_no_interest_costs_no_bytes)
{
    Lab *lab = lab_new();
    lab->interest = TCP_INTEREST_NONE;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "GET /");
    lab_data(lab, TCP_SERVER, 101, 6, "later");
    lab_data(lab, TCP_SERVER, 1, 6, "first");
    const LabEnd *end = lab_finish(lab);
    ck_assert_uint_eq(lab->questions, 1);
    ck_assert_uint_eq(end->connection.sides[TCP_SERVER].data_segments, 2);
    assert_client(lab, "");
    lab_free(lab);
}
END_TEST

/* Bytes 3 and 4 are missing in one direction that alone is captured. */
START_TEST(one_way_captures_wait_till_the_end)
{
    Lab *lab = lab_new();
    lab_syn(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    const LabEnd *end = lab_finish(lab);
    ck_assert(tcp_connection_is_one_way(&end->connection));
    assert_client(lab, "ab[2]ef");
    lab_free(lab);
}
END_TEST

START_TEST(all_that_waits_has_one_bound)
{
    enum { BLOCK = 30000 };
    char ip[32];
    Lab *lab = lab_new();
    g_autofree char *block = g_strnfill(BLOCK, 'x');
    for (uint32_t i = 0; i < 1500; i++) {
        g_snprintf(ip, sizeof ip, "10.0.%u.%u", i >> 8, i & 255);
        lab->ips[TCP_CLIENT] = ip;
        lab->offset[TCP_CLIENT] = 0;
        lab->look_size = 10;
        lab_open(lab);
        lab_data(lab, TCP_CLIENT, 1, 1, "abc");
        lab_data(lab, TCP_CLIENT, 100, 1, block);
        ck_assert_uint_le(tcp_streams_held(lab->streams), LIMIT_STREAM_BYTES);
    }
    ck_assert_uint_gt(tcp_streams_given_up(lab->streams), 0);
    lab_free(lab);
}
END_TEST

START_TEST(what_is_watched_is_followed_from_the_segment_that_wakes)
{
    Lab *lab = lab_new();
    lab->interest = TCP_INTEREST_WATCH;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "dull");
    lab_data(lab, TCP_SERVER, 1, 5, "dull, too");
    ck_assert_uint_eq(lab->questions, 1);
    assert_client(lab, "");
    lab->interest = TCP_INTEREST_FOLLOW;
    lab->offset[TCP_CLIENT] = 4;
    lab->offset[TCP_SERVER] = 9;
    lab_data(lab, TCP_CLIENT, 5, 10, "ask");
    lab_data(lab, TCP_SERVER, 10, 8, "answer");
    lab_data(lab, TCP_CLIENT, 8, 16, " more");
    ck_assert_uint_eq(lab->questions, 2);
    assert_client(lab, "ask more");
    assert_server(lab, "answer");
    lab_free(lab);
}
END_TEST

START_TEST(what_is_watched_and_never_wakes_costs_nothing)
{
    Lab *lab = lab_new();
    lab->interest = TCP_INTEREST_WATCH;
    lab_open(lab);
    for (uint32_t at = 1; at < 200; at += 2) {
        lab_data(lab, TCP_CLIENT, at, 1, "ab");
        lab_data(lab, TCP_CLIENT, at + 4, 1, "ef"); /* and out of order */
    }
    ck_assert_uint_eq(tcp_streams_held(lab->streams), 0);
    assert_client(lab, "");
    ck_assert_int_eq(lab_finish(lab)->connection.interest, TCP_INTEREST_WATCH);
    lab_free(lab);
}
END_TEST

SUITE("tcp_delivery", segments_out_of_order_are_put_in_order, an_overlap_gives_what_is_new,
      the_first_copy_wins_also_while_it_waits, what_is_acknowledged_but_missing_is_waited_for,
      what_is_acknowledged_but_missing_for_two_seconds_is_a_gap,
      what_is_not_acknowledged_is_waited_for_long, a_lost_answer_is_a_gap_before_the_next_one,
      many_segments_behind_a_hole_are_not_kept_for_ever,
      a_hole_that_nobody_acknowledged_ends_with_the_room, a_start_does_not_move_behind_a_gap,
      the_end_tells_what_is_missing_and_what_waits, the_acknowledgment_of_a_fin_is_no_gap,
      what_the_snap_length_hides_is_a_gap, a_capture_of_headers_is_nothing_but_gaps,
      a_listener_that_wants_more_gets_it_from_the_start,
      a_listener_that_never_knows_is_asked_no_longer,
      first_bytes_that_are_cut_are_all_there_is_to_decide_by,
      the_other_side_is_asked_too_and_follows, what_is_of_no_interest_costs_no_bytes,
      one_way_captures_wait_till_the_end, all_that_waits_has_one_bound,
      what_is_watched_is_followed_from_the_segment_that_wakes,
      what_is_watched_and_never_wakes_costs_nothing)
