/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_seen.h"

/* The last final responses whose requests have not been seen: a capture may hold what is a moment
 * apart in another order, and of a request that was lost the next transmission comes later. */
typedef struct SipEarly SipEarly;

/* A response as it was sent. */
typedef struct SipKept {
    GBytes *bytes;
    uint64_t frame;
    Time time;
} SipKept;

SipEarly *sip_early_new(void);
void sip_early_free(SipEarly *early); /* NULL is fine */

/* The key is that of its transaction. */
void sip_early_keep(SipEarly *early, const SipKey *key, const SipSeen *response);

/* The response that came before the request with that key; the caller frees its bytes. */
bool sip_early_take(SipEarly *early, const SipKey *key, SipKept *out);
