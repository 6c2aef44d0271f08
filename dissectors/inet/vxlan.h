/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    VXLAN_PORT = 4789,
    VXLAN_LINUX_PORT = 8472, /* before IANA had given one; flannel and others still use it */
};

/* A VXLAN header; an Ethernet frame follows (RFC 7348 section 5). */
typedef struct VxlanHeader {
    uint32_t vni;
} VxlanHeader;

/* Moves in to the frame. False: *out untouched; in->state says why, or is fine where no network is
 * named. */
bool vxlan_header_read(Cursor *in, VxlanHeader *out);
