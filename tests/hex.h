/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <check.h>
#include <glib.h>

#include "cursor.h"

/* What two hexadecimal digits a byte say, in exactly as much memory. */
static inline GBytes *hex_bytes(const char *digits)
{
    size_t n = strlen(digits) / 2;
    uint8_t *bytes = g_malloc(n > 0 ? n : 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(g_ascii_xdigit_value(digits[2 * i]) << 4 |
                             g_ascii_xdigit_value(digits[2 * i + 1]));
    return g_bytes_new_take(bytes, n);
}

static inline Cursor hex_cursor(GBytes *bytes)
{
    size_t n;
    const uint8_t *data = g_bytes_get_data(bytes, &n);
    return cursor_over(data, n, n);
}

static inline void assert_hex(Bytes found, const char *digits)
{
    g_autoptr(GBytes) expected = hex_bytes(digits);
    ck_assert_uint_eq(found.length, g_bytes_get_size(expected));
    if (found.length > 0)
        ck_assert_mem_eq(found.data, g_bytes_get_data(expected, NULL), found.length);
}

static inline void assert_text(Bytes found, const char *text)
{
    ck_assert_uint_eq(found.length, strlen(text));
    if (found.length > 0)
        ck_assert_mem_eq(found.data, text, found.length);
}
