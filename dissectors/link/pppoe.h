/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* A PPPoE session header and the PPP protocol behind it (RFC 2516 section 4, RFC 1661). */
typedef struct PppoeHeader {
    uint16_t session;
    uint16_t type; /* EtherType that the PPP protocol stands for, 0 for control and others */
} PppoeHeader;

/* Moves in to the payload and ends it with the PPP frame (not with the padding of the Ethernet
 * frame). False: *out untouched; in->state says why, or is fine where it is no session data. */
bool pppoe_header_read(Cursor *in, PppoeHeader *out);
