/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "network.h"
#include "sip_finding.h"

static Value *uri_of(const SipTrouble *trouble)
{
    return trouble->target != NULL ? value_name(bytes_borrow(trouble->target)) : value_null();
}

static Value *subject_of(const Story *story, const SipTrouble *trouble)
{
    Value *subject = value_object();
    value_set(subject, "client", sip_finding_client(story));
    value_set(subject, "server", sip_finding_server(story));
    value_set(subject, "uri", uri_of(trouble));
    if (story->sip->key.network != 0)
        value_set(subject, "vni", value_number(network_number(story->sip->key.network)));
    return subject;
}

static void evidence(const SipTrouble *trouble, Finding *finding)
{
    for (uint32_t i = 0; i < frame_sample_kept(&trouble->requests); i++)
        finding_evidence(
            finding, frame_sample_get(&trouble->requests, i),
            text_new("a contact card with a tel: URI that has no display string", NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_NUMBER, &at);
    if (trouble == NULL)
        return;
    Finding *finding = finding_new("moc-number-format");
    finding->subject = subject_of(story, trouble);
    finding_span(finding, &trouble->span);
    finding->severity = SEVERITY_INFO;
    finding->confidence = story->sip->is_evicted ? CONFIDENCE_POSSIBLE : CONFIDENCE_PROVEN;
    finding->summary =
        text_new("{} hands {} phone numbers without saying how to show them (the "
                 "first is {}): the client shows them in its own format until it "
                 "has the address book. That is by design.",
                 sip_finding_server(story), sip_finding_client(story), uri_of(trouble), NULL);
    finding_condition(finding, "presence", true,
                      text_new("messages with a contact card that has a tel: URI and no "
                               "displayString beside it: {}",
                               value_number(trouble->attempts), NULL));
    evidence(trouble, finding);
    finding_advice(finding, text_new("Nothing is broken. Users who sign in a second time see the "
                                     "format of the address book, which the client has loaded by "
                                     "then.",
                                     NULL));
    finding_advice(finding, text_new("If the first sign-in has to look the same: enter the numbers "
                                     "in Active Directory in the form +1 (425) 555-0100 and keep "
                                     "a normalization rule of the company's own for it.",
                                     NULL));
    sip_finding_done(finding, findings);
}

const Case case_moc_number_format = {
    .id = "moc-number-format",
    .title = "Presence carries phone numbers without a display string (by design)",
    .severity = SEVERITY_INFO,
    .about = STORY_SIP_PAIR,
    .symptom = "At the first sign-in of Office Communicator phone numbers of contacts look "
               "different from what Active Directory holds; after the next sign-in they look "
               "right.",
    .shows = "A NOTIFY, a BENOTIFY or the answer to a SUBSCRIBE with presence "
             "(application/msrtc-event-categories+xml) whose contact card has a phone with a tel: "
             "URI and no displayString. Only clear or decrypted SIP shows it.",
    .look_alike = "Contacts of other organisations never carry a display string, nor do users "
                  "that are outside: they are left out where the domain tells. A number that is "
                  "wrong, not just written in another way, is a normalization rule.",
    .causes = "The front end publishes the normalized number alone. The format comes with the "
              "address book, which the client downloads by HTTPS some time after it has signed "
              "in.",
    .fix = "None is needed. To have one format from the beginning: numbers in Active Directory as "
           "+1 (425) 555-0100 and a rule of the company that normalizes them; or sign in twice.",
    .capture = "On the client: dumpcap -i IFACE -s 0 -f \"tcp port 5060 or tcp port 5061\" -w "
               "presence.pcapng from before the sign-in; over TLS the keys of the front end are "
               "needed to read it.",
    .ladder = "client                               front end\n"
              "  |-- SUBSCRIBE presence ------------->|\n"
              "  |<-- 200 ----------------------------|\n"
              "  |<-- NOTIFY tel:+14255550100 --------|   no displayString\n"
              "  |-- 200 ---------------------------->|\n"
              "  |   ... later: the address book by HTTPS, with the format\n",
    .judge = judge,
};
