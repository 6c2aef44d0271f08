/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame_sample.h"
#include "sip_transaction.h"

/* From so long without an OPTIONS on, Teams Direct Routing tries another trunk first. */
#define SIP_TRUNK_PAUSE (300 * TIME_SECOND)

/* How requests of a pair go wrong. */
typedef enum SipTroubleKind {
    SIP_TROUBLE_OPTIONS,  /* an OPTIONS is never answered */
    SIP_TROUBLE_REQUEST,  /* another request */
    SIP_TROUBLE_LOGIN,    /* a user is challenged again and again */
    SIP_TROUBLE_CALL,     /* an INVITE ends in a failure; one for each status */
    SIP_TROUBLE_TRANSFER, /* a REFER does */
    SIP_TROUBLE_UNENDED,  /* a call that nobody ends */
    SIP_TROUBLE_DISTRUST, /* 504: the next hop is not trusted */
    SIP_TROUBLE_PAUSE,    /* OPTIONS to Teams Direct Routing with long pauses */
    SIP_TROUBLE_NUMBER,   /* presence with a phone number that has no display string */
} SipTroubleKind;

/* How one of the attempts went; frame 0: that never was. */
typedef struct SipSteps {
    Moment request, provisional, final, end;
    uint16_t provisional_status, status;
    uint32_t transmissions;
    bool is_unreachable; /* end is an ICMP error, else that of the connection */
    bool is_told;        /* final is a NOTIFY that tells of the status */
} SipSteps;

/* One attempt that went wrong. All is borrowed; what is NULL is not known. */
typedef struct SipAttempt {
    Span span;
    SipSteps steps;
    SipOutcome outcome;
    SipMethod method;
    uint64_t link_number;                /* of its connection; 0: UDP */
    bool is_late, is_unheard, has_media; /* as SipTrouble counts */
    const SipWords *words;
    Bytes reason, explanation, diagnostics; /* empty: it has none */
    GBytes *target;
} SipAttempt;

enum { SIP_OUTCOMES = SIP_UNACKNOWLEDGED + 1 };

/* Attempts that went wrong in one way, in whatever order that is known. What is owned is of the
 * first of them. */
typedef struct SipTrouble {
    SipTroubleKind kind;
    SipMethod method;
    uint16_t status; /* of the last response, 0: none */
    uint32_t attempts, outcomes[SIP_OUTCOMES];
    uint32_t late;     /* answered after the timer had run out */
    uint32_t unheard;  /* what came back is not, or not all, in the capture */
    uint32_t repeated; /* the request was sent again: no answer had come */
    Span span;
    FrameSample requests, responses;
    SipSteps first, last;
    uint64_t first_link, last_link; /* numbers of their connections; 0: UDP */
    SipWords words;                 /* owned */
    GBytes *reason;                 /* owned: reason phrase of the status; NULL: none */
    GBytes *explanation;            /* owned: Reason or Warning; NULL: none */
    GBytes *diagnostics;            /* owned: ms-diagnostics as it was sent; NULL: none */
    GBytes *target;                 /* owned: of a transfer, or the number; NULL: none */
    uint32_t looping;               /* of logins: users that did not get in yet */
    uint32_t schemes;       /* of a login: a bit (1 << SipAuthScheme) for each that was offered */
    bool is_over;           /* of logins: all users got in afterwards */
    bool has_media;         /* of a call that nobody ends: its media was seen */
    Time longest, shortest; /* of pauses */
    uint32_t pauses;        /* between the attempts */
    uint32_t live_pauses;   /* those in which the capture certainly went on */
    uint32_t since;         /* OPTIONS in time after the last of them */
} SipTrouble;

typedef struct SipPairKey {
    Ip client, server;
    uint32_t network;
    uint16_t port, transport; /* of the server; SipTransport */
} SipPairKey;

/* What one client asks of one server. */
typedef struct SipPair {
    SipPairKey key;
    GArray *troubles;               /* SipTrouble; NULL: none */
    Span options;                   /* OPTIONS that were answered */
    Span requests;                  /* other requests that were, challenges apart */
    Time longest_gap, shortest_gap; /* between OPTIONS; 0: fewer than two were seen */
    Time slowest;                   /* answer to an OPTIONS */
    Time last_options;              /* TIME_NONE: none yet */
    bool is_evicted;
} SipPair;

SipPairKey sip_pair_key(const SipPath *path);

void sip_pair_init(SipPair *pair, const SipPairKey *key);
void sip_pair_clear(SipPair *pair);
SipPair sip_pair_copy(const SipPair *pair);
size_t sip_pair_bytes(const SipPair *pair); /* memory that it owns beside its own */

/* The troubles of that kind and status, made when there are none; NULL: no room. */
SipTrouble *sip_pair_trouble(SipPair *pair, SipTroubleKind kind, uint16_t status);

/* Trouble i; NULL behind the last. */
const SipTrouble *sip_pair_get(const SipPair *pair, guint i);

/* The troubles of that kind and status; NULL: none. */
SipTrouble *sip_pair_find(SipPair *pair, SipTroubleKind kind, uint16_t status);

/* A transaction that went that way, as an attempt. */
SipAttempt sip_attempt_of(const SipTransaction *transaction, SipOutcome outcome);

/* One more attempt. */
void sip_trouble_add(SipTrouble *trouble, const SipAttempt *attempt);

/* An OPTIONS is sent, or was answered. */
void sip_pair_note_options(SipPair *pair, Time sent);
void sip_pair_note_answer(SipPair *pair, const SipTransaction *transaction);
