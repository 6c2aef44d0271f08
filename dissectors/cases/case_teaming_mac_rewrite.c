/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

enum { CROSSED_PROVEN = 10 };

/* Which MACs take part, and how often a question to one was answered from another. */
typedef struct Teaming {
    uint32_t mask; /* bit i: macs[i] of the address */
    uint32_t crossed;
    uint32_t answered; /* questions answered in all */
    Span span;         /* every frame from and to these MACs */
} Teaming;

/* A member's MAC belongs to a host: not to a team's outside, a router or a man in the middle. */
static bool may_be_member(const Story *story, const Mac *mac)
{
    const Station *station = stories_station(story->stories, mac);
    return !stories_is_rewriter(story->stories, mac) && !mac_is_shared(mac) &&
           (station == NULL || station->forwards == 0);
}

static Teaming read_teaming(const Story *story)
{
    const AddressStory *address = story->address;
    Teaming teaming = { 0 };
    for (uint8_t i = 0; i < address->mac_count; i++) {
        for (uint8_t j = 0; j < address->mac_count; j++) {
            uint32_t answered = address->answered[i][j];
            teaming.answered += answered;
            if (i == j || answered == 0 || !may_be_member(story, &address->macs[i].mac) ||
                !may_be_member(story, &address->macs[j].mac))
                continue;
            teaming.crossed += answered;
            teaming.mask |= 1u << i | 1u << j;
        }
    }
    for (uint8_t i = 0; i < address->mac_count; i++)
        if ((teaming.mask >> i & 1) != 0) {
            Span frames = stories_frames_of(story->stories, &address->macs[i].mac);
            span_join(&teaming.span, &frames);
        }
    return teaming;
}

static Value *macs_of(const AddressStory *address, uint32_t mask)
{
    Value *macs = value_list();
    for (uint8_t i = 0; i < address->mac_count; i++)
        if ((mask >> i & 1) != 0)
            value_add(macs, value_mac(&address->macs[i].mac));
    value_sort(macs);
    return macs;
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const AddressStory *address = story->address;
    Teaming teaming = read_teaming(story);
    if (teaming.crossed < threshold_of(settings, THRESHOLD_TEAMING_MAC_REWRITE_ANSWERS))
        return; /* one or two: the packet that went right may be missing */
    Finding *finding = finding_new("teaming-mac-rewrite");
    finding->severity = SEVERITY_INFO;
    finding->confidence = teaming.crossed >= CROSSED_PROVEN ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
    finding->subject = value_object();
    value_set(finding->subject, "ip", value_ip(&address->ip));
    misdelivery_place(story, finding->subject);
    value_set(finding->subject, "macs", macs_of(address, teaming.mask));
    finding->summary = text_new("{} uses {} side by side and answers on all: load-balancing NIC "
                                "teaming, which is normal.",
                                value_ip(&address->ip), macs_of(address, teaming.mask), NULL);
    finding_span(finding, &teaming.span);
    finding_condition(
        finding, "T1", true,
        text_new("{} of {} questions that went to one MAC were answered from another: "
                 "one host is behind them",
                 value_number(teaming.crossed), value_number(teaming.answered), NULL));
    finding_condition(finding, "T2", address->shared_connections > 0,
                      text_new("{} segments of TCP connections left by another MAC than the one "
                               "before",
                               value_number(address->shared_connections), NULL));
    for (uint8_t i = 0; i < address->mac_count; i++)
        if ((teaming.mask >> i & 1) != 0 && address->macs[i].spoke.count > 0)
            finding_evidence(finding, address->macs[i].spoke.first_frame,
                             text_new("{} speaks for {}", value_mac(&address->macs[i].mac),
                                      value_ip(&address->ip), NULL));
    finding_advice(finding, text_new("Nothing to repair. Analysers that report duplicate addresses "
                                     "here are mistaken.",
                                     NULL));
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_teaming_mac_rewrite = {
    .id = "teaming-mac-rewrite",
    .title = "One address with several MACs, all of them answered: normal NIC teaming",
    .severity = SEVERITY_INFO,
    .about = STORY_ADDRESS,
    .silences = { "duplicate-ip", "mac-flap" },
    .relies_on = 1 << FORGOTTEN_STATIONS | 1 << FORGOTTEN_CLAIMS,
    .symptom = "None. An analyser or a switch complains about a duplicate address or a changing "
               "MAC of a server that works.",
    .shows = "Packets for the address go to one MAC and are answered from another, or different "
             "peers are told different MACs by ARP; everything is answered.",
    .look_alike = "duplicate-ip: two hosts, each answers only what went to its own MAC. "
                  "stale-vm-mac: what goes to one of the MACs is never answered.",
    .causes =
        "Linux balance-tlb and balance-alb, Windows LBFO with address hash, Broadcom SLB, "
        "Intel ALB/RLB, HP TLB: members send with their own MAC, or ARP is answered per peer.",
    .fix = "Nothing to repair.",
    .capture = "Nothing more is needed.",
    .ladder = "client              member A             member B (same host)\n"
              "  |-- request, to A ->|                    |\n"
              "  |<--------------------- answer, from B --|\n",
    .judge = judge,
};
