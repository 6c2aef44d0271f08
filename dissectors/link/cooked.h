/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ethernet.h"

/* The packet type of a cooked header (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2). */
typedef enum CookedDirection {
    COOKED_TO_US = 0,
    COOKED_BROADCAST = 1,
    COOKED_MULTICAST = 2,
    COOKED_TO_OTHERS = 3,
    COOKED_FROM_US = 4,
} CookedDirection;

/* What Linux puts before packets captured on `any`: there is no destination address. */
typedef struct CookedHeader {
    CookedDirection direction;
    uint32_t if_index; /* version 2; 0 in version 1 */
    bool has_source;   /* the link has 6-byte addresses */
    Mac source;
    VlanStack vlans;
    uint16_t type; /* EtherType of what follows, 0 when none */
} CookedHeader;

/* Version 1 and 2. Each moves in to the payload; false: *out untouched, in->state says why. */
bool cooked_header_read_v1(Cursor *in, CookedHeader *out);
bool cooked_header_read_v2(Cursor *in, CookedHeader *out);

/* LINKTYPE_NULL and LINKTYPE_LOOP: the address family in the byte order of the capturing host.
 * Returns the EtherType it stands for, 0 for none that is read here or a short frame. */
uint16_t cooked_family_read(Cursor *in);
