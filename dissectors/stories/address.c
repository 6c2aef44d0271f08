/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address.h"

/* An outage that healed so long ago is over; what its senders misdeliver now is a new one. */
#define HEALED_FOR_GOOD (10 * TIME_SECOND)
/* Probes and announcements of one start (RFC 5227: three probes, two announcements, 2 s apart). */
#define BOOT_WINDOW (10 * TIME_SECOND)
/* How long after a request its reply still belongs to it. */
#define REPLY_WINDOW TIME_SECOND

const char *proof_name(uint8_t proofs)
{
    if ((proofs & PROOF_DHCP) != 0)
        return "dhcp";
    if ((proofs & PROOF_ARP) != 0)
        return "arp";
    return (proofs & PROOF_ND) != 0 ? "nd" : "source";
}

AddressStory *address_story_new(uint32_t context, const Ip *ip)
{
    AddressStory *story = g_new0(AddressStory, 1);
    story->context = context;
    story->ip = *ip;
    story->outages = g_ptr_array_new_with_free_func(g_free);
    story->own_request_time = story->reply_time = TIME_NONE;
    story->boot_time = story->unicast_asked = TIME_NONE;
    return story;
}

void address_story_free(AddressStory *story)
{
    if (story == NULL)
        return;
    g_ptr_array_unref(story->outages);
    g_free(story);
}

size_t address_story_bytes(const AddressStory *story)
{
    return sizeof *story + story->outages->len * (sizeof(Outage) + sizeof(gpointer));
}

int address_story_mac(const AddressStory *story, const Mac *mac)
{
    for (uint8_t i = 0; i < story->mac_count; i++)
        if (mac_equal(&story->macs[i].mac, mac))
            return i;
    return -1;
}

static int add_mac(AddressStory *story, const Mac *mac)
{
    int known = address_story_mac(story, mac);
    if (known >= 0)
        return known;
    if (story->mac_count == LIMIT_MACS_OF_ADDRESS) {
        story->more_macs = true;
        return -1;
    }
    story->macs[story->mac_count].mac = *mac;
    return story->mac_count++;
}

static OwnerRun *last_run(AddressStory *story)
{
    return story->run_count > 0 ? &story->runs[story->run_count - 1] : NULL;
}

const Mac *address_story_owner(const AddressStory *story)
{
    static const Mac nobody;
    return story->run_count > 0 ? &story->macs[story->runs[story->run_count - 1].mac].mac : &nobody;
}

static Outage *outage_at(const AddressStory *story, guint i)
{
    return story->outages->pdata[i];
}

/* Another MAC speaks now: what is healed stays healed, what is open has a new current owner, and
 * a stale MAC that speaks again is not silent. */
static void change_owner(AddressStory *story, const Frame *frame, const Mac *mac)
{
    for (guint i = 0; i < story->outages->len; i++) {
        Outage *outage = outage_at(story, i);
        if (outage->is_closed)
            continue;
        if (outage->healed_frame != 0)
            outage->is_closed = true;
        else if (!mac_equal(&outage->stale, mac))
            outage->current = *mac;
        else if (outage->stale_spoke_frame == 0)
            outage->stale_spoke_frame = frame->number;
    }
}

static OwnerRun *run_of(AddressStory *story, const Frame *frame, uint8_t mac, bool by_lease)
{
    OwnerRun *run = last_run(story);
    if (run != NULL && run->mac == mac) {
        run->by_lease = run->by_lease && by_lease;
        return run;
    }
    change_owner(story, frame, &story->macs[mac].mac);
    story->reached_count = 0;
    if (story->run_count < LIMIT_OWNER_CHANGES)
        story->run_count++;
    story->run_total++;
    run = last_run(story);
    *run = (OwnerRun){ .mac = mac, .by_lease = by_lease };
    return run;
}

void address_story_speaks(AddressStory *story, const Frame *frame, const Mac *mac, Speech speech,
                          const Span *span)
{
    int index = add_mac(story, mac);
    if (index < 0)
        return;
    MacUse *use = &story->macs[index];
    use->proofs |= speech.proof;
    story->is_on_link = story->is_on_link || (speech.proof & ~PROOF_SOURCE) != 0;
    OwnerRun *run = run_of(story, frame, (uint8_t)index, false);
    if (span != NULL) {
        use->spoke = run->span = *span;
        return;
    }
    span_add(&use->spoke, frame);
    span_add(&run->span, frame);
    if (speech.is_own_use && use->own_uses++ == 0)
        use->own_frame = frame->number;
    if (speech.is_broadcast && run->broadcast_frame == 0) {
        run->broadcast_frame = frame->number;
        run->broadcast_time = frame->time;
    }
}

void address_story_tells(AddressStory *story, const Frame *frame, const Packet *packet)
{
    for (guint i = 0; i < story->outages->len; i++) {
        Outage *outage = outage_at(story, i);
        if (!outage->is_closed && mac_equal(&outage->current, &packet->source))
            outage_tell(outage, frame, packet);
    }
}

void address_story_leases(AddressStory *story, const Frame *frame, const Mac *mac)
{
    int index = add_mac(story, mac);
    if (index < 0)
        return;
    story->macs[index].proofs |= PROOF_DHCP;
    story->is_on_link = true;
    span_add(&story->macs[index].leased, frame);
    OwnerRun *run = run_of(story, frame, (uint8_t)index, true);
    if (run->by_lease)
        span_add(&run->span, frame);
}

/* Does this sender start a new outage, because it had found the right MAC and the old one is long
 * over? */
static bool starts_anew(const Outage *outage, const Frame *frame, const Mac *source)
{
    const Sender *sender = outage_sender(outage, source);
    if (outage->healed_frame == 0 ||
        time_between(outage->healed_time, frame->time) < HEALED_FOR_GOOD)
        return false;
    return sender == NULL || sender_relearned(sender);
}

static Outage *open_outage(AddressStory *story, const Frame *frame, const Mac *source,
                           const Mac *stale)
{
    for (guint i = story->outages->len; i-- > 0;) {
        Outage *outage = outage_at(story, i);
        if (outage->is_closed || !mac_equal(&outage->stale, stale))
            continue;
        if (!starts_anew(outage, frame, source))
            return outage;
        outage->is_closed = true;
    }
    if (story->outages->len == LIMIT_OUTAGES_OF_ADDRESS)
        return NULL;
    const OwnerRun *run = last_run(story);
    Outage *outage = g_new0(Outage, 1);
    outage->stale = *stale;
    outage->current = story->macs[run->mac].mac;
    outage->opened_frame = run->span.first_frame;
    outage->opened_time = run->span.first_time;
    for (uint8_t i = 0; i < story->reached_count; i++)
        outage_seed(outage, &story->reached[i]);
    g_ptr_array_add(story->outages, outage);
    return outage;
}

/* Is it the reply to a request that the owner sent with its own MAC? Then whoever replies was told
 * the right MAC by that very request (RFC 826: the reply goes to its sender hardware address). */
static bool answers_own_request(const AddressStory *story, const Frame *frame, const Packet *packet)
{
    Resolution resolution;
    return (packet->parts & PACKET_ARP) != 0 && story->own_request_time != TIME_NONE &&
           time_between(story->own_request_time, frame->time) <= REPLY_WINDOW &&
           resolution_read(packet, &resolution) && resolution.kind == RESOLUTION_REPLY &&
           ip_equal(&resolution.sender_ip, &story->own_request_target);
}

/* A packet for the address went to that MAC; tag: the number of its outage, 0 for none. */
static void receive(AddressStory *story, const Frame *frame, const Packet *packet, guint tag)
{
    int index = add_mac(story, &packet->destination);
    if (index < 0)
        return;
    if ((packet->parts & PACKET_IP) != 0 && question_kind(packet) != QUESTION_NONE)
        questions_ask(&story->questions, frame, packet, (uint8_t)index, (uint16_t)tag);
}

void address_story_misdelivers(AddressStory *story, const Frame *frame, const Packet *packet,
                               const Copy *copy)
{
    if (story->run_count == 0 || frame->time < last_run(story)->span.first_time)
        return; /* sent before the owner spoke, though later in the file */
    Outage *outage = open_outage(story, frame, &packet->source, &packet->destination);
    guint tag = 0;
    if (outage != NULL) {
        outage_misdeliver(outage, frame, packet, copy, answers_own_request(story, frame, packet));
        while (outage_at(story, tag++) != outage)
            continue;
    }
    receive(story, frame, packet, tag);
}

void address_story_pairs(AddressStory *story, const Frame *outer, const Packet *packet,
                         const Copy *inner)
{
    for (guint i = 0; i < story->outages->len; i++) {
        Outage *outage = outage_at(story, i);
        if (!outage->is_closed && mac_equal(&outage->stale, &inner->destination) &&
            inner->frame >= outage->misdelivered.first_frame &&
            inner->frame <= outage->misdelivered.last_frame)
            outage_pair(outage, outer, packet, inner);
    }
}

static void end_spell(AddressStory *story, const Frame *frame)
{
    story->spell.over_frame = frame->number;
    story->spell.over_time = frame->time;
    if (story->spell.unheard.count > story->longest.unheard.count)
        story->longest = story->spell;
    story->spell = (Spell){ 0 };
}

void address_story_hears(AddressStory *story, const Frame *frame)
{
    if (story->spell.unheard.count > 0 || story->spell.own_broadcasts > 0)
        end_spell(story, frame);
}

static bool knows(const Spell *spell, const Ip *ip)
{
    for (uint8_t i = 0; i < spell->asker_count; i++)
        if (ip_equal(&spell->askers[i], ip))
            return true;
    return false;
}

void address_story_sends_alone(AddressStory *story, const Frame *frame, const Ip *to)
{
    if (!knows(&story->spell, to))
        address_story_hears(story, frame);
}

void address_story_asked_by_all(AddressStory *story, const Ip *asker)
{
    Spell *spell = &story->spell;
    story->unicast_asked = TIME_NONE;
    story->is_on_link = true;
    if (!knows(spell, asker) && spell->asker_count < LIMIT_REACHERS_OF_ADDRESS)
        spell->askers[spell->asker_count++] = *asker;
}

void address_story_boots(AddressStory *story, const Frame *frame, bool is_probe)
{
    bool goes_on =
        story->boot_time != TIME_NONE && time_between(story->boot_time, frame->time) <= BOOT_WINDOW;
    bool is_known = story->spell.is_boot || story->spell.own_broadcasts > 0;
    if (goes_on || (!is_probe && is_known))
        return;
    story->boot_time = frame->time;
    story->spell = (Spell){ .is_boot = true };
}

void address_story_asked_alone(AddressStory *story, const Frame *frame, const Ip *asker)
{
    story->unicast_asker = *asker;
    story->unicast_asked = frame->time;
}

void address_story_answers_alone(AddressStory *story, const Frame *frame, const Ip *asker)
{
    if (story->unicast_asked != TIME_NONE && ip_equal(&story->unicast_asker, asker) &&
        time_between(story->unicast_asked, frame->time) <= REPLY_WINDOW)
        address_story_hears(story, frame);
}

/* A peer whose acknowledgments grow gets packets from the address. */
static void follow_acknowledgment(AddressStory *story, const Packet *packet)
{
    if ((packet->parts & PACKET_TCP) == 0 || (packet->tcp.flags & TCP_ACK) == 0)
        return;
    uint32_t hash = question_conversation(packet, false), now = packet->tcp.acknowledgment;
    Connection *slot = &story->connections[(hash >> 1) % G_N_ELEMENTS(story->connections)];
    if (slot->hash == hash && slot->has_acknowledgment &&
        tcp_sequence_before(slot->acknowledgment, now))
        story->spell.acknowledged++;
    if (slot->hash != hash)
        *slot = (Connection){ .hash = hash, .mac = UINT8_MAX };
    slot->has_acknowledgment = true;
    slot->acknowledgment = now;
}

void address_story_delivers(AddressStory *story, const Frame *frame, const Packet *packet,
                            const Copy *copy)
{
    for (guint i = 0; i < story->outages->len; i++) {
        Outage *outage = outage_at(story, i);
        if (!outage->is_closed)
            outage_deliver(outage, frame, packet, copy);
    }
    span_add(&story->spell.unheard, frame);
    story->spell.questions +=
        (packet->parts & PACKET_IP) != 0 && question_kind(packet) == QUESTION_STRONG;
    follow_acknowledgment(story, packet);
    receive(story, frame, packet, 0);
}

/* One host behind two MACs sends one connection from both; of two hosts that share an address the
 * second only resets what it does not know. */
static void follow_connection(AddressStory *story, const Packet *packet, int speaker)
{
    if ((packet->parts & PACKET_TCP) == 0 || (packet->tcp.flags & TCP_RST) != 0)
        return;
    uint32_t hash = question_conversation(packet, true);
    Connection *slot = &story->connections[(hash >> 1) % G_N_ELEMENTS(story->connections)];
    if (slot->hash == hash && slot->mac != speaker && slot->mac != UINT8_MAX)
        story->shared_connections++;
    if (slot->hash != hash)
        *slot = (Connection){ .hash = hash };
    slot->mac = (uint8_t)speaker;
}

static void note_reached(AddressStory *story, const Mac *mac)
{
    for (uint8_t i = 0; i < story->reached_count; i++)
        if (mac_equal(&story->reached[i], mac))
            return;
    if (story->reached_count < LIMIT_REACHERS_OF_ADDRESS)
        story->reached[story->reached_count++] = *mac;
}

/* Whoever answers: the packet that asked was not lost. */
static void note_answer(AddressStory *story, const Frame *frame, const Question *question,
                        const Packet *packet)
{
    if (question->tag > 0 && question->tag <= story->outages->len) {
        outage_answer(outage_at(story, question->tag - 1u), frame);
        return;
    }
    note_reached(story, &packet->destination);
    for (guint i = 0; i < story->outages->len; i++)
        outage_reach(outage_at(story, i), &packet->destination);
}

const Mac *address_story_answers(AddressStory *story, const Frame *frame, const Packet *packet,
                                 bool is_own)
{
    bool is_refusal;
    const Question *question = questions_answer(&story->questions, frame, packet, &is_refusal);
    int speaker = address_story_mac(story, &packet->source);
    story->unicasts += !mac_is_group(&packet->destination);
    if (question != NULL) {
        note_answer(story, frame, question, packet);
        address_story_hears(story, frame);
    }
    if (speaker < 0 || !is_own)
        return NULL;
    follow_connection(story, packet, speaker);
    if (question == NULL || is_refusal)
        return NULL;
    if ((packet->parts & PACKET_UDP) != 0)
        story->weak_answered++;
    story->answered[question->asked_of][speaker]++;
    return question->asked_of != speaker ? &story->macs[question->asked_of].mac : NULL;
}

void address_story_replies(AddressStory *story, const Frame *frame, const Mac *mac, const Ip *asker)
{
    int index = address_story_mac(story, mac);
    if (index < 0)
        return;
    story->macs[index].replies++;
    bool is_second = story->reply_time != TIME_NONE && story->reply_mac != index &&
                     ip_equal(&story->reply_to, asker) &&
                     time_between(story->reply_time, frame->time) <= REPLY_WINDOW;
    if (is_second) {
        span_add(&story->double_replies, frame);
        frame_sample_add(&story->double_sample, frame->number);
    }
    story->reply_to = *asker;
    story->reply_time = frame->time;
    story->reply_frame = frame->number;
    story->reply_mac = (uint8_t)index;
}
