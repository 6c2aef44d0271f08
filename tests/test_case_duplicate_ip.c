/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two live stations with one address, and everything healthy that has two MACs as well. */
#include "link_lab.h"

static const char id[] = "duplicate-ip";

/* Two stations that both have 10.0.0.9. */
static const Host one = { MAC(02, 00, 00, 00, 00, a1), IP4(10, 0, 0, 9) };
static const Host two = { MAC(02, 00, 00, 00, 00, b2), IP4(10, 0, 0, 9) };

/* Each asks for the gateway in turns, words in all, so many milliseconds apart. */
static void take_turns(Lab *lab, int words, int64_t milliseconds)
{
    for (int i = 0; i < words; i++) {
        asks_for(lab, i % 2 ? &two : &one, &gateway);
        after(lab, milliseconds);
    }
}

static const Report *report_of_turns(Lab *lab, int words, int64_t milliseconds)
{
    lab_open(lab);
    take_turns(lab, words, milliseconds);
    return lab_report(lab);
}

START_TEST(two_stations_that_take_turns_are_a_duplicate)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_turns(&lab, 6, 5000), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    expect_field(finding, "ip", "10.0.0.9");
    expect_field(finding, "macs", "02:00:00:00:00:a1 and 02:00:00:00:00:b2");
    ck_assert_ptr_nonnull(value_get(finding->subject, "vlan"));
    lab_close(&lab);
}
END_TEST

START_TEST(one_change_and_its_way_back_are_none)
{
    Lab lab;
    expect_silence(report_of_turns(&lab, 2, 5000));
    lab_close(&lab);
    expect_silence(report_of_turns(&lab, 3, 5000));
    lab_close(&lab);
    ck_assert_int_ge(only_finding(report_of_turns(&lab, 4, 5000), id)->confidence,
                     CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(turns_more_than_a_minute_apart_are_moves)
{
    Lab lab;
    expect_silence(report_of_turns(&lab, 8, 61000));
    lab_close(&lab);
    only_finding(report_of_turns(&lab, 8, 59000), id);
    lab_close(&lab);
}
END_TEST

START_TEST(packets_count_as_well_as_arp)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 4; i++) {
        pings(&lab, &one, &client);
        after(&lab, 1000);
        pings(&lab, &two, &client2);
        after(&lab, 1000);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    expect_field(finding, "macs", "02:00:00:00:00:a1 and 02:00:00:00:00:b2");
    lab_close(&lab);
}
END_TEST

START_TEST(both_answer_the_same_request)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 3; i++) {
        asks_for(&lab, &client, &one);
        replies(&lab, &one, &client);
        replies(&lab, &two, &client);
        after(&lab, 30000);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_ge(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(three_stations_are_all_named)
{
    const Host three = { MAC(02, 00, 00, 00, 00, 03), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 5; i++) {
        asks_for(&lab, &two, &gateway);
        after(&lab, 1000);
        asks_for(&lab, &one, &gateway);
        after(&lab, 1000);
        asks_for(&lab, &three, &gateway);
        after(&lab, 1000);
    }
    expect_field(only_finding(lab_report(&lab), id), "macs",
                 "02:00:00:00:00:03, 02:00:00:00:00:a1 and 02:00:00:00:00:b2");
    lab_close(&lab);
}
END_TEST

/* ---- a probe that is answered (RFC 5227 section 2.1.1) */

static const Report *report_of_defences(Lab *lab, int times)
{
    lab_open(lab);
    announces(lab, &one);
    pings_and_is_answered(lab, &client, &one);
    for (int i = 0; i < times; i++) {
        after(lab, 1000);
        probes(lab, &two);
        wire_arp(&lab->wire, 2, &one, &(Host){ two.mac, IP4(0, 0, 0, 0) }, &two.mac);
        lab_capture(lab);
    }
    goes_on(lab, 4000);
    return lab_report(lab);
}

START_TEST(one_defended_probe_is_possible)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_defences(&lab, 1), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
    expect_field(finding, "macs", "02:00:00:00:00:a1 and 02:00:00:00:00:b2");
    lab_close(&lab);
}
END_TEST

START_TEST(two_defended_probes_are_likely)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_defences(&lab, 2), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(a_probe_that_nobody_answers_is_a_healthy_start)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &one);
    pings_and_is_answered(&lab, &client, &one);
    after(&lab, 20000);
    for (int i = 0; i < 3; i++) {
        probes(&lab, &two);
        after(&lab, 1000);
    }
    announces(&lab, &two);
    pings_and_is_answered(&lab, &client, &two);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* A switch that tracks its hosts asks with sender 0.0.0.0 for every one of them. */
START_TEST(a_switch_that_probes_its_hosts_wants_no_address)
{
    const Host hosts[] = { client, client2, client3, one };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 12; i++) {
        const Host *host = &hosts[i % 4];
        probes(&lab, &(Host){ MAC(02, 00, 00, 00, 00, 01), host->ip });
        wire_arp(&lab.wire, 2, host, &(Host){ MAC(02, 00, 00, 00, 00, 01), IP4(0, 0, 0, 0) },
                 &(Mac)MAC(02, 00, 00, 00, 00, 01));
        lab_capture(&lab);
        after(&lab, 1000);
    }
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* ---- what is healthy */

START_TEST(a_change_of_the_mac_is_no_duplicate)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 10; i++)
        pings_and_is_answered(&lab, &client, &one);
    after(&lab, 5000);
    announces(&lab, &two);
    for (int i = 0; i < 10; i++)
        pings_and_is_answered(&lab, &client, &two);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(one_connection_over_both_macs_is_one_host)
{
    Lab lab;
    lab_open(&lab);
    for (uint16_t i = 0; i < 8; i++) {
        connects(&lab, &client, &one, 40000 + i);
        accepts(&lab, &two, &client, 40000 + i);
        pings(&lab, &one, &client2);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(one_ping_answered_from_the_other_mac_is_one_host)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        pings(&lab, &client, &one);
        answers(&lab, &two, &client);
        asks_for(&lab, &one, &gateway);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Two hosts share an address: the one that does not know a connection resets it (RFC 9293 section
 * 3.10.7.1), which is no answer of one host. */
START_TEST(a_reset_by_the_stranger_does_not_make_them_one_host)
{
    Lab lab;
    lab_open(&lab);
    take_turns(&lab, 6, 2000);
    for (uint16_t i = 0; i < 4; i++) {
        connects(&lab, &client, &one, 40000 + i);
        resets(&lab, &two, &client, 40000 + i);
        after(&lab, 1000);
    }
    take_turns(&lab, 4, 2000);
    only_finding(lab_report(&lab), id);
    lab_close(&lab);
}
END_TEST

/* Receive load balancing: each client is told another MAC, by unicast; one member answers each
 * request. Two hosts with one address would both answer. */
START_TEST(arp_per_client_of_a_team_is_no_duplicate)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &client, &one);
        replies(&lab, &one, &client);
        pings(&lab, &client, &one);
        answers(&lab, &two, &client); /* transmit balancing chooses by another hash */
        after(&lab, 1000);
        asks_for(&lab, &client2, &two);
        replies(&lab, &two, &client2);
        pings_and_is_answered(&lab, &client2, &two);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_team_mac_is_never_one_of_them)
{
    Lab lab;
    lab_open(&lab);
    const Host outside = { team, one.ip };
    for (int i = 0; i < 8; i++) {
        pings(&lab, &client, &outside);
        is_rewritten_to(&lab, &one.mac);
        answers(&lab, &one, &client);
        is_rewritten_by(&lab, &team);
        asks_for(&lab, &one, &gateway);
        is_rewritten_by(&lab, &team);
        asks_for(&lab, &client2, &one);
        replies(&lab, &outside, &client2);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_duplicate_behind_a_team_names_the_machines_alone)
{
    Lab lab;
    lab_open(&lab);
    const Host outside = { team, one.ip };
    for (int i = 0; i < 8; i++) {
        pings(&lab, &client, &outside);
        is_rewritten_to(&lab, &one.mac);
        answers(&lab, &one, &client);
        is_rewritten_by(&lab, &team);
        asks_for(&lab, &two, &gateway);
        after(&lab, 1000);
        asks_for(&lab, &one, &gateway);
        after(&lab, 1000);
    }
    expect_field(only_finding(lab_report(&lab), id), "macs",
                 "02:00:00:00:00:a1 and 02:00:00:00:00:b2");
    lab_close(&lab);
}
END_TEST

/* A capture of the host merged with one of the switch, whose clock is 200 ms behind. */
START_TEST(a_team_in_two_captures_with_different_clocks_is_no_duplicate)
{
    const Host outside = { team, one.ip };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 10; i++) {
        const Host *asker = i % 2 ? &client : &client2;
        Time now = lab.now;
        pings(&lab, asker, &outside);
        lab.now = now + 200 * TIME_MILLISECOND;
        is_rewritten_to(&lab, &one.mac);
        answers(&lab, &one, asker);
        lab.now = now + TIME_MILLISECOND;
        is_rewritten_by(&lab, &team);
        lab.now = now + 700 * TIME_MILLISECOND;
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* RFC 2131 section 4.4.5: a renewal is sent by unicast, so that routers pass it on. */
START_TEST(a_router_that_passes_on_a_dhcp_renewal_is_no_team)
{
    const Host far = { MAC(02, 00, 00, 00, 0f, 01), IP4(192, 0, 2, 9) };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 3; i++) {
        lab.wire.ttl = 127;
        lab.wire.sent_by = &one.mac; /* the router that somebody shares the address of */
        wire_dhcp(&lab.wire, &far, &client, &far, false, 3);
        lab_capture(&lab);
        lab.wire.sent_by = NULL;
        lab.wire.ttl = 0;
        take_turns(&lab, 4, 2000);
    }
    only_finding(lab_report(&lab), id);
    lab_close(&lab);
}
END_TEST

START_TEST(a_virtual_router_and_its_master_are_no_duplicate)
{
    const Host virtual_router = { MAC(00, 00, 5e, 00, 01, 0a), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &client, &one);
        replies(&lab, &virtual_router, &client);
        after(&lab, 1000);
        asks_for(&lab, &one, &client2);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_router_that_answers_for_others_is_no_duplicate)
{
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &gateway, &client);
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &client, &one);
        replies(&lab, &one, &client);
        replies(&lab, &(Host){ gateway.mac, one.ip }, &client);
        pings_and_is_answered(&lab, &client, &one);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* It claims what another one has, passes packets on with a lower TTL, and uses nothing itself. */
START_TEST(a_man_in_the_middle_is_not_a_second_owner)
{
    const Host liar = { MAC(02, 00, 00, 00, 06, 66), IP4(10, 0, 0, 9) };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &one, &gateway);
        replies(&lab, &liar, &client);
        pings(&lab, &client, &liar);
        is_routed(&lab, &liar.mac, &one.mac);
        answers(&lab, &one, &client);
        after(&lab, 1000);
    }
    only_finding(lab_report(&lab), "arp-spoof");
    lab_close(&lab);
}
END_TEST

START_TEST(the_same_address_on_two_links_is_no_duplicate)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        lab.interface = i % 2u;
        asks_for(&lab, i % 2 ? &two : &one, &gateway);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
    lab_open(&lab);
    lab.wire.vlan_count = 1;
    for (int i = 0; i < 8; i++) {
        lab.wire.vlans[0] = i % 2 ? 20 : 30;
        asks_for(&lab, i % 2 ? &two : &one, &gateway);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Two routers pass on packets of one far station: their TTL says that they are not its own. */
START_TEST(a_station_behind_two_routers_is_no_duplicate)
{
    const uint8_t ttls[] = { 63, 127, 254, 60, 113, 1, 32 };
    Lab lab;
    lab_open(&lab);
    for (size_t i = 0; i < 4 * G_N_ELEMENTS(ttls); i++) {
        lab.wire.ttl = ttls[i % G_N_ELEMENTS(ttls)];
        pings(&lab, &(Host){ i % 2 ? gateway.mac : one.mac, IP4(192, 0, 2, 1) }, &client);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(dhcp_says_who_gets_it_not_who_uses_it)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 8; i++) {
        dhcp_acknowledges(&lab, &gateway, i % 2 ? &two : &one);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("case_duplicate_ip", two_stations_that_take_turns_are_a_duplicate,
      one_change_and_its_way_back_are_none, turns_more_than_a_minute_apart_are_moves,
      packets_count_as_well_as_arp, both_answer_the_same_request, three_stations_are_all_named,
      one_defended_probe_is_possible, two_defended_probes_are_likely,
      a_probe_that_nobody_answers_is_a_healthy_start,
      a_switch_that_probes_its_hosts_wants_no_address, a_change_of_the_mac_is_no_duplicate,
      one_connection_over_both_macs_is_one_host, one_ping_answered_from_the_other_mac_is_one_host,
      a_reset_by_the_stranger_does_not_make_them_one_host, arp_per_client_of_a_team_is_no_duplicate,
      a_team_mac_is_never_one_of_them, a_duplicate_behind_a_team_names_the_machines_alone,
      a_team_in_two_captures_with_different_clocks_is_no_duplicate,
      a_router_that_passes_on_a_dhcp_renewal_is_no_team,
      a_virtual_router_and_its_master_are_no_duplicate,
      a_router_that_answers_for_others_is_no_duplicate, a_man_in_the_middle_is_not_a_second_owner,
      the_same_address_on_two_links_is_no_duplicate, a_station_behind_two_routers_is_no_duplicate,
      dhcp_says_who_gets_it_not_who_uses_it)
