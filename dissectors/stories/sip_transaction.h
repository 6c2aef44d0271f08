/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_seen.h"
#include "span.h"

/* Timers B, F and H (RFC 3261 section 17): after so long a side gives up. */
#define SIP_TIMEOUT (32 * TIME_SECOND)

/* What became of a request, as far as the capture lasts. */
typedef enum SipOutcome {
    SIP_OPEN,           /* it may be answered yet; or nobody has to */
    SIP_ANSWERED,       /* by a final response in time */
    SIP_TIMED_OUT,      /* not before the sender's timer ran out */
    SIP_CLOSED,         /* its connection ended before an answer */
    SIP_UNREACHABLE,    /* an ICMP error says that it did not arrive */
    SIP_UNACKNOWLEDGED, /* an INVITE that was answered again and again without an ACK */
} SipOutcome;

/* What a final response from 300 on says of itself. */
typedef enum SipText {
    SIP_TEXT_REASON,      /* its phrase */
    SIP_TEXT_EXPLANATION, /* Reason or Warning */
    SIP_TEXT_DIAGNOSTICS, /* ms-diagnostics, as it was sent */
    SIP_TEXTS,
} SipText;

/* Most words and texts find room in it. */
enum { SIP_TRANSACTION_ROOM = 168 };

/*
 * A request and what answers it (RFC 3261 section 17, RFC 6026), on one hop. What is in the capture
 * twice counts once. Thousands linger at a time: what a good end is known by comes first, what few
 * have comes last.
 */
typedef struct SipTransaction {
    Time last_time;
    SipMethod method;
    uint32_t finals; /* transmissions of the final response */
    uint16_t status; /* of the final response, 0: none */
    uint16_t provisional_status;
    bool is_prompt;       /* the final response came before any timer ran out */
    bool is_bare;         /* answered, with nothing to be freed */
    bool has_credentials; /* the client answers a challenge */
    bool is_unheard;      /* of what came back the capture lacks some, or all: an answer too? */
    Moment final;         /* the first of them */
    Span requests;        /* its transmissions */
    Time third;           /* of the third transmission */
    Span responses;       /* provisional and final, and what was sent again of them */
    Moment provisional;   /* the first of them */
    uint64_t link_number; /* of the connection; 0: UDP */
    SipPath path;
    uint32_t cseq;
    bool is_inside;         /* an INVITE of a dialog that there is */
    bool is_client_closing; /* the request's sender ended the connection */
    SipKey call;            /* by which sip_calls knows its call */
    SipLink *link;          /* NULL: UDP, answered, or the connection is over */
    GList place;            /* in link->waiting */
    SipWords words;         /* owned */
    uint8_t *texts;         /* owned if has_own_texts, else in room: those of SipText */
    uint16_t text_lengths[SIP_TEXTS];
    bool has_own_texts;
    Moment acknowledged; /* the last time */
    Moment cancelled, unreachable, closed;
    uint8_t room[SIP_TRANSACTION_ROOM]; /* for words and texts */
} SipTransaction;

/* A request begins a transaction, which is zero but for its room and must not move from then on,
 * or is sent again. */
void sip_transaction_begin(SipTransaction *transaction, const SipSeen *seen);
void sip_transaction_repeat(SipTransaction *transaction, const SipSeen *seen);

/* True for the first final response. */
bool sip_transaction_answer(SipTransaction *transaction, const SipSeen *seen);

void sip_transaction_acknowledge(SipTransaction *transaction, const SipSeen *seen);

/* Its connection is over, or nobody follows it any more. */
void sip_transaction_close(SipTransaction *transaction);

/* Of each text LIMIT_SIP_TEXT bytes at most are kept; empty: the answer has none. */
Bytes sip_transaction_text(const SipTransaction *transaction, SipText which);

void sip_transaction_clear(SipTransaction *transaction);

size_t sip_transaction_bytes(const SipTransaction *transaction); /* that it owns beside its own */

/* Answered in time, whatever the time is now: what most come to, and found out at once. */
bool sip_transaction_is_fine(const SipTransaction *transaction);

SipOutcome sip_transaction_outcome(const SipTransaction *transaction, Time now);

/* Was it answered after its timer had run out? */
bool sip_transaction_is_late(const SipTransaction *transaction);

/* All its frames. */
Span sip_transaction_span(const SipTransaction *transaction);
