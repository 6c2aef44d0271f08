/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_dialog.h"

/* A transfer that somebody asks for (RFC 3515), on one hop. */
typedef struct SipRefer {
    SipPath path;
    SipWords words; /* owned: of the REFER */
    GBytes *target; /* owned: Refer-To */
    uint64_t link_number;
    uint32_t cseq;
    Moment asked, accepted;
    uint16_t accepted_status; /* 202, or 200 */
    Span span;                /* of REFER, its answers and the NOTIFYs about it */
    Moment told;              /* the NOTIFY that says how it ended */
    uint16_t status;          /* that it says; 0: none yet */
} SipRefer;

/* All that has one Call-ID: an INVITE or REFER, the dialogs that it made, and transfers in them. */
typedef struct SipCall {
    Time last_time;
    GArray *dialogs;       /* SipDialog; NULL: none */
    GArray *refers;        /* SipRefer; NULL: none */
    uint32_t asked;        /* CSeq of the invite */
    uint32_t answered;     /* CSeq of the last INVITE that was answered by 2xx */
    uint32_t acknowledged; /* of the last ACK */
    bool is_answered, is_acknowledged, is_cancelled;
    uint8_t media_count;
    SipInvite invite;                 /* the last one that makes a dialog */
    MediaKey media[MEDIA_OF_MESSAGE]; /* where that INVITE wants its media */
    SipWords words;                   /* owned: of its first request */
    uint32_t network;
} SipCall;

void sip_call_begin(SipCall *call, const SipSeen *seen);
void sip_call_clear(SipCall *call);
size_t sip_call_bytes(const SipCall *call); /* memory that it owns beside its own */

/* Any message with its Call-ID. True: the call owns another thing from then on. *dialog is the
 * one that the message is of, or NULL, and good until the next message. */
bool sip_call_feed(SipCall *call, const SipSeen *seen, SipDialog **dialog);

/* The NOTIFY says how a transfer stands; id is the CSeq of its REFER, 0 where it is not said (RFC
 * 3515 section 2.4.6). The transfer that ends with it, NULL when none does. */
const SipRefer *sip_call_notify(SipCall *call, const SipSeen *seen, uint32_t id, uint16_t status);

/* The transfer that the transaction asks for; NULL: it is not known any more. */
const SipRefer *sip_call_refer(const SipCall *call, const SipTransaction *transaction);

/* The message, fed before, says where media are to go: those of its dialog, or of each that comes
 * of it. */
void sip_call_expect(SipCall *call, SipDialog *dialog, const SipSeen *seen, const MediaKey *key);

const SipDialog *sip_call_dialog(const SipCall *call, guint i); /* NULL behind the last */

/* Does anything of it go on? */
bool sip_call_is_over(const SipCall *call);
