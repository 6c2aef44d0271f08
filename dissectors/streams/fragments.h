/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/*
 * Puts IP fragments together (RFC 791, RFC 815, RFC 8200 section 4.5), by addresses, id and in IPv4
 * protocol, for each capture interface, VLAN and tunnel by itself: a fragment that was captured at
 * two places is in a datagram of each, as a packet that is not cut is there twice. Datagrams whose
 * fragments overlap or contradict each other are dropped with all that still comes of them (RFC
 * 5722), and so is what is not whole in time.
 */
typedef struct Fragments Fragments;

Fragments *fragments_new(void);
void fragments_free(Fragments *fragments); /* NULL is fine */
void fragments_clear(Fragments *fragments);

/* The datagram that the packet, a fragment, completes, good until the next call; or NULL. */
const PacketDatagram *fragments_feed(Fragments *fragments, const Frame *frame,
                                     const Packet *packet);

uint32_t fragments_waiting(const Fragments *fragments); /* datagrams not whole yet or just over */
uint64_t fragments_evicted(const Fragments *fragments); /* given up in time, for want of room */
