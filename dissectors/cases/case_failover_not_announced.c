/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

static Confidence confidence_of(const Story *story, const Misdelivery *miss)
{
    bool shows_move = miss->other_address_known || miss->other_senders > 0 || miss->is_staggered;
    bool is_sure = miss->is_enough && miss->is_unanswered && miss->owner_is_proven && shows_move;
    return is_sure && !story->address->is_evicted ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

static Value *senders_of(const Outage *outage)
{
    Value *senders = value_list();
    for (uint8_t i = 0; i < outage->sender_count; i++)
        if (outage->senders[i].misdelivered.count > 0)
            value_add(senders, value_mac(&outage->senders[i].mac));
    value_sort(senders);
    return senders;
}

static Text *summary_of(const Story *story, const Misdelivery *miss)
{
    const Outage *outage = miss->outage;
    const char *end = outage->healed_frame != 0 ? ", until they found it" : "";
    return text_new("{} moved from {} to {} and nobody was told: {} went on sending {} packets to "
                    "the old one{}.",
                    value_ip(&story->address->ip), value_mac(&outage->stale),
                    value_mac(&miss->current), senders_of(outage),
                    value_number(outage->misdelivered.count), value_word(end), NULL);
}

static void conditions(const Misdelivery *miss, Finding *finding)
{
    finding_condition(finding, "F1", !miss->was_announced,
                      text_new("{} sent no broadcast for the address within 3 s of its first word",
                               value_mac(&miss->current), NULL));
    if (miss->other_address_known)
        finding_condition(finding, "F2", true,
                          text_new("{} is alive and speaks for {}", value_mac(&miss->outage->stale),
                                   value_ip(&miss->other_address), NULL));
    else
        finding_condition(finding, "F2", false,
                          text_new("{} is not seen alive under another address",
                                   value_mac(&miss->outage->stale), NULL));
    misdelivery_conditions(miss, finding);
}

static void advise(const Story *story, Finding *finding)
{
    finding_advice(finding,
                   text_new("Have the new owner announce {} when it takes over: gratuitous "
                            "ARP, repeated (keepalived: garp_master_refresh; clusters and "
                            "load balancers have the like), or use a virtual MAC.",
                            value_ip(&story->address->ip), NULL));
    finding_advice(finding, text_new("Until then shorten the ARP timeout of routers and firewalls "
                                     "on this link (Cisco IOS keeps entries for 4 hours).",
                                     NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Misdelivery miss;
    if (!misdelivery_read(story, settings, &miss) || misdelivery_cause(&miss) != MISDELIVERY_MOVE ||
        miss.outage->misdelivered.count <
            threshold_of(settings, THRESHOLD_FAILOVER_NOT_ANNOUNCED_PACKETS))
        return;
    const Span *span = &miss.outage->misdelivered;
    Time long_use = threshold_of(settings, THRESHOLD_FAILOVER_NOT_ANNOUNCED_LONG_USE);
    bool is_long = time_between(span->first_time, span->last_time) >= long_use;
    Finding *finding = finding_new("failover-not-announced");
    finding->severity = is_long ? SEVERITY_WARNING : SEVERITY_INFO;
    finding->confidence = confidence_of(story, &miss);
    finding->resolved = miss.outage->healed_frame != 0;
    finding->subject = misdelivery_subject(story, &miss);
    value_set(finding->subject, "senders", senders_of(miss.outage));
    finding->summary = summary_of(story, &miss);
    finding_span(finding, span);
    conditions(&miss, finding);
    misdelivery_evidence(story, &miss, finding);
    advise(story, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_failover_not_announced = {
    .id = "failover-not-announced",
    .title = "An address moved to another station and nobody was told",
    .severity = SEVERITY_WARNING,
    .about = STORY_OUTAGE,
    .silences = { "stale-arp-cache", "arp-unanswered" },
    .relies_on = 1 << FORGOTTEN_STATIONS | 1 << FORGOTTEN_CLAIMS,
    .symptom = "After a failover the address is dead for those who used it before, for minutes or "
               "hours, while new clients reach it at once. It heals station by station.",
    .shows = "A second MAC answers for the address, but never broadcast for it. Stations that knew "
             "the old MAC go on sending there; the old station is often alive under an address of "
             "its own and stays silent for this one.",
    .look_alike =
        "stale-vm-mac: the new owner announced itself, or the old MAC is silent altogether. "
        "stale-arp-cache: the owner did announce itself and one sender ignored it. Redundancy with "
        "a virtual MAC needs no announcement to hosts.",
    .causes = "A cluster, load balancer or keepalived instance that sends no gratuitous ARP, or "
              "sends it once and it is lost; a switch that filters it.",
    .fix = "Make the new owner announce the address, more than once; or use a virtual MAC; shorten "
           "the ARP timeout of routers.",
    .capture = "At the switch, from before a failover until the last client is back: dumpcap -i "
               "IFACE -f \"arp or host ADDRESS\" -w failover.pcapng.",
    .ladder = "old client         node 1 (old)         node 2 (new)\n"
              "  |-- request ------>|                    |\n"
              "  |<------- answer --|                    |   takes over, tells nobody\n"
              "  |-- request ------>|                    |\n"
              "  |-- request ------>|                    |   not answered any more\n"
              "new client\n"
              "  |-- who has X? ------------------------>|\n"
              "  |<-------------------- X is at node 2 --|\n",
    .judge = judge,
};
