/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "mac.h"

/*
 * Who was assigned a MAC, from a list that the system has installed (the IEEE's oui.txt, the manuf
 * file of Wireshark, the prefixes of nmap). Read when first asked; threads may ask at once.
 */
typedef struct Vendors Vendors;

/* paths: where a list may lie, best first, NULL behind the last, borrowed; NULL: the usual places.
 * The first that exists is read. */
Vendors *vendors_new(const char *const *paths);
void vendors_free(Vendors *vendors); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vendors, vendors_free)

/* NULL when nothing is known, also for addresses that are no assignment (group, locally
 * administered). The name is valid as long as vendors. For Settings.vendor_of. */
const char *vendors_of(void *vendors, const Mac *mac);
