/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_message.h"
#include "tcp_connection.h"

/* Who gets the messages of a stream. */
typedef struct SipFollowerListener {
    /* bytes: all of it; frame: that completed it. */
    void (*message)(void *user, TcpSide side, const SipMessage *message, Bytes bytes,
                    uint64_t frame, Time time);
    void *user;
} SipFollowerListener;

/* What a connection carries beside messages. */
typedef struct SipNoise {
    uint64_t messages;   /* 0: it may be no SIP at all */
    uint64_t junk;       /* bytes that are no message */
    uint64_t junk_frame; /* first of them; 0: none */
    bool is_compressed;  /* from some point on nobody can read it ([MS-SIPCOMP]) */
    uint64_t compressed_frame;
} SipNoise;

/* Messages of SIP out of the bytes of a connection, both directions (RFC 3261 section 18.3). Of a
 * message that is not whole what there is of it is kept. */
typedef struct SipFollower SipFollower;

SipFollower *sip_follower_new(const SipFollowerListener *listener); /* copied */
void sip_follower_free(SipFollower *follower);                      /* NULL is fine */

void sip_follower_feed(SipFollower *follower, TcpSide side, const TcpChunk *chunk);

/* Bytes of that side will not come: what waits for them is as whole as it gets. */
void sip_follower_skip(SipFollower *follower, TcpSide side);

/* Both sides are over. */
void sip_follower_end(SipFollower *follower);

size_t sip_follower_held(const SipFollower *follower); /* bytes that wait */
const SipNoise *sip_follower_noise(const SipFollower *follower);
