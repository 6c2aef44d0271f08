/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* What GRE and Geneve may carry beside EtherTypes. */
enum {
    GRE_ERSPAN_III = 0x22eb,
    GRE_ETHERNET = 0x6558, /* transparent Ethernet bridging */
    GRE_ERSPAN = 0x88be,   /* types I and II */
};

/* A GRE header (RFC 2784, RFC 2890). */
typedef struct GreHeader {
    uint16_t type; /* EtherType of what follows, or one of the above */
    bool has_sequence;
    uint32_t key; /* 0 when absent */
} GreHeader;

/* Moves in to the payload. False: *out untouched; in->state says why, or is fine for another
 * version (PPTP) and for the source routes of RFC 1701. */
bool gre_header_read(Cursor *in, GreHeader *out);
