/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outage.h"

/* A packet sent that long after the owner's word was not on its way any more. */
#define TOLD_GRACE (100 * TIME_MILLISECOND)
/* A sender that finds the owner so soon after its word does so because of it. */
#define TOLD_WINDOW TIME_SECOND

static Sender *find_sender(Outage *outage, const Mac *mac)
{
    for (uint8_t i = 0; i < outage->sender_count; i++)
        if (mac_equal(&outage->senders[i].mac, mac))
            return &outage->senders[i];
    return NULL;
}

const Sender *outage_sender(const Outage *outage, const Mac *mac)
{
    for (uint8_t i = 0; i < outage->sender_count; i++)
        if (mac_equal(&outage->senders[i].mac, mac))
            return &outage->senders[i];
    return NULL;
}

/* Room for a sender: when there is none, one that never missed the owner gives way to one that
 * does. */
static Sender *make_room(Outage *outage, bool is_missing)
{
    if (outage->sender_count < LIMIT_SENDERS_OF_OUTAGE)
        return &outage->senders[outage->sender_count++];
    if (!is_missing)
        return NULL;
    for (uint8_t i = 0; i < outage->sender_count; i++)
        if (outage->senders[i].misdelivered.count == 0)
            return &outage->senders[i];
    outage->more_senders = true;
    return NULL;
}

static Sender *add_sender(Outage *outage, const Mac *mac, bool is_missing)
{
    Sender *sender = find_sender(outage, mac);
    if (sender != NULL)
        return sender;
    sender = make_room(outage, is_missing);
    if (sender != NULL)
        *sender = (Sender){ .mac = *mac };
    return sender;
}

static void add_ip(Sender *sender, const Ip *ip)
{
    for (uint8_t i = 0; i < sender->ip_count; i++)
        if (ip_equal(&sender->ips[i], ip))
            return;
    if (sender->ip_count < LIMIT_ADDRESSES_OF_SENDER)
        sender->ips[sender->ip_count++] = *ip;
    else
        sender->more_ips = true;
}

static void misdeliver_from(Outage *outage, const Frame *frame, const Packet *packet,
                            const Copy *copy)
{
    Sender *sender = add_sender(outage, &packet->source, true);
    if (sender == NULL)
        return;
    span_add(&sender->misdelivered, frame);
    if (sender->told_time != 0 && time_between(sender->told_time, frame->time) > TOLD_GRACE)
        sender->despite++;
    if (sender->asked_time != 0 && time_between(sender->asked_time, frame->time) > TOLD_GRACE)
        sender->unheeded++;
    bool is_arp = (packet->parts & PACKET_ARP) != 0;
    add_ip(sender, is_arp ? &packet->arp.sender_ip : &packet->ip.source);
    if (copy->kind == COPY_FORWARDED && !is_arp && copy->ttl == packet->ip.ttl + 1) {
        if (sender->relayed++ == 0)
            sender->relayed_frame = copy->frame;
    }
}

static void note_pair(Outage *outage, const Frame *frame, uint64_t outer, uint64_t inner,
                      const Mac *team)
{
    span_add(&outage->pairs, frame);
    frame_sample_add(&outage->outer_sample, outer);
    frame_sample_add(&outage->inner_sample, inner);
    outage->team = *team;
}

void outage_pair(Outage *outage, const Frame *outer, const Packet *packet, const Copy *inner)
{
    note_pair(outage, outer, outer->number, inner->frame, &packet->destination);
}

static void note_question(Outage *outage, const Frame *frame, const Packet *packet)
{
    if ((packet->parts & PACKET_ARP) != 0)
        return;
    switch (question_kind(packet)) {
    case QUESTION_STRONG:
        if (outage->asked_strong++ == 0)
            outage->first_asked = frame->time;
        break;
    case QUESTION_WEAK:
        outage->asked_weak++;
        break;
    case QUESTION_NONE:
        break;
    }
}

void outage_misdeliver(Outage *outage, const Frame *frame, const Packet *packet, const Copy *copy,
                       bool answers_request)
{
    span_add(&outage->misdelivered, frame);
    frame_sample_add(&outage->sample, frame->number);
    if ((packet->parts & PACKET_ARP) != 0)
        outage->arp_count++;
    if (answers_request && outage->replies_returned++ == 0)
        outage->replies_frame = frame->number;
    if (copy->kind == COPY_REWRITTEN_TO)
        note_pair(outage, frame, copy->frame, frame->number, &copy->destination);
    note_question(outage, frame, packet);
    misdeliver_from(outage, frame, packet, copy);
    outage->healed_frame = 0;
    outage->answered += outage->answered_last;
    outage->answered_last = 0;
}

static void heal(Outage *outage, const Frame *frame)
{
    if (outage->healed_frame != 0)
        return;
    outage->healed_frame = frame->number;
    outage->healed_time = frame->time;
}

void outage_answer(Outage *outage, const Frame *frame)
{
    outage->answered_last++;
    heal(outage, frame);
}

void outage_deliver(Outage *outage, const Frame *frame, const Packet *packet, const Copy *copy)
{
    bool is_rewritten = copy->kind == COPY_REWRITTEN_TO;
    bool is_arp_reply = (packet->parts & PACKET_ARP) != 0 && packet->arp.operation == ARP_REPLY;
    if ((packet->parts & PACKET_DHCP) != 0 && !is_rewritten)
        return; /* the server takes the MAC from the request (RFC 2131 section 4.1) */
    if (is_arp_reply && !is_rewritten)
        return; /* it goes to the MAC of the request (RFC 826), whatever the sender's cache says */
    const Sender *known = find_sender(outage, &packet->source);
    /* who never missed it, or comes without an outer copy where others have one, is a neighbour on
     * the same virtual switch */
    bool may_be_inside = known != NULL ? known->misdelivered.count == 0 : outage->pairs.count > 0;
    Sender *sender = add_sender(outage, &packet->source, false);
    if (sender != NULL) {
        Time word = MAX(MAX(sender->told_time, sender->asked_time), outage->announced_time);
        if (sender->delivered.count == 0 && word != 0)
            sender->relearned_by_word = sender->unheeded == 0 && sender->despite == 0 &&
                                        time_between(word, frame->time) <= TOLD_WINDOW;
        span_add(&sender->delivered, frame);
    }
    if (is_rewritten || !may_be_inside)
        heal(outage, frame);
}

static void ask_for(Outage *outage, const Frame *frame, const Ip *target)
{
    for (uint8_t i = 0; i < outage->sender_count; i++)
        for (uint8_t k = 0; k < outage->senders[i].ip_count; k++)
            if (ip_equal(&outage->senders[i].ips[k], target))
                outage->senders[i].asked_time = frame->time;
}

void outage_tell(Outage *outage, const Frame *frame, const Packet *packet)
{
    Resolution said;
    if (!resolution_read(packet, &said))
        return;
    Sender *told = NULL;
    switch (said.kind) {
    case RESOLUTION_REQUEST:
        ask_for(outage, frame, &said.target_ip);
        break;
    case RESOLUTION_REPLY:
        told = find_sender(outage, &packet->destination);
        break;
    case RESOLUTION_ANNOUNCEMENT:
        outage->announced_time = frame->time;
        break;
    case RESOLUTION_PROBE:
        break;
    }
    if (told == NULL)
        return;
    told->told_time = frame->time;
    told->told_frame = frame->number;
}

void outage_seed(Outage *outage, const Mac *mac)
{
    Sender *sender = add_sender(outage, mac, false);
    if (sender != NULL)
        sender->answered++;
}

void outage_reach(Outage *outage, const Mac *mac)
{
    Sender *sender = find_sender(outage, mac);
    if (sender != NULL)
        sender->answered++;
}

bool sender_relearned(const Sender *sender)
{
    return sender->misdelivered.count > 0 && sender->delivered.count > 0 &&
           sender->delivered.last_frame > sender->misdelivered.last_frame;
}
