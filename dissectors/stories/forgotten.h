/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "text.h"

struct LinkLayer;

/* What had to go before the end because a table was full. */
typedef enum Forgotten {
    FORGOTTEN_ADDRESSES,
    FORGOTTEN_STORIES,  /* of addresses with several MACs, judged early */
    FORGOTTEN_GROUPS,   /* of redundant routers */
    FORGOTTEN_STATIONS, /* known to do something for others */
    FORGOTTEN_HEARD,    /* stations that may show two interfaces to be one link */
    FORGOTTEN_CLAIMS,   /* unasked and contested */
    FORGOTTEN_EFFECTS,  /* what became of those they told */
    FORGOTTEN_REQUESTS, /* that may have been answered still */
    FORGOTTEN_MACS,     /* with an address */
    FORGOTTEN_SHARED,   /* MACs with several addresses */
    FORGOTTEN_PLACES,   /* of stations */
    FORGOTTEN_MOVERS,   /* stations that flap */
    FORGOTTEN_ASKERS,   /* that ask again and again */
    FORGOTTEN_TARGETS,  /* addresses that nobody answered for yet */
    FORGOTTEN_KINDS,
} Forgotten;

/* A bit (1 << kind) for each kind of which anything was forgotten. */
uint32_t forgotten_kinds(const struct LinkLayer *layer);

/* A sentence for each such kind; tell takes it. */
void forgotten_tell(const struct LinkLayer *layer, void (*tell)(void *user, Text *says),
                    void *user);
