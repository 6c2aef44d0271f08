/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "context.h"
#include "outage.h"

/*
 * Stations that turn up at one capture interface or VLAN and then at another, with one address in
 * both. A packet that is at two places at once was copied there and moves nothing. Conversations
 * may each have a place of their own (links that share the load): that a station moves is proved
 * by those that go on from another place.
 */
typedef struct MacMoves MacMoves;

/* A place on the link: the interface, as the capture numbers it, and its VLANs. Sections of a file
 * number the same interfaces anew: the section is that of the first sight and tells no places
 * apart. */
typedef struct MacPlace {
    uint32_t section, interface, if_index;
    VlanStack vlans;
} MacPlace;

enum { MAC_MOVES_WINDOW = 5 }; /* moves within 180 s that make a station flap */

/* One MAC that moves. */
typedef struct MovingMac {
    Mac mac;
    uint32_t context; /* its tunnel, on any interface */
    MacPlace places[LIMIT_PLACES_OF_MAC];
    uint8_t place_count;
    uint32_t moved_between; /* bit i: it moved to or from places[i] */
    Span moves;             /* frames in which it is somewhere else than before */
    uint32_t proved;        /* changes of place in which a conversation went on */
    FrameSample sample;     /* of the moves */
    Ip ip;                  /* that it spoke for in the last of them */
    Time last_moves[MAC_MOVES_WINDOW];
    uint32_t repeats;                /* packets heard elsewhere before, too late for a copy: clocks
                                        that do not agree */
    Mac peers[LIMIT_PEERS_OF_MOVER]; /* with whom it was speaking when it moved */
    uint8_t peer_count;
    bool is_undirected; /* moves that no frame flag calls received */
    bool has_hurried;   /* 5 moves within 180 s, once */
    bool is_flapping;   /* the same, and 3 changes of place are proved */
    bool is_unclear;    /* whom it spoke with seems to move as much: one of the two does */
} MovingMac;

MacMoves *mac_moves_new(void);
void mac_moves_free(MacMoves *moves); /* NULL is fine */
void mac_moves_clear(MacMoves *moves);

/* leave is told of every station that flaps and has to go before the end. */
void mac_moves_on_leave(MacMoves *moves, void (*leave)(void *user, const MovingMac *moving),
                        void *user);

/* Stations whose places had to be forgotten, where there are several; and those that flap. */
uint64_t mac_moves_forgotten(const MacMoves *moves);
uint64_t mac_moves_judged_early(const MacMoves *moves);

#define MAC_MOVES_NOWHERE UINT32_MAX

/* The station speaks for the address in the link context (of any interface). Another context of
 * one tunnel in which it did so before; MAC_MOVES_NOWHERE when there is none. */
uint32_t mac_moves_hear(MacMoves *moves, const Ip *ip, const Mac *mac, uint32_t tunnel,
                        uint32_t context);

/* The first sight of an IP packet that the station sends to a single one from its own address. The
 * first packet of all is the one that it was found to move by. */
void mac_moves_see(MacMoves *moves, const Frame *frame, const Packet *packet, uint32_t tunnel,
                   bool is_repeated);

/* Does any station move, as far as is known? */
bool mac_moves_any(const MacMoves *moves);

/* Another sight of the packet of an earlier frame, as it was or addressed to another MAC. */
void mac_moves_copy(MacMoves *moves, const Frame *frame, const Packet *packet, uint32_t tunnel,
                    uint64_t earlier);

/* Every station that flaps, in the order of their first moves. */
void mac_moves_visit(MacMoves *moves, void (*visit)(void *user, const MovingMac *moving),
                     void *user);
