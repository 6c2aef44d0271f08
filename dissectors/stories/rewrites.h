/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outage.h"

/* Packets that were seen on both sides of a MAC translation, counted by address and MACs. */
typedef struct Rewrites Rewrites;

typedef struct Rewrite {
    Ip ip; /* of the station inside */
    Mac outer, inner;
    Span span; /* its count: pairs of sights */
} Rewrite;

/* leave is told of what has to go before the end. */
Rewrites *rewrites_new(void (*leave)(void *user, const Rewrite *rewrite), void *user);
void rewrites_free(Rewrites *rewrites);  /* NULL is fine */
void rewrites_clear(Rewrites *rewrites); /* tells nobody */

void rewrites_add(Rewrites *rewrites, const Frame *frame, const Ip *ip, const Mac *outer,
                  const Mac *inner);

/* All there are, in the order of their last frames; the caller frees the array. */
GArray *rewrites_all(Rewrites *rewrites);
