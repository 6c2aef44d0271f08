/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "question.h"

/* How long an answer may take (rule E3). */
#define ANSWER_WINDOW (3 * TIME_SECOND)
/* Frames of several interfaces may lie a little out of order. */
#define DISORDER (50 * TIME_MILLISECOND)

/* Spreads the conversations of one address over its slots. No secret: who floods one address
 * makes it forget its questions, and nothing else. */
static uint32_t conversation_of(const Ip *peer, uint8_t protocol, uint16_t own, uint16_t other)
{
    uint64_t high, low;
    memcpy(&high, peer->bytes, 8);
    memcpy(&low, peer->bytes + 8, 8);
    uint64_t mixed = (high ^ low ^ ((uint64_t)own << 40) ^ ((uint64_t)other << 16) ^ protocol) *
                     UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(mixed >> 32) | 1;
}

static bool is_echo_request(const Packet *packet)
{
    return packet->ip.protocol == IP_PROTOCOL_ICMP ? packet->icmp.type == ICMP_ECHO_REQUEST
                                                   : packet->icmp.type == ICMPV6_ECHO_REQUEST;
}

static bool is_echo_reply(const Packet *packet)
{
    return packet->ip.protocol == IP_PROTOCOL_ICMP ? packet->icmp.type == ICMP_ECHO_REPLY
                                                   : packet->icmp.type == ICMPV6_ECHO_REPLY;
}

QuestionKind question_kind(const Packet *packet)
{
    if ((packet->parts & PACKET_TCP) != 0) {
        bool asks = packet->tcp.payload > 0 || (packet->tcp.flags & (TCP_SYN | TCP_FIN)) != 0;
        return asks && (packet->tcp.flags & TCP_RST) == 0 ? QUESTION_STRONG : QUESTION_NONE;
    }
    if ((packet->parts & PACKET_ICMP) != 0)
        return is_echo_request(packet) ? QUESTION_STRONG : QUESTION_NONE;
    /* the client of UDP has the higher port; with equal ports nobody can say who asks */
    if ((packet->parts & PACKET_UDP) != 0 && (packet->parts & PACKET_DHCP) == 0 &&
        packet->udp.source_port > packet->udp.destination_port)
        return QUESTION_WEAK;
    return QUESTION_NONE;
}

uint32_t question_conversation(const Packet *packet, bool from_address)
{
    const Ip *peer = from_address ? &packet->ip.destination : &packet->ip.source;
    uint16_t source = 0, destination = 0;
    if ((packet->parts & PACKET_TCP) != 0) {
        source = packet->tcp.source_port;
        destination = packet->tcp.destination_port;
    } else if ((packet->parts & PACKET_UDP) != 0) {
        source = packet->udp.source_port;
        destination = packet->udp.destination_port;
    } else if ((packet->parts & PACKET_ICMP) != 0) {
        source = destination = packet->icmp.identifier;
    }
    return from_address ? conversation_of(peer, packet->ip.protocol, source, destination)
                        : conversation_of(peer, packet->ip.protocol, destination, source);
}

static size_t slot_of(uint32_t conversation)
{
    return (conversation >> 1) % QUESTION_SLOTS;
}

/* While a conversation waits, an acknowledgment of its first open segment is an answer already. */
static uint32_t tcp_expectation(const Question *slot, const Question *now, const TcpHeader *tcp)
{
    uint32_t end = tcp_header_end(tcp);
    bool goes_on = slot->is_open && slot->conversation == now->conversation &&
                   slot->protocol == now->protocol &&
                   time_between(slot->asked, now->asked) <= ANSWER_WINDOW;
    return goes_on && tcp_sequence_before(slot->expects, end) ? slot->expects : end;
}

void questions_ask(Questions *questions, const Frame *frame, const Packet *packet, uint8_t asked_of,
                   uint16_t tag)
{
    uint32_t key = question_conversation(packet, false);
    Question question = {
        .conversation = key,
        .asked = frame->time,
        .protocol = packet->ip.protocol,
        .asked_of = asked_of,
        .tag = tag,
        .is_open = true,
    };
    Question *slot = &questions->slots[slot_of(key)];
    if ((packet->parts & PACKET_TCP) != 0)
        question.expects = tcp_expectation(slot, &question, &packet->tcp);
    else if ((packet->parts & PACKET_ICMP) != 0)
        question.expects = packet->icmp.sequence;
    *slot = question;
}

static bool answers(const Question *question, const Packet *packet, bool *is_refusal)
{
    *is_refusal = false;
    if ((packet->parts & PACKET_TCP) != 0) {
        const TcpHeader *tcp = &packet->tcp;
        *is_refusal = (tcp->flags & TCP_RST) != 0;
        return *is_refusal || ((tcp->flags & TCP_ACK) != 0 &&
                               !tcp_sequence_before(tcp->acknowledgment, question->expects));
    }
    if ((packet->parts & PACKET_ICMP) != 0)
        return is_echo_reply(packet) && packet->icmp.sequence == question->expects;
    return (packet->parts & PACKET_UDP) != 0;
}

const Question *questions_answer(Questions *questions, const Frame *frame, const Packet *packet,
                                 bool *is_refusal)
{
    if ((packet->parts & (PACKET_TCP | PACKET_UDP | PACKET_ICMP)) == 0)
        return NULL;
    uint32_t key = question_conversation(packet, true);
    Question *question = &questions->slots[slot_of(key)];
    if (!question->is_open || question->conversation != key ||
        question->protocol != packet->ip.protocol)
        return NULL;
    Time waited = time_between(question->asked, frame->time);
    if (waited > ANSWER_WINDOW || waited < -DISORDER || !answers(question, packet, is_refusal))
        return NULL;
    question->is_open = false;
    return question;
}
