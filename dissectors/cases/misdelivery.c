/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"

#include "mac_origin.h"
#include "threshold.h"

#define STRAY_SPAN (2 * TIME_SECOND)
#define ANSWER_WAIT (3 * TIME_SECOND)
#define ANNOUNCE_WAIT (3 * TIME_SECOND)
#define STAGGER (1 * TIME_SECOND)

enum {
    ENOUGH_OWN_PACKETS = 3,
    ENOUGH_REPLIES = 2,
    ENOUGH_DESPITE = 2,
    ENOUGH_FRONTED = 3, /* one or two: the packet that went right may be missing */
    STRAY_PACKETS = 3,
    MANY_ADDRESSES = 6,
};

static Time span_length(const Span *span)
{
    return time_between(span->first_time, span->last_time);
}

bool misdelivery_is_stale(const Sender *sender)
{
    const Span *span = &sender->misdelivered;
    if (span->count == 0)
        return false;
    return !sender_relearned(sender) || span->count >= STRAY_PACKETS ||
           span_length(span) >= STRAY_SPAN;
}

/* The owner of the outage; a team's address that was taken for one before it was known as such
 * gives way to the last MAC that is none. */
static bool find_current(const Story *story, Mac *current)
{
    const AddressStory *address = story->address;
    *current = story->outage->current;
    if (!stories_is_rewriter(story->stories, current))
        return true;
    for (uint8_t i = address->run_count; i-- > 0;) {
        const Mac *mac = &address->macs[address->runs[i].mac].mac;
        if (stories_is_rewriter(story->stories, mac) || mac_equal(mac, &story->outage->stale))
            continue;
        *current = *mac;
        return true;
    }
    return false;
}

static const MacUse *use_of(const AddressStory *address, const Mac *mac)
{
    int index = address_story_mac(address, mac);
    return index >= 0 ? &address->macs[index] : NULL;
}

/* The run of the MAC that was under way when the outage opened. */
static const OwnerRun *run_at(const AddressStory *address, uint64_t frame, const Mac *mac)
{
    for (uint8_t i = address->run_count; i-- > 0;) {
        const OwnerRun *run = &address->runs[i];
        if (run->span.first_frame <= frame && mac_equal(&address->macs[run->mac].mac, mac))
            return run;
    }
    return NULL;
}

/* E4. A stale MAC that spoke again and stayed has the address back (reused MACs); one that takes
 * turns with the owner was alive all the time. */
static bool is_silent(const AddressStory *address, const Outage *outage, const Mac *current)
{
    if (outage->stale_spoke_frame == 0)
        return true;
    for (uint8_t i = 0; i < address->run_count; i++) {
        const OwnerRun *run = &address->runs[i];
        if (run->span.first_frame > outage->stale_spoke_frame && !run->by_lease &&
            mac_equal(&address->macs[run->mac].mac, current))
            return false;
    }
    return true;
}

static void read_answers(const Story *story, Misdelivery *out)
{
    const Outage *outage = out->outage;
    bool asked_strong = outage->asked_strong > 0;
    /* UDP that was never answered by anybody proves nothing when it is not answered now */
    bool asked_weak = outage->asked_weak > 0 && story->address->weak_answered > 0;
    Time since = asked_strong ? outage->first_asked : outage->misdelivered.first_time;
    bool waited = outage->healed_frame != 0 || time_between(since, story->now) >= ANSWER_WAIT;
    out->answer_is_unknown = outage->answered == 0 && !((asked_strong || asked_weak) && waited);
    out->is_unanswered = outage->answered == 0 && !out->answer_is_unknown;
}

static void read_senders(Misdelivery *out)
{
    const Outage *outage = out->outage;
    const Sender *only = NULL;
    out->is_by_word = outage->healed_frame != 0;
    for (uint8_t i = 0; i < outage->sender_count; i++) {
        const Sender *sender = &outage->senders[i];
        if (sender->despite >= ENOUGH_DESPITE)
            out->told = sender;
        if (sender->misdelivered.count > 0 && !sender->relearned_by_word)
            out->is_by_word = false;
        if (misdelivery_is_stale(sender)) {
            out->stale_senders++;
            only = sender;
        } else if (sender->misdelivered.count == 0 && sender->answered > 0) {
            out->other_senders++;
        }
    }
    if (outage->more_senders)
        out->stale_senders++;
    out->is_relayed = out->stale_senders == 1 && only != NULL && only->relayed > 0;
}

/* A team heals for everybody at once; caches are relearned one by one. */
static bool is_staggered(const Outage *outage)
{
    for (uint8_t i = 0; i < outage->sender_count; i++) {
        const Sender *early = &outage->senders[i];
        if (!misdelivery_is_stale(early) || !sender_relearned(early) || early->answered == 0)
            continue;
        for (uint8_t j = 0; j < outage->sender_count; j++) {
            const Span *late = &outage->senders[j].misdelivered;
            Time found = MAX(early->delivered.first_time, early->misdelivered.last_time);
            if (late->count > 0 && time_between(found, late->last_time) > STAGGER)
                return true;
        }
    }
    return false;
}

static void read_owner(const Story *story, Misdelivery *out)
{
    const AddressStory *address = story->address;
    const Outage *outage = out->outage;
    out->owner = use_of(address, &out->current);
    const MacUse *stale = use_of(address, &outage->stale);
    if (stale != NULL && stale->spoke.count + stale->leased.count > 0)
        out->was_owner = stale;
    out->stale_was_owner =
        out->was_owner != NULL &&
        ((stale->spoke.count > 0 && stale->spoke.first_frame < outage->opened_frame) ||
         (stale->leased.count > 0 && stale->leased.first_frame < outage->opened_frame));
    out->owner_is_proven = (out->owner->proofs & (PROOF_ARP | PROOF_ND | PROOF_DHCP)) != 0 ||
                           out->owner->spoke.count >= ENOUGH_OWN_PACKETS;
    const OwnerRun *run = run_at(address, outage->opened_frame, &out->current);
    out->was_announced = run != NULL && run->broadcast_frame != 0 &&
                         time_between(run->span.first_time, run->broadcast_time) <= ANNOUNCE_WAIT;
    out->start_is_unseen = run == &address->runs[0];
}

bool misdelivery_speaks_for_many(const Story *story, const Mac *mac)
{
    return story->address->is_evicted ||
           stories_speaks_for(story->stories, story->address->context, mac) >= MANY_ADDRESSES;
}

static bool is_enough(const Outage *outage, const Settings *settings)
{
    const Span *span = &outage->misdelivered;
    if (span->count >= threshold_of(settings, THRESHOLD_STALE_VM_MAC_PACKETS) &&
        span_length(span) >= threshold_of(settings, THRESHOLD_STALE_VM_MAC_SPAN))
        return true;
    return outage->healed_frame != 0 &&
           span->count >= threshold_of(settings, THRESHOLD_STALE_VM_MAC_HEALED_PACKETS);
}

bool misdelivery_read(const Story *story, const Settings *settings, Misdelivery *out)
{
    const Outage *outage = story->outage;
    Misdelivery miss = { .outage = outage };
    if (!find_current(story, &miss.current) || use_of(story->address, &miss.current) == NULL ||
        mac_is_shared(&miss.current) || mac_is_shared(&outage->stale) ||
        (!story->address->is_on_link && misdelivery_speaks_for_many(story, &miss.current)))
        return false;
    read_owner(story, &miss);
    read_answers(story, &miss);
    read_senders(&miss);
    miss.is_enough = is_enough(outage, settings);
    const Station *station = stories_station(story->stories, &outage->stale);
    bool is_front = station != NULL && (station->fronts >= ENOUGH_FRONTED || station->forwards > 0);
    miss.stale_is_silent = !is_front && !stories_is_rewriter(story->stories, &outage->stale) &&
                           is_silent(story->address, outage, &miss.current);
    miss.has_pairs = outage->pairs.count > 0;
    miss.is_moved = mac_origin_moved(&outage->stale, &miss.current);
    miss.deaf = story->address->is_evicted
                    ? NULL
                    : stories_deaf(story->stories, story->address->context, &story->address->ip);
    miss.replies_return = outage->replies_returned >= ENOUGH_REPLIES;
    miss.is_staggered = is_staggered(outage);
    miss.is_one_way = story->address->unicasts == 0;
    miss.other_address_known = stories_other_address(story->stories, story->address, &outage->stale,
                                                     outage->opened_time, &miss.other_address);
    *out = miss;
    return true;
}

/* The owner never told anybody, and there is more to it than one sender's cache: somebody found it
 * by asking, or the old station is alive and has another address. */
static bool is_silent_move(const Misdelivery *miss)
{
    if (miss->was_announced || miss->start_is_unseen)
        return false;
    return miss->other_address_known || miss->other_senders > 0 || miss->is_staggered;
}

/* No copy shows where the stale MAC is written: who uses it, and who does not, has to tell. */
static MisdeliveryCause cause_by_senders(const Misdelivery *miss)
{
    if (is_silent_move(miss))
        return MISDELIVERY_MOVE;
    if (miss->is_by_word)
        return MISDELIVERY_CACHE;
    if (miss->stale_senders == 1)
        return miss->other_senders > 0 ? MISDELIVERY_CACHE : MISDELIVERY_EITHER;
    if (miss->is_staggered || miss->other_senders > 1)
        return MISDELIVERY_CACHE;
    /* the other one may be a neighbour inside the virtual switch, whom the team never touches */
    return miss->other_senders == 1 ? MISDELIVERY_EITHER : MISDELIVERY_TEAM;
}

MisdeliveryCause misdelivery_cause(const Misdelivery *miss)
{
    if (miss->outage->answered > 0 || !miss->stale_is_silent)
        return MISDELIVERY_NOTHING;
    if (miss->has_pairs)
        return MISDELIVERY_TEAM;
    if (miss->stale_senders == 0)
        return MISDELIVERY_NOTHING;
    if (miss->replies_return || miss->told != NULL)
        return MISDELIVERY_TEAM;
    return miss->is_relayed ? MISDELIVERY_CACHE : cause_by_senders(miss);
}

void misdelivery_place(const Story *story, Value *subject)
{
    Value *vlans = value_list();
    for (uint16_t i = 0; i < story->link->vlan_count; i++)
        value_add(vlans, value_number(story->link->vlans[i]));
    value_set(subject, "vlan", vlans);
    if (story->link->tunnel_kind != TUNNEL_NONE)
        value_set(subject, "vni", value_number(story->link->tunnel_id));
}

Value *misdelivery_subject(const Story *story, const Misdelivery *miss)
{
    Value *subject = value_object();
    value_set(subject, "ip", value_ip(&story->address->ip));
    misdelivery_place(story, subject);
    value_set(subject, "stale_mac", value_mac(&miss->outage->stale));
    value_set(subject, "current_mac", value_mac(&miss->current));
    return subject;
}

static void condition_owner(const Misdelivery *miss, Finding *finding)
{
    const char *how = (miss->owner->proofs & PROOF_DHCP) != 0 ? "a DHCP ACK names it"
                      : (miss->owner->proofs & PROOF_ARP) != 0
                          ? "it says so by ARP in frames of its own"
                          : "it sends packets from the address";
    finding_condition(finding, "E1", miss->owner_is_proven,
                      text_new("{} has the address since frame {}: {}", value_mac(&miss->current),
                               value_frame(miss->outage->opened_frame), value_word(how), NULL));
    finding_condition(finding, "E2", miss->is_enough,
                      text_new("{} packets for the address went to {} over {}, {} of them ARP",
                               value_number(miss->outage->misdelivered.count),
                               value_mac(&miss->outage->stale),
                               value_duration(span_length(&miss->outage->misdelivered)),
                               value_number(miss->outage->arp_count), NULL));
}

static void condition_answers(const Misdelivery *miss, Finding *finding)
{
    const Outage *outage = miss->outage;
    uint32_t asked = outage->asked_strong + outage->asked_weak;
    if (miss->answer_is_unknown)
        finding_condition(finding, "E3", false,
                          text_new("whether {} of them that call for an answer drew one cannot be "
                                   "seen: the file ends before 3 s passed, or none calls for one",
                                   value_number(asked), NULL));
    else
        finding_condition(
            finding, "E3", miss->is_unanswered,
            text_new("{} of them call for an answer (TCP, echo, UDP); {} were answered "
                     "within 3 s",
                     value_number(asked), value_number(outage->answered), NULL));
    finding_condition(
        finding, "E4", miss->stale_is_silent,
        text_new("{} has not spoken for the address since", value_mac(&outage->stale), NULL));
    finding_condition(finding, "E5", miss->stale_was_owner,
                      text_new(miss->stale_was_owner
                                   ? "{} had the address earlier in this capture"
                                   : "that {} ever had the address is not in this capture",
                               value_mac(&outage->stale), NULL));
}

static void condition_senders(const Misdelivery *miss, Finding *finding)
{
    finding_condition(
        finding, "E6", miss->stale_senders > 1 && miss->other_senders == 0 && !miss->is_staggered,
        text_new("{} senders use the old MAC, {} others reach the new one and are answered",
                 value_number(miss->stale_senders), value_number(miss->other_senders), NULL));
    if (miss->has_pairs)
        finding_condition(finding, "E7", true,
                          text_new("{} of the packets are in the capture twice: first to {}, then, "
                                   "with the same source and TTL, to {}",
                                   value_number(miss->outage->pairs.count),
                                   value_mac(&miss->outage->team), value_mac(&miss->outage->stale),
                                   NULL));
    else
        finding_condition(finding, "E7", false,
                          text_new("no packet is in the capture twice: this vantage shows one side "
                                   "of the team only",
                                   NULL));
}

static void condition_hints(const Misdelivery *miss, Finding *finding)
{
    const Mac *stale = &miss->outage->stale;
    finding_condition(finding, "E8", miss->is_moved,
                      text_new(miss->is_moved ? "{} and {} are from the pools of different Hyper-V "
                                                "hosts: the machine was moved, then started anew"
                                              : "{} and {} do not come from the pools of two "
                                                "Hyper-V hosts (no pool is needed for the verdict)",
                               value_mac(stale), value_mac(&miss->current), NULL));
    if (miss->deaf != NULL)
        finding_condition(
            finding, "E9", true,
            text_new("the address asked {} times for {} and was answered {} times: it "
                     "does not hear the answers",
                     value_number(miss->deaf->requests), value_ip(&miss->deaf->target),
                     value_number(miss->deaf->answers), NULL));
    else
        finding_condition(finding, "E9", false,
                          text_new("the address does not keep asking for what was answered", NULL));
}

static void condition_rewriting(const Misdelivery *miss, Finding *finding)
{
    const Mac *stale = &miss->outage->stale;
    finding_condition(finding, "E10", miss->replies_return,
                      text_new(miss->replies_return
                                   ? "replies to ARP requests that {} sent itself went to {}: no "
                                     "cache does that, something on the host's side rewrites them"
                                   : "no reply to an ARP request of {} itself went to {}",
                               value_mac(&miss->current), value_mac(stale), NULL));
    if (miss->told != NULL)
        finding_condition(
            finding, "E11", true,
            text_new("{} was told by ARP (frame {}) that the address is at {}, and {} "
                     "of its later packets still went to {}: its cache is not to "
                     "blame",
                     value_mac(&miss->told->mac), value_frame(miss->told->told_frame),
                     value_mac(&miss->current), value_number(miss->told->despite), value_mac(stale),
                     NULL));
    else
        finding_condition(
            finding, "E11", false,
            text_new("no sender asked for the address, was told {}, and went on to {}",
                     value_mac(&miss->current), value_mac(stale), NULL));
}

void misdelivery_conditions(const Misdelivery *miss, Finding *finding)
{
    condition_owner(miss, finding);
    condition_answers(miss, finding);
    condition_senders(miss, finding);
    condition_hints(miss, finding);
    condition_rewriting(miss, finding);
}

/* The first and the last two pairs: a reader wants to see one, and that it went on. */
static void pair_evidence(const Misdelivery *miss, Finding *finding)
{
    enum { EACH_END = 2 };
    const Outage *outage = miss->outage;
    uint32_t kept = frame_sample_kept(&outage->inner_sample);
    for (uint32_t i = 0; i < kept; i++) {
        if (i >= EACH_END && i + EACH_END < kept)
            continue;
        uint64_t outer = frame_sample_get(&outage->outer_sample, i);
        uint64_t inner = frame_sample_get(&outage->inner_sample, i);
        finding_evidence(
            finding, outer,
            text_new("a packet for the address, addressed to {}", value_mac(&outage->team), NULL));
        finding_evidence(finding, inner,
                         text_new("the packet of frame {} once more, now addressed to {}",
                                  value_frame(outer), value_mac(&outage->stale), NULL));
    }
}

static void packet_evidence(const Story *story, const Misdelivery *miss, Finding *finding)
{
    const FrameSample *sample = &miss->outage->sample;
    for (uint32_t i = 0; i < frame_sample_kept(sample); i++)
        finding_evidence(finding, frame_sample_get(sample, i),
                         text_new("a packet for {} goes to {}", value_ip(&story->address->ip),
                                  value_mac(&miss->outage->stale), NULL));
}

void misdelivery_evidence(const Story *story, const Misdelivery *miss, Finding *finding)
{
    const Outage *outage = miss->outage;
    if (miss->stale_was_owner)
        finding_evidence(finding,
                         miss->was_owner->spoke.count > 0 ? miss->was_owner->spoke.first_frame
                                                          : miss->was_owner->leased.first_frame,
                         text_new("{} has {} here", value_mac(&outage->stale),
                                  value_ip(&story->address->ip), NULL));
    finding_evidence(finding, outage->opened_frame,
                     text_new("{} speaks for {}: from here on {} is its MAC",
                              value_mac(&miss->current), value_ip(&story->address->ip),
                              value_mac(&miss->current), NULL));
    if (miss->replies_return)
        finding_evidence(finding, outage->replies_frame,
                         text_new("the reply to an ARP request of {} goes to {}",
                                  value_mac(&miss->current), value_mac(&outage->stale), NULL));
    if (miss->told != NULL)
        finding_evidence(finding, miss->told->told_frame,
                         text_new("{} tells {} by ARP that it has {}", value_mac(&miss->current),
                                  value_mac(&miss->told->mac), value_ip(&story->address->ip),
                                  NULL));
    if (miss->has_pairs)
        pair_evidence(miss, finding);
    else
        packet_evidence(story, miss, finding);
    if (miss->deaf != NULL && miss->deaf->answer_frame != 0)
        finding_evidence(finding, miss->deaf->answer_frame,
                         text_new("{} answers {}, which asks again", value_ip(&miss->deaf->target),
                                  value_ip(&story->address->ip), NULL));
    if (outage->healed_frame != 0)
        finding_evidence(
            finding, outage->healed_frame,
            text_new("the first packet that reaches {} again", value_mac(&miss->current), NULL));
}
