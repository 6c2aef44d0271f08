/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 8200 section 3. */
#include "ipv6.h"

bool ipv6_header_read(Cursor *in, Ipv6Header *out)
{
    enum { HEADER_SIZE = 40 };
    const uint8_t *at = cursor_step(in, HEADER_SIZE);
    if (at == NULL)
        return false;
    if (at[0] >> 4 != 6) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    Ipv6Header header = {
        .payload_length = (uint16_t)(at[4] << 8 | at[5]),
        .next_header = at[6],
        .hop_limit = at[7],
        .source = ip_from_v6(at + 8),
        .destination = ip_from_v6(at + 24),
    };
    if (header.payload_length != 0)
        cursor_limit(in, header.payload_length);
    *out = header;
    return true;
}
