/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"
#include "sip_layer.h"

/* A packet with UDP: feeds the message of SIP in it. False: there is none, as in most. */
bool sip_datagram_feed(SipLayer *layer, const Frame *frame, const Packet *packet, uint32_t network);
