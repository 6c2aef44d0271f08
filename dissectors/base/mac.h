/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* An IEEE 802 48-bit address, in the order in which it is sent. */
typedef struct Mac {
    uint8_t bytes[6];
} Mac;

enum { MAC_TEXT_SIZE = 18 };

static inline bool mac_equal(const Mac *a, const Mac *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* The group bit: broadcast and multicast. */
static inline bool mac_is_group(const Mac *mac)
{
    return (mac->bytes[0] & 1) != 0;
}

static inline bool mac_is_broadcast(const Mac *mac)
{
    return memcmp(mac->bytes, "\xff\xff\xff\xff\xff\xff", sizeof mac->bytes) == 0;
}

static inline bool mac_is_zero(const Mac *mac)
{
    return memcmp(mac->bytes, "\0\0\0\0\0\0", sizeof mac->bytes) == 0;
}

/* The address as a number below 2^48, first byte highest. */
static inline uint64_t mac_number(const Mac *mac)
{
    const uint8_t *b = mac->bytes;
    return (uint64_t)b[0] << 40 | (uint64_t)b[1] << 32 | (uint64_t)b[2] << 24 |
           (uint64_t)b[3] << 16 | (uint64_t)b[4] << 8 | b[5];
}

int mac_compare(const Mac *a, const Mac *b);

/* "00:15:5d:0b:02:1c" into text, which has MAC_TEXT_SIZE bytes; returns text. */
const char *mac_text(const Mac *mac, char *text);

/* An address shared by the routers of a redundancy group (VRRP: RFC 5798 section 7.3; HSRP and
 * GLBP: Cisco's ranges). It moves between stations by design. */
bool mac_is_shared(const Mac *mac);
