/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine as a front end uses it, and what floods do to it. */
#include "flood.h"

START_TEST(nothing_in_nothing_out)
{
    Lab lab;
    lab_open(&lab);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->frames, 0);
    ck_assert_int_eq(report->first_time, TIME_NONE);
    expect_silence(report);
    ck_assert_uint_eq(report->notes->len, 0);
    lab_close(&lab);
    engine_free(NULL);
}
END_TEST

START_TEST(frames_and_times_are_counted)
{
    Lab lab;
    lab_open(&lab);
    Time first = lab.now - 500 * TIME_MILLISECOND;
    announces(&lab, &client);
    lab.now = first; /* out of order */
    announces(&lab, &client2);
    lab.now = first + TIME_SECOND;
    announces(&lab, &client3);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->frames, 3);
    ck_assert_int_eq(report->first_time, first);
    ck_assert_int_eq(report->last_time, first + TIME_SECOND);
    lab_close(&lab);
}
END_TEST

START_TEST(a_review_may_be_withdrawn)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 100);
    engine_review(lab.engine);
    ck_assert_uint_eq(findings_of(engine_report(lab.engine), "stale-vm-mac"), 1);
    answers(&lab, &vm, &client2); /* from the machine, late but in time */
    pings(&lab, &client, &vm_before);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(time_that_goes_by_without_frames_counts)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    pings_over(&lab, 6, 2500, &vm_before);
    engine_review(lab.engine);
    ck_assert_int_eq(only_finding(engine_report(lab.engine), "stale-vm-mac")->confidence,
                     CONFIDENCE_POSSIBLE);
    engine_advance(lab.engine, lab.now + 4 * TIME_SECOND);
    engine_review(lab.engine);
    ck_assert_int_eq(only_finding(engine_report(lab.engine), "stale-vm-mac")->confidence,
                     CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(keys_that_come_behind_the_end_are_not_looked_at)
{
    static const uint8_t line[] = "CLIENT_RANDOM 00 00\n";
    const Bytes key = { line, sizeof line - 1 };
    Lab lab;
    lab_open(&lab);
    engine_finish(lab.engine);
    engine_add_key_log(lab.engine, key);
    ck_assert(!engine_add_rsa_key(lab.engine, key));
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(two_engines_share_nothing)
{
    Lab one, two;
    lab_open(&one);
    lab_open(&two);
    restarts(&one);
    announces(&two, &vm);
    for (int i = 0; i < 6; i++) {
        pings(&one, i % 2 ? &client : &client2, &vm_before);
        pings(&two, i % 2 ? &client : &client2, &vm_before);
        after(&one, 600);
        after(&two, 600);
    }
    goes_on(&one, 4000);
    only_finding(lab_report(&one), "stale-vm-mac");
    expect_no_accusation(lab_report(&two));
    lab_close(&one);
    lab_close(&two);
}
END_TEST

START_TEST(one_case_alone_may_be_judged)
{
    Lab lab;
    lab_open(&lab);
    lab.settings.only_case = "duplicate-ip";
    restarts(&lab);
    pings_over(&lab, 6, 3000, &vm_before);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

static void count_fact(void *user, const Value *fact)
{
    ck_assert_str_eq(value_field(fact, 0), "kind");
    ++*(uint32_t *)user;
}

START_TEST(facts_go_to_whoever_asked)
{
    uint32_t facts = 0;
    Lab lab;
    lab_open(&lab);
    engine_set_fact_handler(lab.engine, count_fact, &facts);
    announces(&lab, &client);
    announces(&lab, &client2);
    lab_report(&lab);
    ck_assert_uint_eq(facts, 2);
    lab_close(&lab);
}
END_TEST

START_TEST(headers_that_the_snap_length_hides_are_noted)
{
    Lab lab;
    lab_open(&lab);
    wire_echo(&lab.wire, &client, &vm, false, 1);
    Frame frame = wire_frame(&lab.wire, 1, lab.now);
    frame.bytes.length = 30;
    engine_feed(lab.engine, &frame);
    ck_assert(is_noted(lab_report(&lab), "snap length cuts headers off in 1 frames"));
    lab_close(&lab);
    lab_open(&lab);
    wire_tcp(&lab.wire, &client, &vm, &(Segment){ 40000, 443, 1, 1, WIRE_ACK, 100 });
    frame = wire_frame(&lab.wire, 1, lab.now);
    frame.bytes.length -= 50; /* of the payload alone */
    engine_feed(lab.engine, &frame);
    ck_assert_uint_eq(lab_report(&lab)->notes->len, 0);
    lab_close(&lab);
}
END_TEST

/* Any frame cut anywhere, and frames without a time, are read as far as they go. */
START_TEST(cut_frames_are_no_harm)
{
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    Wire wire = lab.wire;
    wire_tcp(&wire, &client, &vm_before, &(Segment){ 40000, 443, 1, 1, WIRE_ACK, 100 });
    for (size_t n = 0; n <= wire.length; n++) {
        Frame frame = wire_frame(&wire, ++lab.frames, n % 7 == 0 ? TIME_NONE : lab.now);
        frame.bytes.length = n;
        frame.link_type = n % 5 == 0 ? (uint32_t)n : LINKTYPE_ETHERNET;
        engine_feed(lab.engine, &frame);
    }
    ck_assert_uint_eq(lab_report(&lab)->frames, 4 + wire.length + 1);
    lab_close(&lab);
}
END_TEST

/* ---- floods */

enum { FLOOD = 1000000 };

static Host random_host(GRand *random, uint32_t addresses, uint32_t macs)
{
    uint32_t ip = g_rand_int(random) % addresses, mac = g_rand_int(random) % macs;
    Host host = { .mac = MAC(02, 01, 00, 00, 00, 00),
                  .ip = IP4(10, (uint8_t)(ip >> 16), (uint8_t)(ip >> 8), (uint8_t)ip) };
    memcpy(host.mac.bytes + 2, &mac, sizeof mac);
    return host;
}

static void claim_anything(Lab *lab, GRand *random, uint32_t i)
{
    (void)i;
    Host host = random_host(random, 1 << 24, UINT32_MAX);
    announces(lab, &host);
}

START_TEST(a_million_claims_of_random_addresses)
{
    Lab lab;
    flood(&lab, FLOOD, claim_anything);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->frames, FLOOD);
    ck_assert(is_noted(report, "more addresses than are kept"));
    expect_no_accusation(report);
    lab_close(&lab);
}
END_TEST

static void claim_one_of_few(Lab *lab, GRand *random, uint32_t i)
{
    (void)i;
    Host host = random_host(random, 50000, UINT32_MAX);
    announces(lab, &host);
}

START_TEST(a_million_claims_of_addresses_with_many_macs)
{
    Lab lab;
    flood(&lab, FLOOD, claim_one_of_few);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "judged early"));
    lab_close(&lab);
}
END_TEST

/* One machine is cut off while a flood goes on around it. */
static void miss_and_claim(Lab *lab, GRand *random, uint32_t i)
{
    if (i == 0)
        restarts(lab);
    if (i % 1000 == 0)
        pings(lab, i % 2000 ? &client : &client2, &vm_before);
    claim_one_of_few(lab, random, i);
}

START_TEST(an_outage_in_use_outlives_a_flood)
{
    Lab lab;
    flood(&lab, FLOOD / 4, miss_and_claim);
    goes_on(&lab, 4000);
    const Report *report = lab_report(&lab);
    const Finding *finding = finding_at(report, "stale-vm-mac", 0);
    ck_assert_ptr_nonnull(finding);
    expect_field(finding, "ip", "10.0.0.9");
    ck_assert_uint_eq(finding->frame_count, FLOOD / 4 / 1000);
    lab_close(&lab);
}
END_TEST

/* Outages that have to leave are judged, but never surely. */
static void miss_many(Lab *lab, GRand *random, uint32_t i)
{
    (void)random;
    uint32_t number = i / 8;
    const Ip ip = IP4(10, (uint8_t)(1 + (number >> 16)), (uint8_t)(number >> 8), (uint8_t)number);
    const Host old = { vm_before.mac, ip }, now = { vm.mac, ip };
    if (i % 8 == 0) {
        announces(lab, &old);
        after(lab, 1000);
        announces(lab, &now);
    }
    pings(lab, i % 2 ? &client : &client2, &old);
    after(lab, 400);
}

START_TEST(evicted_outages_are_possible_at_most)
{
    Lab lab;
    flood(&lab, 8 * 3 * LIMIT_STORIES, miss_many);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "judged early"));
    ck_assert_uint_le(report->findings->len, LIMIT_FINDINGS);
    uint64_t kept_from = report->frames - 10 * (LIMIT_STORIES + 1);
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        ck_assert(finding->first_frame >= kept_from || finding->confidence == CONFIDENCE_POSSIBLE);
    }
    lab_close(&lab);
}
END_TEST

static void tag_anything(Lab *lab, GRand *random, uint32_t i)
{
    lab->wire.vlan_count = i % 5;
    for (unsigned tag = 0; tag < lab->wire.vlan_count; tag++)
        lab->wire.vlans[tag] = (uint16_t)g_rand_int_range(random, 1, 4095);
    claim_one_of_few(lab, random, i);
}

START_TEST(a_flood_of_vlans_shares_the_last_place)
{
    Lab lab;
    flood(&lab, FLOOD / 2, tag_anything);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more VLANs than are told apart"));
    lab_close(&lab);
}
END_TEST

static void jump_back(Lab *lab, GRand *random, uint32_t i)
{
    (void)i;
    claim_one_of_few(lab, random, i);
    after(lab, -2000);
}

START_TEST(a_clock_that_jumps_back_on_every_frame)
{
    Lab lab;
    flood(&lab, FLOOD / 5, jump_back);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "clock jumps back"));
    ck_assert_uint_le(report->notes->len, LIMIT_NOTES);
    expect_silence(report);
    lab_close(&lab);
}
END_TEST

/* The same failure again and again, each time in a new era: one finding, and no search through all
 * that went before. */
static void fail_and_jump_back(Lab *lab, GRand *random, uint32_t i)
{
    uint32_t number = g_rand_int(random) % 100000;
    const Ip ip = IP4(10, (uint8_t)(1 + (number >> 16)), (uint8_t)(number >> 8), (uint8_t)number);
    const Host old = { vm_before.mac, ip }, now = { vm.mac, ip };
    announces(lab, &old);
    after(lab, 1000);
    announces(lab, &now);
    pings_over(lab, 6, 3000, &old);
    goes_on(lab, 4000);
    after(lab, -100000);
    (void)i;
}

START_TEST(failures_in_many_eras_stay_bounded)
{
    Lab lab;
    flood(&lab, FLOOD / 50, fail_and_jump_back);
    ck_assert_uint_le(lab_report(&lab)->findings->len, LIMIT_FINDINGS);
    lab_close(&lab);
}
END_TEST

/* Fragments that never become a datagram, of any size, at any offset. */
static void cut_anything(Lab *lab, GRand *random, uint32_t i)
{
    Host from = random_host(random, 1 << 10, 1 << 10), to = random_host(random, 1 << 10, 1 << 10);
    wire_udp(&lab->wire, &from, &to, 40000, 53);
    lab->wire.id = (uint16_t)g_rand_int(random);
    uint32_t field = i % 3 == 0 ? 0x2000 : 0x2000 | (g_rand_int(random) & 0x1fff);
    lab->wire.length -= 4; /* whole units of 8 bytes */
    lab->wire.bytes[lab->wire.network + 3] = (uint8_t)(lab->wire.length - lab->wire.network);
    lab->wire.bytes[lab->wire.network + 6] = (uint8_t)(field >> 8);
    lab->wire.bytes[lab->wire.network + 7] = (uint8_t)field;
    lab_capture(lab);
}

START_TEST(a_flood_of_fragments_gives_the_oldest_up)
{
    Lab lab;
    flood(&lab, FLOOD / 10, cut_anything);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(report->frames, FLOOD / 10);
    ck_assert(is_noted(report, "more datagrams in fragments than are kept"));
    expect_no_accusation(report);
    lab_close(&lab);
}
END_TEST

static Host host_of_interface(uint32_t interface, uint32_t number)
{
    uint8_t high = (uint8_t)(interface >> 8), low = (uint8_t)interface, last = (uint8_t)number;
    return (Host){ MAC(02, 03, 00, 00, 00, 00), IP4(10, high, low, last) };
}

static void fill_interface(Lab *lab, uint32_t interface, uint32_t hosts)
{
    lab->interface = interface;
    for (uint32_t i = 0; i < hosts; i++) {
        Host host = host_of_interface(interface, i);
        memcpy(host.mac.bytes + 2, host.ip.bytes + 12, 4);
        lab->wire.vlans[0] = (uint16_t)(1 + i % 60);
        announces(lab, &host);
    }
}

/* Many interfaces that turn out to be one link after all, with tables full. */
START_TEST(interfaces_that_join_one_by_one)
{
    enum { COUNT = 1000, EACH = 100 };
    Lab lab;
    lab_open(&lab);
    lab.wire.vlan_count = 1;
    for (uint32_t i = 0; i < COUNT; i++)
        fill_interface(&lab, i, EACH);
    for (uint32_t i = COUNT; i-- > 0;) {
        lab.interface = i;
        announces(&lab, &client);
    }
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("engine", nothing_in_nothing_out, frames_and_times_are_counted, a_review_may_be_withdrawn,
      time_that_goes_by_without_frames_counts, keys_that_come_behind_the_end_are_not_looked_at,
      two_engines_share_nothing, one_case_alone_may_be_judged, facts_go_to_whoever_asked,
      headers_that_the_snap_length_hides_are_noted, cut_frames_are_no_harm,
      a_million_claims_of_random_addresses, a_million_claims_of_addresses_with_many_macs,
      an_outage_in_use_outlives_a_flood, evicted_outages_are_possible_at_most,
      a_flood_of_vlans_shares_the_last_place, a_clock_that_jumps_back_on_every_frame,
      failures_in_many_eras_stay_bounded, a_flood_of_fragments_gives_the_oldest_up,
      interfaces_that_join_one_by_one)
