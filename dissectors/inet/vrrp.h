/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"
#include "limits.h"

/* What a VRRP router says while it is master (RFC 3768 section 5, RFC 5798 section 5). */
typedef struct VrrpAdvertisement {
    uint8_t version;       /* 2 or 3 */
    uint8_t group;         /* virtual router id; the MAC depends on it and the IP version alone */
    uint8_t priority;      /* 255: owns the addresses, 0: resigns */
    uint8_t address_count; /* as sent; kept are the first ones */
    uint32_t interval;     /* milliseconds between advertisements */
    Ip addresses[LIMIT_VRRP_ADDRESSES];
} VrrpAdvertisement;

/* Reads version 2, or version 3 with addresses of the family of source. False: *out untouched;
 * in->state says why, or is fine for other versions and types, and for CARP. */
bool vrrp_advertisement_read(Cursor *in, const Ip *source, VrrpAdvertisement *out);
