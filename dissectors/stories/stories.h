/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "name_book.h"
#include "shown_certificates.h"
#include "sip_redirects.h"
#include "story.h"
#include "text.h"
#include "tls_secrets.h"

/* All that is followed across the frames of a capture. */

/* Told while frames come in; each takes what it is handed but the stories, which are borrowed. */
typedef struct StoriesListener {
    void (*fact)(void *user, Value *fact);
    void (*note)(void *user, uint64_t frame, Text *says);
    void (*story_ends)(void *user, const Story *story); /* last chance to judge it */
    void *user;
} StoriesListener;

Stories *stories_new(const StoriesListener *listener);
void stories_free(Stories *stories); /* NULL is fine */

/* Facts are told only when somebody wants them; nobody does at first. */
void stories_want_facts(Stories *stories, bool wanted);

/* What the capture calls an interface; what was said last holds. */
void stories_interface(Stories *stories, const FrameInterface *interface);

/* Where the keys of TLS sessions go, before the frames that they open. */
TlsSecrets *stories_secrets(Stories *stories);

void stories_feed(Stories *stories, const Frame *frame, const Packet *packet);
void stories_advance(Stories *stories, Time now);

/* The end: the last facts and stories go out. What is known of stations can be asked still. */
void stories_finish(Stories *stories);

/* Every story there is: addresses, the longest unused first, then what nobody answers for. */
void stories_visit(Stories *stories, void (*visit)(void *user, const Story *story), void *user);

/* What the cases may ask about other stations. */

/* Empty when the capture gives the interface no name. */
Bytes stories_interface_name(Stories *stories, uint32_t section, uint32_t interface);

/* The address of a team towards the LAN, or of another host that takes for many. */
bool stories_is_rewriter(Stories *stories, const Mac *mac);
const Station *stories_station(Stories *stories, const Mac *mac); /* NULL: nothing noted */

/* The frames from and to the MAC in this part of the capture, whatever they carry. */
Span stories_frames_of(Stories *stories, const Mac *mac);

/* An address beside ip that the MAC speaks for in the same context, last seen at or after since;
 * false when there is none or nobody can tell any more (the story is being evicted). */
bool stories_other_address(Stories *stories, const AddressStory *story, const Mac *mac, Time since,
                           Ip *other);

/* How many addresses the MAC speaks for, by whatever proof; counted up to
 * LIMIT_ADDRESSES_OF_MAC. */
size_t stories_speaks_for(Stories *stories, uint32_t context, const Mac *mac);

/* Addresses that the MAC said by ARP to have, at most n; returns how many. */
size_t stories_addresses_of(Stories *stories, uint32_t context, const Mac *mac, Ip *ips, size_t n);

/* The story of an address; NULL where at most one MAC spoke for it. */
const AddressStory *stories_address(Stories *stories, uint32_t context, const Ip *ip);

/* Who speaks for the claimed address beside the claimer; false when nobody does. */
bool stories_rival(Stories *stories, const Claim *claim, Rival *rival);

/* Was any frame seen in which the MAC speaks for an address of its own? */
bool stories_has_spoken(Stories *stories, uint32_t context, const Mac *mac);

/* An address of the claimer that it does not take from another station, of the kind of the claimed
 * one; false when none is known. */
bool stories_claimer_address(Stories *stories, const Claim *claim, Ip *own);

/* Rule E9: the run in which the address was found deaf first; NULL when it is not. */
const Asker *stories_deaf(Stories *stories, uint32_t context, const Ip *ip);

/* Every deaf address once: NULL starts and ends. */
const Asker *stories_next_deaf(Stories *stories, const Asker *asker);

/* How hosts are called: what was heard up to now and what the user says. */
NameBook *stories_name_book(Stories *stories);

/* Was SIP of the client read that went to that port of the server by TLS? */
bool stories_reads_sip(Stories *stories, const PairKey *pair);

/* Redirections of the client to that port: *at is 0 before the first; NULL: no more. */
const SipRedirect *stories_redirect(Stories *stories, const PairKey *pair, guint *at);

/* What the server of the pair answered to its client by SIP in clear; count 0: nothing. */
Span stories_sip_answers(Stories *stories, const PairKey *pair);

ShownCertificates *stories_shown_certificates(Stories *stories);
