/* SPDX-License-Identifier: GPL-2.0-or-later */
/* More of each kind than is kept: what the report says of it, and how sure it is then. */
#include "flood.h"

/* The same station again with another number: MAC and address. */
static Host numbered(uint8_t kind, uint32_t number)
{
    Host host = { MAC(02, 00, 00, 00, 00, 00), IP4(10, 0, 0, 0) };
    host.mac.bytes[1] = kind;
    host.ip.bytes[12] = (uint8_t)(10 + kind);
    memcpy(host.mac.bytes + 2, &number, sizeof number);
    memcpy(host.ip.bytes + 13, &number, 3);
    return host;
}

static void expect_possible(const Report *report, const char *case_id, guint from)
{
    ck_assert_uint_gt(findings_of(report, case_id), from);
    guint possible = 0;
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        if (g_str_equal(finding->case_id, case_id) && finding->confidence == CONFIDENCE_POSSIBLE) {
            expect_condition(finding, "K1", false);
            possible++;
        }
    }
    ck_assert_uint_gt(possible, from);
}

/* ---- claims: a third station takes the packets of one owner after the other */

static const Host third = { MAC(02, 00, 00, 00, 66, 66), IP4(10, 0, 0, 66) };
static const Host remote = { MAC(02, 00, 00, 00, 66, 66), IP4(192, 0, 2, 7) };

static void spoofs_another(Lab *lab, GRand *random, uint32_t i)
{
    (void)random;
    const Host owner = numbered(1, i), forged = { third.mac, owner.ip };
    if (i == 0)
        pings_and_is_answered(lab, &third, &client2);
    pings_and_is_answered(lab, &client, &owner);
    after(lab, 6000);
    for (int n = 0; n < 4; n++) {
        replies(lab, &forged, &client);
        pings_and_is_answered(lab, &client2, &owner);
        pings(lab, &client, &remote);
        is_routed(lab, &third.mac, &owner.mac);
        after(lab, 1000);
    }
}

START_TEST(claims_that_leave_are_judged_and_noted)
{
    Lab lab;
    flood(&lab, 4 * LIMIT_CLAIMS, spoofs_another);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more contested claims of addresses"));
    expect_possible(report, "arp-spoof", LIMIT_CLAIMS);
    expect_no_accusation(report); /* what was forgotten is doubt for the rest */
    lab_close(&lab);
}
END_TEST

/* ---- one MAC for two machines, again and again */

static void is_cloned(Lab *lab, GRand *random, uint32_t i)
{
    (void)random;
    const Host a = numbered(2, i), b = { a.mac, numbered(3, i).ip };
    announces(lab, &a);
    announces(lab, &b);
}

START_TEST(macs_with_two_addresses_that_leave_are_noted)
{
    Lab lab;
    flood(&lab, LIMIT_SHARED_MACS, is_cloned);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more MACs than are kept at once"));
    ck_assert(is_noted(report, "more MACs with several addresses"));
    expect_silence(report);
    lab_close(&lab);
}
END_TEST

/* ---- stations that move */

static void flaps(Lab *lab, GRand *random, uint32_t i)
{
    (void)random;
    const Host host = numbered(4, i);
    for (uint32_t n = 0; n < 9; n++) {
        lab->interface = n % 2;
        pings(lab, &host, &client);
        after(lab, 1000);
    }
}

START_TEST(stations_that_flap_are_judged_before_they_leave)
{
    enum { STATIONS = 16 * LIMIT_MOVING_MACS };
    Lab lab;
    flood(&lab, STATIONS, flaps);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more MACs that move to and fro"));
    ck_assert(is_noted(report, "more findings than are kept"));
    expect_possible(report, "mac-flap", LIMIT_EARLY_FINDINGS - 1);
    ck_assert_uint_ge(findings_of(report, "mac-flap"), LIMIT_EARLY_FINDINGS + LIMIT_MOVING_MACS);
    lab_close(&lab);
}
END_TEST

/* ---- who asks, and whom nobody answers for */

static void scans(Lab *lab, GRand *random, uint32_t i)
{
    (void)random;
    const Host nobody = numbered(5, i);
    asks_for(lab, &client, &nobody);
}

START_TEST(a_scan_forgets_whom_it_asked_for)
{
    Lab lab;
    flood(&lab, 64 * LIMIT_UNANSWERED, scans);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more addresses that nobody answered for"));
    ck_assert(is_noted(report, "more stations that ask"));
    ck_assert(is_noted(report, "such answers look unasked"));
    expect_no_accusation(report);
    lab_close(&lab);
}
END_TEST

/* ---- NIC teams and routers */

static void is_behind_a_team(Lab *lab, GRand *random, uint32_t i)
{
    (void)random;
    const Host outer = numbered(6, i), inner = numbered(7, i);
    if (i == 0)
        restarts(lab);
    pings(lab, &client, &(Host){ outer.mac, inner.ip });
    is_rewritten_to(lab, &inner.mac);
    after(lab, 100);
    if (i % 256 == 0)
        pings(lab, i % 512 == 0 ? &client : &client2, &vm_before);
}

static Confidence confidence_among(uint32_t teams)
{
    Lab lab;
    flood(&lab, teams, is_behind_a_team);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    const Finding *finding = finding_at(report, "stale-vm-mac", 0);
    ck_assert_ptr_nonnull(finding);
    Confidence confidence = finding->confidence;
    ck_assert(is_noted(report, "more MACs of routers and NIC teams") == (teams > LIMIT_NOTED_MACS));
    lab_close(&lab);
    return confidence;
}

/* The one that explains it may have been among those that were forgotten. */
START_TEST(more_teams_than_are_kept_make_a_verdict_possible)
{
    ck_assert_int_gt(confidence_among(LIMIT_NOTED_MACS - 1024), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_among(4 * LIMIT_NOTED_MACS), CONFIDENCE_POSSIBLE);
}
END_TEST

/* ---- a large and healthy network */

static void lives(Lab *lab, GRand *random, uint32_t i)
{
    const Host host = numbered(8, (uint32_t)g_rand_int_range(random, 0, 4000));
    if (i < 4000) {
        const Host new = numbered(8, i);
        announces(lab, &new);
    }
    wire_request_to(&lab->wire, &host, &gateway); /* is it still there? */
    lab_capture(lab);
    replies(lab, &gateway, &host);
    pings_and_is_answered(lab, &host, &gateway);
    after(lab, 20);
}

START_TEST(a_large_network_has_nothing_to_note)
{
    Lab lab;
    flood(&lab, 100000, lives);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->notes->len, 0);
    expect_silence(report);
    lab_close(&lab);
}
END_TEST

SUITE("forgotten", claims_that_leave_are_judged_and_noted,
      macs_with_two_addresses_that_leave_are_noted, stations_that_flap_are_judged_before_they_leave,
      a_scan_forgets_whom_it_asked_for, more_teams_than_are_kept_make_a_verdict_possible,
      a_large_network_has_nothing_to_note)
