/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_follower.h"
#include "sip_layer.h"

/* A connection that carries SIP, in clear or opened. */
typedef struct SipConnection SipConnection;

/* Do the first bytes of a side look like SIP? */
TcpInterest sip_connection_look(const TcpConnection *connection, Bytes first);

/* The connection is borrowed until sip_connection_free, which tells the layer that it is over. */
SipConnection *sip_connection_new(SipLayer *layer, const TcpConnection *connection,
                                  SipTransport transport);
void sip_connection_free(SipConnection *followed); /* NULL is fine */

void sip_connection_feed(SipConnection *followed, TcpSide side, const TcpChunk *chunk);
void sip_connection_skip(SipConnection *followed, TcpSide side); /* bytes are missing */

size_t sip_connection_held(const SipConnection *followed);
const SipNoise *sip_connection_noise(const SipConnection *followed);

/* Its frames up to now, for whoever asks while it goes on. */
void sip_connection_note(const SipConnection *followed);
