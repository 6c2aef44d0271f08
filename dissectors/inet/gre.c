/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 2784 section 2, RFC 2890 section 2. */
#include "gre.h"

bool gre_header_read(Cursor *in, GreHeader *out)
{
    enum {
        CHECKSUM = 0x8000,
        KEY = 0x2000,
        SEQUENCE = 0x1000,
        DISCARDED = 0x4c07, /* routes, and version; RFC 2784 section 2.3 */
    };
    uint16_t flags = cursor_be16(in);
    GreHeader gre = { .type = cursor_be16(in), .has_sequence = (flags & SEQUENCE) != 0 };
    if (!cursor_ok(in) || (flags & DISCARDED) != 0)
        return false;
    if ((flags & CHECKSUM) != 0)
        cursor_skip(in, 4);
    if ((flags & KEY) != 0)
        gre.key = cursor_be32(in);
    if (gre.has_sequence)
        cursor_skip(in, 4);
    if (!cursor_ok(in))
        return false;
    *out = gre;
    return true;
}
