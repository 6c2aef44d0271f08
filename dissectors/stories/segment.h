/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "context.h"
#include "frame.h"
#include "ip.h"
#include "mac.h"

/*
 * Which capture interfaces lie on one link. Each starts as a link of its own, because two networks
 * may use the same addresses; two become one once the same station (IP and MAC) speaks on both, as
 * it does on both sides of a virtual switch.
 */
typedef struct Segments Segments;

Segments *segments_new(void);
void segments_free(Segments *segments); /* NULL is fine */

/* Stations that had to leave early, where there are interfaces to join. */
uint64_t segments_forgotten(const Segments *segments);

/* The dense number of the interface a frame came from; if_index tells apart what a cooked capture
 * on `any` puts under one interface. Past LIMIT_INTERFACES all that is new is the last one. */
uint32_t segments_interface(Segments *segments, const Frame *frame, uint32_t if_index);

/* The segment of an interface: the number of its eldest interface. */
uint32_t segments_of(const Segments *segments, uint32_t interface);

/* Says that the station spoke on the interface. True when that joined two segments: *from became
 * part of *into. */
bool segments_heard(Segments *segments, uint32_t interface, const Ip *ip, const Mac *mac,
                    uint32_t *from, uint32_t *into);
