/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "context.h"
#include "packet.h"
#include "segment.h"

/* Where a frame was captured. */
typedef struct Place {
    uint32_t section, number, if_index; /* of the interface, as the capture names it */
    uint32_t tunnel_id;
    uint16_t tunnel_kind; /* TunnelKind of the innermost tunnel */
    VlanStack vlans;
    uint32_t interface; /* dense number */
    uint32_t context;
    bool is_known;
} Place;

/* A context, and the link of it that no interface tells apart. */
typedef struct LinkOfContext {
    uint32_t context, link;
    bool is_known;
} LinkOfContext;

enum { PLACES_RECENT = 8 };

/* All the places of a capture: interfaces put together to links as stations are heard on several,
 * and links, VLANs and tunnels as numbers. */
typedef struct Places {
    Place recent[PLACES_RECENT]; /* most frames come from one of a few places */
    LinkOfContext links[PLACES_RECENT];
    Segments *segments;
    Contexts *contexts;
    bool overflowed; /* more places than are told apart */
} Places;

void places_init(Places *places);
void places_done(Places *places);

/* Where the frame was captured; good until the next call for another frame. */
const Place *places_find(Places *places, const Frame *frame, const Packet *packet);

/* The link of a context as one that no interface tells apart. */
uint32_t places_link(Places *places, uint32_t context);

/* The tunnel of a packet as a context that no interface and no VLAN tells apart. */
uint32_t places_tunnel(Places *places, const Packet *packet);

/* Says that the station spoke on the interface. NULL, or when that made one link of two: for each
 * context (uint32_t) its number from now on; the caller frees the array. */
GArray *places_hear(Places *places, uint32_t interface, const Ip *ip, const Mac *mac);
