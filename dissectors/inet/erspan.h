/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* The header of a mirrored frame, types II and III (draft-foschiano-erspan-03; type I has none). */
typedef struct ErspanHeader {
    uint16_t session; /* 10 bits */
    uint16_t vlan;    /* where the frame was mirrored, 0 when not said */
    bool is_truncated;
} ErspanHeader;

/* Moves in to the mirrored Ethernet frame. False: *out untouched; in->state says why, or is fine
 * for other versions and what is no Ethernet frame. */
bool erspan_header_read(Cursor *in, ErspanHeader *out);
