/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two active routers for one group: 3 adverts each in turn within 10 s. */
#include "link_lab.h"

#include "adverts.h"

static const char *const id = "fhrp-split-brain";

static const Host router_a = { MAC(02, 00, 00, 00, 0e, 0a), IP4(10, 0, 0, 2) };
static const Host router_b = { MAC(02, 00, 00, 00, 0e, 0b), IP4(10, 0, 0, 3) };
static const Host a_as_gateway = { MAC(02, 00, 00, 00, 0e, 0a), IP4(10, 0, 0, 1) };
static const Host b_as_gateway = { MAC(02, 00, 00, 00, 0e, 0b), IP4(10, 0, 0, 1) };
static const Mac virtual_mac = MAC(00, 00, 5e, 00, 01, 33);

enum { RESIGNS = 0, ACTIVE = 16 };

static void says(Lab *lab, const Host *router, unsigned priority)
{
    wire_vrrp(&lab->wire, router, &(VrrpText){ 2, 51, priority, 100, a_as_gateway.ip, { { 0 } } });
    lab_capture(lab);
}

/* Both advertise by turns, so many times each, every second. */
static void fight(Lab *lab, int times)
{
    for (int i = 0; i < times; i++) {
        says(lab, &router_b, 100);
        after(lab, 400);
        says(lab, &router_a, 200);
        after(lab, 600);
    }
}

static void is_alone(Lab *lab, const Host *router, unsigned priority, int times)
{
    for (int i = 0; i < times; i++, after(lab, 1000))
        says(lab, router, priority);
}

START_TEST(both_announced_the_address)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &a_as_gateway);
    is_alone(&lab, &router_a, 200, 1);
    announces(&lab, &a_as_gateway);
    is_alone(&lab, &router_a, 200, 4);
    announces(&lab, &b_as_gateway);
    fight(&lab, 1);
    announces(&lab, &b_as_gateway);
    fight(&lab, 5);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    ck_assert_int_eq(finding->severity, SEVERITY_CRITICAL);
    ck_assert(!finding->resolved);
    expect_field(finding, "protocol", "vrrp");
    expect_field(finding, "group", "51");
    expect_field(finding, "routers", "10.0.0.2 and 10.0.0.3");
    expect_field(finding, "macs", "02:00:00:00:0e:0a and 02:00:00:00:0e:0b");
    expect_field(finding, "virtual_ip", "10.0.0.1");
    ck_assert_uint_eq(finding->first_frame, 9);
    ck_assert_uint_eq(finding->last_frame, 21);
    ck_assert_uint_eq(finding->frame_count, 12);
    expect_condition(finding, "F3", true);
    lab_close(&lab);
}
END_TEST

START_TEST(adverts_alone_are_likely)
{
    Lab lab;
    lab_open(&lab);
    is_alone(&lab, &router_a, 200, 3);
    fight(&lab, 4);
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_condition(finding, "F3", false);
    lab_close(&lab);
}
END_TEST

/* What the old master said before it gave the group up proves nothing. */
START_TEST(words_of_an_earlier_reign_do_not_count)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &a_as_gateway);
    is_alone(&lab, &router_a, 200, 2);
    says(&lab, &router_a, RESIGNS);
    is_alone(&lab, &router_b, 100, 10);
    announces(&lab, &b_as_gateway);
    is_alone(&lab, &router_b, 100, 3);
    fight(&lab, 5);
    ck_assert_int_eq(only_finding(lab_report(&lab), id)->confidence, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(less_is_silence)
{
    Lab lab;
    lab_open(&lab);
    is_alone(&lab, &router_a, 200, 3);
    fight(&lab, 2);
    is_alone(&lab, &router_b, 100, 6);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_preempted_and_restored_master_is_silence)
{
    Lab lab;
    lab_open(&lab);
    is_alone(&lab, &router_b, 100, 8);
    announces(&lab, &a_as_gateway);
    is_alone(&lab, &router_a, 200, 4);
    says(&lab, &router_a, RESIGNS);
    after(&lab, 600);
    announces(&lab, &b_as_gateway);
    is_alone(&lab, &router_b, 100, 6);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(one_that_gives_way_resolves_it)
{
    Lab lab;
    lab_open(&lab);
    is_alone(&lab, &router_a, 200, 3);
    fight(&lab, 5);
    is_alone(&lab, &router_a, 200, 5);
    ck_assert(only_finding(lab_report(&lab), id)->resolved);
    lab_close(&lab);
}
END_TEST

/* The capture may have lost them: nothing says that it is over. */
START_TEST(silence_of_both_resolves_nothing)
{
    Lab lab;
    lab_open(&lab);
    is_alone(&lab, &router_a, 200, 3);
    fight(&lab, 5);
    goes_on(&lab, 20000);
    ck_assert(!only_finding(lab_report(&lab), id)->resolved);
    lab_close(&lab);
}
END_TEST

START_TEST(one_virtual_mac_for_both)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.sent_by = &virtual_mac;
    is_alone(&lab, &router_a, 200, 3);
    fight(&lab, 5);
    lab.wire.sent_by = NULL;
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    expect_field(finding, "macs", "00:00:5e:00:01:33");
    expect_field(finding, "routers", "10.0.0.2 and 10.0.0.3");
    lab_close(&lab);
}
END_TEST

START_TEST(its_vlan_is_named_and_another_one_is_apart)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 1;
    for (int i = 0; i < 6; i++) {
        lab.wire.vlans[0] = 7;
        fight(&lab, 1);
        lab.wire.vlans[0] = 8;
        is_alone(&lab, &router_a, 200, 1);
        lab.wire.vlans[0] = 9;
        is_alone(&lab, &router_b, 200, 1);
    }
    expect_field(only_finding(lab_report(&lab), id), "vlan", "7");
    lab_close(&lab);
}
END_TEST

START_TEST(a_mirror_of_two_ports_changes_nothing)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 12; i++, after(&lab, 500)) {
        lab.interface = 0;
        says(&lab, i % 2 == 0 ? &router_a : &router_b, 100);
        lab.interface = 1;
        is_captured_again(&lab);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    ck_assert_uint_eq(finding->frame_count, 11); /* all but the first, which had no rival */
    lab_close(&lab);
}
END_TEST

START_TEST(a_mirrored_change_of_the_master_is_silence)
{
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 20; i++, after(&lab, 1000)) {
        lab.interface = 0;
        says(&lab, i < 10 ? &router_a : &router_b, 100);
        lab.interface = 1;
        is_captured_again(&lab);
        after(&lab, 10);
        is_captured_again(&lab);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(ipv6_routers_have_link_local_sources)
{
    const Host a = { MAC(02, 00, 00, 00, 0e, 0a), IP6(fe, 80, 00, 02) };
    const Host b = { MAC(02, 00, 00, 00, 0e, 0b), IP6(fe, 80, 00, 03) };
    const VrrpText text = { 3, 53, 100, 100, IP6(20, 01, 00, 01), { { 0 } } };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 12; i++, after(&lab, 500)) {
        wire_vrrp(&lab.wire, i % 2 == 0 ? &a : &b, &text);
        lab_capture(&lab);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_field(finding, "routers", "fe80::2 and fe80::3");
    expect_field(finding, "virtual_ip", "2001::1");
    lab_close(&lab);
}
END_TEST

START_TEST(two_active_hsrp_routers)
{
    const HsrpText hello = { 0, ACTIVE, 9, 100, IP4(10, 0, 0, 1) };
    Lab lab;
    lab_open(&lab);
    for (int i = 0; i < 10; i++, after(&lab, 1500)) {
        wire_hsrp(&lab.wire, i % 2 == 0 ? &router_a : &router_b, &hello);
        lab_capture(&lab);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_field(finding, "protocol", "hsrp");
    expect_field(finding, "group", "9");
    expect_field(finding, "virtual_ip", "10.0.0.1");
    lab_close(&lab);
}
END_TEST

START_TEST(the_duplicate_virtual_address_is_its_symptom)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &a_as_gateway);
    is_alone(&lab, &router_a, 200, 3);
    for (int i = 0; i < 6; i++) {
        pings_and_is_answered(&lab, &client, &a_as_gateway);
        fight(&lab, 1);
        pings_and_is_answered(&lab, &client2, &b_as_gateway);
    }
    const Report *report = lab_report(&lab);
    const Finding *cause = finding_at(report, id, 0);
    const Finding *symptom = finding_at(report, "duplicate-ip", 0);
    ck_assert_ptr_nonnull(cause);
    ck_assert_ptr_nonnull(symptom);
    expect_field(symptom, "ip", "10.0.0.1");
    ck_assert_uint_eq(symptom->caused_by->len, 1);
    ck_assert_str_eq(symptom->caused_by->pdata[0], cause->id);
    ck_assert_uint_eq(cause->caused_by->len, 0);
    lab_close(&lab);
}
END_TEST

/* Masters of CARP, two at once: what their adverts hold is no address. */
START_TEST(carp_is_another_protocol)
{
    Lab lab;
    lab_open(&lab);
    for (uint32_t i = 0; i < 20; i++, after(&lab, 500)) {
        wire_carp(&lab.wire, i % 2 == 0 ? &router_a : &router_b, 51, i);
        lab_capture(&lab);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Each router at a port of its own: the virtual MAC belongs to both, and no station moves. */
START_TEST(a_virtual_mac_at_two_ports_does_not_flap)
{
    const Host gate = { virtual_mac, a_as_gateway.ip };
    Lab lab;
    lab_open(&lab);
    asks_for(&lab, &client, &gate);
    lab.interface = 1; /* all ports hear that: one link */
    is_captured_again(&lab);
    announces(&lab, &gate);
    for (uint32_t i = 0; i < 20; i++, after(&lab, 500)) {
        lab.interface = i % 2;
        lab.wire.sent_by = &virtual_mac;
        says(&lab, i % 2 == 0 ? &router_a : &router_b, 100);
        lab.wire.sent_by = NULL;
        pings(&lab, &gate, i / 2 % 2 == 0 ? &client : &client2);
    }
    only_finding(lab_report(&lab), id);
    lab_close(&lab);
}
END_TEST

SUITE("case_fhrp_split_brain", both_announced_the_address, adverts_alone_are_likely,
      words_of_an_earlier_reign_do_not_count, less_is_silence,
      a_preempted_and_restored_master_is_silence, one_that_gives_way_resolves_it,
      silence_of_both_resolves_nothing, one_virtual_mac_for_both,
      its_vlan_is_named_and_another_one_is_apart, a_mirror_of_two_ports_changes_nothing,
      a_mirrored_change_of_the_master_is_silence, ipv6_routers_have_link_local_sources,
      two_active_hsrp_routers, the_duplicate_virtual_address_is_its_symptom,
      carp_is_another_protocol, a_virtual_mac_at_two_ports_does_not_flap)
