/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A MAC that turns up here and there: what it takes, and what only looks like it. */
#include "link_lab.h"

static const char id[] = "mac-flap";

/* The station says something to the other one at an interface. */
static void speaks_at(Lab *lab, uint32_t interface, const Host *from, const Host *to)
{
    lab->interface = interface;
    pings(lab, from, to);
}

/* n moves between two interfaces, one after the other, and a last word. */
static const Report *report_of_moves(Lab *lab, unsigned n, int64_t milliseconds)
{
    lab_open(lab);
    Time start = lab->now;
    for (unsigned i = 0; i <= n; i++) {
        lab->now = start + i * milliseconds * TIME_MILLISECOND;
        speaks_at(lab, i % 2, &vm, &client);
    }
    after(lab, 100);
    speaks_at(lab, n % 2, &vm, &client);
    return lab_report(lab);
}

START_TEST(five_moves_within_three_minutes)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_moves(&lab, 5, 45000), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert_int_eq(finding->severity, SEVERITY_WARNING);
    expect_mac(finding, "mac", &vm.mac);
    expect_field(finding, "interfaces", "0 and 1");
    expect_field(finding, "moves", "5");
    ck_assert_ptr_null(value_get(finding->subject, "vlans"));
    ck_assert_uint_eq(finding->first_frame, 2);
    ck_assert_uint_eq(finding->last_frame, 6);
    lab_close(&lab);
}
END_TEST

START_TEST(less_is_no_finding)
{
    Lab lab;
    expect_silence(report_of_moves(&lab, 4, 1000));
    lab_close(&lab);
    expect_silence(report_of_moves(&lab, 5, 45001));
    lab_close(&lab);
    expect_silence(report_of_moves(&lab, 1, 1000)); /* a live migration */
    lab_close(&lab);
}
END_TEST

START_TEST(interfaces_have_the_names_that_the_capture_gives)
{
    Lab lab;
    lab_open(&lab);
    const char *const names[] = { "Gi1/0/11", "Gi1/0/12" };
    for (uint32_t i = 0; i < G_N_ELEMENTS(names); i++)
        engine_interface(lab.engine, &(FrameInterface){
                                         .interface = i,
                                         .name = { (const uint8_t *)names[i], strlen(names[i]) } });
    for (unsigned i = 0; i < 8; i++) {
        speaks_at(&lab, i % 2, &vm, &client);
        after(&lab, 1000);
    }
    expect_field(only_finding(lab_report(&lab), id), "interfaces", "Gi1/0/11 and Gi1/0/12");
    lab_close(&lab);
}
END_TEST

START_TEST(vlans_are_places_too)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 1;
    for (unsigned i = 0; i < 8; i++) {
        lab.wire.vlans[0] = i % 2 == 0 ? 10 : 20;
        pings(&lab, &vm, &client);
        after(&lab, 1000);
    }
    const Finding *finding = only_finding(lab_report(&lab), id);
    expect_field(finding, "vlans", "10 and 20");
    ck_assert_ptr_null(value_get(finding->subject, "interfaces"));
    lab_close(&lab);
}
END_TEST

START_TEST(the_tag_that_differs_is_named)
{
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 2;
    lab.wire.vlans[0] = 100;
    for (unsigned i = 0; i < 8; i++) {
        lab.wire.vlans[1] = i % 2 == 0 ? 7 : 8;
        pings(&lab, &vm, &client);
        after(&lab, 1000);
    }
    expect_field(only_finding(lab_report(&lab), id), "vlans", "7 and 8");
    lab_close(&lab);
}
END_TEST

START_TEST(another_address_in_each_vlan_is_no_move)
{
    const Host other = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 1, 9) };
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 1;
    for (unsigned i = 0; i < 20; i++) {
        lab.wire.vlans[0] = i % 2 == 0 ? 10 : 20;
        pings(&lab, i % 2 == 0 ? &vm : &other, &client);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* IEEE 802.1AX: the frames of one conversation keep their link. */
START_TEST(conversations_that_share_two_links_move_nothing)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 40; i++) {
        speaks_at(&lab, i % 2, &vm, i % 2 == 0 ? &client : &client2);
        after(&lab, 500);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_link_that_fails_and_comes_back_moves_nothing)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 60; i++) {
        bool has_failed = i >= 20 && i < 40;
        speaks_at(&lab, has_failed ? 0 : i % 2, &vm, i % 2 == 0 ? &client : &client2);
        after(&lab, 500);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Whichever interface is first in the file. */
START_TEST(one_packet_at_two_places_is_no_move)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 20; i++) {
        speaks_at(&lab, i % 2, &vm, &client);
        after(&lab, 40);
        lab.interface = (i + 1) % 2;
        is_captured_again(&lab);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* The mirror drops a copy now and then, of either port. */
START_TEST(a_lost_copy_is_no_move)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 100; i++) {
        speaks_at(&lab, i % 7 == 3 ? 1 : 0, &vm, &client);
        lab.interface = 1;
        if (i % 7 != 3 && i % 5 != 0)
            is_captured_again(&lab);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(what_all_ports_send_is_no_move)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 20; i++) {
        lab.interface = i % 2;
        announces(&lab, &vm);
        after(&lab, 1000);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

/* Two captures of one link, one clock 400 ms behind the other. */
START_TEST(clocks_that_do_not_agree_are_no_move)
{
    Lab lab;
    lab_open(&lab);
    for (unsigned i = 0; i < 20; i++) {
        speaks_at(&lab, 0, &vm, &client);
        after(&lab, 400);
        lab.interface = 1;
        is_captured_again(&lab);
        after(&lab, 400);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

static void is_captured(Lab *lab, uint32_t interface, FrameDirection direction)
{
    Frame frame = wire_frame(&lab->wire, ++lab->frames, lab->now);
    frame.interface = interface;
    frame.direction = direction;
    engine_feed(lab->engine, &frame);
    lab->now += TIME_SECOND;
}

static const Report *report_of_directions(Lab *lab, FrameDirection second)
{
    lab_open(lab);
    for (uint16_t i = 0; i < 10; i++) {
        wire_echo(&lab->wire, &vm, &client, false, i);
        is_captured(lab, i % 2, i % 2 == 0 ? FRAME_DIRECTION_IN : second);
    }
    return lab_report(lab);
}

START_TEST(a_station_is_where_its_frames_come_in)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_directions(&lab, FRAME_DIRECTION_IN), id);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_PROVEN);
    lab_close(&lab);
    expect_silence(report_of_directions(&lab, FRAME_DIRECTION_OUT));
    lab_close(&lab);
}
END_TEST

/* Ports without directions: what goes to the station is seen at the port that it is at. */
static const Report *report_of_both_ends(Lab *lab, unsigned clients)
{
    const Host *const others[] = { &client, &client2 };
    lab_open(lab);
    for (unsigned i = 0; i < 40; i++) {
        lab->interface = i / 2 / clients % 2;
        pings_and_is_answered(lab, &vm, others[i % clients]);
        after(lab, 500);
    }
    return lab_report(lab);
}

START_TEST(of_both_ends_of_a_conversation_nobody_is_accused)
{
    Lab lab;
    expect_no_accusation(report_of_both_ends(&lab, 1));
    lab_close(&lab);
}
END_TEST

START_TEST(who_takes_more_conversations_along_moves)
{
    Lab lab;
    const Report *report = report_of_both_ends(&lab, 2);
    unsigned sure = 0;
    for (guint i = 0; i < findings_of(report, id); i++) {
        const Finding *finding = finding_at(report, id, i);
        if (finding->confidence == CONFIDENCE_POSSIBLE)
            continue;
        expect_mac(finding, "mac", &vm.mac);
        sure++;
    }
    ck_assert_uint_eq(sure, 1);
    lab_close(&lab);
}
END_TEST

SUITE("case_mac_flap", five_moves_within_three_minutes, less_is_no_finding,
      interfaces_have_the_names_that_the_capture_gives, vlans_are_places_too,
      the_tag_that_differs_is_named, another_address_in_each_vlan_is_no_move,
      conversations_that_share_two_links_move_nothing,
      a_link_that_fails_and_comes_back_moves_nothing, one_packet_at_two_places_is_no_move,
      a_lost_copy_is_no_move, what_all_ports_send_is_no_move, clocks_that_do_not_agree_are_no_move,
      a_station_is_where_its_frames_come_in, of_both_ends_of_a_conversation_nobody_is_accused,
      who_takes_more_conversations_along_moves)
