/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 791 section 3.1. */
#include "ipv4.h"

enum { HEADER_MIN = 20, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };

bool ipv4_header_read(Cursor *in, Ipv4Header *out)
{
    Ipv4Header header;
    const uint8_t *at = cursor_step(in, HEADER_MIN);
    if (at == NULL)
        return false;
    size_t size = (size_t)(at[0] & 15) * 4;
    header.length = (uint16_t)(at[2] << 8 | at[3]);
    header.id = (uint16_t)(at[4] << 8 | at[5]);
    uint16_t fragment = (uint16_t)(at[6] << 8 | at[7]);
    header.fragment_offset = (uint16_t)((fragment & OFFSET_MASK) * 8);
    header.more_fragments = (fragment & MORE_FRAGMENTS) != 0;
    header.ttl = at[8];
    header.protocol = at[9];
    header.source = ip_from_v4(at + 12);
    header.destination = ip_from_v4(at + 16);
    if (at[0] >> 4 != 4 || size < HEADER_MIN || (header.length != 0 && header.length < size)) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    if (header.length != 0)
        cursor_limit(in, header.length - HEADER_MIN);
    cursor_skip(in, size - HEADER_MIN);
    if (!cursor_ok(in))
        return false;
    *out = header;
    return true;
}
