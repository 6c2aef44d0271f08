/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A borrowed view of bytes: valid for the call it is handed to, never freed through it. */
typedef struct Bytes {
    const uint8_t *data;
    size_t length;
} Bytes;
