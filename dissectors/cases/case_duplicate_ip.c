/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

#define TURN_WINDOW (60 * TIME_SECOND)

enum {
    TURNS_PROVEN = 4,
    DOUBLES_PROVEN = 3,
    PROBED_BY_TRACKER = 3, /* a switch that tracks its hosts probes them all */
    CLAIMED_BY_PROXY = 3,
};

/* Two MACs of one address and what speaks for their being two hosts. */
typedef struct Rivals {
    const MacUse *a, *b; /* a spoke first */
    uint32_t turns;      /* times the word passed from one to the other, at most a minute apart */
    bool take_turns;     /* often enough */
    Confidence confidence;
    uint64_t first_frame, last_frame;
    Time first_time, last_time;
} Rivals;

/* Could this MAC own the address at all, beside another one that does? */
static bool is_claimant(const Story *story, const MacUse *use)
{
    const Station *station = stories_station(story->stories, &use->mac);
    if (use->spoke.count == 0 || mac_is_shared(&use->mac) ||
        stories_is_rewriter(story->stories, &use->mac))
        return false;
    if (station != NULL && station->fronts > 0)
        return false;
    if ((use->proofs & ~PROOF_SOURCE) == 0)
        return !misdelivery_speaks_for_many(story, &use->mac);
    if (use->own_uses > 0)
        return true;
    /* it only says so: a proxy, a router on the path or a forger does that as well */
    Ip other;
    bool is_suspect =
        station != NULL && (station->forwards > 0 || station->claims >= CLAIMED_BY_PROXY);
    return !is_suspect &&
           !stories_other_address(story->stories, story->address, &use->mac, TIME_NONE, &other);
}

static bool are_one_host(const AddressStory *address, int a, int b)
{
    return address->answered[a][b] + address->answered[b][a] > 0 || address->shared_connections > 0;
}

static void take_turn(Rivals *rivals, const OwnerRun *before, const OwnerRun *run)
{
    if (time_between(before->span.last_time, run->span.first_time) > TURN_WINDOW)
        return;
    if (rivals->turns++ == 0) {
        rivals->first_frame = run->span.first_frame;
        rivals->first_time = run->span.first_time;
    }
    rivals->last_frame = run->span.last_frame;
    rivals->last_time = run->span.last_time;
}

static Rivals rivals_of(const AddressStory *address, uint8_t a, uint8_t b)
{
    Rivals rivals = { .a = &address->macs[a], .b = &address->macs[b] };
    const OwnerRun *before = NULL;
    for (uint8_t i = 0; i < address->run_count; i++) {
        const OwnerRun *run = &address->runs[i];
        if (run->by_lease || (run->mac != a && run->mac != b))
            continue;
        if (before != NULL && before->mac != run->mac)
            take_turn(&rivals, before, run);
        before = run;
    }
    return rivals;
}

static bool answer_twice(const AddressStory *address, const Settings *settings)
{
    return address->double_replies.count >=
           threshold_of(settings, THRESHOLD_DUPLICATE_IP_DOUBLE_REPLIES);
}

static Confidence confidence_of(const AddressStory *address, const Rivals *rivals)
{
    uint32_t doubles = address->double_replies.count;
    bool both_use = rivals->a->own_uses > 0 && rivals->b->own_uses > 0;
    bool is_proven = (rivals->turns >= TURNS_PROVEN || doubles >= DOUBLES_PROVEN) && both_use;
    return address->is_evicted ? CONFIDENCE_POSSIBLE
           : is_proven         ? CONFIDENCE_PROVEN
                               : CONFIDENCE_LIKELY;
}

static bool are_rivals(const Story *story, const Settings *settings, uint8_t a, uint8_t b,
                       Rivals *rivals)
{
    const AddressStory *address = story->address;
    if (!is_claimant(story, &address->macs[a]) || !is_claimant(story, &address->macs[b]) ||
        are_one_host(address, a, b))
        return false;
    *rivals = rivals_of(address, a, b);
    rivals->take_turns = rivals->turns >= threshold_of(settings, THRESHOLD_DUPLICATE_IP_TURNS);
    rivals->confidence = confidence_of(address, rivals);
    return rivals->take_turns || answer_twice(address, settings);
}

static Finding *begin(const Story *story, Value *macs)
{
    Finding *finding = finding_new("duplicate-ip");
    finding->severity = SEVERITY_CRITICAL;
    finding->subject = value_object();
    value_set(finding->subject, "ip", value_ip(&story->address->ip));
    misdelivery_place(story, finding->subject);
    value_set(finding->subject, "macs", macs);
    return finding;
}

static void advise(const Story *story, const Mac *a, const Mac *b, Finding *finding)
{
    finding_advice(finding,
                   text_new("Find the ports of {} and {} in the switches' MAC tables, and "
                            "take one of the two stations off {}.",
                            value_mac(a), value_mac(b), value_ip(&story->address->ip), NULL));
    finding_advice(finding, text_new("Look for a static address inside a DHCP range, a clone that "
                                     "kept its address, or a standby that took over while the "
                                     "active node lived. Windows logs event 4199 (Tcpip).",
                                     NULL));
}

static void conditions(const AddressStory *address, const Settings *settings, const Rivals *rivals,
                       Finding *finding)
{
    finding_condition(finding, "D1", rivals->take_turns,
                      text_new("the word passed {} times between {} and {}, each time within a "
                               "minute",
                               value_number(rivals->turns), value_mac(&rivals->a->mac),
                               value_mac(&rivals->b->mac), NULL));
    finding_condition(finding, "D2", answer_twice(address, settings),
                      text_new("one asker was answered by two MACs {} times",
                               value_number(address->double_replies.count), NULL));
    finding_condition(finding, "D3", rivals->a->own_uses > 0 && rivals->b->own_uses > 0,
                      text_new("{} and {} each use the address themselves (their own requests or "
                               "packets: {} and {})",
                               value_mac(&rivals->a->mac), value_mac(&rivals->b->mac),
                               value_number(rivals->a->own_uses), value_number(rivals->b->own_uses),
                               NULL));
    finding_condition(finding, "D4", true,
                      text_new("no question to one MAC was answered from the other, and no "
                               "connection runs over both: they are two hosts",
                               NULL));
}

static void evidence(const AddressStory *address, const Rivals *rivals, Finding *finding)
{
    const MacUse *uses[] = { rivals->a, rivals->b };
    for (size_t i = 0; i < G_N_ELEMENTS(uses); i++) {
        finding_evidence(
            finding, uses[i]->spoke.first_frame,
            text_new("{} speaks for {}", value_mac(&uses[i]->mac), value_ip(&address->ip), NULL));
        if (uses[i]->own_uses > 0)
            finding_evidence(finding, uses[i]->own_frame,
                             text_new("{} uses {} itself", value_mac(&uses[i]->mac),
                                      value_ip(&address->ip), NULL));
    }
    for (uint32_t i = 0; i < frame_sample_kept(&address->double_sample); i++)
        finding_evidence(
            finding, frame_sample_get(&address->double_sample, i),
            text_new("a second MAC answers the same asker for {}", value_ip(&address->ip), NULL));
}

/* All MACs in the mask are stations that use the address; rivals are the two that show it best. */
static Value *macs_value(const AddressStory *address, uint32_t mask)
{
    Value *macs = value_list();
    for (uint8_t i = 0; i < address->mac_count; i++)
        if ((mask >> i & 1) != 0)
            value_add(macs, value_mac(&address->macs[i].mac));
    value_sort(macs);
    return macs;
}

static void report(const Story *story, const Settings *settings, const Rivals *rivals,
                   uint32_t mask, GPtrArray *findings)
{
    const AddressStory *address = story->address;
    Finding *finding = begin(story, macs_value(address, mask));
    finding->confidence = rivals->confidence;
    finding->summary =
        text_new("{} is used by {} stations at once: {} both answer and send for it.",
                 value_ip(&address->ip), value_number(__builtin_popcount(mask)),
                 macs_value(address, mask), NULL);
    const Span *doubles = &address->double_replies;
    bool by_turns = rivals->turns > 0;
    finding->first_frame = by_turns ? rivals->first_frame : doubles->first_frame;
    finding->first_time = by_turns ? rivals->first_time : doubles->first_time;
    finding->last_frame = MAX(rivals->last_frame, doubles->last_frame);
    finding->last_time = by_turns ? MAX(rivals->last_time, doubles->last_time) : doubles->last_time;
    finding->frame_count = rivals->a->spoke.count + rivals->b->spoke.count;
    conditions(address, settings, rivals, finding);
    evidence(address, rivals, finding);
    advise(story, &rivals->a->mac, &rivals->b->mac, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

/* Every pair of claimants is asked; the pairs that hold make one finding. */
static bool judge_pairs(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const AddressStory *address = story->address;
    Rivals best = { 0 };
    uint32_t mask = 0;
    for (uint8_t a = 0; a < address->mac_count; a++) {
        for (uint8_t b = (uint8_t)(a + 1); b < address->mac_count; b++) {
            Rivals rivals;
            if (!are_rivals(story, settings, a, b, &rivals))
                continue;
            if (mask == 0 || rivals.confidence > best.confidence)
                best = rivals;
            mask |= 1u << a | 1u << b;
        }
    }
    if (mask != 0)
        report(story, settings, &best, mask, findings);
    return mask != 0;
}

/* RFC 5227 section 2.1: somebody probed the address and its owner said so. */
static void report_defence(const Story *story, const Settings *settings, const Mac *owner,
                           GPtrArray *findings)
{
    const AddressStory *address = story->address;
    const Station *prober = stories_station(story->stories, &address->prober);
    const Station *defender = stories_station(story->stories, owner);
    if (address->defended.count == 0 || mac_equal(owner, &address->prober) ||
        stories_is_rewriter(story->stories, owner) ||
        (prober != NULL && prober->probed >= PROBED_BY_TRACKER) ||
        (defender != NULL && defender->claims >= CLAIMED_BY_PROXY))
        return;
    Value *macs = value_list();
    value_add(macs, value_mac(owner));
    value_add(macs, value_mac(&address->prober));
    value_sort(macs);
    Finding *finding = begin(story, macs);
    int64_t enough = threshold_of(settings, THRESHOLD_DUPLICATE_IP_DEFENCES);
    bool is_sure = address->defended.count >= enough && !address->is_evicted;
    finding->confidence = is_sure ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    finding->summary =
        text_new("{} wanted to use {}, which {} already has.", value_mac(&address->prober),
                 value_ip(&address->ip), value_mac(owner), NULL);
    finding_span(finding, &address->defended);
    finding_condition(finding, "D5", true,
                      text_new("{} probes of {} (sender 0.0.0.0) were answered by {}",
                               value_number(address->defended.count), value_mac(&address->prober),
                               value_mac(owner), NULL));
    finding_evidence(finding, address->defended.first_frame,
                     text_new("{} tells the prober that it has {}", value_mac(owner),
                              value_ip(&address->ip), NULL));
    advise(story, owner, &address->prober, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    if (!judge_pairs(story, settings, findings))
        report_defence(story, settings, address_story_owner(story->address), findings);
}

const Case case_duplicate_ip = {
    .id = "duplicate-ip",
    .title = "Two live stations own one IP address",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_ADDRESS,
    .silences = { "vm-unicast-deaf" },
    .symptom_of = { "fhrp-split-brain" },
    .relies_on = 1 << FORGOTTEN_STATIONS | 1 << FORGOTTEN_ADDRESSES | 1 << FORGOTTEN_CLAIMS,
    .symptom = "Connections to one address break off or reach the wrong machine, now and then or "
               "in turns; Windows reports an address conflict (event 4199, Tcpip). One of two "
               "machines works as long as the other is off.",
    .shows = "Two MACs speak for the address by turns, or both answer one ARP request, and each of "
             "them sends packets from it. A question to one is never answered by the other.",
    .look_alike = "A changed MAC: the old one falls silent for good. A NIC team: the outer copy of "
                  "a packet carries the team's MAC a moment after the inner one. Load-balancing "
                  "teams: what goes to one MAC is answered from the other, or one TCP connection "
                  "runs over both: one host. Proxy ARP: the second MAC answers for many addresses "
                  "and uses none of them. A forger of ARP replies never sends from the address "
                  "itself. A switch that tracks its hosts probes them all with sender 0.0.0.0.",
    .causes = "A static address inside a DHCP range; a clone or restored machine that kept its "
              "address; a cluster whose standby took over while the active node lived; a device "
              "with a factory default.",
    .fix = "Find the two switch ports by MAC, take one station off the address, then clear the ARP "
           "caches of the peers or wait for them to expire.",
    .capture = "A mirror of the switch (not of one port only) for two minutes, while somebody "
               "pings the address: dumpcap -i IFACE -f \"arp or host ADDRESS\" -w "
               "duplicate.pcapng.",
    .ladder = "client            station A            station B\n"
              "  |-- who has X? --->|------------------->|\n"
              "  |<---- X is at A --|                    |\n"
              "  |<---- X is at B -----------------------|\n"
              "  |-- SYN to A ----->|                    |\n"
              "  |<---------- RST from B, or silence ----|\n",
    .judge = judge,
};
