/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that are sent on to a worker of UM, from the wire to the report. */
#include "dns_wire.h"
#include "sip_link_lab.h"

#define ID "um-redirect-unreachable"
#define BY_IP "Contact: <sip:10.0.0.50:5067;transport=tcp>\r\n"
#define BY_NAME "Contact: <sip:um1.example.com:5067;transport=tcp>\r\n"

static const Host um = { MAC(02, 00, 00, 00, 0d, 02), IP4(10, 0, 0, 50) };
static const Host other = { MAC(02, 00, 00, 00, 0d, 03), IP4(10, 0, 0, 51) };

static void is_sent_on(Lab *lab, const char *contact)
{
    static const SipTalk invite = { .call_id = "voice-mail" };
    SipTalk redirect = { .call_id = "voice-mail", .status = 302, .to_tag = "u", .more = contact };
    SipTalk ack = { .call_id = "voice-mail", .method = "ACK", .to_tag = "u" };
    sip_sends(lab, &client, &um, invite);
    after(lab, 20);
    sip_sends(lab, &um, &client, redirect);
    sip_sends(lab, &client, &um, ack);
    after(lab, 20);
}

static void is_refused(Lab *lab, const Host *host, uint16_t service, unsigned times)
{
    static uint16_t const first = 4000;
    for (uint16_t i = 0; i < times; i++) {
        Dialogue dialogue = tls_lab_dialogue(lab, &client, host, first + i, service);
        dialogue_syn(&dialogue);
        dialogue_reset(&dialogue, DIALOGUE_SERVER);
        after(lab, 500);
    }
}

static void is_not_answered(Lab *lab, const Host *host, unsigned times)
{
    Dialogue dialogue = tls_lab_dialogue(lab, &client, host, 4100, 5067);
    for (unsigned i = 0; i < times; i++) {
        dialogue_syn(&dialogue);
        after(lab, 1000u << i);
    }
}

static const Finding *says(Lab *lab, Severity severity, Confidence confidence)
{
    const Finding *finding = finding_at(lab_report(lab), ID, 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_str_eq(confidence_name(finding->confidence), confidence_name(confidence));
    ck_assert_str_eq(severity_name(finding->severity), severity_name(severity));
    return finding;
}

static void is_silent(Lab *lab)
{
    ck_assert_ptr_null(finding_at(lab_report(lab), ID, 0));
}

START_TEST(a_worker_that_refuses_is_proven_and_explains_the_refusals)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, BY_IP);
    is_refused(&lab, &um, 5067, 3);
    const Finding *finding = says(&lab, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    expect_field(finding, "client", "10.0.0.21");
    expect_field(finding, "server", "10.0.0.50:5067");
    expect_field(finding, "redirected_by", "10.0.0.50:5060");
    expect_field(finding, "call_id", "voice-mail");
    expect_field(finding, "attempts", "3");
    ck_assert_uint_eq(finding->first_frame, 4);
    ck_assert_uint_eq(finding->last_frame, 9);
    const Finding *refused = finding_at(lab_report(&lab), "tcp-refused", 0);
    ck_assert_ptr_nonnull(refused);
    ck_assert_uint_eq(refused->caused_by->len, 1);
    ck_assert_str_eq(refused->caused_by->pdata[0], finding->id);
    lab_close(&lab);
}
END_TEST

START_TEST(a_worker_that_does_not_answer_is_likely)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, BY_IP);
    is_not_answered(&lab, &um, 4);
    says(&lab, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    const Finding *unanswered = finding_at(lab_report(&lab), "tcp-unanswered", 0);
    ck_assert_ptr_nonnull(unanswered);
    ck_assert_uint_eq(unanswered->caused_by->len, 1);
    lab_close(&lab);
}
END_TEST

START_TEST(names_are_looked_up)
{
    Lab lab;
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_address(&dns, "um1.example.com", &other.ip);
    lab_open(&lab);
    dns_wire_send(&dns, &lab.wire, &gateway, &client, 53);
    lab_capture(&lab);
    is_sent_on(&lab, BY_NAME);
    is_refused(&lab, &other, 5067, 2);
    const Finding *finding = says(&lab, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    expect_field(finding, "server", "10.0.0.51:5067");
    lab_close(&lab);
}
END_TEST

START_TEST(another_address_of_the_name_is_meant)
{
    Lab lab;
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_address(&dns, "um1.example.com", &other.ip);
    lab_open(&lab);
    dns_wire_send(&dns, &lab.wire, &gateway, &client, 53);
    lab_capture(&lab);
    is_sent_on(&lab, BY_NAME);
    is_refused(&lab, &um, 5067, 2);
    is_silent(&lab);
    ck_assert(is_noted(lab_report(&lab), "sent on to 10.0.0.51"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_name_that_nobody_knows_is_told_by_port_and_time)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, BY_NAME);
    is_refused(&lab, &other, 5067, 3);
    says(&lab, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    lab_close(&lab);
    lab_open(&lab);
    is_sent_on(&lab, BY_NAME);
    after(&lab, 60000);
    is_refused(&lab, &other, 5067, 3);
    is_silent(&lab);
    lab_close(&lab);
}
END_TEST

START_TEST(only_workers_of_UM_are_meant)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, "Contact: <sip:10.0.0.50:5080>\r\n");
    is_refused(&lab, &um, 5080, 3);
    is_refused(&lab, &um, 5067, 3);
    is_silent(&lab);
    lab_close(&lab);
}
END_TEST

START_TEST(refusals_before_the_redirection_are_something_else)
{
    Lab lab;
    lab_open(&lab);
    is_refused(&lab, &um, 5067, 3);
    after(&lab, 20000);
    is_sent_on(&lab, BY_IP);
    is_silent(&lab);
    lab_close(&lab);
}
END_TEST

START_TEST(a_worker_that_answers_is_silent)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, BY_IP);
    Dialogue dialogue = tls_lab_open(&lab, &client, &um, 4200, 5067);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ .branch = "2" });
    sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ .branch = "2", .status = 200, .to_tag = "w" });
    sip_says(&dialogue, DIALOGUE_CLIENT,
             (SipTalk){ .method = "ACK", .branch = "3", .to_tag = "w" });
    is_silent(&lab);
    ck_assert(!is_noted(lab_report(&lab), "sent on to"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_worker_that_refused_once_and_answers_then_is_silent)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, BY_IP);
    is_refused(&lab, &um, 5067, 1);
    Dialogue dialogue = tls_lab_open(&lab, &client, &um, 4200, 5067);
    sip_says(&dialogue, DIALOGUE_CLIENT, (SipTalk){ .branch = "2" });
    sip_says(&dialogue, DIALOGUE_SERVER, (SipTalk){ .branch = "2", .status = 200, .to_tag = "w" });
    is_silent(&lab);
    lab_close(&lab);
}
END_TEST

START_TEST(who_does_not_go_there_is_noted)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on(&lab, BY_IP);
    is_silent(&lab);
    ck_assert(is_noted(lab_report(&lab), "sent on to 10.0.0.50, port 5067"));
    lab_close(&lab);
}
END_TEST

/* A call over TLS that is answered, and the client goes on. */
static void is_sent_on_in_secret(Lab *lab)
{
    Dialogue dialogue = tls_lab_open(lab, &client, &um, 4300, 5061);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .protocol = "sip" });
    dialogue_server_flight(&dialogue, NULL, false);
    dialogue_client_flight(&dialogue, NULL, false);
    dialogue_finish(&dialogue, DIALOGUE_SERVER);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 900);
    dialogue_data(&dialogue, DIALOGUE_SERVER, 500);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 300);
    dialogue_close(&dialogue, DIALOGUE_CLIENT);
}

START_TEST(an_unreadable_redirection_is_possible)
{
    Lab lab;
    lab_open(&lab);
    is_sent_on_in_secret(&lab);
    is_refused(&lab, &um, 5066, 2);
    const Finding *finding = says(&lab, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    expect_field(finding, "redirected_by", "10.0.0.50:5061");
    lab_close(&lab);
    lab_open(&lab);
    is_sent_on_in_secret(&lab);
    after(&lab, 5000);
    is_refused(&lab, &um, 5066, 2);
    is_silent(&lab);
    lab_close(&lab);
}
END_TEST

START_TEST(a_worker_without_redirection_is_no_story)
{
    Lab lab;
    lab_open(&lab);
    is_refused(&lab, &um, 5067, 5);
    is_not_answered(&lab, &other, 5);
    is_silent(&lab);
    lab_close(&lab);
}
END_TEST

SUITE("case_um_redirect_unreachable", a_worker_that_refuses_is_proven_and_explains_the_refusals,
      a_worker_that_does_not_answer_is_likely, names_are_looked_up,
      another_address_of_the_name_is_meant, a_name_that_nobody_knows_is_told_by_port_and_time,
      only_workers_of_UM_are_meant, refusals_before_the_redirection_are_something_else,
      a_worker_that_answers_is_silent, a_worker_that_refused_once_and_answers_then_is_silent,
      who_does_not_go_there_is_noted, an_unreadable_redirection_is_possible,
      a_worker_without_redirection_is_no_story)
