/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_layer.h"

/* What is told by an answer at once, and does not wait for the end of its transaction: logins,
 * transfers, next hops that are not trusted. */

/* The first final response; call: that it is of, NULL for none. */
void sip_answers_take(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen,
                      const SipCall *call);

/* Another message of a transaction: what was noted of it goes on. */
void sip_answers_repeat(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen);

/* A NOTIFY of the call, which may tell how a transfer ended. */
void sip_answers_notify(SipLayer *layer, SipCall *call, const SipSeen *seen);
