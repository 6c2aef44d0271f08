/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "limits.h"
#include "media.h"
#include "sip_transaction.h"

typedef enum SipDialogState {
    SIP_DIALOG_EARLY,
    SIP_DIALOG_CONFIRMED,
    SIP_DIALOG_TERMINATED,
} SipDialogState;

/* The INVITE that makes dialogs, on the first hop it was seen on; frame 0: it was not seen. */
typedef struct SipInvite {
    Moment sent;
    Moment acknowledged; /* by an ACK of a dialog that was not known; frame 0: by none */
    SipPath path;
    uint64_t link_number;
} SipInvite;

/*
 * One dialog that an INVITE made (RFC 3261 section 12), whatever hops, interfaces and transports it
 * was seen on. Local is the side that sent the INVITE.
 */
typedef struct SipDialog {
    uint64_t local_hash, remote_hash; /* of the tags */
    SipDialogState state;
    uint8_t media_count, method_count;
    Time last_time;                             /* of its messages */
    Span span;                                  /* of them */
    SipMethod methods[LIMIT_METHODS_OF_DIALOG]; /* of its requests, distinct, as they came */
    Bytes local_tag, remote_tag;                /* owned, one behind the other */
    SipPath path; /* of the INVITE; where that was not seen, of what was answered */
    uint64_t link_number;
    MediaKey media[LIMIT_MEDIA_OF_DIALOG]; /* where it wants its media */
} SipDialog;

/* Begun by the response to an INVITE that has a tag. */
void sip_dialog_begin(SipDialog *dialog, const SipSeen *seen, const SipInvite *invite);
void sip_dialog_clear(SipDialog *dialog);

/* A message of it. */
void sip_dialog_feed(SipDialog *dialog, const SipSeen *seen);

/* Do these tags name it, in either order? */
bool sip_dialog_is(const SipDialog *dialog, Bytes tag, Bytes other);

/* Its media is expected there. */
void sip_dialog_expect(SipDialog *dialog, const MediaKey *key);

/* When its media was seen last; TIME_NONE: never. */
Time sip_dialog_media(const SipDialog *dialog, const Media *media);

/* Was it answered, and is there neither a word nor media for so long that somebody forgot to end
 * it? */
bool sip_dialog_is_unended(const SipDialog *dialog, const Media *media, Time now);
