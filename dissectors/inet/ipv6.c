/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 8200 sections 3 and 4; the authentication header: RFC 4302. */
#include "ipv6.h"

#include "limits.h"

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
        .payload_length = bytes_be16(at + 4),
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

/* One fragment header behind its next header field (RFC 8200 section 4.5). */
static void read_fragment(Cursor *in, Ipv6Extensions *found)
{
    enum { MORE_FRAGMENTS = 1, OFFSET_MASK = 0xfff8 };
    cursor_skip(in, 1); /* reserved */
    uint16_t field = cursor_be16(in);
    found->fragment_id = cursor_be32(in);
    found->fragment_offset = field & OFFSET_MASK;
    found->more_fragments = (field & MORE_FRAGMENTS) != 0;
    found->is_fragment = found->fragment_offset != 0 || found->more_fragments;
}

/* Its length counts units of 8 bytes without the first, or units of 4 without the first two (RFC
 * 4302 section 2.2). */
static void skip_extension(Cursor *in, uint8_t kind)
{
    size_t length = cursor_u8(in);
    cursor_skip(in, kind == IPV6_AUTHENTICATION ? (length + 2) * 4 - 2 : (length + 1) * 8 - 2);
}

bool ipv6_extensions_read(Cursor *in, uint8_t next_header, Ipv6Extensions *out)
{
    Ipv6Extensions found = { .protocol = next_header };
    for (int i = 0; i < LIMIT_IPV6_EXTENSIONS && ipv6_is_extension(found.protocol); i++) {
        uint8_t kind = found.protocol;
        found.protocol = cursor_u8(in);
        if (kind == IPV6_FRAGMENT)
            read_fragment(in, &found);
        else
            skip_extension(in, kind);
        if (!cursor_ok(in))
            return false;
        if (found.is_fragment)
            break;
    }
    *out = found;
    return true;
}
