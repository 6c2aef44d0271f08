/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One host with several MACs that all work, and what is none. */
#include "link_lab.h"

static const char id[] = "teaming-mac-rewrite";

/* The members of a team that has 10.0.0.9, and another address of the first one. */
static const Host member1 = { MAC(02, 00, 00, 00, 00, a1), IP4(10, 0, 0, 9) };
static const Host member2 = { MAC(02, 00, 00, 00, 00, a2), IP4(10, 0, 0, 9) };
static const Host other = { MAC(02, 00, 00, 00, 00, a1), IP4(10, 0, 0, 10) };

/* Each client is told another MAC. */
static void lab_open_told(Lab *lab)
{
    lab_open(lab);
    replies(lab, &member1, &client);
    replies(lab, &member2, &client2);
}

/* The client's pings go to the first member and are answered from the second. */
static void crosses(Lab *lab, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        pings(lab, &client, &member1);
        answers(lab, &member2, &client);
        after(lab, 1000);
    }
}

/* What a balancing team sends to itself, so that switches learn where its MACs are. */
static void teaches(Lab *lab, const Host *member)
{
    wire_begin(&lab->wire, &member->mac, &member->mac, 0x9000);
    wire_zeros(&lab->wire, 46);
    lab_capture(lab);
}

static void expect_frames(const Finding *finding, uint64_t first, uint64_t last, uint64_t n)
{
    ck_assert_uint_eq(finding->first_frame, first);
    ck_assert_uint_eq(finding->last_frame, last);
    ck_assert_uint_eq(finding->frame_count, n);
}

START_TEST(questions_to_one_member_answered_from_another_are_a_team)
{
    Lab lab;
    lab_open_told(&lab);
    crosses(&lab, 10);
    const Report *report = lab_report(&lab);
    const Finding *finding = finding_at(report, id, 0);
    ck_assert_uint_eq(report->findings->len, 1);
    ck_assert_int_eq(finding->severity, SEVERITY_INFO);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_field(finding, "ip", "10.0.0.9");
    expect_field(finding, "macs", "02:00:00:00:00:a1 and 02:00:00:00:00:a2");
    expect_frames(finding, 1, 22, 22);
    lab_close(&lab);
}
END_TEST

START_TEST(two_crossed_answers_are_none)
{
    Lab lab;
    lab_open_told(&lab);
    crosses(&lab, 2);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(every_frame_of_a_member_counts)
{
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &client, &client2); /* of others */
    asks_for(&lab, &client, &member1); /* to all, of others */
    replies(&lab, &member1, &client);  /* 3 */
    pings(&lab, &client, &member1);    /* before the second MAC is known */
    teaches(&lab, &member1);
    teaches(&lab, &member2);
    replies(&lab, &member2, &client2);
    replies(&lab, &member2, &client2); /* sent twice: no other frame is there twice */
    pings_and_is_answered(&lab, &client2, &other);
    crosses(&lab, 3);
    teaches(&lab, &member2); /* 17 */
    pings_and_is_answered(&lab, &client, &client2);
    expect_frames(finding_at(lab_report(&lab), id, 0), 3, 17, 15);
    lab_close(&lab);
}
END_TEST

START_TEST(a_packet_that_is_captured_twice_counts_once)
{
    Lab lab;
    lab_open_told(&lab);
    crosses(&lab, 3);
    pings(&lab, &client, &member1);
    is_captured_again(&lab);
    expect_frames(finding_at(lab_report(&lab), id, 0), 1, 9, 9);
    lab_close(&lab);
}
END_TEST

START_TEST(frames_behind_a_jump_of_the_clock_are_no_part_of_it)
{
    Lab lab;
    lab_open_told(&lab);
    crosses(&lab, 3);
    after(&lab, -60000);
    teaches(&lab, &member1);
    const Finding *finding = finding_at(lab_report(&lab), id, 0);
    expect_frames(finding, 1, 8, 8);
    ck_assert_int_gt(finding->last_time, finding->first_time);
    lab_close(&lab);
}
END_TEST

SUITE("case_teaming_mac_rewrite", questions_to_one_member_answered_from_another_are_a_team,
      two_crossed_answers_are_none, every_frame_of_a_member_counts,
      a_packet_that_is_captured_twice_counts_once,
      frames_behind_a_jump_of_the_clock_are_no_part_of_it)
