/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A next hop that is not trusted ([MS-OCER]). */
#include "sip_case_lab.h"

#define ID "sip-peer-trust"

static SipLab *hears(const char *method, unsigned status, const char *more)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = method });
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = method, .status = status, .more = more });
    return lab;
}

START_TEST(a_504_with_an_id_of_trust)
{
    static const char *const fields[] = {
        "ms-diagnostics: 1010;reason=\"Certificate trust\";source=\"a.example\"\r\n",
        "ms-diagnostics: 1034;source=\"a.example\"\r\n",
        "ms-diagnostics-public: 1047.3;reason=\"x\"\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        SipLab *lab = hears("SUBSCRIBE", 504, fields[i]);
        GPtrArray *findings;
        const Finding *finding =
            sip_case_says(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, &findings);
        ck_assert(sip_case_is_met(finding, "meaning"));
        g_ptr_array_unref(findings);
        sip_case_evict(lab, ID);
        sip_lab_free(lab);
    }
}
END_TEST

START_TEST(an_INVITE_fails_beside_it)
{
    SipLab *lab = hears("INVITE", 504, "ms-diagnostics: 1010;reason=\"x\"\r\n");
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    sip_case_expect(lab, "sip-call-failed", SEVERITY_WARNING, CONFIDENCE_PROVEN);
    sip_lab_free(lab);
}
END_TEST

START_TEST(other_ids_and_other_statuses_are_none)
{
    static const struct {
        unsigned status;
        const char *more;
    } rows[] = { { 504, NULL },
                 { 504, "ms-diagnostics: 1008;reason=\"1010\"\r\n" },
                 { 403, "ms-diagnostics: 1010;reason=\"x\"\r\n" },
                 { 504, "ms-diagnostics: x1010\r\n" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SipLab *lab = hears("SUBSCRIBE", rows[i].status, rows[i].more);
        sip_case_silent(lab, ID);
        sip_lab_free(lab);
    }
}
END_TEST

SUITE("case_sip_peer_trust", a_504_with_an_id_of_trust, an_INVITE_fails_beside_it,
      other_ids_and_other_statuses_are_none)
