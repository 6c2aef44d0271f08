/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests that nobody answers, and answers that nobody acknowledges. */
#include "sip_case_lab.h"

#define ID "sip-request-timeout"
#define SECONDS(n) ((n)*TIME_SECOND)

static void asks(SipLab *lab, const char *method, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        sip_lab_says(lab, 1, 2, (SipTalk){ .method = method });
        sip_lab_wait(lab, SECONDS(1) << i);
    }
}

START_TEST(an_INVITE_that_is_never_answered)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "INVITE", 4);
    sip_lab_wait(lab, SECONDS(32));
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    sip_case_silent(lab, "sip-options-timeout");
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(an_answer_that_is_never_acknowledged)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    asks(lab, "INVITE", 1);
    for (unsigned i = 0; i < 5; i++) {
        sip_lab_says(lab, 2, 1, (SipTalk){ .status = 200, .to_tag = "b" });
        sip_lab_wait(lab, SECONDS(1) << i);
    }
    sip_lab_wait(lab, SECONDS(32));
    const Finding *finding =
        sip_case_says(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_LIKELY, &findings);
    g_autofree char *summary = text_plain(finding->summary);
    ck_assert_ptr_nonnull(strstr(summary, "acknowledges"));
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_call_that_rings_and_is_cancelled)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "INVITE", 1);
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 180, .to_tag = "b" });
    sip_lab_wait(lab, SECONDS(40));
    sip_case_silent(lab, ID);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "CANCEL" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "CANCEL", .status = 200 });
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 487, .to_tag = "b" });
    sip_lab_wait(lab, SECONDS(40));
    sip_case_silent(lab, ID);
    sip_case_silent(lab, "sip-call-failed");
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_BENOTIFY_and_a_client_that_leaves)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    asks(lab, "BENOTIFY", 1);
    sip_lab_connect(lab, &wire, 1, 2);
    asks(lab, "MESSAGE", 1);
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(before_answers_it_is_over)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "REGISTER", 4);
    sip_lab_wait(lab, SECONDS(40));
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "REGISTER", .branch = "2" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "REGISTER", .branch = "2", .status = 200 });
    sip_case_expect(lab, ID, SEVERITY_WARNING, CONFIDENCE_PROVEN);
    sip_lab_free(lab);
}
END_TEST

SUITE("case_sip_request_timeout", an_INVITE_that_is_never_answered,
      an_answer_that_is_never_acknowledged, a_call_that_rings_and_is_cancelled,
      a_BENOTIFY_and_a_client_that_leaves, before_answers_it_is_over)
