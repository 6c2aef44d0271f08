/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "recent.h"
#include "rewrites.h"
#include "station.h"

/* What two sights of one packet say about the stations between the places where it was seen. */
typedef struct Copies {
    RecentPackets *recent;
    Rewrites *rewrites;
    Stations *stations; /* borrowed: where it is noted */
} Copies;

/* Takes rewrites. */
void copies_init(Copies *copies, Stations *stations, Rewrites *rewrites);
void copies_done(Copies *copies);
void copies_clear(Copies *copies);

/* What a copy that is no duplicate tells of the stations; kind becomes COPY_NONE where it is none
 * after all. */
void copies_learn(Copies *copies, const Frame *frame, const Packet *packet, Copy *copy);

/* Reads the packet against its earlier sights, and remembers it as one. interface as for
 * recent_packets_see. */
static inline Copy copies_see(Copies *copies, const Frame *frame, const Packet *packet,
                              uint32_t interface)
{
    Copy copy = recent_packets_see(copies->recent, frame, packet, interface);
    if (copy.kind != COPY_NONE && copy.kind != COPY_DUPLICATE)
        copies_learn(copies, frame, packet, &copy);
    return copy;
}
