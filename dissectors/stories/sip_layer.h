/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "media.h"
#include "sip_calls.h"
#include "sip_early.h"
#include "sip_logins.h"
#include "sip_pairs.h"
#include "sip_redirects.h"
#include "sip_transactions.h"
#include "sip_trunks.h"
#include "table.h"
#include "text.h"
#include "value.h"

typedef struct SipListener {
    void (*fact)(void *user, Value *fact); /* takes it; NULL: facts are not wanted */
    void (*pair_leaves)(void *user, const SipPair *pair);
    void *user;
} SipListener;

/*
 * Follows SIP: which message answers which, what dialogs that makes, and which requests of a pair
 * of hosts come to nothing.
 */
typedef struct SipLayer {
    SipListener listener;
    SipTransactions *transactions;
    SipEarly *early;
    SipCalls *calls;
    SipLogins *logins;
    SipPairs *pairs;
    SipTrunks *trunks;       /* NULL: nothing goes to Direct Routing yet */
    SipRedirects *redirects; /* NULL: no 302 was seen yet */
    Media *media;
    Table *links; /* number of a connection -> Span of its frames */
    uint64_t link_count;
    uint64_t junk; /* bytes around messages that belong to none */
    Time now;      /* the capture's, which whoever owns the layer keeps; TIME_NONE: not known yet */
} SipLayer;

void sip_layer_init(SipLayer *layer, const SipListener *listener);
void sip_layer_done(SipLayer *layer);

/* The second half of seen is filled in here. */
void sip_layer_feed(SipLayer *layer, SipSeen *seen);

/* A connection begins or ends to be followed. The link is the caller's, and belongs to it until
 * sip_layer_unlink. */
void sip_layer_link(SipLayer *layer, SipLink *link, const TcpConnection *connection);
void sip_layer_unlink(SipLayer *layer, SipLink *link);

/* Bytes of a connection that its client or its server sent are not in the capture. */
void sip_layer_miss(SipLayer *layer, SipLink *link, TcpSide sender);

/* A connection with TLS that cannot be read, to a server that is called so. */
void sip_layer_hide(SipLayer *layer, const TcpConnection *connection, Bytes name);

/* The frames of a connection up to now, for what sip_layer_visit tells. */
void sip_layer_note_link(SipLayer *layer, const SipLink *link);

/* An ICMP error quotes a datagram that was sent that way. */
void sip_layer_unreachable(SipLayer *layer, const SipPath *path, uint64_t frame, Time time);

/* Time goes on: what ended long ago is told, as it is with each message. */
void sip_layer_advance(SipLayer *layer, Time now);

/* The capture is over: what goes on ends. */
void sip_layer_finish(SipLayer *layer);

/* Each pair as it stands: with what goes on now, if the capture is not over. */
void sip_layer_visit(SipLayer *layer, void (*visit)(void *user, const SipPair *pair), void *user);

void sip_layer_tell_forgotten(const SipLayer *layer, void (*tell)(void *user, Text *says),
                              void *user);
