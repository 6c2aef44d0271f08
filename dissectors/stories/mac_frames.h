/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outage.h"

/*
 * How many frames each MAC sent and took, whatever they carry and whichever address they are for.
 * Packets are counted, not records. An IP packet that is there twice was captured twice. ARP and
 * what is not IP have no number that would tell: where no IP packet of the MAC is there twice,
 * they were sent twice.
 */
typedef struct MacFrames MacFrames;

MacFrames *mac_frames_new(void);
void mac_frames_free(MacFrames *frames); /* NULL is fine */
void mac_frames_clear(MacFrames *frames);

/* The frame counts for its source and, unless that is a group or the source itself, for its
 * destination. The packet has both MACs. */
void mac_frames_count(MacFrames *frames, const Frame *frame, const Packet *packet,
                      const Copy *copy);

/* The same for several IP packets at once, none of them a duplicate. */
void mac_frames_add(MacFrames *frames, const Mac *from, const Mac *to, const Span *span);

/* The frames from and to the MAC; empty when none is known (any more). */
Span mac_frames_of(const MacFrames *frames, const Mac *mac);
