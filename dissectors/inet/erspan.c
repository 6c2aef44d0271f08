/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draft-foschiano-erspan-03 sections 4.2 and 4.3. */
#include "erspan.h"

enum {
    VERSION_II = 1,
    VERSION_III = 2,
    VLAN_MASK = 0x0fff,
    SESSION_MASK = 0x03ff,
    TRUNCATED = 0x0400,
};

/* The words that only type III has, the first four of its bytes a time stamp. False where the frame
 * is not Ethernet. */
static bool read_third(Cursor *in)
{
    enum { FRAME_TYPE_MASK = 0x7c00, SUBHEADER = 1, SUBHEADER_SIZE = 8 };
    cursor_skip(in, 6); /* time stamp, security group */
    uint16_t word = cursor_be16(in);
    if ((word & SUBHEADER) != 0)
        cursor_skip(in, SUBHEADER_SIZE);
    return cursor_ok(in) && (word & FRAME_TYPE_MASK) == 0;
}

bool erspan_header_read(Cursor *in, ErspanHeader *out)
{
    uint16_t first = cursor_be16(in), second = cursor_be16(in);
    bool reads = false;
    if (first >> 12 == VERSION_III) {
        reads = read_third(in);
    } else if (first >> 12 == VERSION_II) {
        cursor_skip(in, 4); /* index */
        reads = cursor_ok(in);
    }
    if (!reads)
        return false;
    *out = (ErspanHeader){ .session = second & SESSION_MASK,
                           .vlan = first & VLAN_MASK,
                           .is_truncated = (second & TRUNCATED) != 0 };
    return true;
}
