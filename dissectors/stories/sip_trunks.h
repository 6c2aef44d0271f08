/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_pairs.h"
#include "sip_seen.h"

/* How often session border controllers send OPTIONS to Teams Direct Routing. What goes to any
 * server of it counts, for a name there has many addresses. */
typedef struct SipTrunks SipTrunks;

SipTrunks *sip_trunks_new(void);
void sip_trunks_free(SipTrunks *trunks); /* NULL is fine */

/* A message of SIP, whatever it says: the capture goes on. */
void sip_trunks_hear(SipTrunks *trunks, Time time);

/* Does the request go to Direct Routing? */
bool sip_trunks_concern(const SipSeen *seen);

/* An OPTIONS that does: long pauses before it are noted in pairs. */
void sip_trunks_feed(SipTrunks *trunks, SipPairs *pairs, const SipSeen *seen);

/* Something that the host sent at that time cannot be read: it may have been an OPTIONS. */
void sip_trunks_miss(SipTrunks *trunks, uint32_t network, const Ip *client, Time time);

/* A connection to Direct Routing that cannot be read. */
void sip_trunks_hide(SipTrunks *trunks, uint32_t network, const Ip *client, const Span *span);

/* Controllers and servers that had to be forgotten. */
uint64_t sip_trunks_evicted(const SipTrunks *trunks);

/* Counts in the pair's trouble what those connections may have hidden. */
void sip_trunks_settle(SipTrunks *trunks, SipPair *pair);
