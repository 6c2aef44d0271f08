/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "order.h"
#include "ticks.h"

/* What the packets of a pcapng interface need of its description. */
typedef struct PcapngInterface {
    uint32_t link_type, snap_length;
    Ticks ticks;
} PcapngInterface;

/* body is an interface description block without header and trailer; *name is borrowed from it.
 * False when its options are unsound, *out and *name untouched. */
bool pcapng_interface_read(Order order, Cursor body, PcapngInterface *out, Bytes *name);
