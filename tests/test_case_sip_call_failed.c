/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that end in a failure. */
#include "sip_case_lab.h"

#define ID "sip-call-failed"

static void fails_with(SipLab *lab, const char *id, unsigned status, const char *more)
{
    sip_lab_says(lab, 1, 2, (SipTalk){ .call_id = id, .branch = id });
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .call_id = id, .branch = id, .status = status, .more = more });
}

START_TEST(each_status_is_a_finding)
{
    SipLab *lab = sip_lab_new();
    fails_with(lab, "1", 404, NULL);
    fails_with(lab, "2", 503, NULL);
    fails_with(lab, "3", 404, NULL);
    fails_with(lab, "4", 486, NULL);
    g_autoptr(GPtrArray) findings = sip_case_findings(lab, ID);
    ck_assert_uint_eq(findings->len, 2);
    const Finding *first = findings->pdata[0];
    ck_assert_int_eq(value_integer(value_get(first->subject, "status")), 404);
    ck_assert_int_eq(value_integer(value_get(first->subject, "attempts")), 2);
    ck_assert_int_eq(first->severity, SEVERITY_WARNING);
    ck_assert_int_eq(first->confidence, CONFIDENCE_PROVEN);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(what_the_answer_says_of_its_reasons_is_told)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    fails_with(lab, "1", 500,
               "Reason: Q.850;cause=34\r\n"
               "ms-diagnostics: 12004.7;source=\"a.example\";reason=\"x\"\r\n");
    const Finding *finding = sip_case_says(lab, ID, SEVERITY_WARNING, CONFIDENCE_PROVEN, &findings);
    ck_assert(sip_case_is_met(finding, "reason"));
    ck_assert(sip_case_is_met(finding, "diagnostics"));
    ck_assert(sip_case_is_met(finding, "meaning"));
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
}
END_TEST

START_TEST(what_looks_alike_is_silent)
{
    static const unsigned results[] = { 302, 401, 407, 480, 486, 487, 600, 603 };
    for (size_t i = 0; i < G_N_ELEMENTS(results); i++) {
        SipLab *lab = sip_lab_new();
        fails_with(lab, "1", results[i], NULL);
        sip_case_silent(lab, ID);
        sip_lab_free(lab);
    }
}
END_TEST

SUITE("case_sip_call_failed", each_status_is_a_finding, what_the_answer_says_of_its_reasons_is_told,
      what_looks_alike_is_silent)
