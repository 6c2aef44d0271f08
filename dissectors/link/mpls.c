/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3032. */
#include "mpls.h"

#include "ethernet.h"

static uint16_t payload_type(Cursor in)
{
    switch (cursor_u8(&in) >> 4) {
    case 4:
        return ETHERTYPE_IPV4;
    case 6:
        return ETHERTYPE_IPV6;
    default:
        return 0;
    }
}

bool mpls_stack_read(Cursor *in, MplsStack *out)
{
    enum { BOTTOM = 0x100, LABEL_SHIFT = 12 };
    uint32_t entry = 0;
    for (int i = 0; i < LIMIT_MPLS_LABELS && (entry & BOTTOM) == 0; i++)
        entry = cursor_be32(in);
    if (!cursor_ok(in) || (entry & BOTTOM) == 0)
        return false;
    *out = (MplsStack){ entry >> LABEL_SHIFT, payload_type(*in) };
    return true;
}
