/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How often a controller, host 1, sends OPTIONS to Direct Routing, hosts 2 and 3. */
#include "pair_lab.h"
#include "sip_case_lab.h"

#define ID "dr-options-demoted"
#define TO_HUB .method = "OPTIONS", .to = "sip:sip.pstnhub.microsoft.com:5061;transport=tls"
#define SECONDS(n) ((n)*TIME_SECOND)

static void asks(SipLab *lab, unsigned server)
{
    char branch[32];
    g_snprintf(branch, sizeof branch, "z9hG4bK%u", (unsigned)lab->frame);
    SipTalk talk = { TO_HUB, .branch = branch };
    sip_lab_says(lab, 1, server, talk);
    talk.status = 200;
    sip_lab_says(lab, server, 1, talk);
}

static void asks_every(SipLab *lab, Time pause, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        asks(lab, 2);
        sip_lab_wait(lab, pause);
    }
}

START_TEST(every_ten_minutes_is_too_rare)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    asks_every(lab, SECONDS(600), 4);
    const Finding *finding = sip_case_says(lab, ID, SEVERITY_WARNING, CONFIDENCE_LIKELY, &findings);
    ck_assert_uint_eq(finding->first_frame, 1);
    ck_assert_uint_eq(finding->last_frame, 7);
    ck_assert_int_eq(value_integer(value_get(finding->subject, "attempts")), 4);
    ck_assert(!finding->resolved);
    ck_assert(sip_case_is_met(finding, "capture"));
    g_ptr_array_unref(findings);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(five_minutes_and_one_pause_are_not)
{
    SipLab *lab = sip_lab_new();
    asks_every(lab, SECONDS(299), 6);
    sip_case_silent(lab, ID);
    sip_lab_wait(lab, SECONDS(700));
    asks_every(lab, SECONDS(60), 3);
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(other_addresses_of_the_name_count)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 12; i++) {
        asks(lab, 2 + i % 4);
        sip_lab_wait(lab, SECONDS(120));
    }
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(all_regions_at_once_are_as_rare)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 4; i++) {
        asks(lab, 2);
        asks(lab, 3);
        sip_lab_wait(lab, SECONDS(600));
    }
    g_autoptr(GPtrArray) findings = sip_case_findings(lab, ID);
    ck_assert_uint_eq(findings->len, 2);
    sip_lab_free(lab);
}
END_TEST

START_TEST(only_Direct_Routing_is_meant)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 4; i++) {
        sip_lab_says(lab, 1, 2, (SipTalk){ .method = "OPTIONS", .branch = "1" });
        sip_lab_says(lab, 1, 2,
                     (SipTalk){ .to = "sip:1@sip.pstnhub.microsoft.com", .branch = "2" });
        sip_lab_wait(lab, SECONDS(600));
    }
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

/* A capture that is stopped now and then looks so. */
static void pauses_irregularly(SipLab *lab)
{
    static const unsigned pauses[] = { 60, 900, 60, 400, 60 };
    asks(lab, 2);
    for (size_t i = 0; i < G_N_ELEMENTS(pauses); i++) {
        sip_lab_wait(lab, SECONDS(pauses[i]));
        asks(lab, 2);
    }
}

START_TEST(irregular_pauses_may_be_those_of_the_capture)
{
    SipLab *lab = sip_lab_new();
    pauses_irregularly(lab);
    sip_case_expect(lab, ID, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_connection_that_goes_on_proves_the_capture_does)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    pauses_irregularly(lab);
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_case_expect(lab, ID, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    sip_lab_free(lab);
}
END_TEST

START_TEST(what_is_lost_may_have_been_OPTIONS)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    for (unsigned i = 0; i < 4; i++) {
        asks(lab, 2);
        sip_lab_wait(lab, SECONDS(200));
        sip_layer_miss(&lab->layer, &wire.link, TCP_CLIENT);
        sip_lab_wait(lab, SECONDS(200));
    }
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(what_cannot_be_read_may_be_OPTIONS)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    asks_every(lab, SECONDS(600), 4);
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_layer_hide(&lab->layer, &wire.connection, sip_lab_bytes("sip2.pstnhub.microsoft.com"));
    sip_case_expect(lab, ID, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
    sip_lab_free(lab);
}
END_TEST

START_TEST(OPTIONS_in_time_afterwards_end_it)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    asks_every(lab, SECONDS(600), 3);
    asks_every(lab, SECONDS(60), 4);
    const Finding *finding = sip_case_says(lab, ID, SEVERITY_WARNING, CONFIDENCE_LIKELY, &findings);
    ck_assert(finding->resolved);
    g_ptr_array_unref(findings);
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_lab_free(lab);
}
END_TEST

START_TEST(records_at_that_pace_are_possible_OPTIONS)
{
    PairLab lab;
    TlsAttempt slow = lab_works;
    lab_open(&lab, "192.0.2.1", "52.114.7.24", 5061);
    slow.heartbeat = (TlsHeartbeat){ .count = 4, .length = 500, .period = SECONDS(60) };
    lab_try(&lab, slow);
    lab_silent(&lab, ID);
    slow.heartbeat.period = SECONDS(600);
    slow.cipher = 1;
    lab_try(&lab, slow);
    lab_says(&lab, ID, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 5061);
    lab_try(&lab, slow);
    lab_silent(&lab, ID);
    lab_close(&lab);
    lab_open(&lab, "192.0.2.1", "52.114.7.24", 443); /* a client of Teams */
    lab_try(&lab, slow);
    lab_silent(&lab, ID);
    lab_close(&lab);
}
END_TEST

SUITE("case_dr_options_demoted", every_ten_minutes_is_too_rare, five_minutes_and_one_pause_are_not,
      other_addresses_of_the_name_count, all_regions_at_once_are_as_rare,
      only_Direct_Routing_is_meant, irregular_pauses_may_be_those_of_the_capture,
      a_connection_that_goes_on_proves_the_capture_does, what_is_lost_may_have_been_OPTIONS,
      what_cannot_be_read_may_be_OPTIONS, OPTIONS_in_time_afterwards_end_it,
      records_at_that_pace_are_possible_OPTIONS)
