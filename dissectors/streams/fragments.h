/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/* Where a piece of a datagram came from. */
typedef struct FragmentPiece {
    uint64_t frame;
    uint32_t offset, length; /* bytes of the datagram, as sent */
    uint32_t captured;       /* of them in the capture */
} FragmentPiece;

/* A datagram put together; good until the next call for its Fragments. */
typedef struct Datagram {
    uint8_t protocol;            /* of the payload, as its first fragment says */
    Bytes payload;               /* up to the first byte that no frame holds */
    uint32_t on_wire;            /* bytes that were sent */
    const FragmentPiece *pieces; /* by offset, each behind the one before */
    uint32_t piece_count;
} Datagram;

/*
 * Puts IP fragments together (RFC 791, RFC 815, RFC 8200 section 4.5), by context, addresses, id
 * and in IPv4 protocol. Datagrams whose fragments overlap or contradict each other are dropped with
 * all that still comes of them (RFC 5722), and so is what is not whole in time.
 */
typedef struct Fragments Fragments;

Fragments *fragments_new(void);
void fragments_free(Fragments *fragments); /* NULL is fine */
void fragments_clear(Fragments *fragments);

/* A packet that is a fragment, seen in a context that the caller numbers. The datagram that it
 * completes, or NULL. */
const Datagram *fragments_feed(Fragments *fragments, const Frame *frame, const Packet *packet,
                               uint32_t context);

uint32_t fragments_waiting(const Fragments *fragments); /* datagrams not whole yet or just over */
uint64_t fragments_evicted(const Fragments *fragments); /* datagrams given up for want of room */
