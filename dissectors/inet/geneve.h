/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum { GENEVE_PORT = 6081 };

/* A Geneve header (RFC 8926 section 3.4). */
typedef struct GeneveHeader {
    uint32_t vni;
    uint16_t type; /* EtherType of what follows, or GRE_ETHERNET */
} GeneveHeader;

/* Moves in behind the options. False: *out untouched; in->state says why, or is fine for another
 * version and for control packets, which carry nothing for the network. */
bool geneve_header_read(Cursor *in, GeneveHeader *out);
