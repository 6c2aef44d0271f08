/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

/* A cache that corrects itself within half a minute is at work, not stale. */
static bool is_stale_cache(const Sender *sender, const Settings *settings)
{
    const Span *span = &sender->misdelivered;
    Time length = time_between(span->first_time, span->last_time);
    if (span->count < threshold_of(settings, THRESHOLD_STALE_ARP_CACHE_PACKETS) ||
        length < threshold_of(settings, THRESHOLD_STALE_ARP_CACHE_SPAN))
        return false;
    return !sender_relearned(sender) ||
           length >= threshold_of(settings, THRESHOLD_STALE_ARP_CACHE_RELEARN);
}

static Confidence confidence_of(const Story *story, const Misdelivery *miss, MisdeliveryCause cause)
{
    if (cause == MISDELIVERY_EITHER || !miss->is_unanswered || !miss->owner_is_proven ||
        story->address->is_evicted)
        return CONFIDENCE_POSSIBLE;
    bool others_work = miss->other_senders > 0 && miss->was_announced;
    return others_work || miss->is_relayed ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
}

/* The addresses of the culprit itself: what its MAC says to have by ARP, or else where its packets
 * come from. Behind a router's MAC the latter are its clients. */
static Value *sender_ips(const Story *story, const Sender *sender)
{
    Ip ips[LIMIT_ADDRESSES_OF_MAC];
    Value *list = value_list();
    size_t n = stories_addresses_of(story->stories, story->address->context, &sender->mac, ips,
                                    G_N_ELEMENTS(ips));
    for (size_t i = 0; i < n; i++)
        value_add(list, value_ip(&ips[i]));
    for (uint8_t i = 0; n == 0 && i < sender->ip_count; i++)
        value_add(list, value_ip(&sender->ips[i]));
    value_sort(list);
    return list;
}

static Text *summary_of(const Story *story, const Misdelivery *miss, const Sender *sender)
{
    const char *what = sender->relayed > 0 ? "The router" : "The station";
    return text_new("{} {} ({}) keeps the old MAC {} for {}, which moved to {}: {} packets lost{}.",
                    value_word(what), value_mac(&sender->mac), sender_ips(story, sender),
                    value_mac(&miss->outage->stale), value_ip(&story->address->ip),
                    value_mac(&miss->current), value_number(sender->misdelivered.count),
                    value_word(sender_relearned(sender) ? " until it learned the new one" : ""),
                    NULL);
}

static void advise(const Story *story, const Sender *sender, Finding *finding)
{
    finding_advice(finding,
                   text_new("On {} ({}): delete the ARP entry of {} (Windows: arp -d {}; Linux: ip "
                            "neigh del; a router: clear arp).",
                            sender_ips(story, sender), value_mac(&sender->mac),
                            value_ip(&story->address->ip), value_ip(&story->address->ip), NULL));
    finding_advice(finding, text_new("If the entry comes back it is static: remove it from the "
                                     "configuration. On routers and firewalls shorten the ARP "
                                     "timeout (Cisco IOS keeps entries for 4 hours).",
                                     NULL));
}

static Text *next_capture(const Story *story, const Sender *sender, MisdeliveryCause cause)
{
    if (cause != MISDELIVERY_EITHER)
        return NULL;
    return text_new("Whether {} or the host of {} is to blame shows when a second station talks to "
                    "{} as well: ping it from another machine on the same link while you record at "
                    "the switch: dumpcap -i IFACE -f \"arp or host {}\" -w second.pcapng.",
                    value_mac(&sender->mac), value_ip(&story->address->ip),
                    value_ip(&story->address->ip), value_ip(&story->address->ip), NULL);
}

static Value *subject_of(const Story *story, const Misdelivery *miss, const Sender *sender)
{
    Value *subject = misdelivery_subject(story, miss);
    value_set(subject, "sender_mac", value_mac(&sender->mac));
    value_set(subject, "sender_ips", sender_ips(story, sender));
    return subject;
}

static void report(const Story *story, const Misdelivery *miss, MisdeliveryCause cause,
                   const Sender *sender, GPtrArray *findings)
{
    const Span *span = &sender->misdelivered;
    Finding *finding = finding_new("stale-arp-cache");
    finding->resolved = sender_relearned(sender);
    finding->severity = finding->resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    finding->confidence = confidence_of(story, miss, cause);
    finding->subject = subject_of(story, miss, sender);
    finding->summary = summary_of(story, miss, sender);
    finding_span(finding, span);
    misdelivery_conditions(miss, finding);
    misdelivery_evidence(story, miss, finding);
    if (sender->relayed > 0)
        finding_evidence(finding, sender->relayed_frame,
                         text_new("a packet for {} reaches the router, its TTL one higher",
                                  value_ip(&story->address->ip), NULL));
    advise(story, sender, finding);
    finding->next_capture = next_capture(story, sender, cause);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Misdelivery miss;
    if (!misdelivery_read(story, settings, &miss))
        return;
    MisdeliveryCause cause = misdelivery_cause(&miss);
    if (cause != MISDELIVERY_CACHE && cause != MISDELIVERY_EITHER)
        return;
    for (uint8_t i = 0; i < miss.outage->sender_count; i++)
        if (is_stale_cache(&miss.outage->senders[i], settings))
            report(story, &miss, cause, &miss.outage->senders[i], findings);
}

const Case case_stale_arp_cache = {
    .id = "stale-arp-cache",
    .title = "One sender keeps an old MAC for an address that has moved",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_OUTAGE,
    .silences = { "arp-unanswered" },
    .relies_on = 1 << FORGOTTEN_STATIONS | 1 << FORGOTTEN_CLAIMS,
    .symptom = "One station, or everything behind one router or firewall, cannot reach a server "
               "that was replaced, moved or restarted; all others can. After minutes or hours it "
               "heals by itself, or it never does.",
    .shows = "The sender goes on addressing its packets to the old MAC, although the address has "
             "announced a new one, and other stations reach it there and are answered. In front of "
             "a router the same packets are seen addressed to the router itself, with a TTL one "
             "higher.",
    .look_alike =
        "stale-vm-mac: every sender ends up at the old MAC, because the host's team rewrites the "
        "frames; ARP replies to the machine's own requests go there as well, which no cache "
        "explains. A sender that relearns within 30 s is healthy. failover-not-announced: the new "
        "owner never told anybody.",
    .causes = "A static ARP entry; a device that ignores gratuitous ARP; a very long ARP timeout "
              "(Cisco IOS: 4 hours).",
    .fix = "Delete the entry on that one sender; if it is static, correct the configuration.",
    .capture = "At the switch port of the server or on the server itself, while the failing sender "
               "and a second station both ping it: dumpcap -i IFACE -f \"arp or host ADDRESS\" -w "
               "cache.pcapng.",
    .ladder = "stale sender        other client        old MAC C       server, now D\n"
              "  |<----------------------------- X is at D (broadcast) --|\n"
              "  |                   |-- SYN, to D --------------------->|\n"
              "  |                   |<---------------------- SYN, ACK --|\n"
              "  |-- SYN, to C ------------------------->x               |\n"
              "  |-- SYN, to C ------------------------->x               |   never answered\n",
    .judge = judge,
};
