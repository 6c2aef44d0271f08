/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

enum {
    ROUNDS_ENOUGH = 2,  /* one change and its way back is a failover that failed back */
    CARRIED_ENOUGH = 3, /* packets through the claimer */
    LOST_ENOUGH = 3,
};

/* What is lost for shorter may be on its way. */
#define LOST_SPAN (2 * TIME_SECOND)
/* What the owner sends so much later did not leave before the first claim. */
#define SEEN_AFTER TIME_SECOND

/* What the capture shows of one claimer of one address. */
typedef struct Spoof {
    const Claim *claim;
    Rival owner; /* when has_owner */
    Ip own;      /* the claimer's, when has_own */
    Span lost;   /* that went to the claimer and came to nothing */
    bool has_owner, has_own;
    bool is_living; /* S2: the owner goes on speaking between the claims */
    bool is_user;   /* the claimer sends from the address: no forger does */
    bool is_told;   /* the stations it told are heard, so their requests would be, too */
    bool
        is_repeated; /* S1: unasked, at least 3 times, not the odd reply whose request was missed */
    bool is_unicast; /* the same, to single stations */
    bool is_carried; /* S4: seen on both sides of the claimer */
    bool is_lowered; /* S5 */
    bool is_swallowed; /* S6 */
} Spoof;

static Ip victim_ip(const Story *story, const ClaimVictim *victim)
{
    Ip ip = victim->ip;
    if (!ip_is_host(&ip))
        stories_addresses_of(story->stories, story->claim->context, &victim->mac, &ip, 1);
    return ip;
}

static bool is_heard(const Story *story, const Claim *claim)
{
    for (uint8_t i = 0; i < claim->victim_count; i++)
        if (stories_has_spoken(story->stories, claim->context, &claim->victims[i].mac))
            return true;
    return false;
}

static const MacUse *use_of(const Story *story, const Mac *mac)
{
    int index = story->address != NULL ? address_story_mac(story->address, mac) : -1;
    return index >= 0 ? &story->address->macs[index] : NULL;
}

/* A packet from an IPv6 address may be Neighbour Discovery, which is not use. */
static bool is_user(const Story *story, const Claim *claim)
{
    const MacUse *use = use_of(story, &claim->mac);
    return use != NULL &&
           (use->own_uses > 0 || (ip_is_v4(&claim->ip) && (use->proofs & PROOF_SOURCE) != 0));
}

/* Were questions that went to the claimer answered at all? */
static bool is_answered(const Story *story, const Claim *claim)
{
    const AddressStory *address = story->address;
    int index = address != NULL ? address_story_mac(address, &claim->mac) : -1;
    for (uint8_t i = 0; index >= 0 && i < address->mac_count; i++)
        if (address->answered[index][i] > 0)
            return true;
    return false;
}

static bool is_lost(const Span *span)
{
    return span->count >= LOST_ENOUGH &&
           time_between(span->first_time, span->last_time) >= LOST_SPAN;
}

/* Nothing of what it took was seen again, neither for the address nor for what is behind it. */
static Span lost_of(const Claim *claim)
{
    if (claim->relayed.count > 0 || claim->lowered.count > 0)
        return (Span){ 0 };
    return is_lost(&claim->taken)           ? claim->taken
           : is_lost(&claim->unheard)       ? claim->unheard
           : is_lost(&claim->rival_unheard) ? claim->rival_unheard
                                            : (Span){ 0 };
}

/* From a victim's seat the owner is heard when it asks all, and what reaches it is not. */
static bool is_owner_seen(const Spoof *spoof)
{
    return spoof->has_owner && !mac_is_shared(&spoof->owner.mac) &&
           spoof->owner.last_unicast != 0 &&
           time_between(spoof->claim->unasked.first_time, spoof->owner.last_unicast) >= SEEN_AFTER;
}

static Spoof read_spoof(const Story *story, const Settings *settings)
{
    int64_t enough = threshold_of(settings, THRESHOLD_ARP_SPOOF_CLAIMS);
    const Claim *claim = story->claim;
    Spoof spoof = { .claim = claim };
    spoof.has_owner = stories_rival(story->stories, claim, &spoof.owner);
    spoof.has_own = stories_claimer_address(story->stories, claim, &spoof.own);
    spoof.lost = lost_of(claim);
    spoof.is_living = spoof.has_owner && claim->rounds >= ROUNDS_ENOUGH;
    spoof.is_user = is_user(story, claim);
    spoof.is_told = is_heard(story, claim);
    spoof.is_repeated = claim->unasked.count >= enough && claim->unasked.count >= claim->asked;
    spoof.is_unicast = spoof.is_repeated && claim->unicasts >= enough;
    spoof.is_carried = spoof.has_owner && claim->relayed.count >= CARRIED_ENOUGH;
    spoof.is_lowered = claim->lowered.count >= CARRIED_ENOUGH;
    spoof.is_swallowed = spoof.lost.count > 0 && is_owner_seen(&spoof);
    return spoof;
}

/* One host with several MACs answers what goes to the one from another, or the claimer has the
 * address after all. */
static bool is_one_host(const Story *story, const Spoof *spoof)
{
    return !spoof->is_carried && !spoof->is_lowered && is_answered(story, spoof->claim);
}

/* Could the claimer be right, or not a station of its own? */
static bool is_excused(const Story *story, const Spoof *spoof)
{
    const Claim *claim = spoof->claim;
    return spoof->is_user || !spoof->is_told || is_one_host(story, spoof) ||
           stories_is_rewriter(story->stories, &claim->mac) ||
           stories_is_rewriter(story->stories, &claim->teller) ||
           (spoof->has_owner && mac_equal(&spoof->owner.mac, &claim->teller));
}

static bool confidence_of(const Spoof *spoof, Confidence *out)
{
    if (!spoof->is_repeated)
        return false;
    if (spoof->is_carried && spoof->is_living)
        *out = CONFIDENCE_PROVEN;
    else if (spoof->is_unicast && spoof->has_own && spoof->has_owner && spoof->is_lowered)
        *out = CONFIDENCE_LIKELY;
    else if (spoof->is_unicast && spoof->has_own && spoof->is_living && spoof->is_swallowed)
        *out = CONFIDENCE_LIKELY;
    else if (spoof->is_unicast && spoof->has_own && (spoof->is_lowered || spoof->is_living))
        *out = CONFIDENCE_POSSIBLE;
    else
        return false;
    return true;
}

static Value *victims_of(const Story *story, const Claim *claim)
{
    Value *list = value_list();
    for (uint8_t i = 0; i < claim->victim_count; i++) {
        Ip ip = victim_ip(story, &claim->victims[i]);
        if (ip_is_host(&ip))
            value_add(list, value_ip(&ip));
    }
    value_sort(list);
    return list;
}

static Value *subject_of(const Story *story, const Spoof *spoof)
{
    const Claim *claim = spoof->claim;
    Value *subject = value_object();
    value_set(subject, "ip", value_ip(&claim->ip));
    misdelivery_place(story, subject);
    value_set(subject, "claimed_mac", value_mac(&claim->mac));
    value_set(subject, "owner_mac", spoof->has_owner ? value_mac(&spoof->owner.mac) : value_null());
    value_set(subject, "victims", victims_of(story, claim));
    return subject;
}

static Text *summary_of(const Story *story, const Spoof *spoof)
{
    const Claim *claim = spoof->claim;
    const char *effect = spoof->is_carried || spoof->is_lowered ? "passes their traffic on"
                         : spoof->is_swallowed                  ? "takes their traffic"
                                                                : "may take their traffic";
    if (!spoof->has_owner)
        return text_new("{} tells {} unasked, {} times, that it has {}, and {}.",
                        value_mac(&claim->teller), victims_of(story, claim),
                        value_number(claim->unasked.count), value_ip(&claim->ip),
                        value_word(effect), NULL);
    return text_new("{} tells {} unasked, {} times, that {} is at {}, although {} has it, and {}.",
                    value_mac(&claim->teller), victims_of(story, claim),
                    value_number(claim->unasked.count), value_ip(&claim->ip),
                    value_mac(&claim->mac), value_mac(&spoof->owner.mac), value_word(effect), NULL);
}

static void conditions(const Spoof *spoof, Finding *finding)
{
    const Claim *claim = spoof->claim;
    finding_condition(finding, "S1", spoof->is_repeated,
                      text_new("{} claims that nobody asked for, {} of them to single stations",
                               value_number(claim->unasked.count), value_number(claim->unicasts),
                               NULL));
    finding_condition(finding, "S2", spoof->is_living,
                      text_new("another station goes on speaking for {} between the claims: {} "
                               "times it spoke and was contradicted",
                               value_ip(&claim->ip), value_number(claim->rounds), NULL));
    finding_condition(finding, "S3", spoof->has_own,
                      text_new("the claimer has an address of its own, and sends nothing from {}",
                               value_ip(&claim->ip), NULL));
    finding_condition(finding, "S4", spoof->is_carried,
                      text_new("{} packets between the owner and those told were seen to go to {} "
                               "and to come from it again",
                               value_number(claim->relayed.count), value_mac(&claim->mac), NULL));
    finding_condition(finding, "S5", spoof->is_lowered,
                      text_new("{} packets of {} come from {} with a TTL one lower than stations "
                               "send with",
                               value_number(claim->lowered.count), value_ip(&claim->ip),
                               value_mac(&claim->mac), NULL));
    finding_condition(finding, "S6", spoof->is_swallowed,
                      text_new("{} packets went to {} and came to nothing",
                               value_number(spoof->lost.count), value_mac(&claim->mac), NULL));
}

static void evidence(const Spoof *spoof, Finding *finding)
{
    const Claim *claim = spoof->claim;
    for (uint32_t i = 0; i < frame_sample_kept(&claim->sample); i++)
        finding_evidence(finding, frame_sample_get(&claim->sample, i),
                         text_new("{} says unasked that {} is at {}", value_mac(&claim->teller),
                                  value_ip(&claim->ip), value_mac(&claim->mac), NULL));
    if (spoof->has_owner)
        finding_evidence(
            finding, spoof->owner.spoke.last_frame,
            text_new("{} speaks for {}", value_mac(&spoof->owner.mac), value_ip(&claim->ip), NULL));
    if (spoof->is_carried) {
        finding_evidence(finding, claim->relayed_before,
                         text_new("a packet on one side of {}", value_mac(&claim->mac), NULL));
        finding_evidence(finding, claim->relayed.first_frame,
                         text_new("the same packet on its other side", NULL));
    }
    if (spoof->is_lowered)
        finding_evidence(finding, claim->lowered.first_frame,
                         text_new("a packet of {} comes from {}, its TTL one lower",
                                  value_ip(&claim->ip), value_mac(&claim->mac), NULL));
    if (spoof->is_swallowed)
        finding_evidence(
            finding, spoof->lost.first_frame,
            text_new("a packet goes to {} and is not seen again", value_mac(&claim->mac), NULL));
}

static void advise(const Story *story, const Spoof *spoof, Confidence confidence, Finding *finding)
{
    const Claim *claim = spoof->claim;
    finding_advice(finding, text_new("Find the port of {} in the switches' MAC tables, and take "
                                     "the station there off the network.",
                                     value_mac(&claim->teller), NULL));
    finding_advice(finding, text_new("Clear the entry of {} on {}, and treat what they sent in "
                                     "clear meanwhile as read by others.",
                                     value_ip(&claim->ip), victims_of(story, claim), NULL));
    finding_advice(finding,
                   text_new("Switch on dynamic ARP inspection with DHCP snooping (IPv6: ND "
                            "inspection) on the access ports.",
                            NULL));
    if (confidence == CONFIDENCE_POSSIBLE)
        finding->next_capture = text_new(
            "Record at a mirror of the switch that shows the ports of {} and of the true "
            "owner of {}: dumpcap -i IFACE -f \"arp or icmp6 or host {}\" -w claims.pcapng.",
            value_mac(&claim->teller), value_ip(&claim->ip), value_ip(&claim->ip), NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Spoof spoof = read_spoof(story, settings);
    Confidence confidence;
    if (is_excused(story, &spoof) || !confidence_of(&spoof, &confidence))
        return;
    const Span *span = &spoof.claim->unasked;
    Finding *finding = finding_new("arp-spoof");
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = confidence;
    finding->subject = subject_of(story, &spoof);
    finding->summary = summary_of(story, &spoof);
    finding_span(finding, span);
    conditions(&spoof, finding);
    evidence(&spoof, finding);
    advise(story, &spoof, confidence, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_arp_spoof = {
    .id = "arp-spoof",
    .title = "A third station answers for an address that a live owner still uses",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_CLAIM,
    .silences = { "duplicate-ip", "teaming-mac-rewrite", "stale-arp-cache",
                  "failover-not-announced", "vm-unicast-deaf" },
    .relies_on = 1 << FORGOTTEN_STATIONS | 1 << FORGOTTEN_ADDRESSES | 1 << FORGOTTEN_CLAIMS |
                 1 << FORGOTTEN_REQUESTS,
    .symptom = "Connections through a gateway slow down or break, certificates are suddenly wrong, "
               "passwords leak; a switch or a host complains about a duplicate address.",
    .shows = "A station that has an address of its own says again and again, to single stations "
             "that did not ask, that a second address is at its MAC, while the owner of that "
             "address goes on speaking. What the deceived send then goes to the claimer, who "
             "passes it on with a TTL one lower or swallows it.",
    .look_alike =
        "A failover or a replaced gateway tells everybody, uses the address itself, and the "
        "former owner falls silent. Proxy ARP answers only when asked. A load-balancing team tells "
        "its peers unasked as well, but its MACs have no other address, and it lowers no TTL. "
        "duplicate-ip: both stations send from the address.",
    .causes = "An attacker or an infected machine between client and gateway; a test tool, a "
              "parental-control box or a network blocker that works by false ARP.",
    .fix =
        "Take the station off the network by its switch port, clear the caches of those it told, "
        "and inspect ARP on the access ports.",
    .capture = "A mirror of the switch that shows the claimer's and the owner's port: dumpcap -i "
               "IFACE -w claims.pcapng. From one victim's port the owner is not seen.",
    .ladder = "victim             claimer M           gateway O\n"
              "  |<-- gateway is at M |                    |   nobody asked\n"
              "  |--- SYN, to M ----->|--- SYN, TTL - 1 -->|\n"
              "  |<-- SYN, ACK -------|<-- SYN, ACK -------|\n"
              "  |<-- gateway is at M |                    |   again and again\n",
    .judge = judge,
};
