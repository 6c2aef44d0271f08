/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed view of bytes: valid for the call it is handed to, never freed through it. */
typedef struct Bytes {
    const uint8_t *data;
    size_t length;
} Bytes;

/* What was kept, seen for as long as it is; empty for NULL. */
static inline Bytes bytes_borrow(GBytes *kept)
{
    gsize length = 0;
    const uint8_t *data = kept != NULL ? (const uint8_t *)g_bytes_get_data(kept, &length) : NULL;
    return (Bytes){ data, length };
}
