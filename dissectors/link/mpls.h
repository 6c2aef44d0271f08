/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* A stack of MPLS labels (RFC 3032 section 2.1). */
typedef struct MplsStack {
    uint32_t label; /* the innermost, 20 bits */
    uint16_t type;  /* EtherType of what follows, 0 when that is not IP */
} MplsStack;

/* Moves in to the payload. Nothing in a stack names it: IP is told by its version, as routers do
 * (RFC 4928). False for a stack deeper than LIMIT_MPLS_LABELS or a short one (in->state says
 * which); *out untouched. */
bool mpls_stack_read(Cursor *in, MplsStack *out);
