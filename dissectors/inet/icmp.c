/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 792, RFC 4443 section 2.1. */
#include "icmp.h"

bool icmp_header_read(Cursor *in, IcmpHeader *out)
{
    const uint8_t *at = cursor_step(in, 8);
    if (at == NULL)
        return false;
    *out = (IcmpHeader){
        .type = at[0],
        .code = at[1],
        .identifier = (uint16_t)(at[4] << 8 | at[5]),
        .sequence = (uint16_t)(at[6] << 8 | at[7]),
    };
    return true;
}
