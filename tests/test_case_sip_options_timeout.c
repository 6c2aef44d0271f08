/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a heartbeat fails, and how sure that is. */
#include "sip_case_lab.h"

#define ID "sip-options-timeout"
#define OPTIONS .method = "OPTIONS"
#define SECONDS(n) ((n)*TIME_SECOND)

static void asks(SipLab *lab, const char *branch, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        sip_lab_says(lab, 1, 2, (SipTalk){ OPTIONS, .branch = branch });
        sip_lab_wait(lab, times > 1 ? SECONDS(1) << i : 0);
    }
}

static void is_answered(SipLab *lab, const char *branch)
{
    sip_lab_says(lab, 2, 1, (SipTalk){ OPTIONS, .branch = branch, .status = 200 });
}

START_TEST(asked_again_and_again_it_is_proven)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    asks(lab, "1", 4);
    sip_lab_wait(lab, SECONDS(20));
    const Finding *finding =
        sip_case_says(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, &findings);
    ck_assert(sip_case_is_met(finding, "vantage"));
    ck_assert(!finding->resolved);
    ck_assert_uint_eq(finding->first_frame, 1);
    ck_assert_uint_eq(finding->last_frame, 4);
    g_ptr_array_unref(findings);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(asked_once_it_may_be_answered_out_of_sight)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "1", 1);
    sip_lab_wait(lab, SECONDS(32));
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    sip_lab_free(lab);
}
END_TEST

START_TEST(asked_once_beside_answers_it_is_likely)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "1", 1);
    is_answered(lab, "1");
    asks(lab, "2", 1);
    sip_lab_wait(lab, SECONDS(32));
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    sip_lab_free(lab);
}
END_TEST

START_TEST(before_answers_it_is_over)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    asks(lab, "1", 4);
    sip_lab_wait(lab, SECONDS(60));
    asks(lab, "2", 1);
    is_answered(lab, "2");
    const Finding *finding = sip_case_says(lab, ID, SEVERITY_WARNING, CONFIDENCE_PROVEN, &findings);
    ck_assert(finding->resolved);
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
}
END_TEST

START_TEST(an_answer_within_the_timer_withdraws_it)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "1", 4);
    sip_lab_wait(lab, SECONDS(6));
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    is_answered(lab, "1");
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(an_ICMP_error_proves_it)
{
    SipLab *lab = sip_lab_new();
    SipPath path = sip_lab_path(lab, 1, 2);
    asks(lab, "1", 1);
    sip_layer_unreachable(&lab->layer, &path, ++lab->frame, lab->now);
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    sip_lab_free(lab);
}
END_TEST

START_TEST(by_TCP_both_directions_prove_it_and_one_does_not)
{
    for (int is_seen = 0; is_seen < 2; is_seen++) {
        SipLab *lab = sip_lab_new();
        SipLabWire wire;
        sip_lab_connect(lab, &wire, 1, 2);
        wire.connection.sides[TCP_SERVER].bits = is_seen != 0 ? TCP_FLOW_SEEN : 0;
        asks(lab, "1", 1);
        sip_lab_close(lab, &wire, TCP_CLIENT);
        sip_case_expect(lab, ID, SEVERITY_CRITICAL,
                        is_seen != 0 ? CONFIDENCE_PROVEN : CONFIDENCE_POSSIBLE);
        sip_lab_free(lab);
    }
}
END_TEST

START_TEST(a_capture_that_ends_before_the_timer_is_silent)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "1", 2);
    sip_lab_wait(lab, SECONDS(20));
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

SUITE("case_sip_options_timeout", asked_again_and_again_it_is_proven,
      asked_once_it_may_be_answered_out_of_sight, asked_once_beside_answers_it_is_likely,
      before_answers_it_is_over, an_answer_within_the_timer_withdraws_it, an_ICMP_error_proves_it,
      by_TCP_both_directions_prove_it_and_one_does_not,
      a_capture_that_ends_before_the_timer_is_silent)
