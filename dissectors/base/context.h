/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"

/* What a frame may be wrapped in. */
typedef enum TunnelKind {
    TUNNEL_NONE,
    TUNNEL_MPLS,   /* id: innermost label */
    TUNNEL_PPPOE,  /* id: session */
    TUNNEL_GRE,    /* id: key, 0 when it has none */
    TUNNEL_ERSPAN, /* id: session; a mirrored frame */
    TUNNEL_VXLAN,  /* id: virtual network */
    TUNNEL_GENEVE, /* id: virtual network */
} TunnelKind;

/* "vxlan" */
const char *tunnel_kind_name(TunnelKind kind);

/* Where on the link a frame was: the capture interface and its VLAN tags, outermost first. Inside
 * a tunnel the link is what kind and id name, whoever carries it and wherever that was captured:
 * interface is CONTEXT_ANY_INTERFACE then. */
typedef struct LinkContext {
    uint32_t interface; /* dense number of (section, interface), as the engine counts them */
    uint32_t tunnel_id;
    uint16_t tunnel_kind; /* TunnelKind of the innermost tunnel */
    uint16_t vlan_count;
    uint16_t vlans[LIMIT_VLAN_TAGS]; /* VLAN ids (12 bits), 0 behind vlan_count */
} LinkContext;

#define CONTEXT_ANY_INTERFACE UINT32_MAX

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
