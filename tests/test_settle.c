/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which verdicts stay beside which, and in what order. */
#include "settle.h"

#include "limits.h"
#include "suite.h"

static const Settings everything = { .only_case = NULL };

typedef struct Bench {
    Verdicts *ended, *live;
} Bench;

static Bench bench_new(void)
{
    return (Bench){ verdicts_new(), verdicts_new() };
}

static void bench_free(Bench *bench)
{
    verdicts_free(bench->ended);
    verdicts_free(bench->live);
}

static Finding *put(Verdicts *verdicts, const char *case_id, uint8_t host, uint32_t era,
                    uint64_t first_frame)
{
    const Ip ip = { { [10] = 0xff, 0xff, 10, 0, 0, host } };
    Finding *finding = finding_new(case_id);
    finding->subject = value_object();
    value_set(finding->subject, "ip", value_ip(&ip));
    value_set(finding->subject, "vlan", value_list());
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = CONFIDENCE_LIKELY;
    finding->first_frame = first_frame;
    finding->last_frame = first_frame + 9;
    finding->frame_count = 10;
    finding->first_time = (Time)first_frame;
    finding->last_time = (Time)first_frame + 9;
    finding_seal(finding);
    verdicts_add(verdicts, finding, era);
    return finding;
}

START_TEST(the_most_severe_then_the_surest_then_the_earliest_comes_first)
{
    Bench bench = bench_new();
    Finding *late = put(bench.live, "duplicate-ip", 1, 0, 50);
    Finding *early = put(bench.live, "duplicate-ip", 2, 0, 10);
    Finding *sure = put(bench.live, "duplicate-ip", 3, 0, 90);
    Finding *mild = put(bench.live, "duplicate-ip", 4, 0, 1);
    sure->confidence = CONFIDENCE_PROVEN;
    mild->severity = SEVERITY_INFO;
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    const Finding *const expected[] = { sure, early, late, mild };
    ck_assert_uint_eq(kept->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < kept->len; i++)
        ck_assert_ptr_eq(kept->pdata[i], expected[i]);
    bench_free(&bench);
}
END_TEST

START_TEST(a_sure_verdict_silences_what_its_row_names_of_the_same_address)
{
    Bench bench = bench_new();
    Finding *team = put(bench.live, "stale-vm-mac", 1, 0, 10);
    put(bench.live, "stale-arp-cache", 1, 0, 10);
    Finding *other = put(bench.live, "stale-arp-cache", 2, 0, 10);
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 2);
    for (guint i = 0; i < kept->len; i++)
        ck_assert(kept->pdata[i] == team || kept->pdata[i] == other);
    bench_free(&bench);
}
END_TEST

START_TEST(a_possible_verdict_silences_nothing)
{
    Bench bench = bench_new();
    put(bench.live, "stale-vm-mac", 1, 0, 10)->confidence = CONFIDENCE_POSSIBLE;
    put(bench.live, "stale-arp-cache", 1, 0, 10)->confidence = CONFIDENCE_POSSIBLE;
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 2);
    bench_free(&bench);
}
END_TEST

START_TEST(one_case_alone_may_be_wanted)
{
    const Settings settings = { .only_case = "stale-arp-cache" };
    Bench bench = bench_new();
    put(bench.live, "duplicate-ip", 1, 0, 10);
    Finding *wanted = put(bench.live, "stale-arp-cache", 2, 0, 10);
    put(bench.live, "stale-vm-mac", 3, 0, 10);
    put(bench.live, "stale-arp-cache", 3, 0, 10); /* its verdict stands, wanted or not */
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &settings);
    ck_assert_uint_eq(kept->len, 1);
    ck_assert_ptr_eq(kept->pdata[0], wanted);
    bench_free(&bench);
}
END_TEST

START_TEST(findings_of_two_eras_about_one_subject_are_one)
{
    Bench bench = bench_new();
    put(bench.ended, "stale-vm-mac", 1, 0, 10);
    Finding *live = put(bench.live, "stale-vm-mac", 1, 1, 500);
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 1);
    ck_assert_ptr_eq(kept->pdata[0], live);
    ck_assert_uint_eq(live->first_frame, 10);
    ck_assert_uint_eq(live->last_frame, 509);
    ck_assert_uint_eq(live->frame_count, 20);
    bench_free(&bench);
}
END_TEST

START_TEST(findings_of_one_era_are_several_outages)
{
    Bench bench = bench_new();
    put(bench.live, "stale-vm-mac", 1, 0, 10);
    put(bench.live, "stale-vm-mac", 1, 0, 500);
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 2);
    bench_free(&bench);
}
END_TEST

START_TEST(nothing_is_settled_into_nothing)
{
    Bench bench = bench_new();
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 0);
    bench_free(&bench);
}
END_TEST

/* A finding about a MAC in place of an address. */
static Finding *put_mac(Verdicts *verdicts, const char *case_id, uint8_t host, uint64_t first_frame)
{
    const Mac mac = { { 2, 0, 0, 0, 0, host } };
    Finding *finding = put(verdicts, case_id, host, 0, first_frame);
    value_free(finding->subject);
    finding->subject = value_object();
    value_set(finding->subject, "mac", value_mac(&mac));
    finding_seal(finding);
    return finding;
}

START_TEST(a_symptom_names_what_explains_it)
{
    Bench bench = bench_new();
    const Finding *cause = put_mac(bench.live, "duplicate-mac", 1, 10);
    const Finding *symptom = put_mac(bench.live, "mac-flap", 1, 20);
    const Finding *other = put_mac(bench.live, "mac-flap", 2, 30);
    for (int i = 0; i < 2; i++) { /* as often as it is asked */
        g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
        ck_assert_uint_eq(kept->len, 3);
        ck_assert_uint_eq(symptom->caused_by->len, 1);
        ck_assert_str_eq(symptom->caused_by->pdata[0], cause->id);
        ck_assert_uint_eq(other->caused_by->len, 0);
        ck_assert_uint_eq(cause->caused_by->len, 0);
    }
    const Settings one = { .only_case = "mac-flap" };
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &one);
    ck_assert_uint_eq(kept->len, 2);
    ck_assert_uint_eq(symptom->caused_by->len, 0); /* the cause is not in this report */
    bench_free(&bench);
}
END_TEST

START_TEST(of_the_most_severe_a_root_comes_before_its_surer_symptom)
{
    Bench bench = bench_new();
    Finding *symptom = put_mac(bench.live, "mac-flap", 1, 20);
    Finding *cause = put_mac(bench.live, "duplicate-mac", 1, 30);
    Finding *mild = put_mac(bench.live, "duplicate-mac", 2, 10);
    symptom->confidence = CONFIDENCE_PROVEN;
    mild->severity = SEVERITY_WARNING;
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    const Finding *const expected[] = { cause, symptom, mild };
    ck_assert_uint_eq(kept->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < kept->len; i++)
        ck_assert_ptr_eq(kept->pdata[i], expected[i]);
    bench_free(&bench);
}
END_TEST

START_TEST(what_is_in_another_place_explains_nothing)
{
    Bench bench = bench_new();
    Finding *cause = put_mac(bench.live, "duplicate-mac", 1, 10);
    Finding *symptom = put_mac(bench.live, "mac-flap", 1, 20);
    value_set(cause->subject, "vni", value_number(7));
    value_set(symptom->subject, "vni", value_number(8));
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 2);
    ck_assert_uint_eq(symptom->caused_by->len, 0);
    bench_free(&bench);
}
END_TEST

/* Two routers of one group send from the MAC; one of them sends from its own as well. */
static Finding *put_split_brain(Verdicts *verdicts, const Mac *virtual_mac, const Mac *own)
{
    Finding *finding = put(verdicts, "fhrp-split-brain", 1, 0, 10);
    value_free(finding->subject);
    finding->subject = value_object();
    Value *macs = value_list();
    value_add(macs, value_mac(virtual_mac));
    value_add(macs, value_mac(own));
    value_set(finding->subject, "protocol", value_word("vrrp"));
    value_set(finding->subject, "macs", macs);
    finding_seal(finding);
    return finding;
}

START_TEST(two_active_routers_explain_where_their_virtual_mac_is)
{
    const Mac virtual_mac = { { 0, 0, 0x5e, 0, 1, 51 } }, own = { { 2, 0, 0, 0, 0, 1 } };
    Bench bench = bench_new();
    const Finding *cause = put_split_brain(bench.live, &virtual_mac, &own);
    const Finding *others = put_mac(bench.live, "mac-flap", 1, 30); /* that of one router alone */
    Finding *symptom = put_mac(bench.live, "mac-flap", 2, 20);
    value_free(symptom->subject);
    symptom->subject = value_object();
    value_set(symptom->subject, "mac", value_mac(&virtual_mac));
    finding_seal(symptom);
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 3);
    ck_assert_uint_eq(symptom->caused_by->len, 1);
    ck_assert_str_eq(symptom->caused_by->pdata[0], cause->id);
    ck_assert_uint_eq(others->caused_by->len, 0);
    bench_free(&bench);
}
END_TEST

/* Somebody asks in vain for 10.0.0.9; what the case makes of it. */
static void ask_in_vain(Verdicts *verdicts, bool is_early, uint32_t era, uint32_t forgotten)
{
    static const LinkContext link = { .vlan_count = 0 };
    const UnansweredTarget target = { { { [10] = 0xff, 0xff, 10, 0, 0, 9 } },
                                      { 2 * era + 1, 2 * era + 2, 0, 9 * TIME_SECOND, 9 } };
    const UnansweredAsker asker = { 0, { { 2 } }, { { 0 } }, &target, 1 };
    const Story story = { .kind = STORY_UNANSWERED,
                          .unanswered = &asker,
                          .link = &link,
                          .era = era,
                          .is_early = is_early,
                          .forgotten = forgotten };
    settle_ended(&story, &everything, verdicts);
}

static Confidence confidence_of(bool is_early, uint32_t forgotten)
{
    Bench bench = bench_new();
    ask_in_vain(bench.ended, is_early, 0, forgotten);
    ck_assert_uint_eq(verdicts_count(bench.ended), 1);
    const Finding *finding = verdicts_at(bench.ended, 0)->finding;
    const Condition *last = finding->conditions->pdata[finding->conditions->len - 1];
    Confidence confidence = finding->confidence;
    ck_assert(g_str_equal(last->id, "K1") == (confidence == CONFIDENCE_POSSIBLE));
    bench_free(&bench);
    return confidence;
}

START_TEST(what_is_judged_early_is_possible_at_most)
{
    ck_assert_int_eq(confidence_of(false, 0), CONFIDENCE_LIKELY);
    ck_assert_int_eq(confidence_of(true, 0), CONFIDENCE_POSSIBLE);
}
END_TEST

START_TEST(what_was_forgotten_may_have_spoken_against_it)
{
    ck_assert_int_eq(confidence_of(false, 1 << FORGOTTEN_ADDRESSES), CONFIDENCE_POSSIBLE);
    ck_assert_int_eq(confidence_of(false, 1 << FORGOTTEN_GROUPS), CONFIDENCE_LIKELY);
}
END_TEST

/* Of a client and a service; call_id may be NULL. */
static Finding *put_pair(Verdicts *verdicts, const char *case_id, uint8_t from, uint8_t to,
                         uint16_t port, const char *call_id)
{
    const Ip client = { { [10] = 0xff, 0xff, 10, 0, 0, from } };
    const Ip server = { { [10] = 0xff, 0xff, 10, 0, 0, to } };
    Finding *finding = put(verdicts, case_id, 1, 0, 10 + verdicts_count(verdicts));
    value_free(finding->subject);
    finding->subject = value_object();
    value_set(finding->subject, "client", value_ip(&client));
    value_set(finding->subject, "server", value_endpoint(&server, port));
    value_set(finding->subject, "call_id", call_id != NULL ? value_word(call_id) : value_null());
    finding_seal(finding);
    return finding;
}

static void expect_cause(const Finding *symptom, const Finding *cause)
{
    ck_assert_uint_eq(symptom->caused_by->len, cause != NULL);
    if (cause != NULL)
        ck_assert_str_eq(symptom->caused_by->pdata[0], cause->id);
}

START_TEST(of_two_hops_the_nearer_to_the_callee_explains_the_other)
{
    Bench bench = bench_new();
    Finding *far = put_pair(bench.live, "sip-call-failed", 1, 2, 5060, "one@call.example");
    Finding *near = put_pair(bench.live, "sip-call-failed", 2, 3, 5060, "one@call.example");
    Finding *other = put_pair(bench.live, "sip-call-failed", 2, 4, 5060, "other@call.example");
    Finding *none = put_pair(bench.live, "sip-call-failed", 5, 2, 5060, NULL);
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 4);
    expect_cause(far, near);
    expect_cause(near, NULL);
    expect_cause(other, NULL);
    expect_cause(none, NULL);
    bench_free(&bench);
}
END_TEST

START_TEST(a_stall_between_two_hosts_explains_transfers_whoever_dials)
{
    for (int is_reversed = 0; is_reversed < 2; is_reversed++) {
        Bench bench = bench_new();
        Finding *transfer = put_pair(bench.live, "sip-transfer-failed", 1, 2, 40000, "a");
        Finding *other = put_pair(bench.live, "sip-transfer-failed", 1, 3, 40000, "b");
        Finding *stall = put_pair(bench.live, "um-auth-only-stall", is_reversed ? 2 : 1,
                                  is_reversed ? 1 : 2, 5061, NULL);
        Finding *call = put_pair(bench.live, "sip-call-failed", 1, 2, 5060, "c");
        g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
        ck_assert_uint_eq(kept->len, 4);
        expect_cause(transfer, stall);
        expect_cause(other, NULL);
        expect_cause(stall, NULL);
        expect_cause(call, NULL);
        bench_free(&bench);
    }
}
END_TEST

START_TEST(what_names_no_host_is_between_no_two_hosts)
{
    Bench bench = bench_new();
    Finding *transfer = put_pair(bench.live, "sip-transfer-failed", 1, 2, 40000, "a");
    Finding *stall = put_pair(bench.live, "um-auth-only-stall", 1, 2, 5061, NULL);
    value_set(transfer->subject, "server", value_null());
    value_set(stall->subject, "server", value_null());
    g_autoptr(GPtrArray) kept = settle(bench.ended, bench.live, &everything);
    ck_assert_uint_eq(kept->len, 2);
    expect_cause(transfer, NULL);
    bench_free(&bench);
}
END_TEST

START_TEST(one_subject_again_and_again_stays_one_finding)
{
    Bench bench = bench_new();
    for (uint32_t era = 0; era < 10 * LIMIT_EVIDENCE; era++)
        ask_in_vain(bench.ended, true, era, 0);
    ck_assert_uint_eq(verdicts_count(bench.ended), 1);
    const Finding *finding = verdicts_at(bench.ended, 0)->finding;
    ck_assert_uint_eq(finding->frame_count, 9 * 10 * LIMIT_EVIDENCE);
    ck_assert_uint_eq(finding->evidence->len, LIMIT_EVIDENCE);
    bench_free(&bench);
}
END_TEST

SUITE("settle", the_most_severe_then_the_surest_then_the_earliest_comes_first,
      a_sure_verdict_silences_what_its_row_names_of_the_same_address,
      a_possible_verdict_silences_nothing, one_case_alone_may_be_wanted,
      findings_of_two_eras_about_one_subject_are_one, findings_of_one_era_are_several_outages,
      a_symptom_names_what_explains_it, of_the_most_severe_a_root_comes_before_its_surer_symptom,
      what_is_in_another_place_explains_nothing, nothing_is_settled_into_nothing,
      two_active_routers_explain_where_their_virtual_mac_is,
      of_two_hops_the_nearer_to_the_callee_explains_the_other,
      a_stall_between_two_hosts_explains_transfers_whoever_dials,
      what_names_no_host_is_between_no_two_hosts, what_is_judged_early_is_possible_at_most,
      what_was_forgotten_may_have_spoken_against_it, one_subject_again_and_again_stays_one_finding)
