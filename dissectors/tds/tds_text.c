/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 2781 section 2.2, RFC 3629 section 3. */
#include "tds_text.h"

#include <stdbool.h>

enum { REPLACEMENT = 0xfffd, UTF8_MAX = 4 };

static bool is_high(uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/* The character that begins at *at, which moves behind it. */
static uint32_t take(Bytes text, size_t *at)
{
    uint32_t unit = bytes_le16(text.data + *at);
    *at += 2;
    if (!is_high(unit) && !is_low(unit))
        return unit;
    uint32_t next = *at + 2 <= text.length ? bytes_le16(text.data + *at) : 0;
    if (is_low(unit) || !is_low(next))
        return REPLACEMENT;
    *at += 2;
    return 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
}

static size_t put(uint32_t character, char *out)
{
    static const uint8_t first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, character >>= 6)
        out[i] = (char)(0x80 | (character & 0x3f));
    out[0] = (char)(first[length] | character);
    return length;
}

size_t tds_text_utf8(Bytes text, char *out, size_t size)
{
    size_t length = 0;
    if (size == 0)
        return 0;
    for (size_t at = 0; at + 2 <= text.length;) {
        char character[UTF8_MAX];
        size_t n = put(take(text, &at), character);
        if (length + n >= size)
            break;
        for (size_t i = 0; i < n; i++)
            out[length++] = character[i];
    }
    out[length] = '\0';
    return length;
}
