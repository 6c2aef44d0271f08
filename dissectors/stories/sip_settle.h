/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_layer.h"

/*
 * What became of a request or a call when nothing more comes of it, or as far as it is known now,
 * noted in pairs: those of the layer or a copy of them.
 */
void sip_settle_transaction(const SipLayer *layer, SipPairs *pairs,
                            const SipTransaction *transaction);
void sip_settle_call(const SipLayer *layer, SipPairs *pairs, const SipCall *call);

bool sip_settle_is_unended(const SipLayer *layer, const SipDialog *dialog);

/* One more attempt of the kind on that way; NULL: no room. */
SipTrouble *sip_settle_note(SipPairs *pairs, const SipPath *path, SipTroubleKind kind,
                            const SipAttempt *attempt);

/* What a callee may decide (busy, away, declined), a cancelled call, a challenge and a redirection
 * are results, no failures. */
bool sip_settle_is_failure(uint16_t status);
