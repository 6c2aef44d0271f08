/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/*
 * Tells a segment that the capture holds twice (two interfaces, `any`, before and behind a router
 * or a tag) from one that was sent twice. A copy has the same IP id, header, options and length. An
 * id that is not 0 is another one in each packet that a host sends, so such a copy is one for 50
 * ms. Where there is none (IPv6, and some stacks with DF) the same segment seen at another place
 * (interface, VLAN, MACs, TTL) is a copy for 50 ms, at the same one for 1 ms, for no host
 * retransmits so soon.
 */
typedef struct TcpCopies TcpCopies;

TcpCopies *tcp_copies_new(void);
void tcp_copies_free(TcpCopies *copies); /* NULL is fine */

/* Is this a copy of a segment seen before? Remembers it. flow is any number that is the same for
 * the packets of one direction of a connection. */
bool tcp_copies_see(TcpCopies *copies, const Frame *frame, const Packet *packet, uint64_t flow);
