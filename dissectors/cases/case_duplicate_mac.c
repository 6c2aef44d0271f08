/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"

enum {
    ENOUGH_LOST = 3,
    ENOUGH_RETURNS = 2,  /* answers come back: an outage does so once */
    LOST_ONE_IN = 10,    /* a lossy link loses less */
    CLEAR_PER_CENT = 80, /* of what was asked behind the other one's back */
};

/* The addresses of one MAC that belong to machines of their own and lose. */
typedef struct Machines {
    const Identity *list[LIMIT_IDENTITIES_OF_MAC];
    uint8_t count;
    bool are_named;      /* each by a name that no other has */
    bool are_told_apart; /* by names or TTLs */
    bool is_likely;      /* each loses more when another one spoke last */
    bool is_clear;       /* each loses then, and only then */
} Machines;

static bool is_losing(const Identity *identity)
{
    uint32_t lost = identity->lost.count, asked = lost + identity->answered;
    return identity->spoke_frame != 0 && lost >= ENOUGH_LOST && identity->answered > 0 &&
           lost * LOST_ONE_IN >= asked && identity->returns >= ENOUGH_RETURNS;
}

/* NetBIOS has 15 characters of a name. */
static bool is_same_name(const HostName *a, const HostName *b)
{
    enum { NETBIOS_LENGTH = 15 };
    uint8_t shorter = MIN(a->length, b->length);
    return memcmp(a->bytes, b->bytes, shorter) == 0 &&
           (a->length == b->length || shorter == NETBIOS_LENGTH);
}

static bool share_name(const Identity *a, const Identity *b)
{
    for (uint8_t i = 0; i < a->name_count; i++)
        for (uint8_t j = 0; j < b->name_count; j++)
            if (is_same_name(&a->names[i], &b->names[j]))
                return true;
    return false;
}

static bool are_both_named(const Identity *a, const Identity *b)
{
    return a->name_count > 0 && b->name_count > 0;
}

static bool differ_in_ttl(const Identity *a, const Identity *b)
{
    return ip_is_v4(&a->ip) == ip_is_v4(&b->ip) && a->ttl != 0 && b->ttl != 0 && a->ttl != b->ttl;
}

/* One machine has the same name for all its addresses. Names may be missing, cut off by a snap
 * length, say: nothing speaks against two machines then. */
static bool may_be_strangers(const Identity *a, const Identity *b)
{
    return !are_both_named(a, b) || !share_name(a, b);
}

/* Two machines by their names; without names by the TTL that they send with. */
static bool are_strangers(const Identity *a, const Identity *b)
{
    return are_both_named(a, b) ? !share_name(a, b) : differ_in_ttl(a, b);
}

static uint32_t per_cent(uint32_t lost, uint32_t answered)
{
    return lost + answered > 0 ? (uint32_t)((uint64_t)lost * 100 / (lost + answered)) : 0;
}

static uint32_t lost_after_other(const Identity *identity)
{
    return per_cent(identity->lost_after_other, identity->answered_after_other);
}

static uint32_t lost_after_own(const Identity *identity)
{
    return per_cent(identity->lost.count - identity->lost_after_other,
                    identity->answered - identity->answered_after_other);
}

/* Has an address such a one among the other losing ones? */
static bool has_other(const SharedMac *shared, const Identity *identity,
                      bool (*is_such)(const Identity *a, const Identity *b))
{
    for (uint8_t i = 0; i < shared->count; i++) {
        const Identity *other = shared->identities[i];
        if (other != identity && is_losing(other) && is_such(identity, other))
            return true;
    }
    return false;
}

static Machines machines_of(const SharedMac *shared)
{
    Machines machines = {
        .are_named = true, .are_told_apart = true, .is_likely = true, .is_clear = true
    };
    for (uint8_t i = 0; i < shared->count; i++) {
        const Identity *identity = shared->identities[i];
        if (!is_losing(identity) || !has_other(shared, identity, may_be_strangers))
            continue;
        uint32_t other = lost_after_other(identity), own = lost_after_own(identity);
        machines.list[machines.count++] = identity;
        machines.are_named &= identity->name_count > 0;
        machines.are_told_apart &= has_other(shared, identity, are_strangers);
        machines.is_likely &= other >= 2 * own && identity->lost_after_other >= ENOUGH_LOST;
        machines.is_clear &= other >= CLEAR_PER_CENT && own <= 100 - CLEAR_PER_CENT;
    }
    return machines;
}

/* What the MAC does for others makes one machine of many addresses, or many of one team. */
static bool is_explained(const Story *story)
{
    const Mac *mac = &story->shared->mac;
    const Station *station = stories_station(story->stories, mac);
    return mac_is_shared(mac) || stories_is_rewriter(story->stories, mac) ||
           (station != NULL && (station->forwards > 0 || station->fronts > 0));
}

static Confidence confidence_of(const Machines *machines)
{
    if (!machines->is_likely || !machines->are_told_apart)
        return CONFIDENCE_POSSIBLE;
    return machines->is_clear && machines->are_named ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
}

static Value *ips_of(const Machines *machines)
{
    Value *ips = value_list();
    for (uint8_t i = 0; i < machines->count; i++)
        value_add(ips, value_ip(&machines->list[i]->ip));
    value_sort(ips);
    return ips;
}

/* The name that was heard first; the others are of the same machine. */
static Value *name_of(const Identity *identity)
{
    const HostName *name = &identity->names[0];
    return value_name((Bytes){ name->bytes, name->length });
}

static Value *names_of(const Machines *machines)
{
    Value *names = value_list();
    for (uint8_t i = 0; i < machines->count; i++)
        if (machines->list[i]->name_count > 0)
            value_add(names, name_of(machines->list[i]));
    value_sort(names);
    return names;
}

static Text *summary_of(const Story *story, const Machines *machines)
{
    if (machines->are_named)
        return text_new(
            "Two machines have the MAC {}: {} ({}). What is sent to one of them reaches "
            "the one that spoke last, and both lose packets.",
            value_mac(&story->shared->mac), names_of(machines), ips_of(machines), NULL);
    return text_new("Two machines have the MAC {} ({}). What is sent to one of them reaches the "
                    "one that spoke last, and both lose packets.",
                    value_mac(&story->shared->mac), ips_of(machines), NULL);
}

static void condition_of(const Identity *identity, Finding *finding)
{
    finding_condition(finding, "D2", true,
                      text_new("{} did not answer {} of {} connections and pings",
                               value_ip(&identity->ip), value_number(identity->lost.count),
                               value_number(identity->lost.count + identity->answered), NULL));
    finding_condition(finding, "D3", lost_after_other(identity) >= 2 * lost_after_own(identity),
                      text_new("{} lost {} % of them when another address of the MAC had spoken "
                               "last, and {} % when it had spoken itself",
                               value_ip(&identity->ip), value_number(lost_after_other(identity)),
                               value_number(lost_after_own(identity)), NULL));
}

static void conditions(const Machines *machines, Finding *finding)
{
    const char *apart = machines->are_named        ? "each address has a host name of its own"
                        : machines->are_told_apart ? "no host names are seen; the TTLs differ, as "
                                                     "those of two systems do"
                                                   : "neither host names nor TTLs tell two "
                                                     "machines apart";
    finding_condition(finding, "D1", machines->are_told_apart, text_new(apart, NULL));
    for (uint8_t i = 0; i < machines->count; i++)
        condition_of(machines->list[i], finding);
    finding_condition(
        finding, "D4", true,
        text_new("no copy of a packet shows the MAC to be a team's or a router's", NULL));
}

static void evidence_of(const Story *story, const Identity *identity, Finding *finding)
{
    const Mac *mac = &story->shared->mac;
    finding_evidence(finding, identity->spoke_frame,
                     text_new("{} speaks for {}", value_mac(mac), value_ip(&identity->ip), NULL));
    if (identity->name_count > 0)
        finding_evidence(
            finding, identity->name_frame,
            text_new("{} calls itself {}", value_ip(&identity->ip), name_of(identity), NULL));
    for (uint32_t i = 0; i < frame_sample_kept(&identity->sample); i++)
        finding_evidence(finding, frame_sample_get(&identity->sample, i),
                         text_new("{} does not answer this", value_ip(&identity->ip), NULL));
}

static void advise(const Story *story, Finding *finding)
{
    finding_advice(finding, text_new("Give one of the machines another MAC (a virtual one: a new "
                                     "dynamic or a static MAC), then start it anew.",
                                     NULL));
    finding_advice(finding,
                   text_new("Was one cloned, imported or restored from the other? Hyper-V hosts "
                            "that were installed from one image give out the same pool: set "
                            "MinimumMacAddress and MaximumMacAddress apart on each. Where {} is "
                            "plugged in the MAC tables of the switches show.",
                            value_mac(&story->shared->mac), NULL));
}

/* From the first packet that one of them lost to the last. */
static Span span_of(const Machines *machines)
{
    Span span = { 0 };
    for (uint8_t i = 0; i < machines->count; i++)
        span_join(&span, &machines->list[i]->lost);
    return span;
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Machines machines = machines_of(story->shared);
    Span span = span_of(&machines);
    if (machines.count < 2 || is_explained(story) ||
        (!machines.are_told_apart && !machines.is_clear))
        return;
    Finding *finding = finding_new("duplicate-mac");
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = confidence_of(&machines);
    finding->subject = value_object();
    value_set(finding->subject, "mac", value_mac(&story->shared->mac));
    misdelivery_place(story, finding->subject);
    value_set(finding->subject, "ips", ips_of(&machines));
    value_set(finding->subject, "names", names_of(&machines));
    finding->summary = summary_of(story, &machines);
    finding_span(finding, &span);
    conditions(&machines, finding);
    for (uint8_t i = 0; i < machines.count; i++)
        evidence_of(story, machines.list[i], finding);
    advise(story, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_duplicate_mac = {
    .id = "duplicate-mac",
    .title = "Two machines have one MAC",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_IDENTITIES,
    .relies_on = 1 << FORGOTTEN_STATIONS | 1 << FORGOTTEN_SHARED,
    .symptom = "Two machines work at times and at times not; a ping is answered, the next ones are "
               "lost; when one is off the other is well.",
    .shows = "One MAC speaks for two addresses with host names of their own (DHCP, multicast DNS, "
             "LLMNR, NetBIOS) or with different TTLs. A question to one of them is lost when the "
             "other one spoke last, because the switch sends it there.",
    .look_alike = "A host with several addresses, a router, an address translation or a NIC team "
                  "answers for all of them. A link that loses packets does so whoever spoke last. "
                  "mac-flap is its symptom at the ports of the switch.",
    .causes = "A cloned virtual machine, a restored snapshot beside its original, hosts whose "
              "pools of dynamic MACs overlap because they were installed from one image.",
    .fix = "Give one machine another MAC; part the pools of the hosts.",
    .capture = "On the switch, with both machines and those who use them: dumpcap -i IFACE -w "
               "switch.pcapng.",
    .ladder = "client             switch             X, MAC A    Y, MAC A\n"
              "  |                  |<----- anything --|           |\n"
              "  |-- ping X ------->|-- ping X ------->|           |\n"
              "  |<------- answer --|<------- answer --|           |\n"
              "  |                  |<----------------- anything --|\n"
              "  |-- ping X ------->|-- ping X ------------------->|   not mine\n",
    .judge = judge,
};
