/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address moves from one node to another. */
#include "link_lab.h"

static const char id[] = "failover-not-announced";

/* Two nodes of a cluster, each with an address of its own and, in turns, that of the cluster. */
static const Host first = { MAC(02, 00, 00, 00, 01, 01), IP4(10, 0, 0, 31) };
static const Host second = { MAC(02, 00, 00, 00, 01, 02), IP4(10, 0, 0, 32) };
static const Host cluster_first = { MAC(02, 00, 00, 00, 01, 01), IP4(10, 0, 0, 30) };
static const Host cluster_second = { MAC(02, 00, 00, 00, 01, 02), IP4(10, 0, 0, 30) };

static void opens(Lab *lab)
{
    lab_open(lab);
    announces(lab, &first);
    announces(lab, &second);
    announces(lab, &cluster_first);
    pings_and_is_answered(lab, &client, &cluster_first);
    pings_and_is_answered(lab, &client2, &cluster_first);
    after(lab, 5000);
}

/* Who asks finds the new owner, who knew the old one goes on there. */
static void moves(Lab *lab, unsigned n, int64_t milliseconds)
{
    asks_for(lab, &client3, &cluster_second);
    replies(lab, &cluster_second, &client3);
    Time start = lab->now;
    for (unsigned i = 0; i < n; i++) {
        lab->now = start + milliseconds * TIME_MILLISECOND * i / MAX(n - 1, 1);
        pings(lab, i % 2 == 0 ? &client : &client2, &cluster_first);
        pings_and_is_answered(lab, &client3, &cluster_second);
        pings_and_is_answered(lab, &client, &first);
    }
}

static const Report *report_of_move(Lab *lab, unsigned n, int64_t milliseconds)
{
    opens(lab);
    moves(lab, n, milliseconds);
    goes_on(lab, 4000);
    return lab_report(lab);
}

START_TEST(an_old_node_that_lives_and_a_new_one_that_tells_nobody)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_move(&lab, 12, 31000), id);
    ck_assert_int_eq(finding->severity, SEVERITY_WARNING);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_field(finding, "ip", "10.0.0.30");
    expect_mac(finding, "stale_mac", &first.mac);
    expect_mac(finding, "current_mac", &second.mac);
    ck_assert_uint_eq(finding->frame_count, 12);
    lab_close(&lab);
}
END_TEST

START_TEST(below_thirty_seconds_it_is_a_remark)
{
    Lab lab;
    ck_assert_int_eq(only_finding(report_of_move(&lab, 12, 29000), id)->severity, SEVERITY_INFO);
    lab_close(&lab);
}
END_TEST

START_TEST(a_packet_or_two_are_none)
{
    Lab lab;
    ck_assert_uint_eq(findings_of(report_of_move(&lab, 2, 31000), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(a_move_that_was_announced_is_another_case)
{
    Lab lab;
    opens(&lab);
    announces(&lab, &cluster_second);
    moves(&lab, 12, 31000);
    goes_on(&lab, 4000);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(clients_that_follow_at_once_are_healthy)
{
    Lab lab;
    opens(&lab);
    announces(&lab, &cluster_second);
    for (int i = 0; i < 12; i++) {
        pings_and_is_answered(&lab, &client, &cluster_second);
        pings_and_is_answered(&lab, &client2, &cluster_second);
        pings_and_is_answered(&lab, &client, &first);
        after(&lab, 1000);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("case_failover_not_announced", an_old_node_that_lives_and_a_new_one_that_tells_nobody,
      below_thirty_seconds_it_is_a_remark, a_packet_or_two_are_none,
      a_move_that_was_announced_is_another_case, clients_that_follow_at_once_are_healthy)
