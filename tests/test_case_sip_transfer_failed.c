/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfers that fail. */
#include "sip_case_lab.h"

#define ID "sip-transfer-failed"

static void refers(SipLab *lab, unsigned status)
{
    SipTalk talk = { .method = "REFER",
                     .branch = "r",
                     .cseq = 2,
                     .to_tag = "b",
                     .more = "Refer-To: \"New\" <sip:new@example.net?Replaces=x>\r\n" };
    sip_lab_call(lab);
    sip_lab_says(lab, 1, 2, talk);
    talk.status = status;
    sip_lab_says(lab, 2, 1, talk);
}

static void tells(SipLab *lab, const char *line)
{
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .method = "NOTIFY",
                            .branch = line,
                            .from_tag = "b",
                            .to_tag = SIP_TALK_TAG,
                            .type = "message/sipfrag",
                            .body = line });
}

static void expect_failure(SipLab *lab, int64_t status)
{
    GPtrArray *findings;
    const Finding *finding =
        sip_case_says(lab, ID, SEVERITY_CRITICAL, CONFIDENCE_PROVEN, &findings);
    ck_assert_int_eq(value_integer(value_get(finding->subject, "status")), status);
    sip_lab_expect_text(value_get(finding->subject, "refer_to"), "sip:new@example.net");
    sip_lab_expect_text(value_get(finding->subject, "method"), "REFER");
    g_ptr_array_unref(findings);
}

START_TEST(the_text_in_a_NOTIFY_says_that_it_failed)
{
    SipLab *lab = sip_lab_new();
    refers(lab, 202);
    tells(lab, "SIP/2.0 100 Trying");
    sip_case_silent(lab, ID);
    tells(lab, "SIP/2.0 503 Service Unavailable");
    expect_failure(lab, 503);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_REFER_is_refused)
{
    static const unsigned statuses[] = { 403, 405, 500, 603 };
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++) {
        SipLab *lab = sip_lab_new();
        refers(lab, statuses[i]);
        expect_failure(lab, statuses[i]);
        sip_lab_free(lab);
    }
}
END_TEST

START_TEST(a_transfer_that_succeeds_or_whose_end_nobody_learns)
{
    SipLab *lab = sip_lab_new();
    refers(lab, 202);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "BYE", .branch = "bye", .to_tag = "b" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "BYE", .branch = "bye", .status = 200 });
    sip_case_silent(lab, ID);
    tells(lab, "SIP/2.0 200 OK");
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(busy_is_a_result)
{
    SipLab *lab = sip_lab_new();
    refers(lab, 202);
    tells(lab, "SIP/2.0 486 Busy Here");
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

SUITE("case_sip_transfer_failed", the_text_in_a_NOTIFY_says_that_it_failed, a_REFER_is_refused,
      a_transfer_that_succeeds_or_whose_end_nobody_learns, busy_is_a_result)
