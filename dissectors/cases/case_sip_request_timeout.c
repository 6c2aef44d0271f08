/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_finding.h"

static Text *summary_of(const Story *story, const SipTrouble *trouble)
{
    Value *method = value_name(sip_words_get(&trouble->words, SIP_WORD_METHOD));
    if (trouble->outcomes[SIP_UNACKNOWLEDGED] == trouble->attempts)
        return text_new("{} sends {} to {}, is answered again and again and never acknowledges the "
                        "answer ({}): it does not get it.",
                        sip_finding_client(story), method, sip_finding_server(story),
                        finding_times(trouble->attempts), NULL);
    return text_new("{} sends {} to {} and gets no final response ({}).", sip_finding_client(story),
                    method, sip_finding_server(story), finding_times(trouble->attempts), NULL);
}

static void conditions(const Story *story, const SipTrouble *trouble, Finding *finding)
{
    const Span *answered = &story->sip->requests;
    finding_condition(
        finding, "unanswered", true,
        text_new("requests {}: of them unanswered when the sender's timer ran out {}, when the "
                 "server ended the connection {}, when an ICMP error came back {}; answered and "
                 "never acknowledged {}",
                 value_number(trouble->attempts), value_number(trouble->outcomes[SIP_TIMED_OUT]),
                 value_number(trouble->outcomes[SIP_CLOSED]),
                 value_number(trouble->outcomes[SIP_UNREACHABLE]),
                 value_number(trouble->outcomes[SIP_UNACKNOWLEDGED]), NULL));
    finding->confidence = sip_finding_silence(finding, story, trouble);
    finding_condition(finding, "works", answered->count == 0,
                      answered->count == 0
                          ? text_new("no other request of the pair is answered", NULL)
                          : text_new("others of the pair are answered, {} of them",
                                     value_number(answered->count), NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_REQUEST, &at);
    if (trouble == NULL)
        return;
    Finding *finding = sip_finding_new("sip-request-timeout", story, trouble);
    finding->resolved = sip_finding_is_resolved(trouble, &story->sip->requests);
    finding->severity = finding->resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    finding->summary = summary_of(story, trouble);
    conditions(story, trouble, finding);
    sip_finding_evidence(finding, trouble);
    finding_advice(finding, text_new("See in the log of {} whether the request arrives and what "
                                     "becomes of it.",
                                     value_ip(&story->sip->key.server), NULL));
    finding_advice(finding, text_new("Over UDP look at the size of the request: beyond 1300 bytes "
                                     "it travels in fragments, which firewalls like to drop; TCP "
                                     "helps (RFC 3261 section 18.1.1).",
                                     NULL));
    finding->next_capture = sip_finding_next_capture(story);
    sip_finding_done(finding, findings);
}

const Case case_sip_request_timeout = {
    .id = "sip-request-timeout",
    .title = "SIP requests get no final response",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_SIP_PAIR,
    .symptom_of = { "um-auth-only-stall", "sip-options-timeout", "tcp-refused", "tcp-unanswered",
                    "pmtu-blackhole", "stale-vm-mac", "stale-arp-cache" },
    .symptom = "Calls, registrations or messages hang for half a minute and then fail (408).",
    .shows = "A request other than OPTIONS without a final response until Timer B or F of RFC 3261 "
             "runs out (32 s), or the server ends its connection; or an INVITE that is answered "
             "three times and more without an ACK (Timer H).",
    .look_alike = "An INVITE that rings has no such timer. A cancelled call and a BENOTIFY need no "
                  "answer. A capture that ends earlier, or has one direction only, cannot tell.",
    .causes = "The next hop is down or drops what it does not like; fragments of large requests "
              "are lost; the answer or the ACK goes to an address that cannot be reached "
              "(Contact, Via, Record-Route behind a NAT).",
    .fix = "Follow the request to the hop that keeps silent; correct the addresses in Via, Contact "
           "and Record-Route.",
    .capture = "On both sides of the silent hop at once: dumpcap -i IFACE -s 0 -f \"port 5060\" -w "
               "sip.pcapng (without a port in the filter where fragments may be lost).",
    .ladder = "client                               server\n"
              "  |-- INVITE ------------------------->|\n"
              "  |-- INVITE (again) ----------------->|   nothing comes back\n"
              "  |   ... 32 s                         |\n",
    .judge = judge,
};
