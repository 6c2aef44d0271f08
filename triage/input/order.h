/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* The byte order of the machine that wrote a capture. */
typedef enum Order {
    ORDER_LITTLE,
    ORDER_BIG,
} Order;

static inline uint16_t order_u16(Order order, Cursor *c)
{
    uint16_t number = cursor_be16(c);
    return order == ORDER_BIG ? number : __builtin_bswap16(number);
}

static inline uint32_t order_u32(Order order, Cursor *c)
{
    uint32_t number = cursor_be32(c);
    return order == ORDER_BIG ? number : __builtin_bswap32(number);
}

/* A number that was copied as it lay. */
static inline uint32_t order_host_u32(Order order, uint32_t number)
{
    return order == ORDER_BIG ? GUINT32_FROM_BE(number) : GUINT32_FROM_LE(number);
}

static inline uint64_t order_u64(Order order, Cursor *c)
{
    uint64_t first = order_u32(order, c), second = order_u32(order, c);
    return order == ORDER_BIG ? first << 32 | second : second << 32 | first;
}
