/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/*
 * The flows of a moment ago: TCP over IP on Ethernet. Nearly every frame of a capture is of one of
 * a few hundred, and begins like the one before it but for lengths, numbers and flags: then only
 * these are read, and the rest is known.
 */
typedef struct PacketFlows PacketFlows;

PacketFlows *packet_flows_new(void);
void packet_flows_free(PacketFlows *flows); /* NULL is fine */

/* As packet_read, and out->flow says of which flow the packet is. */
void packet_flows_read(PacketFlows *flows, const Frame *frame, Packet *out);
