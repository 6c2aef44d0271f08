/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "resolution.h"

/*
 * Remembers the packets of the last moments (50 ms for a pair), so that the same packet seen again
 * on its way (before and behind a NIC team, a router or a mirror port) is known for what it is, and
 * so that each TCP segment is followed once.
 */
typedef struct RecentPackets RecentPackets;

typedef enum CopyKind {
    COPY_NONE,         /* first sight of this packet */
    COPY_DUPLICATE,    /* the same frame once more: count packets, not records */
    COPY_REWRITTEN_TO, /* same source and TTL, another destination MAC: inner copy of a team */
    COPY_REWRITTEN_BY, /* same destination and TTL, another source MAC: outer copy of a team */
    COPY_FORWARDED,    /* another source MAC or a lower TTL: a router passed it on */
    COPY_LATE,         /* same destination and TTL, another source MAC, too late for a pair: two
                          captures with different clocks in one file */
} CopyKind;

/* What an earlier sight of the packet says about this one. */
typedef struct Copy {
    CopyKind kind;
    uint64_t frame;          /* of the earlier sight */
    Mac source, destination; /* of the earlier sight */
    uint8_t ttl;
    bool is_turned;    /* rewritten on its way to here, but the inner sight came first */
    bool is_elsewhere; /* its packet was seen from there at another interface or in another VLAN;
                          unless it is a duplicate, too long ago for a copy */
    bool is_again;     /* a TCP segment that is in the capture already, wherever that was */
} Copy;

RecentPackets *recent_packets_new(void);
void recent_packets_free(RecentPackets *recent); /* NULL is fine */
void recent_packets_forget(RecentPackets *recent);

/*
 * Looks for an earlier sight of the packet and remembers this one. interface is any number that is
 * the same for frames captured at one point. ARP counts as a packet too: a request is the same
 * whoever's MAC it carries, a reply only from the same sender MAC, because two owners of one
 * address answer one request within microseconds. What is neither IP nor ARP has duplicates only.
 * Of a packet without both MACs nothing is said but is_again.
 *
 * A TCP segment is the same when IP id, header, options and length are. An id that is not 0 is
 * another one in each packet that a host sends: such a copy is one for 50 ms. Where there is none
 * (IPv6, and some stacks with DF) the same segment seen at another place (interface, VLAN, MACs,
 * TTL) is a copy for 50 ms, at the same one for 1 ms, for no host retransmits so soon.
 */
Copy recent_packets_see(RecentPackets *recent, const Frame *frame, const Packet *packet,
                        uint32_t interface);
