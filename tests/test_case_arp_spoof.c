/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A third station answers for a living owner: what it takes, and what looks like it. */
#include "link_lab.h"

static const char id[] = "arp-spoof";

static const Host third = { MAC(02, 00, 00, 00, 66, 66), IP4(10, 0, 0, 66) };
/* What the third station says of the gateway and of the client. */
static const Host false_gateway = { MAC(02, 00, 00, 00, 66, 66), IP4(10, 0, 0, 1) };
static const Host false_client = { MAC(02, 00, 00, 00, 66, 66), IP4(10, 0, 0, 21) };
/* A server beyond the gateway, as the client knows it before and after. */
static const Host remote = { MAC(02, 00, 00, 00, 0e, 01), IP4(192, 0, 2, 7) };
static const Host remote_by_third = { MAC(02, 00, 00, 00, 66, 66), IP4(192, 0, 2, 7) };

/* Everybody is heard once, the third station with its own address. */
static void all_meet(Lab *lab)
{
    asks_for(lab, &client, &gateway);
    replies(lab, &gateway, &client);
    pings_and_is_answered(lab, &client, &gateway);
    asks_for(lab, &third, &client2);
    replies(lab, &client2, &third);
    after(lab, 10000);
}

/* The owner is used by somebody whom nobody deceives. */
static void owner_lives(Lab *lab)
{
    pings_and_is_answered(lab, &client2, &gateway);
}

/* A packet from behind the gateway takes the way over the third station; both sides are seen. */
static void carries_remote(Lab *lab)
{
    pings(lab, &client, &remote_by_third);
    is_routed(lab, &third.mac, &gateway.mac);
}

typedef struct Play {
    unsigned claims, rounds, carried;
} Play;

static const Report *report_of_play(Lab *lab, const Play *play)
{
    lab_open(lab);
    all_meet(lab);
    for (unsigned i = 0; i < play->claims; i++) {
        replies(lab, &false_gateway, &client);
        if (i < play->rounds)
            owner_lives(lab);
        if (i < play->carried)
            carries_remote(lab);
        after(lab, 1000);
    }
    return lab_report(lab);
}

START_TEST(carried_between_claims_that_the_owner_contradicts)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_play(&lab, &(Play){ 4, 3, 4 }), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    expect_field(finding, "ip", "10.0.0.1");
    expect_mac(finding, "claimed_mac", &third.mac);
    expect_mac(finding, "owner_mac", &gateway.mac);
    expect_field(finding, "victims", "10.0.0.21");
    ck_assert_uint_eq(finding->frame_count, 4);
    ck_assert_uint_eq(finding->first_frame, 7);
    expect_condition(finding, "S4", true);
    expect_condition(finding, "S6", false);
    lab_close(&lab);
}
END_TEST

START_TEST(three_claims_two_contradictions_and_three_packets_are_enough)
{
    Lab lab;
    only_finding(report_of_play(&lab, &(Play){ 3, 2, 3 }), id);
    lab_close(&lab);
}
END_TEST

START_TEST(less_is_no_finding)
{
    static const Play plays[] = { { 2, 2, 2 }, { 4, 1, 4 }, { 4, 3, 2 } };
    for (size_t i = 0; i < G_N_ELEMENTS(plays); i++) {
        Lab lab;
        expect_no_accusation(report_of_play(&lab, &plays[i]));
        lab_close(&lab);
    }
}
END_TEST

/* Each claim so many milliseconds after the client asked for the gateway. */
static const Report *report_of_asked_claims(Lab *lab, int64_t milliseconds)
{
    lab_open(lab);
    all_meet(lab);
    for (int i = 0; i < 4; i++) {
        Time asked = lab->now;
        asks_for(lab, &client, &gateway);
        lab->now = asked + milliseconds * TIME_MILLISECOND;
        replies(lab, &false_gateway, &client);
        owner_lives(lab);
        carries_remote(lab);
        after(lab, 1000);
    }
    return lab_report(lab);
}

/* Proxy ARP answers who asks; five seconds later nobody waits any more. */
START_TEST(an_answer_is_no_claim)
{
    Lab lab;
    ck_assert_uint_eq(findings_of(report_of_asked_claims(&lab, 5000), id), 0);
    lab_close(&lab);
    ck_assert_uint_eq(findings_of(report_of_asked_claims(&lab, 5001), id), 1);
    lab_close(&lab);
}
END_TEST

START_TEST(a_client_whose_requests_are_not_captured_may_have_asked)
{
    const Host unheard = { MAC(02, 00, 00, 00, 0c, 77), IP4(10, 0, 0, 77) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 4; i++) {
        replies(&lab, &false_gateway, &unheard);
        owner_lives(&lab);
        after(&lab, 1000);
    }
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

/* At the client's port: the gateway's packets come from the third station now. */
static const Report *report_at_the_port(Lab *lab, uint8_t ttl, unsigned packets)
{
    lab_open(lab);
    all_meet(lab);
    for (unsigned i = 0; i < 4; i++) {
        replies(lab, &false_gateway, &client);
        after(lab, 1000);
        pings(lab, &client, &false_gateway);
        lab->wire.ttl = ttl;
        if (i < packets)
            answers(lab, &false_gateway, &client);
        lab->wire.ttl = 0;
    }
    return lab_report(lab);
}

START_TEST(from_one_seat_a_ttl_one_lower_is_likely)
{
    static const uint8_t lowered[] = { 63, 127, 254 };
    for (size_t i = 0; i < G_N_ELEMENTS(lowered); i++) {
        Lab lab;
        const Finding *finding = only_finding(report_at_the_port(&lab, lowered[i], 3), id);
        ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
        expect_mac(finding, "owner_mac", &gateway.mac);
        expect_condition(finding, "S2", false);
        expect_condition(finding, "S5", true);
        lab_close(&lab);
    }
}
END_TEST

START_TEST(from_one_seat_less_is_silence)
{
    Lab lab;
    ck_assert_uint_eq(findings_of(report_at_the_port(&lab, 63, 2), id), 0);
    lab_close(&lab);
    ck_assert_uint_eq(findings_of(report_at_the_port(&lab, 64, 3), id), 0); /* its own packets */
    lab_close(&lab);
    ck_assert_uint_eq(findings_of(report_at_the_port(&lab, 62, 3), id), 0);
    lab_close(&lab);
    ck_assert_uint_eq(findings_of(report_at_the_port(&lab, 64, 0), id), 0);
    lab_close(&lab);
}
END_TEST

START_TEST(without_the_owner_it_is_possible_and_names_the_next_capture)
{
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &third, &client);
    replies(&lab, &client, &third);
    for (int i = 0; i < 6; i++) {
        replies(&lab, &false_gateway, &client);
        lab.wire.ttl = 63;
        pings(&lab, &false_gateway, &client);
        lab.wire.ttl = 0;
        after(&lab, 1000);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
    expect_null(finding, "owner_mac");
    ck_assert_ptr_nonnull(finding->next_capture);
    lab_close(&lab);
}
END_TEST

/* n packets for the gateway or for what is behind it go to the third station, and nothing comes
 * back; others reach the gateway. */
static const Report *report_of_swallowing(Lab *lab, const Host *to, unsigned n,
                                          int64_t milliseconds)
{
    lab_open(lab);
    all_meet(lab);
    replies(lab, &false_gateway, &client);
    after(lab, 1100);
    owner_lives(lab);
    Time start = lab->now;
    for (unsigned i = 0; i < n; i++) {
        lab->now = start + milliseconds * TIME_MILLISECOND * i / MAX(n - 1, 1);
        pings(lab, &client, to);
    }
    for (int i = 0; i < 3; i++) {
        after(lab, 200);
        owner_lives(lab);
        replies(lab, &false_gateway, &client);
    }
    goes_on(lab, 4000);
    return lab_report(lab);
}

static Confidence confidence_of_swallowing(const Host *to, unsigned n, int64_t milliseconds)
{
    Lab lab;
    const Report *report = report_of_swallowing(&lab, to, n, milliseconds);
    const Finding *finding = finding_at(report, id, 0);
    ck_assert_ptr_nonnull(finding);
    Confidence confidence = finding->confidence;
    if (confidence > CONFIDENCE_POSSIBLE)
        only_finding(report, id);
    lab_close(&lab);
    return confidence;
}

START_TEST(three_packets_over_two_seconds_are_swallowed)
{
    ck_assert_int_eq(confidence_of_swallowing(&false_gateway, 3, 2000), CONFIDENCE_LIKELY);
    ck_assert_int_eq(confidence_of_swallowing(&remote_by_third, 3, 2000), CONFIDENCE_LIKELY);
    ck_assert_int_eq(confidence_of_swallowing(&false_gateway, 3, 1999), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_of_swallowing(&remote_by_third, 3, 1999), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_of_swallowing(&false_gateway, 2, 4000), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_of_swallowing(&remote_by_third, 2, 4000), CONFIDENCE_POSSIBLE);
}
END_TEST

START_TEST(both_ways_are_two_findings)
{
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 6; i++) {
        replies(&lab, &false_gateway, &client);
        replies(&lab, &false_client, &gateway);
        after(&lab, 1000);
        owner_lives(&lab);
        pings(&lab, &client, &remote_by_third); /* so the gateway has nothing to send back */
    }
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->findings->len, 2);
    for (guint i = 0; i < 2; i++)
        ck_assert_int_eq(finding_at(report, id, i)->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(what_comes_back_by_another_way_was_not_swallowed)
{
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 6; i++) {
        replies(&lab, &false_gateway, &client);
        after(&lab, 1000);
        owner_lives(&lab);
        pings(&lab, &client, &remote_by_third);
        lab.wire.ttl = 57;
        answers(&lab, &remote, &client);
        lab.wire.ttl = 0;
    }
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* balance-alb: each peer is told, unasked, which member to use. */
START_TEST(a_team_that_tells_its_peers_is_healthy)
{
    const Host member = { MAC(02, 00, 00, 00, 0e, 02), IP4(10, 0, 0, 1) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 8; i++) {
        replies(&lab, &member, &client);
        replies(&lab, &gateway, &client2);
        pings(&lab, &client, &member);
        answers(&lab, &gateway, &client); /* leaves by the other member */
        pings_and_is_answered(&lab, &client2, &gateway);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_team_with_two_addresses_is_healthy)
{
    const Host member = { MAC(02, 00, 00, 00, 0e, 02), IP4(10, 0, 0, 1) },
               second = { MAC(02, 00, 00, 00, 0e, 02), IP4(10, 0, 0, 2) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    asks_for(&lab, &client3, &second);
    replies(&lab, &second, &client3);
    for (int i = 0; i < 8; i++) {
        replies(&lab, &member, &client);
        pings(&lab, &client, &member);
        answers(&lab, &gateway, &client);
        pings_and_is_answered(&lab, &client2, &gateway);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_gateway_that_was_replaced_is_healthy)
{
    const Host replaced = { MAC(02, 00, 00, 00, 0e, 77), IP4(10, 0, 0, 1) },
               beside = { MAC(02, 00, 00, 00, 0e, 77), IP4(10, 0, 0, 3) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    asks_for(&lab, &beside, &client2);
    announces(&lab, &replaced);
    for (int i = 0; i < 4; i++) {
        replies(&lab, &replaced, &client);
        replies(&lab, &replaced, &client2);
        pings_and_is_answered(&lab, &client, &replaced);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Two stations that both use an address are another case. */
START_TEST(who_sends_from_the_address_is_no_forger)
{
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 6; i++) {
        replies(&lab, &false_gateway, &client);
        pings_and_is_answered(&lab, &client, &false_gateway);
        after(&lab, 1000);
        owner_lives(&lab);
    }
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

/* Both claims and a router's MAC of its own: RFC 5798 section 7.3. */
START_TEST(a_virtual_router_may_move)
{
    const Host virtual_router = { MAC(00, 00, 5e, 00, 01, 07), IP4(10, 0, 0, 1) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 6; i++) {
        replies(&lab, &virtual_router, &client);
        owner_lives(&lab);
        after(&lab, 1000);
    }
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

/* Its router sends packets of its own from the physical MAC: two MACs of one gateway. */
START_TEST(a_virtual_routers_address_may_be_claimed_too)
{
    const Host virtual_router = { MAC(00, 00, 5e, 00, 01, 07), IP4(10, 0, 0, 1) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 4; i++) {
        replies(&lab, &false_gateway, &client);
        asks_for(&lab, &client2, &virtual_router);
        replies(&lab, &virtual_router, &client2);
        pings(&lab, &client, &remote_by_third);
        is_routed(&lab, &third.mac, &virtual_router.mac);
        owner_lives(&lab);
        after(&lab, 1000);
    }
    const Finding *finding = finding_at(lab_report(&lab), id, 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_mac(finding, "claimed_mac", &third.mac);
    expect_mac(finding, "owner_mac", &virtual_router.mac);
    lab_close(&lab);
}
END_TEST

/* A blocker names a MAC that nobody has (Ethernet source its own). */
START_TEST(the_claimed_mac_need_not_be_the_tellers)
{
    const Host nobody = { MAC(02, 00, 00, 00, 99, 99), IP4(10, 0, 0, 1) };
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 6; i++) {
        lab.wire.sent_by = &third.mac;
        replies(&lab, &nobody, &client);
        lab.wire.sent_by = NULL;
        after(&lab, 1000);
        pings(&lab, &client, &nobody);
        owner_lives(&lab);
    }
    const Finding *finding = finding_at(lab_report(&lab), id, 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_mac(finding, "claimed_mac", &nobody.mac);
    expect_mac(finding, "owner_mac", &gateway.mac);
    lab_close(&lab);
}
END_TEST

START_TEST(the_vlan_is_named)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.vlans[0] = 7;
    lab.wire.vlan_count = 1;
    all_meet(&lab);
    for (int i = 0; i < 4; i++) {
        replies(&lab, &false_gateway, &client);
        owner_lives(&lab);
        carries_remote(&lab);
        after(&lab, 1000);
    }
    expect_field(only_finding(lab_report(&lab), id), "vlan", "7");
    lab_close(&lab);
}
END_TEST

/* 2001:db8::n */
#define IP6(n)                                                                                     \
    {                                                                                              \
        {                                                                                          \
            0x20, 0x01, 0x0d, 0xb8, [15] = n                                                       \
        }                                                                                          \
    }

/* RFC 4861 section 4.4: "I have it", unasked, to one station. */
static void advertises(Lab *lab, const Host *owner, const Host *to)
{
    lab->wire.ttl = 255;
    wire_ip(&lab->wire, owner, to, 58, 32);
    lab->wire.ttl = 0;
    wire_u32(&lab->wire, 0x88000000);
    wire_u32(&lab->wire, 0x20000000); /* override */
    wire_put(&lab->wire, owner->ip.bytes, 16);
    wire_u16(&lab->wire, 0x0201);
    wire_put(&lab->wire, owner->mac.bytes, 6);
    lab_capture(lab);
}

START_TEST(neighbour_discovery_is_forged_alike)
{
    const Host here = { client.mac, IP6(0x21) }, beside = { client2.mac, IP6(0x22) },
               gate = { gateway.mac, IP6(1) }, other = { third.mac, IP6(0x66) },
               forged = { third.mac, IP6(1) };
    Lab lab;
    lab_open(&lab);
    pings_and_is_answered(&lab, &here, &gate);
    pings_and_is_answered(&lab, &other, &beside);
    after(&lab, 10000);
    for (int i = 0; i < 5; i++) {
        advertises(&lab, &forged, &here);
        advertises(&lab, &forged, &beside);
        after(&lab, 1000);
        pings(&lab, &here, &forged);
        is_routed(&lab, &third.mac, &gate.mac);
        answers(&lab, &gate, &here);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_field(finding, "ip", "2001:db8::1");
    expect_field(finding, "victims", "2001:db8::21 and 2001:db8::22");
    lab_close(&lab);
}
END_TEST

/* Claims made to all; of whom the third station passes packets on believed them. */
static const Report *report_of_broadcasts(Lab *lab, unsigned carried)
{
    lab_open(lab);
    all_meet(lab);
    for (unsigned i = 0; i < 5; i++) {
        announces(lab, &false_gateway);
        owner_lives(lab);
        if (i < carried)
            carries_remote(lab);
        after(lab, 1000);
    }
    return lab_report(lab);
}

START_TEST(claims_made_to_all_are_judged_by_what_is_carried)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_broadcasts(&lab, 4), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_mac(finding, "claimed_mac", &third.mac);
    expect_mac(finding, "owner_mac", &gateway.mac);
    expect_field(finding, "victims", "10.0.0.21");
    ck_assert_uint_eq(finding->frame_count, 5);
    lab_close(&lab);
}
END_TEST

/* A station that comes up announces itself, more than once, and so may one with a wrong address. */
START_TEST(claims_made_to_all_alone_are_no_finding)
{
    for (unsigned carried = 0; carried < 3; carried++) {
        Lab lab;
        ck_assert_uint_eq(findings_of(report_of_broadcasts(&lab, carried), id), 0);
        lab_close(&lab);
    }
}
END_TEST

/* A bridge of the forger's leaves the TTL as it is: both MACs change, nothing else does. */
static void bridges_remote(Lab *lab)
{
    pings(lab, &client, &remote_by_third);
    wire_set_source(&lab->wire, &third.mac);
    wire_set_destination(&lab->wire, &gateway.mac);
    lab_capture(lab);
}

START_TEST(what_is_passed_on_with_its_ttl_is_carried_as_well)
{
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 4; i++) {
        replies(&lab, &false_gateway, &client);
        owner_lives(&lab);
        bridges_remote(&lab);
        after(&lab, 1000);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    expect_condition(finding, "S4", true);
    expect_condition(finding, "S5", false);
    lab_close(&lab);
}
END_TEST

/* A possible verdict silences nothing: duplicate-ip is silent because the third station has an
 * address of its own and sends nothing from the gateway's. */
START_TEST(duplicate_ip_is_silent_of_its_own_accord)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_play(&lab, &(Play){ 5, 4, 0 }), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

/* It answers who asks, too, so that one asker hears both. */
START_TEST(duplicate_ip_is_silent_where_both_answer)
{
    Lab lab;
    lab_open(&lab);
    all_meet(&lab);
    for (int i = 0; i < 6; i++) {
        asks_for(&lab, &client, &gateway);
        replies(&lab, &gateway, &client);
        replies(&lab, &false_gateway, &client);
        after(&lab, 6000);
        replies(&lab, &false_gateway, &client);
        owner_lives(&lab);
        carries_remote(&lab);
    }
    only_finding(lab_report(&lab), id);
    lab_close(&lab);
}
END_TEST

SUITE("case_arp_spoof", carried_between_claims_that_the_owner_contradicts,
      three_claims_two_contradictions_and_three_packets_are_enough, less_is_no_finding,
      an_answer_is_no_claim, a_client_whose_requests_are_not_captured_may_have_asked,
      from_one_seat_a_ttl_one_lower_is_likely, from_one_seat_less_is_silence,
      without_the_owner_it_is_possible_and_names_the_next_capture,
      three_packets_over_two_seconds_are_swallowed, both_ways_are_two_findings,
      what_comes_back_by_another_way_was_not_swallowed, a_team_that_tells_its_peers_is_healthy,
      a_team_with_two_addresses_is_healthy, a_gateway_that_was_replaced_is_healthy,
      who_sends_from_the_address_is_no_forger, a_virtual_router_may_move,
      a_virtual_routers_address_may_be_claimed_too, the_claimed_mac_need_not_be_the_tellers,
      the_vlan_is_named, neighbour_discovery_is_forged_alike,
      claims_made_to_all_are_judged_by_what_is_carried, claims_made_to_all_alone_are_no_finding,
      what_is_passed_on_with_its_ttl_is_carried_as_well, duplicate_ip_is_silent_of_its_own_accord,
      duplicate_ip_is_silent_where_both_answer)
