/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac_origin.h"
#include "misdelivery.h"
#include "threshold.h"

enum { NOTEWORTHY_PACKETS = 3 };

/* Proven takes the whole chain with both copies; likely everything but the copies; whatever
 * one file cannot show keeps it possible. */
static Confidence confidence_of(const Story *story, const Misdelivery *miss, MisdeliveryCause cause)
{
    bool chain = miss->is_enough && miss->is_unanswered && miss->owner_is_proven;
    if (!chain || cause == MISDELIVERY_EITHER || story->address->is_evicted)
        return CONFIDENCE_POSSIBLE;
    if (miss->has_pairs)
        return CONFIDENCE_PROVEN;
    bool may_be_one_way =
        miss->is_one_way && miss->deaf == NULL && !miss->replies_return && miss->told == NULL;
    return may_be_one_way ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
}

static Severity severity_of(const Outage *outage, const Settings *settings)
{
    if (outage->healed_frame == 0)
        return SEVERITY_CRITICAL;
    Time length = time_between(outage->misdelivered.first_time, outage->healed_time);
    return length < threshold_of(settings, THRESHOLD_STALE_VM_MAC_SHORT_OUTAGE) ? SEVERITY_INFO
                                                                                : SEVERITY_WARNING;
}

static Value *subject_of(const Story *story, const Misdelivery *miss)
{
    const Outage *outage = miss->outage;
    Value *subject = misdelivery_subject(story, miss), *senders = value_list();
    value_set(subject, "team_mac", miss->has_pairs ? value_mac(&outage->team) : value_null());
    for (uint8_t i = 0; i < outage->sender_count; i++)
        if (outage->senders[i].misdelivered.count > 0)
            value_add(senders, value_mac(&outage->senders[i].mac));
    value_sort(senders);
    value_set(subject, "senders", senders);
    return subject;
}

static Text *summary_of(const Story *story, const Misdelivery *miss)
{
    const Outage *outage = miss->outage;
    const Ip *ip = &story->address->ip;
    if (outage->healed_frame != 0)
        return text_new(
            "{} was cut off for {}: {} packets for it went to its old MAC {} although it "
            "had moved to {}; healed in frame {}.",
            value_ip(ip),
            value_duration(time_between(outage->misdelivered.first_time, outage->healed_time)),
            value_number(outage->misdelivered.count), value_mac(&outage->stale),
            value_mac(&miss->current), value_frame(outage->healed_frame), NULL);
    if (miss->has_pairs)
        return text_new(
            "{} is cut off: the NIC team at {} goes on rewriting packets for it to the "
            "old MAC {}, but the virtual machine now has {} ({} packets lost since frame "
            "{}).",
            value_ip(ip), value_mac(&outage->team), value_mac(&outage->stale),
            value_mac(&miss->current), value_number(outage->misdelivered.count),
            value_frame(outage->misdelivered.first_frame), NULL);
    return text_new("{} is cut off: packets for it go on to its old MAC {}, but it now has {} ({} "
                    "packets lost since frame {}); the host side rewrites them.",
                    value_ip(ip), value_mac(&outage->stale), value_mac(&miss->current),
                    value_number(outage->misdelivered.count),
                    value_frame(outage->misdelivered.first_frame), NULL);
}

static void advise(const Story *story, const Misdelivery *miss, Finding *finding)
{
    if (miss->outage->healed_frame == 0)
        finding_advice(
            finding, text_new("On the host where {} runs, disable the network team's virtual "
                              "adapter and enable it again: the team learns {} and the outage ends "
                              "at once (all machines on that host lose their network for seconds).",
                              value_ip(&story->address->ip), value_mac(&miss->current), NULL));
    finding_advice(finding, text_new("Give the virtual machines static MAC addresses, so that a "
                                     "restart or a move to another host never changes them.",
                                     NULL));
    finding_advice(finding,
                   text_new("Update the teaming driver, or replace vendor teaming by the "
                            "operating system's own (Windows LBFO or SET), or use a single "
                            "NIC under the virtual switch.",
                            NULL));
}

/* Whoever is asked to capture again needs the very command. */
static Text *next_capture(const Story *story, const Misdelivery *miss)
{
    if (miss->has_pairs)
        return NULL;
    return text_new("On the Hyper-V host of {}, both sides of the team for one minute: netsh trace "
                    "start capture=yes capturetype=both tracefile=C:\\team.etl maxsize=512, then "
                    "netsh trace stop and etl2pcapng C:\\team.etl team.pcapng; each packet must "
                    "appear outside (team MAC) and inside (virtual machine's MAC).",
                    value_ip(&story->address->ip), NULL);
}

static void explain_macs(const Misdelivery *miss, const Settings *settings, Finding *finding)
{
    const Mac *macs[] = { &miss->outage->stale, &miss->current, &miss->outage->team };
    size_t count = miss->has_pairs ? 3 : 2;
    for (size_t i = 0; i < count; i++) {
        Text *says = mac_origin_says(macs[i], settings);
        if (says != NULL)
            finding_condition(finding, "MAC", true, says);
    }
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Misdelivery miss;
    if (!misdelivery_read(story, settings, &miss))
        return;
    MisdeliveryCause cause = misdelivery_cause(&miss);
    const Span *span = &miss.outage->misdelivered;
    if ((cause != MISDELIVERY_TEAM && cause != MISDELIVERY_EITHER) ||
        span->count < NOTEWORTHY_PACKETS)
        return;
    Finding *finding = finding_new("stale-vm-mac");
    finding->severity = severity_of(miss.outage, settings);
    finding->confidence = confidence_of(story, &miss, cause);
    finding->resolved = miss.outage->healed_frame != 0;
    finding->subject = subject_of(story, &miss);
    finding->summary = summary_of(story, &miss);
    finding_span(finding, span);
    misdelivery_conditions(&miss, finding);
    explain_macs(&miss, settings, finding);
    misdelivery_evidence(story, &miss, finding);
    advise(story, &miss, finding);
    finding->next_capture = next_capture(story, &miss);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_stale_vm_mac = {
    .id = "stale-vm-mac",
    .title = "A NIC team goes on rewriting frames to a virtual machine's old MAC",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_OUTAGE,
    .silences = { "stale-arp-cache", "vm-unicast-deaf", "arp-unanswered" },
    .relies_on = 1 << FORGOTTEN_STATIONS,
    .symptom =
        "After a restart, often on another host, a virtual machine has no network, although its "
        "address is right and every ARP table outside shows the right MAC. Pings from outside time "
        "out, the machine itself reaches nobody. Disabling and enabling the host's network team "
        "cures it at once; machines with static MACs never suffer.",
    .shows =
        "On the host, behind the team: packets for the address go to its old MAC, while the "
        "address "
        "speaks from a new one, and nobody answers. With both sides of the team in the capture "
        "each "
        "such packet is there twice: first to the team's MAC, then, with the same source and TTL, "
        "to the old MAC. The machine keeps asking by ARP for peers that answer every time.",
    .look_alike =
        "stale-arp-cache: one sender alone uses the old MAC and others are answered, or a router "
        "passes packets on to it (source MAC changed, TTL one lower). duplicate-ip: the old MAC "
        "still speaks for the address. failover-not-announced: the old station lives and has "
        "another address, and the new one never broadcast. Load-balancing teams: what goes to one "
        "MAC is answered from another. A machine that is simply off: its old MAC is still the last "
        "valid one.",
    .causes =
        "The team (seen with Broadcom's driver under Hyper-V) answers ARP for the machine with its "
        "own MAC and rewrites what comes in to the machine's MAC. It fills that table when it "
        "starts. A restart that gives the machine a new dynamic MAC, on another host or after a "
        "change from static to dynamic, does not reach the table.",
    .fix =
        "At once: disable and enable the team's virtual adapter on that host. To last: static "
        "MACs for the virtual machines. Then: a newer teaming driver, the operating system's own "
        "teaming, or a single NIC.",
    .capture =
        "On the Hyper-V host, both sides of the team: netsh trace start capture=yes "
        "capturetype=both tracefile=C:\\team.etl maxsize=512; reproduce for one minute; netsh "
        "trace "
        "stop; etl2pcapng C:\\team.etl team.pcapng. Seen from the switch alone the old MAC never "
        "appears, and the case cannot be proven.",
    .ladder = "client              team (T)          old MAC C        machine, now D\n"
              "  |                    |                 x                  |\n"
              "  |<-- X is at T ------|<------------- X is at D -----------|\n"
              "  |--- SYN, to T ----->|                 x                  |\n"
              "  |                    |-- SYN, to C --->x  nobody there    |\n"
              "  |--- SYN, to T ----->|-- SYN, to C --->x                  |\n",
    .judge = judge,
};
