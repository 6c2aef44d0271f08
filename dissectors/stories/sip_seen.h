/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_key.h"
#include "sip_link.h"
#include "sip_message.h"
#include "sip_path.h"
#include "sip_words.h"

/* One message of SIP on its way, with what is asked of every message read out of it. All is
 * borrowed. */
typedef struct SipSeen {
    const SipMessage *message;
    Bytes bytes;    /* all of it, as it was sent; empty: not known */
    SipPath path;   /* its own: the client sends it, whether it is a request or not */
    SipLink *link;  /* the connection it came by; NULL: none */
    uint64_t frame; /* that completed it */
    Time time;

    bool is_request;
    SipMethod method; /* of a response: that of the request */
    Bytes method_name;
    uint32_t cseq;
    uint16_t status; /* of a response */
    Bytes call_id, branch;
    SipKey call; /* by which sip_calls knows its call: sip_calls_key; zero where it is of none */
} SipSeen;

/* Reads the second half. False: it lacks what would tell which transaction it is of. */
bool sip_seen_read(SipSeen *seen);

/* The words of it that are worth keeping. */
SipWords sip_seen_words(const SipSeen *seen);
SipWords sip_seen_words_in(const SipSeen *seen, uint8_t *room, size_t size); /* sip_words_keep_in */

/* The tag in From or To, which few messages are asked for; empty: none. */
Bytes sip_seen_tag(const SipSeen *seen, SipHeader header);

/* Whose URI stands in From or To: without parameters; empty where it cannot be read. */
Bytes sip_seen_party(const SipMessage *message, SipHeader header);

/* The way of the request that the message is, or answers. */
SipPath sip_seen_request_path(const SipSeen *seen);
