/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the cases say of what sip_lab.h has heard. */
#include "case.h"
#include "sip_lab.h"

static inline void sip_case_clear(void *finding)
{
    finding_free(finding);
}

/* The findings of one case about all pairs; the caller unrefs them. */
static inline GPtrArray *sip_case_findings(SipLab *lab, const char *id)
{
    static const Settings settings = { .only_case = NULL };
    const Case *row = case_by_id(id);
    GPtrArray *findings = g_ptr_array_new_with_free_func(sip_case_clear);
    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(row->about, STORY_SIP_PAIR);
    sip_lab_look(lab);
    for (guint i = 0; i < lab->pairs->len; i++) {
        Story story = { .kind = STORY_SIP_PAIR, .sip = &g_array_index(lab->pairs, SipPair, i) };
        row->judge(&story, &settings, findings);
    }
    return findings;
}

static inline void sip_case_silent(SipLab *lab, const char *id)
{
    g_autoptr(GPtrArray) findings = sip_case_findings(lab, id);
    ck_assert_msg(findings->len == 0, "%s speaks", id);
}

/* The only finding of the case, which is that grave and that sure; good until findings are
 * freed. */
static inline const Finding *sip_case_says(SipLab *lab, const char *id, Severity severity,
                                           Confidence confidence, GPtrArray **findings)
{
    *findings = sip_case_findings(lab, id);
    ck_assert_uint_eq((*findings)->len, 1);
    const Finding *finding = (*findings)->pdata[0];
    ck_assert_str_eq(severity_name(finding->severity), severity_name(severity));
    ck_assert_str_eq(confidence_name(finding->confidence), confidence_name(confidence));
    return finding;
}

static inline void sip_case_expect(SipLab *lab, const char *id, Severity severity,
                                   Confidence confidence)
{
    GPtrArray *findings;
    sip_case_says(lab, id, severity, confidence, &findings);
    g_ptr_array_unref(findings);
}

static inline bool sip_case_is_met(const Finding *finding, const char *id)
{
    for (guint i = 0; i < finding->conditions->len; i++) {
        const Condition *condition = finding->conditions->pdata[i];
        if (strcmp(condition->id, id) == 0)
            return condition->met;
    }
    ck_abort_msg("no condition %s", id);
    return false;
}

/* Every pair that is known leaves for want of room, as far as a case can tell. */
static inline void sip_case_evict(SipLab *lab, const char *id)
{
    static const Settings settings = { .only_case = NULL };
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(sip_case_clear);
    sip_lab_look(lab);
    for (guint i = 0; i < lab->pairs->len; i++) {
        SipPair *pair = &g_array_index(lab->pairs, SipPair, i);
        Story story = { .kind = STORY_SIP_PAIR, .sip = pair };
        pair->is_evicted = true;
        case_by_id(id)->judge(&story, &settings, findings);
    }
    ck_assert_uint_gt(findings->len, 0);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
    }
}
