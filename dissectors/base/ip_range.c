/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ip_range.h"

enum { ALL_BITS = 128, MAPPED_BITS = 96 };

static bool has_bit(const Ip *ip, unsigned bit)
{
    return (ip->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

bool ip_range_has(const IpRange *range, const Ip *ip)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(range->first.bytes, ip->bytes, whole) != 0)
        return false;
    return rest == 0 || (range->first.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest) == 0;
}

/* One to three digits that say a number up to most. */
static bool read_bits(const char *text, unsigned most, unsigned *out)
{
    unsigned bits = 0, digits = 0;
    for (; text[digits] >= '0' && text[digits] <= '9' && digits < 3; digits++)
        bits = bits * 10 + (unsigned)(text[digits] - '0');
    if (digits == 0 || text[digits] != '\0' || bits > most)
        return false;
    *out = bits;
    return true;
}

bool ip_range_parse(const char *text, IpRange *out)
{
    char address[IP_TEXT_SIZE];
    const char *slash = strchr(text, '/');
    size_t length = slash != NULL ? (size_t)(slash - text) : strlen(text);
    Ip first;
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    if (!ip_parse(address, &first))
        return false;
    unsigned hidden = ip_is_v4(&first) ? MAPPED_BITS : 0, bits = ALL_BITS - hidden;
    if (slash != NULL && !read_bits(slash + 1, bits, &bits))
        return false;
    for (unsigned bit = hidden + bits; bit < ALL_BITS; bit++)
        if (has_bit(&first, bit))
            return false;
    *out = (IpRange){ first, (uint8_t)(hidden + bits) };
    return true;
}

/* "/14" */
static void write_bits(unsigned bits, char *at)
{
    *at++ = '/';
    if (bits >= 100)
        *at++ = (char)('0' + bits / 100);
    if (bits >= 10)
        *at++ = (char)('0' + bits / 10 % 10);
    *at++ = (char)('0' + bits % 10);
    *at = '\0';
}

const char *ip_range_text(const IpRange *range, char *text)
{
    unsigned hidden = ip_is_v4(&range->first) ? MAPPED_BITS : 0;
    ip_text(&range->first, text);
    if (range->bits < ALL_BITS)
        write_bits(range->bits - hidden, text + strlen(text));
    return text;
}
