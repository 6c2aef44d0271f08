/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users that do not get in. */
#include "sip_case_lab.h"

#define ID "sip-auth-loop"

static void answers(SipLab *lab, unsigned i, unsigned status)
{
    char id[16];
    g_snprintf(id, sizeof id, "id%u", i);
    SipTalk talk = { .method = "REGISTER", .call_id = id, .branch = id };
    sip_lab_says(lab, 1, 2, talk);
    talk.status = status;
    sip_lab_says(lab, 2, 1, talk);
}

START_TEST(six_challenges_over_any_number_of_call_ids)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 5; i++)
        answers(lab, i, i % 2 == 0 ? 401 : 407);
    sip_case_silent(lab, ID);
    answers(lab, 5, 401);
    sip_case_expect(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(five_challenges_and_a_success_are_how_it_works)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 18; i++)
        answers(lab, i, i % 6 == 5 ? 200 : 401);
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(who_gets_in_at_last_is_a_warning)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    for (unsigned i = 0; i < 9; i++)
        answers(lab, i, i == 8 ? 200 : 401);
    const Finding *finding = sip_case_says(lab, ID, SEVERITY_WARNING, CONFIDENCE_PROVEN, &findings);
    ck_assert(finding->resolved);
    ck_assert_int_eq(value_integer(value_get(finding->subject, "attempts")), 8);
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
}
END_TEST

SUITE("case_sip_auth_loop", six_challenges_over_any_number_of_call_ids,
      five_challenges_and_a_success_are_how_it_works, who_gets_in_at_last_is_a_warning)
