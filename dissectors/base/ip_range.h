/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ip.h"

/* Addresses with the first bits in common, as "192.0.2.0/24" says. */
typedef struct IpRange {
    Ip first;
    uint8_t bits; /* of the 128; an IPv4 range has 96 more than it is written with */
} IpRange;

enum { IP_RANGE_TEXT_SIZE = IP_TEXT_SIZE + 4 };

bool ip_range_has(const IpRange *range, const Ip *ip);

/* An address alone is a range of one. False for what is no range, and where bits behind those that
 * are in common are set; *out untouched then. */
bool ip_range_parse(const char *text, IpRange *out);

/* Into text, which has IP_RANGE_TEXT_SIZE bytes; returns text. */
const char *ip_range_text(const IpRange *range, char *text);
