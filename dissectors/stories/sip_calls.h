/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_call.h"

/* The calls of a capture, by Call-ID. */
typedef struct SipCalls SipCalls;

typedef struct SipCallsListener {
    /* Each once, when it is over for long or room is needed (is_early). */
    void (*ends)(void *user, const SipCall *call, bool is_early);
    void *user;
} SipCallsListener;

SipCalls *sip_calls_new(const SipCallsListener *listener); /* copied */
void sip_calls_free(SipCalls *calls);                      /* NULL is fine; tells nobody */

/* What a call is known by, however long its Call-ID is. */
SipKey sip_calls_key(const SipCalls *calls, uint32_t network, Bytes call_id);

/* The call that the message is of, which it has been fed to; NULL: it belongs to none. An INVITE or
 * a REFER begins one. Good until the next message, as is *dialog, that which it is of, or NULL. */
SipCall *sip_calls_feed(SipCalls *calls, const SipSeen *seen, SipDialog **dialog);

/* NULL: unknown. */
SipCall *sip_calls_find(SipCalls *calls, const SipKey *key);

/* The longest untouched first. */
void sip_calls_visit(const SipCalls *calls, void (*visit)(void *user, const SipCall *call),
                     void *user);

/* All end. */
void sip_calls_finish(SipCalls *calls);

uint64_t sip_calls_evicted(const SipCalls *calls);
uint32_t sip_calls_count(const SipCalls *calls); /* that have not ended */
