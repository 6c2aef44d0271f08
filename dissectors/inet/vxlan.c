/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 7348 section 5. */
#include "vxlan.h"

bool vxlan_header_read(Cursor *in, VxlanHeader *out)
{
    enum { HAS_VNI = 0x08000000 };
    uint32_t flags = cursor_be32(in), word = cursor_be32(in);
    if (!cursor_ok(in) || (flags & HAS_VNI) == 0)
        return false;
    out->vni = word >> 8;
    return true;
}
