/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

static Value *ips_of(const UnansweredAsker *asker)
{
    Value *ips = value_list();
    for (guint i = 0; i < asker->count; i++)
        value_add(ips, value_ip(&asker->targets[i].ip));
    value_sort(ips);
    return ips;
}

static Span span_of(const UnansweredAsker *asker)
{
    Span span = { 0 };
    for (guint i = 0; i < asker->count; i++)
        span_join(&span, &asker->targets[i].requests);
    return span;
}

static bool is_enough(const Span *span, const Settings *settings)
{
    return span->count >= threshold_of(settings, THRESHOLD_ARP_UNANSWERED_REQUESTS) &&
           time_between(span->first_time, span->last_time) >=
               threshold_of(settings, THRESHOLD_ARP_UNANSWERED_SPAN);
}

static Value *subject_of(const Story *story, const UnansweredAsker *asker)
{
    Value *subject = value_object();
    bool is_scan = asker->count > 1;
    value_set(subject, "ip", is_scan ? value_null() : value_ip(&asker->targets[0].ip));
    if (is_scan)
        value_set(subject, "ips", ips_of(asker));
    misdelivery_place(story, subject);
    return subject;
}

static Text *summary_of(const UnansweredAsker *asker, const Span *span)
{
    if (asker->count > 1)
        return text_new("{} ({}) asks for {} addresses that nobody answers for: a scan, or a list "
                        "of machines that are gone.",
                        value_ip(&asker->ip), value_mac(&asker->mac), value_number(asker->count),
                        NULL);
    return text_new("Nobody answers for {}: {} ({}) asked {} times.",
                    value_ip(&asker->targets[0].ip), value_ip(&asker->ip), value_mac(&asker->mac),
                    value_number(span->count), NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const UnansweredAsker *asker = story->unanswered;
    Span span = span_of(asker);
    if (asker->count == 1 && !is_enough(&span, settings))
        return;
    Finding *finding = finding_new("arp-unanswered");
    finding->severity = SEVERITY_INFO;
    finding->confidence = CONFIDENCE_LIKELY;
    finding->subject = subject_of(story, asker);
    finding->summary = summary_of(asker, &span);
    finding_span(finding, &span);
    finding_condition(finding, "U1", true,
                      text_new("at least 3 requests over at least 3 s, no reply and no other frame "
                               "from the address in the whole capture",
                               NULL));
    finding_evidence(finding, span.first_frame, text_new("the first request", NULL));
    finding_evidence(finding, span.last_frame, text_new("the last request", NULL));
    finding_advice(finding, text_new("Is the machine on, on this network and with this address? If "
                                     "it is, record at its own port: the request may not reach it.",
                                     NULL));
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_arp_unanswered = {
    .id = "arp-unanswered",
    .title = "Requests for an address that nobody answers",
    .severity = SEVERITY_INFO,
    .about = STORY_UNANSWERED,
    .relies_on = 1 << FORGOTTEN_ADDRESSES,
    .symptom = "An address cannot be reached: \"destination host unreachable\".",
    .shows = "ARP requests for it, again and again, and no frame from it at all.",
    .look_alike = "An address that answers others, or sends anything, is alive: then it is another "
                  "case. Somebody who asks for ten addresses or more within a minute scans, or "
                  "works through an old list: one finding.",
    .causes = "The machine is off, was renamed, has another address or is in another VLAN.",
    .fix = "Switch it on, or correct the address where it is used.",
    .capture = "At the port of the machine that should answer: dumpcap -i IFACE -f arp -w "
               "arp.pcapng.",
    .ladder = "asker              everybody\n"
              "  |-- who has X? ---->|\n"
              "  |-- who has X? ---->|\n"
              "  |-- who has X? ---->|   no answer\n",
    .judge = judge,
};
