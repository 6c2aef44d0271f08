/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two machines with one MAC behind a switch: what it takes, and who only shares a MAC. */
#include "link_lab.h"

static const char id[] = "duplicate-mac";

static const Host hr = { MAC(02, 00, 00, 00, 41, 07), IP4(10, 0, 0, 31) };
static const Host lab_pc = { MAC(02, 00, 00, 00, 41, 07), IP4(10, 0, 0, 32) };

enum { LINUX = 64, WINDOWS = 128 };

/* An unsolicited answer of multicast DNS (RFC 6762 section 8.3): the host has that name. */
static void calls_itself(Lab *lab, const Host *host, const char *name)
{
    const Host group = { MAC(01, 00, 5e, 00, 00, fb), IP4(224, 0, 0, 251) };
    size_t length = strlen(name), message = 12 + 1 + length + 7 + 10 + 4;
    Wire *wire = &lab->wire;
    wire_ip(wire, host, &group, 17, 8 + message);
    wire_u16(wire, 5353);
    wire_u16(wire, 5353);
    wire_u16(wire, (unsigned)(8 + message));
    wire_u16(wire, 0);
    wire_u16(wire, 0);
    wire_u16(wire, 0x8400);
    wire_u16(wire, 0);
    wire_u16(wire, 1);
    wire_u32(wire, 0);
    wire_u8(wire, (unsigned)length);
    wire_put(wire, name, length);
    wire_put(wire, "\5local", 7);
    wire_u16(wire, 1);
    wire_u16(wire, 0x8001);
    wire_u32(wire, 120);
    wire_u16(wire, 4);
    wire_put(wire, host->ip.bytes + 12, 4);
    lab_capture(lab);
}

/* Both speak; names may be missing. */
static void begin(Lab *lab, const char *name, const char *other)
{
    lab_open(lab);
    announces(lab, &hr);
    announces(lab, &lab_pc);
    if (name != NULL)
        calls_itself(lab, &hr, name);
    if (other != NULL)
        calls_itself(lab, &lab_pc, other);
    after(lab, 1000);
}

/* What was asked before is decided by then. */
static void is_waited_for(Lab *lab, int64_t milliseconds)
{
    after(lab, milliseconds);
    replies(lab, &hr, &client2);
}

static void asks(Lab *lab, const Host *host, bool is_answered, uint8_t ttl)
{
    pings(lab, &client, host);
    lab->wire.ttl = ttl;
    if (is_answered)
        answers(lab, host, &client);
    lab->wire.ttl = 0;
    after(lab, 500);
}

/* The switch sends all to the one that spoke last: who is asked then answers, and the other one
 * does not. */
static void take_turns(Lab *lab, unsigned rounds, uint8_t ttl, uint8_t other_ttl)
{
    for (unsigned i = 0; i < rounds; i++) {
        replies(lab, &hr, &client2);
        asks(lab, &hr, true, ttl);
        asks(lab, &lab_pc, false, 0);
        replies(lab, &lab_pc, &client2);
        asks(lab, &lab_pc, true, other_ttl);
        asks(lab, &hr, false, 0);
    }
    replies(lab, &hr, &client2);
    asks(lab, &hr, true, ttl);
    is_waited_for(lab, 4000);
}

START_TEST(two_names_and_losses_on_both)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    take_turns(&lab, 3, LINUX, LINUX);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    expect_mac(finding, "mac", &hr.mac);
    expect_field(finding, "ips", "10.0.0.31 and 10.0.0.32");
    expect_field(finding, "names", "hr41 and lab42");
    expect_field(finding, "vlan", "");
    ck_assert_uint_eq(finding->frame_count, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(two_losses_each_are_too_few)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    take_turns(&lab, 2, LINUX, LINUX);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

static const Report *report_of_names(Lab *lab, const char *name, const char *other, uint8_t ttl)
{
    begin(lab, name, other);
    take_turns(lab, 5, LINUX, ttl);
    return lab_report(lab);
}

START_TEST(one_name_is_one_machine)
{
    Lab lab;
    expect_silence(report_of_names(&lab, "hr41", "HR41", WINDOWS));
    lab_close(&lab);
    /* as NetBIOS cuts it */
    expect_silence(report_of_names(&lab, "a-very-long-host-name", "a-very-long-hos", WINDOWS));
    lab_close(&lab);
}
END_TEST

START_TEST(without_names_the_ttl_tells_two_systems_apart)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_names(&lab, NULL, NULL, WINDOWS), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_field(finding, "names", "");
    lab_close(&lab);
}
END_TEST

START_TEST(without_either_two_machines_are_possible)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_names(&lab, "hr41", NULL, LINUX), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
    expect_condition(finding, "D1", false);
    lab_close(&lab);
}
END_TEST

START_TEST(a_mac_whose_addresses_all_answer_is_one_host)
{
    Lab lab;
    begin(&lab, "web51", "shop52");
    for (unsigned i = 0; i < 20; i++) {
        asks(&lab, &hr, true, LINUX);
        asks(&lab, &lab_pc, true, WINDOWS);
    }
    is_waited_for(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(losses_of_one_alone_are_another_failure)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    for (unsigned i = 0; i < 20; i++) {
        asks(&lab, &hr, true, LINUX);
        asks(&lab, &lab_pc, i % 3 == 0, WINDOWS);
    }
    is_waited_for(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Every third question is lost, whoever spoke last: a bridge that translates MACs over a bad radio
 * link. */
START_TEST(a_lossy_link_is_not_two_machines)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    for (unsigned i = 0; i < 60; i++)
        asks(&lab, i / 2 % 2 == 0 ? &hr : &lab_pc, i % 3 != 0, LINUX);
    is_waited_for(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Two machines behind one MAC that are cut off for a while, as behind a team. */
START_TEST(one_outage_of_both_is_not_two_machines)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    for (unsigned i = 0; i < 60; i++)
        asks(&lab, i % 2 == 0 ? &hr : &lab_pc, i < 20 || i >= 40, LINUX);
    is_waited_for(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(what_copies_show_to_be_a_team_is_not_two_machines)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    pings(&lab, &client, &hr);
    is_rewritten_to(&lab, &vm.mac);
    take_turns(&lab, 5, LINUX, WINDOWS);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* More addresses than a machine and its clones: an access point, a team, an address translation. */
START_TEST(a_crowd_is_not_two_machines)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    for (uint8_t i = 0; i < LIMIT_IDENTITIES_OF_MAC - 1; i++)
        announces(&lab, &(Host){ hr.mac, IP4(10, 0, 0, 40 + i) });
    take_turns(&lab, 5, LINUX, WINDOWS);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* A question 3 s before the end may be answered yet. */
START_TEST(what_may_be_answered_yet_is_not_lost)
{
    Lab lab;
    begin(&lab, "hr41", "lab42");
    take_turns(&lab, 2, LINUX, LINUX);
    replies(&lab, &lab_pc, &client2);
    pings(&lab, &client, &hr);
    asks(&lab, &lab_pc, true, LINUX);
    replies(&lab, &hr, &client2);
    pings(&lab, &client, &lab_pc);
    is_waited_for(&lab, 2000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("case_duplicate_mac", two_names_and_losses_on_both, two_losses_each_are_too_few,
      one_name_is_one_machine, without_names_the_ttl_tells_two_systems_apart,
      without_either_two_machines_are_possible, a_mac_whose_addresses_all_answer_is_one_host,
      losses_of_one_alone_are_another_failure, a_lossy_link_is_not_two_machines,
      one_outage_of_both_is_not_two_machines, what_copies_show_to_be_a_team_is_not_two_machines,
      a_crowd_is_not_two_machines, what_may_be_answered_yet_is_not_lost)
