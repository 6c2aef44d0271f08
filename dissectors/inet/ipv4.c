/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 791 section 3.1. */
#include "ipv4.h"

enum { HEADER_MIN = 20, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };

bool ipv4_header_read(Cursor *in, Ipv4Header *out)
{
    const uint8_t *at = cursor_step(in, HEADER_MIN);
    if (at == NULL)
        return false;
    size_t size = (size_t)(at[0] & 15) * 4;
    uint16_t length = (uint16_t)(at[2] << 8 | at[3]), fragment = (uint16_t)(at[6] << 8 | at[7]);
    if (at[0] >> 4 != 4 || size < HEADER_MIN || (length != 0 && length < size)) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    if (length != 0)
        cursor_limit(in, length - HEADER_MIN);
    if (size > HEADER_MIN && cursor_step(in, size - HEADER_MIN) == NULL)
        return false;
    out->length = length;
    out->id = (uint16_t)(at[4] << 8 | at[5]);
    out->fragment_offset = (uint16_t)((fragment & OFFSET_MASK) * 8);
    out->more_fragments = (fragment & MORE_FRAGMENTS) != 0;
    out->ttl = at[8];
    out->protocol = at[9];
    out->source = ip_from_v4(at + 12);
    out->destination = ip_from_v4(at + 16);
    return true;
}
