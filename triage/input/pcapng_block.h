/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "order.h"

/* Block types of pcapng (draft-ietf-opsawg-pcapng section 4 and its registry). */
enum {
    PCAPNG_BLOCK_INTERFACE = 1,
    PCAPNG_BLOCK_OLD_PACKET = 2,
    PCAPNG_BLOCK_SIMPLE_PACKET = 3,
    PCAPNG_BLOCK_NAMES = 4,
    PCAPNG_BLOCK_STATISTICS = 5,
    PCAPNG_BLOCK_PACKET = 6,
    PCAPNG_BLOCK_JOURNAL = 9,
    PCAPNG_BLOCK_SECRETS = 10,
    PCAPNG_BLOCK_SYSDIG_EVENT = 0x204,
    PCAPNG_BLOCK_SYSDIG_EVENT_V2 = 0x216,
    PCAPNG_BLOCK_SYSDIG_EVENT_V2_LARGE = 0x221,
    PCAPNG_BLOCK_CUSTOM = 0xbad,
    PCAPNG_BLOCK_CUSTOM_NO_COPY = 0x40000bad,
    PCAPNG_BLOCK_SECTION = 0x0a0d0d0a,
};

enum {
    PCAPNG_BLOCK_HEADER = 8,  /* type, length */
    PCAPNG_BLOCK_TRAILER = 4, /* the length again */
    PCAPNG_BLOCK_SMALLEST = 12,
};

/* The head of a block; lengths count header and trailer. */
typedef struct PcapngBlock {
    uint32_t type;
    uint32_t length; /* rounded up to the four bytes that blocks are made of */
} PcapngBlock;

/* The order of the section that begins at head (type, length, byte-order magic); false when it is
 * no section header. */
bool pcapng_block_section_order(Bytes head, Order *out);

/* Bytes that a block of the type has at least. */
uint32_t pcapng_block_smallest(uint32_t type);

/* Does Wireshark give the block a frame number without showing a packet? body is what follows the
 * header, of which eight bytes suffice. */
bool pcapng_block_is_numbered(uint32_t type, Order order, Cursor body);

static inline uint32_t pcapng_block_padded(uint32_t n)
{
    return n > UINT32_MAX - 3 ? UINT32_MAX & ~3U : (n + 3) & ~3U;
}

static inline PcapngBlock pcapng_block_read(Order order, Cursor header)
{
    PcapngBlock block = { .type = order_u32(order, &header) };
    block.length = pcapng_block_padded(order_u32(order, &header));
    return block;
}

/* An option of a block. */
typedef struct PcapngOption {
    uint16_t code;
    Bytes value;
} PcapngOption;

enum {
    PCAPNG_OPTION_END = 0,
    PCAPNG_OPTION_COMMENT = 1,
    PCAPNG_OPTION_INTERFACE_NAME = 2,
    PCAPNG_OPTION_INTERFACE_DESCRIPTION = 3,
    PCAPNG_OPTION_PACKET_FLAGS = 2,
    PCAPNG_OPTION_RESOLUTION = 9,
    PCAPNG_OPTION_OFFSET = 14,
};

/* False at the end of the options; in then says whether they were sound. */
bool pcapng_option_next(Order order, Cursor *in, PcapngOption *out);
