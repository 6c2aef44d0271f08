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

/* Numbers as most protocols send them, and as those of Microsoft do. */
static inline uint16_t bytes_be16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t bytes_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint16_t bytes_le16(const uint8_t *at)
{
    return (uint16_t)(at[1] << 8 | at[0]);
}

static inline uint32_t bytes_le32(const uint8_t *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* What was kept, seen for as long as it is; empty for NULL. */
static inline Bytes bytes_borrow(GBytes *kept)
{
    gsize length = 0;
    const uint8_t *data = kept != NULL ? (const uint8_t *)g_bytes_get_data(kept, &length) : NULL;
    return (Bytes){ data, length };
}
