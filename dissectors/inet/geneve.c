/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 8926 section 3.4. */
#include "geneve.h"

bool geneve_header_read(Cursor *in, GeneveHeader *out)
{
    enum { OPTIONS_MASK = 0x3f, CONTROL = 0x80 };
    uint8_t first = cursor_u8(in), flags = cursor_u8(in);
    uint16_t type = cursor_be16(in);
    uint32_t word = cursor_be32(in);
    cursor_skip(in, (size_t)(first & OPTIONS_MASK) * 4);
    if (!cursor_ok(in) || first >> 6 != 0 || (flags & CONTROL) != 0)
        return false;
    *out = (GeneveHeader){ word >> 8, type };
    return true;
}
