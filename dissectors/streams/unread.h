/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "bytes.h"

/* Bytes of one direction that their reader wants to see again with more behind them. Zero-filled is
 * empty; nothing is copied while segments are read to their end. */
typedef struct Unread {
    GByteArray *bytes; /* NULL: none */
} Unread;

void unread_clear(Unread *unread);

/* They; empty: none. */
Bytes unread_get(const Unread *unread);

/* They with more behind them, which is more itself where there are none. */
Bytes unread_with(Unread *unread, Bytes more);

/* Of all, which unread_with gave, the first bytes have been read. */
void unread_keep(Unread *unread, Bytes all, size_t read);
