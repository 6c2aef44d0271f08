/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"

/* Where on the link a frame was: the capture interface and its VLAN tags, outermost first. */
typedef struct LinkContext {
    uint32_t interface; /* dense number of (section, interface), as the engine counts them */
    uint16_t vlan_count;
    uint16_t vlans[LIMIT_VLAN_TAGS]; /* VLAN ids (12 bits), 0 behind vlan_count */
} LinkContext;

/* Link contexts as small numbers, the same number for the same context. */
typedef struct Contexts Contexts;

Contexts *contexts_new(void);
void contexts_free(Contexts *contexts); /* NULL is fine */

/* Past LIMIT_CONTEXTS all that is new shares the last number and *overflow becomes true. */
uint32_t contexts_intern(Contexts *contexts, const LinkContext *context, bool *overflow);

/* How many there are: their numbers are below it. */
uint32_t contexts_count(const Contexts *contexts);

/* The context behind a number that contexts_intern gave; valid until the next intern. */
const LinkContext *contexts_get(const Contexts *contexts, uint32_t number);
