/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"

/* The contest of a group: each rival once, as the interface that shows it best heard it. */
typedef struct Rivals {
    const RedundancyRouter *routers[LIMIT_ROUTERS_OF_GROUP]; /* by address */
    uint8_t count;
    const Ip *virtual_ip;        /* NULL: none was named */
    const AddressStory *address; /* of the virtual address; NULL: one MAC at most spoke for it */
    uint32_t speakers;           /* mask of its MACs that spoke for it as active routers */
    bool are_speakers_rivals;    /* two of them */
} Rivals;

static void take_router(Rivals *rivals, const RedundancyRouter *router)
{
    for (uint8_t i = 0; i < rivals->count; i++) {
        const RedundancyRouter **taken = &rivals->routers[i];
        if (!ip_equal(&(*taken)->ip, &router->ip))
            continue;
        if (router->contested.count > (*taken)->contested.count)
            *taken = router;
        return;
    }
    uint8_t at = rivals->count++;
    for (; at > 0 && ip_compare(&rivals->routers[at - 1]->ip, &router->ip) > 0; at--)
        rivals->routers[at] = rivals->routers[at - 1];
    rivals->routers[at] = router;
}

static bool has_address(const RedundancyRouter *router, const Ip *ip)
{
    for (uint8_t i = 0; i < router->address_count; i++)
        if (ip_equal(&router->addresses[i], ip))
            return true;
    return false;
}

static uint32_t count_namers(const Rivals *rivals, const Ip *ip)
{
    uint32_t n = 0;
    for (uint8_t i = 0; i < rivals->count; i++)
        n += has_address(rivals->routers[i], ip);
    return n;
}

/* The first address that most rivals name. Link-local ones come first in VRRP for IPv6 (RFC 5798
 * section 5.2.9); hosts that are not on the link know the other one. */
static const Ip *find_virtual_ip(const Rivals *rivals)
{
    const Ip *best = NULL;
    uint32_t best_namers = 0;
    for (uint8_t i = 0; i < rivals->count; i++) {
        for (uint8_t j = 0; j < rivals->routers[i]->address_count; j++) {
            const Ip *ip = &rivals->routers[i]->addresses[j];
            uint32_t namers = 2 * count_namers(rivals, ip) + !ip_is_v6_link_local(ip);
            if (namers > best_namers) {
                best = ip;
                best_namers = namers;
            }
        }
    }
    return best;
}

static bool sends_adverts(const RedundancyRouter *router, const Mac *mac)
{
    for (uint8_t i = 0; i < router->mac_count; i++)
        if (mac_equal(&router->macs[i], mac))
            return true;
    return false;
}

/* Did the station, which may be this router, speak for the virtual address since the router is
 * active? Behind a shared MAC it may be anybody. */
static bool may_speak(const RedundancyRouter *router, const MacUse *use)
{
    bool is_shared = router->mac_count > 0 && mac_is_shared(&router->macs[router->mac_count - 1]);
    return (is_shared || sends_adverts(router, &use->mac)) &&
           use->spoke.last_time >= router->reign.first_time;
}

static bool is_speaker(const Story *story, const Rivals *rivals, const MacUse *use)
{
    if (use->spoke.count == 0 || mac_is_shared(&use->mac) ||
        stories_is_rewriter(story->stories, &use->mac))
        return false;
    for (uint8_t i = 0; i < rivals->count; i++)
        if (may_speak(rivals->routers[i], use))
            return true;
    return false;
}

/* Who answered or sent for the virtual address while it was active. */
static void find_speakers(const Story *story, Rivals *rivals)
{
    if (rivals->virtual_ip != NULL)
        rivals->address =
            stories_address(story->stories, story->redundancy->context, rivals->virtual_ip);
    for (uint8_t i = 0; rivals->address != NULL && i < rivals->address->mac_count; i++)
        if (is_speaker(story, rivals, &rivals->address->macs[i]))
            rivals->speakers |= 1u << i;
    rivals->are_speakers_rivals = __builtin_popcount(rivals->speakers) >= 2;
}

static Rivals rivals_of(const Story *story)
{
    const RedundancyGroup *group = story->redundancy;
    Rivals rivals = { 0 };
    for (uint8_t i = 0; i < group->router_count; i++)
        if (redundancy_is_rival(group, &group->routers[i]))
            take_router(&rivals, &group->routers[i]);
    rivals.virtual_ip = find_virtual_ip(&rivals);
    find_speakers(story, &rivals);
    return rivals;
}

static const char *protocol_name(const RedundancyGroup *group)
{
    return group->protocol == REDUNDANCY_VRRP ? "VRRP" : "HSRP";
}

static Value *router_ips(const Rivals *rivals)
{
    Value *ips = value_list();
    for (uint8_t i = 0; i < rivals->count; i++)
        value_add(ips, value_ip(&rivals->routers[i]->ip));
    value_sort(ips);
    return ips;
}

static Value *router_macs(const Rivals *rivals)
{
    Value *macs = value_list();
    for (uint8_t i = 0; i < rivals->count; i++)
        for (uint8_t j = 0; j < rivals->routers[i]->mac_count; j++)
            value_add(macs, value_mac(&rivals->routers[i]->macs[j]));
    value_sort(macs);
    return macs;
}

static Value *speaker_macs(const Rivals *rivals)
{
    Value *macs = value_list();
    for (uint8_t i = 0; rivals->address != NULL && i < rivals->address->mac_count; i++)
        if ((rivals->speakers >> i & 1) != 0)
            value_add(macs, value_mac(&rivals->address->macs[i].mac));
    value_sort(macs);
    return macs;
}

static Value *virtual_ip_value(const Rivals *rivals)
{
    return rivals->virtual_ip != NULL ? value_ip(rivals->virtual_ip) : value_null();
}

static Value *subject_of(const Story *story, const Rivals *rivals)
{
    const RedundancyGroup *group = story->redundancy;
    Value *subject = value_object();
    value_set(subject, "protocol",
              value_word(group->protocol == REDUNDANCY_VRRP ? "vrrp" : "hsrp"));
    value_set(subject, "group", value_number(group->number));
    value_set(subject, "routers", router_ips(rivals));
    value_set(subject, "macs", router_macs(rivals));
    value_set(subject, "virtual_ip", virtual_ip_value(rivals));
    misdelivery_place(story, subject);
    return subject;
}

/* One goes on and the others gave way. That all fell silent may be the capture's doing. */
static bool is_over(const Story *story, const Rivals *rivals)
{
    uint32_t active = 0;
    for (uint8_t i = 0; i < rivals->count; i++)
        active += redundancy_router_reigns(rivals->routers[i], story->now);
    return active == 1;
}

/* The rivals' adverts while both are active. */
static void take_numbers(const Story *story, const Rivals *rivals, Finding *finding)
{
    const Span *contest = redundancy_contest(story->redundancy);
    finding->first_frame = contest->first_frame;
    finding->first_time = contest->first_time;
    finding->last_frame = contest->last_frame;
    finding->last_time = contest->last_time;
    for (uint8_t i = 0; i < rivals->count; i++)
        finding->frame_count += rivals->routers[i]->contested.count;
}

static void condition_adverts(const Rivals *rivals, Finding *finding)
{
    Value *counts = value_list();
    for (uint8_t i = 0; i < rivals->count; i++)
        value_add(counts, value_number(rivals->routers[i]->contested.count));
    finding_condition(finding, "F1", true,
                      text_new("{} advertised {} times each in turn that they are active, at least "
                               "3 times each within 10 s (or three of their intervals) and "
                               "without giving way between",
                               router_ips(rivals), counts, NULL));
    finding_condition(finding, "F2", true,
                      text_new("each of them went on at least twice after the other's advert: a "
                               "change of the master ends with the first that is heard",
                               NULL));
}

static void condition_speakers(const Rivals *rivals, Finding *finding)
{
    const char *says = rivals->are_speakers_rivals
                           ? "{} both answered for {} or sent from it since they are active (ARP, "
                             "Neighbour Discovery, IP)"
                           : "two stations answer for the virtual address or send from it; seen "
                             "here: {} for {}";
    finding_condition(finding, "F3", rivals->are_speakers_rivals,
                      text_new(says, speaker_macs(rivals), virtual_ip_value(rivals), NULL));
}

/* Its first adverts beside another active router, and the last one. */
static void evidence_adverts(const char *protocol, const RedundancyRouter *router, Finding *finding)
{
    uint32_t kept = frame_sample_kept(&router->sample);
    for (uint32_t i = 0; i < kept; i++)
        if (i < REDUNDANCY_RECENT || i + 1 == kept)
            finding_evidence(finding, frame_sample_get(&router->sample, i),
                             text_new("{}: {} says that it is active, with priority {}",
                                      value_word(protocol), value_ip(&router->ip),
                                      value_number(router->priority), NULL));
}

static void evidence(const Story *story, const Rivals *rivals, Finding *finding)
{
    for (uint8_t i = 0; i < rivals->count; i++)
        evidence_adverts(protocol_name(story->redundancy), rivals->routers[i], finding);
    for (uint8_t i = 0; rivals->address != NULL && i < rivals->address->mac_count; i++) {
        const MacUse *use = &rivals->address->macs[i];
        if ((rivals->speakers >> i & 1) != 0)
            finding_evidence(
                finding, use->spoke.last_frame,
                text_new("{} speaks for {}", value_mac(&use->mac), virtual_ip_value(rivals), NULL));
    }
}

/* What of two configurations keeps one router from understanding the other. */
static void advise_difference(const Rivals *rivals, Finding *finding)
{
    const RedundancyRouter *a = rivals->routers[0], *b = rivals->routers[1];
    if (a->version != b->version)
        finding_advice(finding, text_new("{} speaks version {}, {} version {}: neither understands "
                                         "the other. Configure one version.",
                                         value_ip(&a->ip), value_number(a->version),
                                         value_ip(&b->ip), value_number(b->version), NULL));
    if (a->interval != b->interval)
        finding_advice(finding, text_new("{} advertises every {}, {} every {}: a router may drop "
                                         "adverts with another interval than its own. Configure "
                                         "one.",
                                         value_ip(&a->ip), value_duration(a->interval),
                                         value_ip(&b->ip), value_duration(b->interval), NULL));
}

static void advise(const Story *story, const Rivals *rivals, Finding *finding)
{
    bool is_vrrp = story->redundancy->protocol == REDUNDANCY_VRRP;
    advise_difference(rivals, finding);
    finding_advice(finding,
                   text_new("Does each router hear the other's adverts? Both send to {}: look for "
                            "a firewall or an access list that drops them, IGMP snooping without a "
                            "querier, a VLAN that is missing on a trunk between the routers.",
                            value_word(is_vrrp ? "224.0.0.18 or ff02::12, IP protocol 112"
                                               : "224.0.0.2, 224.0.0.102 or ff02::66, UDP port "
                                                 "1985 or 2029"),
                            NULL));
    finding_advice(finding,
                   text_new("Compare what both must agree on: authentication, version, interval, "
                            "virtual addresses. Until it is found, switch {} off on one of them.",
                            value_word(protocol_name(story->redundancy)), NULL));
    finding->next_capture = text_new(
        "To see which direction is lost, at the port of each router, or on it: dumpcap -i "
        "IFACE -f \"{}\" -a duration:60 -w router.pcapng",
        value_word(is_vrrp ? "ip proto 112 or ip6 proto 112" : "udp port 1985 or udp port 2029"),
        NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Rivals rivals = rivals_of(story);
    if (rivals.count < 2)
        return;
    Finding *finding = finding_new("fhrp-split-brain");
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = rivals.are_speakers_rivals ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
    finding->resolved = is_over(story, &rivals);
    finding->subject = subject_of(story, &rivals);
    finding->summary = text_new(
        "{} group {} has {} active routers at once: {} each act as {}.",
        value_word(protocol_name(story->redundancy)), value_number(story->redundancy->number),
        value_number(rivals.count), router_ips(&rivals),
        rivals.virtual_ip != NULL ? value_ip(rivals.virtual_ip) : value_word("the virtual router"),
        NULL);
    take_numbers(story, &rivals, finding);
    condition_adverts(&rivals, finding);
    condition_speakers(&rivals, finding);
    evidence(story, &rivals, finding);
    advise(story, &rivals, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_fhrp_split_brain = {
    .id = "fhrp-split-brain",
    .title = "Two active routers for one redundancy group",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_REDUNDANCY,
    .symptom = "Connections through the gateway are slow, break off or lose packets at random, for "
               "some clients and not for others; stateful firewalls and address translation drop "
               "what comes back through the wrong router; hosts report a duplicate address of the "
               "gateway.",
    .shows = "Two routers advertise by turns that they are active for one VRRP or HSRP group, each "
             "with its own source address, and neither gives way. Over IPv4 both answer ARP "
             "requests for the virtual address, over IPv6 both send neighbour advertisements for "
             "it. With the virtual MAC all this comes from one MAC, which moves from switch port "
             "to switch port with every frame; the source of the adverts tells the routers apart.",
    .look_alike = "A change of the master: the old one stops as soon as it hears the higher "
                  "priority, or resigns with priority 0; an advert or two may cross. A standby "
                  "router of HSRP says hello too, but not that it is active. One advert seen on "
                  "several interfaces is one. The same group number in two VLANs, for IPv4 and "
                  "IPv6, or with other virtual addresses is another group.",
    .causes = "The adverts of one do not reach the other: a filter, IGMP snooping, a broken trunk "
              "between two switches, a one-way link. Or they are dropped: another version, "
              "authentication, interval or address list; a CPU that is too busy.",
    .fix = "Let the adverts through, or make both configurations agree. Until then switch the "
           "group off on one router; hosts that keep the wrong MAC recover when the other one "
           "announces itself.",
    .capture = "At the port of each router, a minute, with ARP or Neighbour Discovery: dumpcap -i "
               "IFACE -f \"arp or icmp6 or ip proto 112 or ip6 proto 112 or udp port 1985 or udp "
               "port 2029\" -a duration:60 -w router.pcapng.",
    .ladder = "router A            clients            router B\n"
              "  |-- active, 200 -->|<-- active, 100 ---|\n"
              "  |-- active, 200 -->|<-- active, 100 ---|\n"
              "  |                  |-- who has V? ---->|   to both\n"
              "  |---- V is here -->|<---- V is here ---|\n",
    .judge = judge,
};
