/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One sender keeps an old MAC: what it takes, and what looks like it. */
#include "link_lab.h"

static const char id[] = "stale-arp-cache";

/* The pinned sender misses the machine while another one reaches it, n times over a span. */
static void misses(Lab *lab, const Host *pinned, unsigned n, int64_t milliseconds)
{
    Time start = lab->now;
    for (unsigned i = 0; i < n; i++) {
        lab->now = start + milliseconds * TIME_MILLISECOND * i / MAX(n - 1, 1);
        pings(lab, pinned, &vm_before);
        if (i + 1 < n)
            pings_and_is_answered(lab, &client2, &vm);
    }
}

static const Report *report_of_misses(Lab *lab, unsigned n, int64_t milliseconds)
{
    lab_open(lab);
    restarts(lab);
    misses(lab, &client, n, milliseconds);
    goes_on(lab, 4000);
    return lab_report(lab);
}

START_TEST(ten_packets_over_five_seconds_while_another_is_answered)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_misses(&lab, 10, 5000), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    ck_assert(!finding->resolved);
    expect_field(finding, "ip", "10.0.0.9");
    expect_mac(finding, "stale_mac", &vm_before.mac);
    expect_mac(finding, "current_mac", &vm.mac);
    expect_mac(finding, "sender_mac", &client.mac);
    expect_field(finding, "sender_ips", "10.0.0.21");
    ck_assert_uint_eq(finding->frame_count, 10);
    ck_assert_uint_eq(finding->first_frame, 5);
    ck_assert_ptr_null(value_get(finding->subject, "senders"));
    ck_assert_ptr_null(value_get(finding->subject, "team_mac"));
    lab_close(&lab);
}
END_TEST

START_TEST(less_is_no_finding)
{
    Lab lab;
    expect_no_accusation(report_of_misses(&lab, 9, 5000));
    lab_close(&lab);
    expect_no_accusation(report_of_misses(&lab, 10, 4999));
    lab_close(&lab);
    expect_no_accusation(report_of_misses(&lab, 9, 60000));
    lab_close(&lab);
}
END_TEST

static const Report *report_of_relearning(Lab *lab, int64_t milliseconds)
{
    lab_open(lab);
    restarts(lab);
    misses(lab, &client, 30, milliseconds);
    pings_and_is_answered(lab, &client, &vm);
    goes_on(lab, 4000);
    return lab_report(lab);
}

START_TEST(a_sender_that_relearns_within_thirty_seconds_is_healthy)
{
    Lab lab;
    expect_silence(report_of_relearning(&lab, 29000));
    lab_close(&lab);
}
END_TEST

START_TEST(a_sender_that_relearns_later_is_resolved)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_relearning(&lab, 30000), id);
    ck_assert(finding->resolved);
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert_int_lt(finding->severity, SEVERITY_CRITICAL);
    lab_close(&lab);
}
END_TEST

START_TEST(a_router_is_named_by_its_own_addresses)
{
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &gateway, &client);
    restarts(&lab);
    for (uint8_t i = 0; i < 12; i++) {
        const Host remote = { gateway.mac, IP4(192, 0, 2, i) };
        lab.wire.ttl = 57;
        pings(&lab, &remote, &vm_before);
        lab.wire.ttl = 0;
        pings_and_is_answered(&lab, &client2, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_mac(finding, "sender_mac", &gateway.mac);
    expect_field(finding, "sender_ips", "10.0.0.1");
    lab_close(&lab);
}
END_TEST

/* The router's copy has its own MAC as source and the TTL one lower: no team does that. */
START_TEST(a_router_seen_on_both_sides_needs_no_other_sender)
{
    const Host server_side = { MAC(02, 00, 00, 00, 0e, 02), IP4(10, 0, 0, 1) };
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &server_side, &client3);
    restarts(&lab);
    for (int i = 0; i < 12; i++) {
        pings(&lab, &(Host){ client.mac, IP4(192, 0, 2, 7) }, &(Host){ gateway.mac, vm.ip });
        is_routed(&lab, &server_side.mac, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    expect_mac(finding, "sender_mac", &server_side.mac);
    expect_field(finding, "sender_ips", "10.0.0.1");
    ck_assert_uint_eq(finding->frame_count, 12);
    lab_close(&lab);
}
END_TEST

START_TEST(each_pinned_sender_is_a_finding)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 12; i++) {
        pings(&lab, &client, &vm_before);
        pings(&lab, &gateway, &vm_before);
        pings_and_is_answered(&lab, &client2, &vm);
        pings_and_is_answered(&lab, &client3, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->findings->len, 2);
    ck_assert_uint_eq(findings_of(report, id), 2);
    for (guint i = 0; i < 2; i++)
        ck_assert_int_ge(finding_at(report, id, i)->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

/* A team heals for all at once; of two caches one is corrected and the other one stays. */
START_TEST(a_sender_that_stays_behind_another_that_relearned_is_pinned)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 10, 5000, &vm_before);
    asks_for(&lab, &client, &vm);
    replies(&lab, &vm, &client);
    for (int i = 0; i < 16; i++) {
        pings_and_is_answered(&lab, &client, &vm);
        pings(&lab, &client2, &vm_before);
        after(&lab, 500);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_mac(finding, "sender_mac", &client2.mac);
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(an_owner_that_told_nobody_is_another_case)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    asks_for(&lab, &client2, &vm);
    replies(&lab, &vm, &client2); /* to the one who asked alone */
    misses(&lab, &client, 20, 10000);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(findings_of(report, id), 0);
    ck_assert_uint_eq(findings_of(report, "stale-vm-mac"), 0);
    lab_close(&lab);
}
END_TEST

/* The announcement is a broadcast of any kind within 3 s of its first word. */
static guint findings_when_told_after(int64_t milliseconds)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    asks_for(&lab, &client2, &vm);
    Time spoke = lab.now;
    replies(&lab, &vm, &client2);
    lab.now = spoke + milliseconds * TIME_MILLISECOND;
    asks_for(&lab, &vm, &gateway);
    misses(&lab, &client, 20, 10000);
    goes_on(&lab, 4000);
    guint count = findings_of(lab_report(&lab), id);
    lab_close(&lab);
    return count;
}

START_TEST(an_announcement_counts_within_three_seconds)
{
    ck_assert_uint_eq(findings_when_told_after(3000), 1);
    ck_assert_uint_eq(findings_when_told_after(3001), 0);
}
END_TEST

START_TEST(packets_that_are_answered_are_not_lost)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 20; i++) {
        pings(&lab, &client, &vm_before);
        answers(&lab, &vm, &client); /* one host with two interfaces */
        pings_and_is_answered(&lab, &client2, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(the_team_beside_a_working_neighbour_is_not_a_cache)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 12; i++) {
        pings(&lab, &client, &vm_by_team);
        is_rewritten_to(&lab, &vm_before.mac);
        pings_and_is_answered(&lab, &client2, &vm); /* inside the same switch */
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    only_finding(lab_report(&lab), "stale-vm-mac");
    lab_close(&lab);
}
END_TEST

START_TEST(a_pinned_sender_whose_server_is_off_as_well_is_possible_at_most)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 12; i++) {
        pings(&lab, &client, &vm_before);
        pings(&lab, &client2, &vm); /* nobody answers there either */
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("case_stale_arp_cache", ten_packets_over_five_seconds_while_another_is_answered,
      less_is_no_finding, a_sender_that_relearns_within_thirty_seconds_is_healthy,
      a_sender_that_relearns_later_is_resolved, a_router_is_named_by_its_own_addresses,
      a_router_seen_on_both_sides_needs_no_other_sender, each_pinned_sender_is_a_finding,
      a_sender_that_stays_behind_another_that_relearned_is_pinned,
      an_owner_that_told_nobody_is_another_case, an_announcement_counts_within_three_seconds,
      packets_that_are_answered_are_not_lost, the_team_beside_a_working_neighbour_is_not_a_cache,
      a_pinned_sender_whose_server_is_off_as_well_is_possible_at_most)
