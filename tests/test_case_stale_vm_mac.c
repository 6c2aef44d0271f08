/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules E1 to E10 of the case and the traps of the laboratory, one by one. */
#include "link_lab.h"

static const char id[] = "stale-vm-mac";

/* An outage that is beyond doubt but for what a test leaves out. */
static void is_cut_off(Lab *lab)
{
    restarts(lab);
    pings_over(lab, 6, 3000, &vm_before);
    goes_on(lab, 4000);
}

/* A packet outside, to the team, and inside, where the team sends it on. */
static void pings_through_team(Lab *lab, const Host *from, const Mac *inside)
{
    pings(lab, from, &vm_by_team);
    is_rewritten_to(lab, inside);
}

static void is_answered_through_team(Lab *lab, const Host *machine, const Host *to)
{
    answers(lab, machine, to);
    is_rewritten_by(lab, &team);
}

/* The team's own trace: both sides of it, all well with the first MAC, then a new one. */
static void restarts_behind_team(Lab *lab)
{
    announces(lab, &vm_before);
    for (int i = 0; i < 3; i++) {
        pings_through_team(lab, &client, &vm_before.mac);
        is_answered_through_team(lab, &vm_before, &client);
        after(lab, 1000);
    }
    after(lab, 20000);
    announces(lab, &vm);
    after(lab, 100);
}

/* ---- the rule */

START_TEST(a_restart_that_the_team_missed_is_likely_seen_from_the_virtual_switch)
{
    Lab lab;
    lab_open(&lab);
    is_cut_off(&lab);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    ck_assert(!finding->resolved);
    expect_field(finding, "ip", "10.0.0.9");
    expect_mac(finding, "stale_mac", &vm_before.mac);
    expect_mac(finding, "current_mac", &vm.mac);
    expect_null(finding, "team_mac");
    expect_field(finding, "senders", "02:00:00:00:0c:01 and 02:00:00:00:0c:02");
    ck_assert_uint_eq(finding->first_frame, 5);
    ck_assert_uint_eq(finding->last_frame, 10);
    ck_assert_uint_eq(finding->frame_count, 6);
    ck_assert_ptr_nonnull(finding->next_capture);
    lab_close(&lab);
}
END_TEST

START_TEST(both_copies_of_the_packets_prove_it)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    uint64_t before = lab.frames;
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_mac(finding, "team_mac", &team);
    expect_mac(finding, "stale_mac", &vm_before.mac);
    expect_mac(finding, "current_mac", &vm.mac);
    expect_condition(finding, "E7", true);
    /* lesson 8: the inner copies are the misdelivered ones */
    ck_assert_uint_eq(finding->frame_count, 6);
    ck_assert_uint_eq(finding->first_frame, before + 2);
    ck_assert_uint_eq(finding->last_frame, before + 12);
    ck_assert_ptr_null(finding->next_capture);
    lab_close(&lab);
}
END_TEST

/* E2: packets, and milliseconds from the first to the last. */
static Confidence confidence_after(unsigned packets, int64_t milliseconds)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, packets, milliseconds, &vm_before);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    Confidence confidence =
        report->findings->len == 0 ? CONFIDENCE_POSSIBLE : only_finding(report, id)->confidence;
    lab_close(&lab);
    return confidence;
}

START_TEST(e2_five_packets_over_two_seconds_are_enough)
{
    ck_assert_int_eq(confidence_after(5, 2000), CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(e2_less_is_possible_at_most)
{
    ck_assert_int_eq(confidence_after(5, 1999), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_after(4, 2000), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_after(4, 20000), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_after(2, 2000), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_after(50, 1900), CONFIDENCE_POSSIBLE);
}
END_TEST

static Confidence confidence_healed(unsigned packets)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (unsigned i = 0; i < packets; i++)
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
    after(&lab, 3500);
    pings_through_team(&lab, &client, &vm.mac);
    pings_through_team(&lab, &client2, &vm.mac);
    is_answered_through_team(&lab, &vm, &client2);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    Confidence confidence =
        report->findings->len == 0 ? CONFIDENCE_POSSIBLE : only_finding(report, id)->confidence;
    lab_close(&lab);
    return confidence;
}

START_TEST(e2_three_packets_are_enough_when_it_healed)
{
    ck_assert_int_eq(confidence_healed(3), CONFIDENCE_PROVEN);
    ck_assert_int_eq(confidence_healed(2), CONFIDENCE_POSSIBLE);
}
END_TEST

/* One of the packets to the old MAC is answered by the machine so many milliseconds later, and more
 * follow (an answer to the very last one would look like the end of an outage). */
static guint findings_when_answered(int64_t milliseconds)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    after(&lab, milliseconds);
    lab.now -= 100 * TIME_MICROSECOND;
    answers(&lab, &vm, &client2);
    pings_over(&lab, 2, 500, &vm_before);
    goes_on(&lab, 4000);
    guint count = lab_report(&lab)->findings->len;
    lab_close(&lab);
    return count;
}

START_TEST(e3_an_answer_within_three_seconds_clears_it)
{
    ck_assert_uint_eq(findings_when_answered(1), 0);
    ck_assert_uint_eq(findings_when_answered(3000), 0);
}
END_TEST

START_TEST(e3_a_later_answer_does_not)
{
    ck_assert_uint_eq(findings_when_answered(3001), 1);
}
END_TEST

START_TEST(e3_an_answer_from_the_old_mac_counts_as_well)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    answers(&lab, &vm_before, &client2);
    asks_for(&lab, &vm, &gateway);
    pings_over(&lab, 2, 500, &vm_before);
    goes_on(&lab, 4000);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(e3_is_unknown_when_the_file_ends_first)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 2500, &vm_before);
    goes_on(&lab, 400);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
    expect_condition(finding, "E3", false);
    lab_close(&lab);
}
END_TEST

START_TEST(e3_is_unknown_when_nothing_calls_for_an_answer)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 8; i++) {
        sends_udp(&lab, i % 2 ? &client : &client2, &vm_before, 514, 514);
        after(&lab, 500);
    }
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(e3_lost_handshakes_count)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 3; i++) {
        connects(&lab, &client, &vm_before, 40000);
        connects(&lab, &client2, &vm_before, 40001);
        after(&lab, 1000);
    }
    goes_on(&lab, 4000);
    ck_assert_int_eq(only_finding(lab_report(&lab), id)->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(e4_an_old_mac_that_still_speaks_for_the_address_is_alive)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    asks_for(&lab, &vm_before, &gateway);
    goes_on(&lab, 1000);
    asks_for(&lab, &vm, &gateway);
    goes_on(&lab, 4000);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(e4_an_old_mac_that_speaks_for_another_address_does_not_matter)
{
    const Host other = { vm_before.mac, IP4(10, 0, 0, 77) };
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    announces(&lab, &other);
    for (int i = 0; i < 6; i++) {
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        pings_and_is_answered(&lab, &client, &other);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert_uint_eq(finding->frame_count, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(e1_two_packets_of_the_new_mac_are_too_little)
{
    Lab lab;
    lab_open(&lab);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    pings_and_is_answered(&lab, &client3, &vm);
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* ---- E6: one sender alone */

START_TEST(e6a_one_sender_and_both_copies_are_the_team)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, &gateway, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_field(finding, "senders", "02:00:00:00:0e:01");
    lab_close(&lab);
}
END_TEST

/* lesson 7 */
START_TEST(e6a_a_router_for_many_is_one_sender)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (uint8_t i = 0; i < 6; i++) {
        const Host remote = { gateway.mac, IP4(192, 0, 2, i) };
        lab.wire.ttl = 57;
        pings_through_team(&lab, &remote, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_field(finding, "senders", "02:00:00:00:0e:01");
    lab_close(&lab);
}
END_TEST

START_TEST(e6b_a_router_with_a_stale_entry_is_the_culprit)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    uint64_t before = lab.frames;
    for (uint8_t i = 0; i < 12; i++) {
        const Host remote = { client.mac, IP4(192, 0, 2, 7) };
        pings(&lab, &remote, &(Host){ gateway.mac, vm.ip });
        is_routed(&lab, &gateway.mac, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), "stale-arp-cache");
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    expect_mac(finding, "sender_mac", &gateway.mac);
    ck_assert_uint_eq(finding->frame_count, 12);
    ck_assert_uint_eq(finding->first_frame, before + 2);
    lab_close(&lab);
}
END_TEST

START_TEST(e6c_others_are_answered_by_the_new_mac)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 12; i++) {
        pings(&lab, &client, &vm_before);
        pings_and_is_answered(&lab, &client2, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), "stale-arp-cache");
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    expect_mac(finding, "sender_mac", &client.mac);
    lab_close(&lab);
}
END_TEST

START_TEST(e6d_one_sender_without_more_leaves_both_possible)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_alone(&lab, &client, 12, 6000, &vm_before);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->findings->len, 2);
    ck_assert_int_eq(finding_at(report, id, 0)->confidence, CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(finding_at(report, "stale-arp-cache", 0)->confidence, CONFIDENCE_POSSIBLE);
    ck_assert_ptr_nonnull(finding_at(report, id, 0)->next_capture);
    lab_close(&lab);
}
END_TEST

/* The reply goes to the MAC of the request (RFC 826): where it arrives at another one, no cache is
 * to blame. */
START_TEST(e10_replies_to_own_requests_prove_the_rewriting_with_one_sender)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    asks_in_vain(&lab, &vm, &vm_before, 3);
    pings_alone(&lab, &gateway, 12, 6000, &vm_before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_condition(finding, "E10", true);
    lab_close(&lab);
}
END_TEST

START_TEST(e10_a_request_of_another_does_not_count)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_alone(&lab, &gateway, 12, 6000, &vm_before);
    replies(&lab, &gateway, &vm_before); /* unasked */
    asks_for(&lab, &vm, &client);        /* for somebody else */
    replies(&lab, &gateway, &vm_before);
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* ---- E7 */

static const Finding *finding_with_copies_apart(Lab *lab, int64_t milliseconds)
{
    restarts_behind_team(lab);
    for (int i = 0; i < 6; i++) {
        pings(lab, i % 2 ? &client : &client2, &vm_by_team);
        is_rewritten_late(lab, &vm_before.mac, milliseconds);
        after(lab, 600);
    }
    goes_on(lab, 4000);
    return finding_at(lab_report(lab), id, 0);
}

START_TEST(e7_copies_fifty_milliseconds_apart_are_a_pair)
{
    Lab lab;
    lab_open(&lab);
    const Finding *finding = finding_with_copies_apart(&lab, 50);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(e7_copies_further_apart_are_none)
{
    Lab lab;
    lab_open(&lab);
    const Finding *finding = finding_with_copies_apart(&lab, 51);
    ck_assert(finding == NULL || finding->confidence < CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

/* lesson 4: routers and men in the middle change the source and lower the TTL */
START_TEST(e7_copies_of_a_router_are_no_pair)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 6; i++) {
        pings(&lab, &client, &(Host){ gateway.mac, vm.ip });
        is_routed(&lab, &gateway.mac, &vm.mac);
        answers(&lab, &vm, &client);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(e7_a_changed_source_with_the_same_ttl_is_no_pair)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 6; i++) {
        pings(&lab, i % 2 ? &client : &client2, &(Host){ gateway.mac, vm.ip });
        wire_set_source(&lab.wire, &gateway.mac);
        is_rewritten_to(&lab, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    for (guint i = 0; i < report->findings->len; i++)
        ck_assert_int_lt(((const Finding *)report->findings->pdata[i])->confidence,
                         CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

/* ---- the end of an outage */

static const Finding *healed_after(Lab *lab, int64_t milliseconds)
{
    restarts_behind_team(lab);
    Time start = lab->now;
    for (int i = 0; i < 4; i++)
        pings_through_team(lab, &client, &vm_before.mac);
    /* counted from the first inner copy */
    lab->now =
        start + 100 * TIME_MICROSECOND + milliseconds * TIME_MILLISECOND - 100 * TIME_MICROSECOND;
    pings_through_team(lab, &client, &vm.mac);
    is_answered_through_team(lab, &vm, &client);
    goes_on(lab, 4000);
    return only_finding(lab_report(lab), id);
}

START_TEST(healed_by_the_first_delivery_is_a_warning)
{
    Lab lab;
    lab_open(&lab);
    const Finding *finding = healed_after(&lab, 2000);
    ck_assert(finding->resolved);
    ck_assert_int_eq(finding->severity, SEVERITY_WARNING);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_uint_eq(finding->frame_count, 4);
    lab_close(&lab);
}
END_TEST

START_TEST(healed_in_less_than_two_seconds_is_for_information)
{
    Lab lab;
    lab_open(&lab);
    const Finding *finding = healed_after(&lab, 1999);
    ck_assert(finding->resolved);
    ck_assert_int_eq(finding->severity, SEVERITY_INFO);
    lab_close(&lab);
}
END_TEST

/* lesson 5 */
START_TEST(dhcp_to_the_new_mac_heals_nothing)
{
    Lab lab;
    lab_open(&lab);
    is_cut_off(&lab);
    dhcp_acknowledges(&lab, &gateway, &vm);
    goes_on(&lab, 1000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert(!finding->resolved);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(a_neighbour_inside_the_switch_heals_nothing)
{
    const Host neighbour = { MAC(02, 00, 00, 00, 00, 77), IP4(10, 0, 0, 8) };
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        pings_and_is_answered(&lab, &neighbour, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert(!finding->resolved);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_uint_eq(finding->frame_count, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(a_neighbour_that_joins_late_heals_nothing)
{
    const Host neighbour = { MAC(02, 00, 00, 00, 00, 77), IP4(10, 0, 0, 8) };
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        after(&lab, 600);
    }
    pings_and_is_answered(&lab, &neighbour, &vm);
    goes_on(&lab, 4000);
    ck_assert(!only_finding(lab_report(&lab), id)->resolved);
    lab_close(&lab);
}
END_TEST

START_TEST(a_working_link_local_address_does_not_clear_the_global_one)
{
    const Ip global = { { 0x20, 0x01, 0x0d, 0xb8, [15] = 9 } };
    const Ip local = { { 0xfe, 0x80, [15] = 0xdd } };
    const Host asker = { client.mac, { { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } } };
    const Host asker2 = { client2.mac, { { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 } } };
    const Host asker_local = { client.mac, { { 0xfe, 0x80, [15] = 1 } } };
    const Host before = { vm_before.mac, global }, now = { vm.mac, global };
    const Host now_local = { vm.mac, local };
    Lab lab;
    lab_open(&lab);
    pings_and_is_answered(&lab, &asker, &before);
    after(&lab, 20000);
    for (int i = 0; i < 3; i++)
        pings(&lab, &now, &asker);
    for (int i = 0; i < 6; i++) {
        pings(&lab, i % 2 ? &asker : &asker2, &before);
        pings_and_is_answered(&lab, &asker_local, &now_local);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_field(finding, "ip", "2001:db8::9");
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert(!finding->resolved);
    lab_close(&lab);
}
END_TEST

/* lesson 11: after the team was toggled the frames reach nobody until the machine speaks */
START_TEST(frames_between_toggle_and_first_word_are_neither_stale_nor_healed)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        after(&lab, 600);
    }
    uint64_t last = lab.frames;
    pings_over(&lab, 6, 3000, &vm_by_team); /* outside only: the table is empty */
    asks_for(&lab, &vm, &gateway);
    is_rewritten_by(&lab, &team);
    pings_through_team(&lab, &client, &vm.mac);
    uint64_t healed = lab.frames;
    is_answered_through_team(&lab, &vm, &client);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert(finding->resolved);
    ck_assert_uint_eq(finding->frame_count, 6);
    ck_assert_uint_eq(finding->last_frame, last);
    bool is_shown = false;
    for (guint i = 0; i < finding->evidence->len; i++)
        is_shown |= ((const Evidence *)finding->evidence->pdata[i])->frame == healed;
    ck_assert(is_shown);
    lab_close(&lab);
}
END_TEST

/* lesson 6 */
START_TEST(two_outages_of_one_address_are_two_findings)
{
    const Host third = { MAC(02, 00, 00, 00, 00, ee), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        after(&lab, 600);
    }
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, &client, &vm.mac);
        is_answered_through_team(&lab, &vm, &client);
        after(&lab, 1000);
    }
    announces(&lab, &third); /* the current MAC becomes the stale one */
    for (int i = 0; i < 7; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->findings->len, 2);
    const Finding *open = finding_at(report, id, 0), *healed = finding_at(report, id, 1);
    ck_assert(!open->resolved);
    ck_assert_uint_eq(open->frame_count, 7);
    expect_mac(open, "stale_mac", &vm.mac);
    expect_mac(open, "current_mac", &third.mac);
    ck_assert(healed->resolved);
    ck_assert_uint_eq(healed->frame_count, 6);
    expect_mac(healed, "stale_mac", &vm_before.mac);
    expect_mac(healed, "current_mac", &vm.mac);
    lab_close(&lab);
}
END_TEST

START_TEST(two_restarts_inside_one_outage_are_one_finding)
{
    const Host third = { MAC(02, 00, 00, 00, 00, ee), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    after(&lab, 5000);
    announces(&lab, &third);
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_uint_eq(finding->frame_count, 12);
    expect_mac(finding, "stale_mac", &vm_before.mac);
    expect_mac(finding, "current_mac", &third.mac);
    lab_close(&lab);
}
END_TEST

START_TEST(the_address_goes_back_to_the_first_mac)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        after(&lab, 600);
    }
    announces(&lab, &vm_before); /* restored: what the team writes is right again */
    for (int i = 0; i < 3; i++) {
        pings_through_team(&lab, &client, &vm_before.mac);
        is_answered_through_team(&lab, &vm_before, &client);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    const Finding *finding = only_finding(report, id);
    ck_assert_uint_eq(finding->frame_count, 6);
    expect_mac(finding, "stale_mac", &vm_before.mac);
    lab_close(&lab);
}
END_TEST

/* ---- what is healthy */

/* lesson 1 */
START_TEST(a_machine_that_is_off_is_not_stale)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    pings_over(&lab, 20, 20000, &vm_before);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(packets_to_the_old_mac_before_the_new_one_speaks_do_not_count)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    pings_over(&lab, 20, 20000, &vm_before);
    after(&lab, 1000);
    announces(&lab, &vm);
    pings_and_is_answered(&lab, &client, &vm);
    pings_and_is_answered(&lab, &client2, &vm);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(packets_sent_before_the_new_one_spoke_do_not_count_though_later_in_the_file)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    Time spoke = lab.now;
    announces(&lab, &vm);
    lab.now = spoke - 700 * TIME_MILLISECOND;
    pings_over(&lab, 6, 600, &vm_before);
    lab.now = spoke + 10 * TIME_MILLISECOND;
    pings_and_is_answered(&lab, &client, &vm);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* lesson 12 */
START_TEST(a_probe_shows_the_new_mac_but_does_not_bind)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    for (int i = 0; i < 3; i++) {
        probes(&lab, &vm);
        after(&lab, 1000);
    }
    pings_over(&lab, 8, 6000, &vm_before);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(the_window_opens_with_the_dhcp_ack)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    probes(&lab, &vm);
    pings_over(&lab, 4, 2000, &vm_before); /* too early */
    dhcp_acknowledges(&lab, &gateway, &vm);
    uint64_t opened = lab.frames;
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_mac(finding, "current_mac", &vm.mac);
    ck_assert_uint_eq(finding->frame_count, 6);
    ck_assert_uint_eq(finding->first_frame, opened + 1);
    lab_close(&lab);
}
END_TEST

START_TEST(a_capture_that_starts_after_the_failure_is_enough)
{
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &vm, &gateway);
    after(&lab, 100);
    asks_in_vain(&lab, &vm, &vm_before, 3);
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_condition(finding, "E5", false);
    lab_close(&lab);
}
END_TEST

/* lesson 2: four ways to have a second MAC and be well */
START_TEST(a_host_with_two_nics_answers_from_the_other_one)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    for (int i = 0; i < 10; i++) {
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        answers(&lab, &vm, i % 2 ? &client : &client2);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_host_with_two_nics_that_dies_is_not_stale)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    for (int i = 0; i < 10; i++) {
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        answers(&lab, &vm, i % 2 ? &client : &client2);
        after(&lab, 600);
    }
    pings_over(&lab, 8, 6000, &vm_before);
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_virtual_router_mac_is_never_stale)
{
    const Host virtual_router = { MAC(00, 00, 5e, 00, 01, 07), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    announces(&lab, &virtual_router);
    for (int i = 0; i < 3; i++)
        asks_for(&lab, &vm, &client); /* the master, with its own MAC */
    pings_over(&lab, 8, 6000, &virtual_router);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_clone_is_a_duplicate_and_not_stale)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 6; i++) {
        asks_for(&lab, &vm_before, &gateway);
        after(&lab, 500);
        asks_for(&lab, &vm, &gateway);
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        after(&lab, 500);
    }
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(findings_of(report, id), 0);
    ck_assert_uint_eq(findings_of(report, "duplicate-ip"), 1);
    lab_close(&lab);
}
END_TEST

/* lesson 3 */
START_TEST(the_trace_of_a_healthy_team_is_silent)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm);
    is_rewritten_by(&lab, &team);
    for (int i = 0; i < 20; i++) {
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm.mac);
        is_answered_through_team(&lab, &vm, i % 2 ? &client : &client2);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_team_that_speaks_by_arp_for_the_machine_is_silent)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &vm, &gateway);
        asks_for(&lab, &vm_by_team, &gateway); /* the same request, rewritten inside too */
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm.mac);
        is_answered_through_team(&lab, &vm, i % 2 ? &client : &client2);
        asks_for(&lab, &client, &vm);
        replies(&lab, &vm_by_team, &client);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* lesson 9 */
START_TEST(arp_answers_of_a_team_do_not_clear_the_outage)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        asks_for(&lab, &client, &vm);
        replies(&lab, &vm_by_team, &client);
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm_before.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_mac(finding, "current_mac", &vm.mac);
    expect_mac(finding, "stale_mac", &vm_before.mac);
    expect_mac(finding, "team_mac", &team);
    lab_close(&lab);
}
END_TEST

START_TEST(a_team_that_answers_arp_for_a_machine_that_is_off_is_silent)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm);
    for (int i = 0; i < 3; i++) {
        pings_through_team(&lab, &client, &vm.mac);
        is_answered_through_team(&lab, &vm, &client);
        after(&lab, 600);
    }
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &client, &vm);
        replies(&lab, &vm_by_team, &client);
        pings_through_team(&lab, i % 2 ? &client : &client2, &vm.mac);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* lesson 10 */
START_TEST(copies_may_lie_in_the_file_by_twos)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 4; i++) {
        Wire first, second;
        pings(&lab, &client, &vm_by_team);
        first = lab.wire;
        pings(&lab, &client2, &vm_by_team);
        second = lab.wire;
        lab.wire = first;
        is_rewritten_to(&lab, &vm_before.mac);
        lab.wire = second;
        is_rewritten_to(&lab, &vm_before.mac);
        after(&lab, 1000);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_uint_eq(finding->frame_count, 8);
    expect_mac(finding, "team_mac", &team);
    expect_mac(finding, "stale_mac", &vm_before.mac);
    lab_close(&lab);
}
END_TEST

/* Several interfaces in one file: the inner copies may be written first. */
START_TEST(inner_copies_may_come_first)
{
    Lab lab;
    lab_open(&lab);
    restarts_behind_team(&lab);
    for (int i = 0; i < 6; i++) {
        Time now = lab.now;
        lab.now = now + TIME_MILLISECOND;
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        lab.now = now;
        is_rewritten_to(&lab, &team);
        lab.now = now + 600 * TIME_MILLISECOND;
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_mac(finding, "stale_mac", &vm_before.mac);
    expect_mac(finding, "current_mac", &vm.mac);
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert_uint_eq(finding->frame_count, 6);
    lab_close(&lab);
}
END_TEST

/* lesson 8 */
START_TEST(arp_to_the_old_mac_counts_and_is_told_apart)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    asks_in_vain(&lab, &vm, &vm_before, 3);
    pings_over(&lab, 6, 3000, &vm_before);
    wire_request_to(&lab.wire, &client, &vm_before);
    lab_capture(&lab);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_uint_eq(finding->frame_count, 10);
    g_autofree char *says = text_plain(condition_of(finding, "E2")->says);
    ck_assert_msg(strstr(says, "10 packets") != NULL, "%s", says);
    ck_assert_msg(strstr(says, "4 of them ARP") != NULL, "%s", says);
    lab_close(&lab);
}
END_TEST

/* lesson 13 */
START_TEST(the_origin_of_the_macs_explains_and_does_not_decide)
{
    const Host before = { MAC(00, 15, 5d, 0a, 01, 03), IP4(10, 0, 0, 9) };
    const Host now = { MAC(00, 15, 5d, 0b, 02, 1c), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    announces(&lab, &before);
    pings_and_is_answered(&lab, &client, &before);
    after(&lab, 20000);
    announces(&lab, &now);
    pings_over(&lab, 6, 3000, &before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_condition(finding, "E8", true);
    ck_assert_ptr_nonnull(condition_of(finding, "MAC"));
    lab_close(&lab);
}
END_TEST

/* ---- what a capture does to its frames */

START_TEST(a_frame_that_is_in_the_file_twice_counts_once)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 6; i++) {
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        is_captured_again(&lab);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    ck_assert_uint_eq(only_finding(lab_report(&lab), id)->frame_count, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(three_packets_mirrored_twice_are_not_five)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (int i = 0; i < 4; i++) {
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        is_captured_again(&lab);
        after(&lab, 900);
    }
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_clock_that_jumps_back_starts_anew)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 3, 1500, &vm_before);
    after(&lab, -60000);
    pings_over(&lab, 4, 1500, &vm_before); /* nothing says now that the MAC is old */
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "clock jumps back"));
    expect_no_accusation(report);
    lab_close(&lab);
}
END_TEST

START_TEST(a_second_of_disorder_is_no_jump)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 3, 1500, &vm_before);
    after(&lab, -1000);
    pings_over(&lab, 4, 3000, &vm_before);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    ck_assert(!is_noted(report, "clock jumps back"));
    ck_assert_uint_eq(only_finding(report, id)->frame_count, 7);
    lab_close(&lab);
}
END_TEST

START_TEST(findings_before_and_after_a_jump_are_one)
{
    Lab lab;
    lab_open(&lab);
    for (int part = 0; part < 2; part++) {
        restarts(&lab);
        pings_over(&lab, 6, 3000, &vm_before);
        goes_on(&lab, 4000);
        after(&lab, -3600000);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_uint_eq(finding->frame_count, 12);
    ck_assert_uint_eq(finding->first_frame, 5);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(two_interfaces_of_one_link_show_one_outage)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    lab.interface = 1;
    announces(&lab, &vm); /* the same station speaks there as well */
    for (int i = 0; i < 6; i++) {
        lab.interface = 0;
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        lab.interface = 1;
        is_captured_again(&lab);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_uint_eq(finding->frame_count, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(interfaces_that_turn_out_to_be_one_link_late_show_one_outage)
{
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &client3, &gateway);
    lab.interface = 1;
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    after(&lab, 600);
    lab.interface = 0;
    asks_for(&lab, &vm, &gateway); /* here it is heard on both */
    after(&lab, 100);
    lab.interface = 1;
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_uint_eq(finding->frame_count, 12);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(both_sides_of_a_team_on_two_interfaces_prove_it)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 10; i++) {
        if (i == 4) {
            after(&lab, 20000);
            lab.interface = 1;
            announces(&lab, &vm);
        }
        lab.interface = 0;
        pings(&lab, i % 2 ? &client : &client2, &vm_by_team);
        lab.interface = 1;
        is_rewritten_to(&lab, &vm_before.mac);
        if (i < 4) {
            answers(&lab, &vm_before, i % 2 ? &client : &client2);
            lab.interface = 0;
            is_rewritten_by(&lab, &team);
        }
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_uint_eq(finding->frame_count, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(two_networks_with_the_same_addresses_accuse_nobody)
{
    const Host other_client = { MAC(02, 00, 00, 01, 0c, 01), IP4(10, 0, 0, 21) };
    const Host other_client2 = { MAC(02, 00, 00, 01, 0c, 02), IP4(10, 0, 0, 22) };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 10; i++) {
        lab.interface = 0;
        asks_for(&lab, &vm_before, &gateway);
        pings(&lab, &client, &vm_before);
        pings(&lab, &client2, &vm_before);
        lab.interface = 1;
        asks_for(&lab, &vm, &gateway);
        pings_and_is_answered(&lab, &other_client, &vm);
        pings_and_is_answered(&lab, &other_client2, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(two_vlans_with_the_same_addresses_accuse_nobody)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 1;
    for (int i = 0; i < 10; i++) {
        lab.wire.vlans[0] = 10;
        asks_for(&lab, &vm_before, &gateway);
        pings(&lab, &client, &vm_before);
        pings(&lab, &client2, &vm_before);
        lab.wire.vlans[0] = 20;
        asks_for(&lab, &vm, &gateway);
        pings_and_is_answered(&lab, &client3, &vm);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(the_vlans_are_in_the_subject)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 2;
    lab.wire.vlans[0] = 100;
    lab.wire.vlans[1] = 0x2000 | 7; /* with a priority */
    is_cut_off(&lab);
    expect_field(only_finding(lab_report(&lab), id), "vlan", "100 and 7");
    lab_close(&lab);
}
END_TEST

/* The one answer before the restart is the first frame of all. */
START_TEST(one_answer_shows_that_both_directions_are_captured)
{
    Lab lab;
    lab_open(&lab);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    announces(&lab, &vm);
    pings_over(&lab, 8, 6000, &vm_before);
    goes_on(&lab, 4000);
    ck_assert_int_eq(only_finding(lab_report(&lab), id)->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

/* One direction only: nobody can say whether the machine answered. */
START_TEST(a_mirror_of_one_direction_accuses_nobody)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings(&lab, &client, &vm_before);
    after(&lab, 20000);
    announces(&lab, &vm);
    pings_over(&lab, 8, 6000, &vm_before);
    goes_on(&lab, 4000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* ---- healthy moves of an address */

START_TEST(clients_that_relearn_at_once_see_no_outage)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings(&lab, &client, &vm_before);
    pings(&lab, &client2, &vm_before);
    for (int i = 0; i < 8; i++) {
        after(&lab, 500);
        pings_and_is_answered(&lab, i % 2 ? &client : &client2, &vm);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_live_migration_keeps_the_mac)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm);
    pings_and_is_answered(&lab, &client, &vm);
    pings_over(&lab, 8, 6000, &vm);
    announces(&lab, &vm);
    pings_and_is_answered(&lab, &client, &vm);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(an_address_that_moved_untold_between_living_stations_is_not_this_case)
{
    const Host other = { vm_before.mac, IP4(10, 0, 0, 77) };
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    announces(&lab, &other);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    asks_for(&lab, &client3, &vm);
    replies(&lab, &vm, &client3); /* by unicast, to the one who asked */
    pings_and_is_answered(&lab, &client3, &vm);
    for (int i = 0; i < 8; i++) {
        pings(&lab, i % 2 ? &client : &client2, &vm_before);
        pings_and_is_answered(&lab, &client, &other);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(an_untold_move_from_a_silent_mac_is_this_case)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_before);
    pings_and_is_answered(&lab, &client, &vm_before);
    after(&lab, 20000);
    for (int i = 0; i < 3; i++)
        pings(&lab, &vm, &client3); /* no broadcast of any kind */
    pings_over(&lab, 8, 6000, &vm_before);
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

/* ---- seen from outside */

START_TEST(from_outside_the_machine_is_deaf_and_no_team_is_accused)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm_by_team);
    for (int i = 0; i < 6; i++) {
        asks_for(&lab, &vm_by_team, &gateway);
        replies(&lab, &gateway, &vm_by_team);
        pings(&lab, i % 2 ? &client : &client2, &vm_by_team);
        after(&lab, 1000);
    }
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    const Finding *finding = only_finding(report, "vm-unicast-deaf");
    ck_assert_uint_eq(finding->severity, SEVERITY_WARNING);
    ck_assert_ptr_nonnull(finding->next_capture);
    ck_assert(is_noted(report, "10.0.0.9 asks"));
    ck_assert(is_noted(report, "netsh trace start"));
    lab_close(&lab);
}
END_TEST

START_TEST(any_number_of_reviews_leads_to_the_same_verdict)
{
    Lab lab, reviewed;
    lab_open(&lab);
    lab_open(&reviewed);
    reviewed.is_reviewed_always = true;
    is_cut_off(&lab);
    is_cut_off(&reviewed);
    const Finding *a = only_finding(lab_report(&lab), id);
    const Finding *b = only_finding(lab_report(&reviewed), id);
    ck_assert_str_eq(a->id, b->id);
    ck_assert_int_eq(a->confidence, b->confidence);
    ck_assert_uint_eq(a->frame_count, b->frame_count);
    ck_assert_uint_eq(a->evidence->len, b->evidence->len);
    lab_close(&lab);
    lab_close(&reviewed);
}
END_TEST

SUITE("case_stale_vm_mac", a_restart_that_the_team_missed_is_likely_seen_from_the_virtual_switch,
      both_copies_of_the_packets_prove_it, e2_five_packets_over_two_seconds_are_enough,
      e2_less_is_possible_at_most, e2_three_packets_are_enough_when_it_healed,
      e3_an_answer_within_three_seconds_clears_it, e3_a_later_answer_does_not,
      e3_an_answer_from_the_old_mac_counts_as_well, e3_is_unknown_when_the_file_ends_first,
      e3_is_unknown_when_nothing_calls_for_an_answer, e3_lost_handshakes_count,
      e4_an_old_mac_that_still_speaks_for_the_address_is_alive,
      e4_an_old_mac_that_speaks_for_another_address_does_not_matter,
      e1_two_packets_of_the_new_mac_are_too_little, e6a_one_sender_and_both_copies_are_the_team,
      e6a_a_router_for_many_is_one_sender, e6b_a_router_with_a_stale_entry_is_the_culprit,
      e6c_others_are_answered_by_the_new_mac, e6d_one_sender_without_more_leaves_both_possible,
      e10_replies_to_own_requests_prove_the_rewriting_with_one_sender,
      e10_a_request_of_another_does_not_count, e7_copies_fifty_milliseconds_apart_are_a_pair,
      e7_copies_further_apart_are_none, e7_copies_of_a_router_are_no_pair,
      e7_a_changed_source_with_the_same_ttl_is_no_pair, healed_by_the_first_delivery_is_a_warning,
      healed_in_less_than_two_seconds_is_for_information, dhcp_to_the_new_mac_heals_nothing,
      a_neighbour_inside_the_switch_heals_nothing, a_neighbour_that_joins_late_heals_nothing,
      a_working_link_local_address_does_not_clear_the_global_one,
      frames_between_toggle_and_first_word_are_neither_stale_nor_healed,
      two_outages_of_one_address_are_two_findings, two_restarts_inside_one_outage_are_one_finding,
      the_address_goes_back_to_the_first_mac, a_machine_that_is_off_is_not_stale,
      packets_to_the_old_mac_before_the_new_one_speaks_do_not_count,
      packets_sent_before_the_new_one_spoke_do_not_count_though_later_in_the_file,
      a_probe_shows_the_new_mac_but_does_not_bind, the_window_opens_with_the_dhcp_ack,
      a_capture_that_starts_after_the_failure_is_enough,
      a_host_with_two_nics_answers_from_the_other_one, a_host_with_two_nics_that_dies_is_not_stale,
      a_virtual_router_mac_is_never_stale, a_clone_is_a_duplicate_and_not_stale,
      the_trace_of_a_healthy_team_is_silent, a_team_that_speaks_by_arp_for_the_machine_is_silent,
      arp_answers_of_a_team_do_not_clear_the_outage,
      a_team_that_answers_arp_for_a_machine_that_is_off_is_silent,
      copies_may_lie_in_the_file_by_twos, inner_copies_may_come_first,
      arp_to_the_old_mac_counts_and_is_told_apart,
      the_origin_of_the_macs_explains_and_does_not_decide,
      a_frame_that_is_in_the_file_twice_counts_once, three_packets_mirrored_twice_are_not_five,
      a_clock_that_jumps_back_starts_anew, a_second_of_disorder_is_no_jump,
      findings_before_and_after_a_jump_are_one, two_interfaces_of_one_link_show_one_outage,
      interfaces_that_turn_out_to_be_one_link_late_show_one_outage,
      both_sides_of_a_team_on_two_interfaces_prove_it,
      two_networks_with_the_same_addresses_accuse_nobody,
      two_vlans_with_the_same_addresses_accuse_nobody, the_vlans_are_in_the_subject,
      one_answer_shows_that_both_directions_are_captured, a_mirror_of_one_direction_accuses_nobody,
      clients_that_relearn_at_once_see_no_outage, a_live_migration_keeps_the_mac,
      an_address_that_moved_untold_between_living_stations_is_not_this_case,
      an_untold_move_from_a_silent_mac_is_this_case,
      from_outside_the_machine_is_deaf_and_no_team_is_accused,
      any_number_of_reviews_leads_to_the_same_verdict)
