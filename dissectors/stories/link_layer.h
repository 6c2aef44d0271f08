/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "asker.h"
#include "claims.h"
#include "copies.h"
#include "identities.h"
#include "lanes.h"
#include "mac_frames.h"
#include "mac_moves.h"
#include "owners.h"
#include "places.h"
#include "redundancy.h"
#include "station.h"
#include "unanswered.h"

/* Who asked last whether an address is free. */
typedef struct LastProbe {
    Ip target;
    Mac mac;
    uint32_t context;
    Time time;
} LastProbe;

/*
 * Follows the link layer: lets the sender of each frame speak for its address, delivers the packet
 * to its receiver, and learns from copies of one packet what stands between the places where they
 * were captured. The parts are open to whoever owns it; only the feeding is here.
 */
typedef struct LinkLayer {
    Places places;
    Copies copies;
    LastProbe last_probe;
    Lanes lanes;
    Owners *owners;
    Stations *stations;
    Askers *askers;
    Unanswered *unanswered;
    MacFrames *mac_frames;
    MacMoves *mac_moves;
    Identities *identities;
    Redundancy *redundancy;
    Claims *claims;
    bool is_watching_claims; /* so that plain packets need no question */
} LinkLayer;

void link_layer_init(LinkLayer *layer, const OwnersListener *owners,
                     void (*rewrite_leaves)(void *user, const Rewrite *rewrite));
void link_layer_done(LinkLayer *layer);

/* Everything but the interfaces starts anew. */
void link_layer_clear(LinkLayer *layer);

/* Who speaks for the address beside the MAC: a virtual router before a station that uses it, that
 * before one that only says so, then the latest; spoke is of whoever spoke last. False when nobody
 * does. */
bool link_layer_rival(LinkLayer *layer, const AddressKey *key, const Mac *mac, Rival *rival);

/* The frames from and to the MAC; empty when none is known (any more). */
Span link_layer_frames_of(LinkLayer *layer, const Mac *mac);

/* A frame with both MACs, captured there; heard: the names in it, NULL for the many
 * that name nobody. True for a TCP segment that is in the capture already. */
bool link_layer_feed(LinkLayer *layer, const Frame *frame, const Packet *packet, const Place *place,
                     const HeardNames *heard);
