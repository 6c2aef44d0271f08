/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Presence with phone numbers that say nothing of how they are shown; host 2 is the front end. */
#include "sip_case_lab.h"

#define ID "moc-number-format"
#define CATEGORIES "application/msrtc-event-categories+xml"
#define CARD(owner, more)                                                                          \
    "<categories uri=\"" owner "\"><category name=\"contactCard\"><contactCard><phone><uri>"       \
    "tel:+14255550100</uri>" more "</phone></contactCard></category></categories>"
#define OWN CARD("sip:bob@example.com", "")
#define SHOWN CARD("sip:bob@example.com", "<displayString>555-0100</displayString>")
#define NOTIFY .method = "NOTIFY", .from = "sip:bob@example.com", .to = "sip:alice@example.com"
#define SECONDS(n) ((n)*TIME_SECOND)

static const Finding *says(SipLab *lab, GPtrArray **findings)
{
    return sip_case_says(lab, ID, SEVERITY_INFO, CONFIDENCE_PROVEN, findings);
}

START_TEST(a_NOTIFY_tells_of_it)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    sip_lab_says(lab, 2, 1, (SipTalk){ NOTIFY, .type = CATEGORIES, .body = OWN });
    sip_lab_says(lab, 1, 2, (SipTalk){ NOTIFY, .status = 200 });
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ NOTIFY, .branch = "2", .type = CATEGORIES ";x=y", .body = OWN });
    const Finding *finding = says(lab, &findings);
    Ip client = sip_lab_ip(1), server = sip_lab_ip(2);
    ck_assert(ip_equal(value_ip_get(value_get(finding->subject, "client")), &client));
    ck_assert(ip_equal(value_ip_get(value_get(finding->subject, "server")), &server));
    ck_assert_uint_eq(value_port(value_get(finding->subject, "server")), SIP_LAB_PORT);
    sip_lab_expect_text(value_get(finding->subject, "uri"), "tel:+14255550100");
    ck_assert_uint_eq(value_count(finding->subject), 3);
    ck_assert_uint_eq(finding->first_frame, 1);
    ck_assert_uint_eq(finding->last_frame, 3);
    g_ptr_array_unref(findings);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_BENOTIFY_and_an_answer_do_as_well)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    sip_lab_says(lab, 1, 2,
                 (SipTalk){ .method = "SUBSCRIBE",
                            .from = "sip:alice@example.com",
                            .to = "sip:bob@example.com" });
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .method = "SUBSCRIBE",
                            .status = 200,
                            .from = "sip:alice@example.com",
                            .to = "sip:bob@example.com",
                            .type = CATEGORIES,
                            .body = OWN });
    says(lab, &findings);
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
    lab = sip_lab_new();
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .method = "BENOTIFY",
                            .from = "sip:bob@example.com",
                            .to = "sip:alice@example.com",
                            .type = CATEGORIES,
                            .body = OWN });
    says(lab, &findings);
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
}
END_TEST

START_TEST(any_part_of_a_body_may_have_it)
{
    SipLab *lab = sip_lab_new();
    GPtrArray *findings;
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ NOTIFY, .type = "multipart/related; boundary=x",
                            .body = "--x\r\nContent-Type: application/rlmi+xml\r\n\r\n<list/>\r\n"
                                    "--x\r\nContent-Type: " CATEGORIES "\r\n\r\n" SHOWN "\r\n"
                                    "--x\r\nContent-Type: " CATEGORIES "\r\n\r\n" OWN
                                    "\r\n--x--\r\n" });
    says(lab, &findings);
    g_ptr_array_unref(findings);
    sip_lab_free(lab);
}
END_TEST

static void is_silent_about(SipTalk talk)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 2, 1, talk);
    sip_lab_wait(lab, SECONDS(1));
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}

START_TEST(what_is_shown_elsewhere_is_silent)
{
    is_silent_about((SipTalk){ NOTIFY, .type = CATEGORIES, .body = SHOWN });
    is_silent_about((SipTalk){ NOTIFY, .type = "text/xml", .body = OWN });
    is_silent_about((SipTalk){ .method = "SERVICE", .type = CATEGORIES, .body = OWN });
    is_silent_about(
        (SipTalk){ NOTIFY, .type = CATEGORIES, .body = CARD("sip:bob@partner.example", "") });
    is_silent_about((SipTalk){ .method = "NOTIFY",
                               .from = "sip:bob@partner.example",
                               .to = "sip:alice@example.com",
                               .type = CATEGORIES,
                               .body = "<contactCard><phone><uri>tel:1</uri></phone>" });
}
END_TEST

SUITE("case_moc_number_format", a_NOTIFY_tells_of_it, a_BENOTIFY_and_an_answer_do_as_well,
      any_part_of_a_body_may_have_it, what_is_shown_elsewhere_is_silent)
