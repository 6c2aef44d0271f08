/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcapng_block.h"

#include <glib.h>

bool pcapng_block_section_order(Bytes head, Order *out)
{
    enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d };
    Cursor in = cursor_of(head);
    if (cursor_be32(&in) != PCAPNG_BLOCK_SECTION)
        return false;
    cursor_skip(&in, sizeof(uint32_t));
    uint32_t magic = cursor_be32(&in);
    if (magic != BYTE_ORDER_MAGIC && magic != __builtin_bswap32(BYTE_ORDER_MAGIC))
        return false;
    *out = magic == BYTE_ORDER_MAGIC ? ORDER_BIG : ORDER_LITTLE;
    return true;
}

typedef struct Smallest {
    uint32_t type, length;
} Smallest;

/* Fixed parts, header and trailer. What is not here has no fixed part. */
static const Smallest smallest[] = {
    { PCAPNG_BLOCK_SECTION, 28 },
    { PCAPNG_BLOCK_INTERFACE, 20 },
    { PCAPNG_BLOCK_OLD_PACKET, 32 },
    { PCAPNG_BLOCK_SIMPLE_PACKET, 16 },
    { PCAPNG_BLOCK_NAMES, 16 },
    { PCAPNG_BLOCK_STATISTICS, 24 },
    { PCAPNG_BLOCK_PACKET, 32 },
    { PCAPNG_BLOCK_JOURNAL, 35 }, /* its shortest entry is a time: "__REALTIME_TIMESTAMP=0\n" */
    { PCAPNG_BLOCK_SECRETS, 20 },
    { PCAPNG_BLOCK_CUSTOM, 16 },
    { PCAPNG_BLOCK_CUSTOM_NO_COPY, 16 },
    { PCAPNG_BLOCK_SYSDIG_EVENT, 36 },
    { PCAPNG_BLOCK_SYSDIG_EVENT_V2, 40 },
    { PCAPNG_BLOCK_SYSDIG_EVENT_V2_LARGE, 40 },
};

uint32_t pcapng_block_smallest(uint32_t type)
{
    for (guint i = 0; i < G_N_ELEMENTS(smallest); i++)
        if (smallest[i].type == type)
            return smallest[i].length;
    return PCAPNG_BLOCK_SMALLEST;
}

/* Netflix marks packets of its own with custom blocks; only these two kinds are records. */
static bool is_custom_record(Order order, Cursor body)
{
    enum { NETFLIX = 10949, NETFLIX_EVENT = 1, NETFLIX_SKIPPED = 2 };
    if (order_u32(order, &body) != NETFLIX)
        return true;
    uint32_t kind = __builtin_bswap32(cursor_be32(&body));
    return kind == NETFLIX_EVENT || kind == NETFLIX_SKIPPED;
}

bool pcapng_block_is_numbered(uint32_t type, Order order, Cursor body)
{
    switch (type) {
    case PCAPNG_BLOCK_JOURNAL:
    case PCAPNG_BLOCK_SYSDIG_EVENT:
    case PCAPNG_BLOCK_SYSDIG_EVENT_V2:
    case PCAPNG_BLOCK_SYSDIG_EVENT_V2_LARGE:
        return true;
    case PCAPNG_BLOCK_CUSTOM:
    case PCAPNG_BLOCK_CUSTOM_NO_COPY:
        return is_custom_record(order, body);
    default:
        return false;
    }
}

bool pcapng_option_next(Order order, Cursor *in, PcapngOption *out)
{
    if (cursor_left(in) == 0)
        return false;
    PcapngOption option = { .code = order_u16(order, in) };
    uint16_t length = order_u16(order, in);
    option.value = cursor_take(in, length);
    cursor_skip(in, pcapng_block_padded(length) - length);
    if (!cursor_ok(in) || option.code == PCAPNG_OPTION_END)
        return false;
    *out = option;
    return true;
}
