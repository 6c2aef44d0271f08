/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/*
 * Packets to one address that call for an answer, and whether one came: a TCP segment wants an
 * acknowledgment, an echo request its reply, a UDP datagram from a client the server's. What calls
 * for nothing (an answer itself, a bare ACK) is no question.
 */
enum { QUESTION_SLOTS = LIMIT_QUESTIONS_OF_ADDRESS };

typedef struct Question {
    uint32_t conversation; /* hash of peer, protocol and ports */
    uint32_t expects;      /* TCP: acknowledgment number; echo: sequence number */
    Time asked;
    uint8_t protocol;
    uint8_t asked_of; /* index of the MAC it went to, as the asker counts */
    uint16_t tag;     /* the asker's own */
    bool is_open;
} Question;

/* Of one address; zero-filled is empty. A question is forgotten when another falls on its slot. */
typedef struct Questions {
    Question slots[QUESTION_SLOTS];
} Questions;

typedef enum QuestionKind {
    QUESTION_NONE,
    QUESTION_WEAK,   /* UDP: many datagrams never draw an answer */
    QUESTION_STRONG, /* TCP, ICMP echo: a live station answers */
} QuestionKind;

/* Does the packet to an address call for an answer? */
QuestionKind question_kind(const Packet *packet);

/* The conversation of a packet of the address (from_address) or to it, the same number for both
 * directions; never 0. */
uint32_t question_conversation(const Packet *packet, bool from_address);

/* Remembers the question that a packet to the address asks. */
void questions_ask(Questions *questions, const Frame *frame, const Packet *packet, uint8_t asked_of,
                   uint16_t tag);

/* The question that a packet from the address answers within 3 s, closed now; NULL for none.
 * *is_refusal: answered by a reset, which a stranger at a shared address sends as well. */
const Question *questions_answer(Questions *questions, const Frame *frame, const Packet *packet,
                                 bool *is_refusal);
