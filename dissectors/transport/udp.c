/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 768. */
#include "udp.h"

bool udp_header_read(Cursor *in, UdpHeader *out)
{
    enum { HEADER_SIZE = 8 };
    const uint8_t *at = cursor_step(in, HEADER_SIZE);
    if (at == NULL)
        return false;
    uint16_t length = bytes_be16(at + 4);
    if (length != 0 && length < HEADER_SIZE) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    if (length != 0) /* 0: segmentation offload, or a jumbogram (RFC 2675 section 4) */
        cursor_limit(in, length - HEADER_SIZE);
    *out = (UdpHeader){ bytes_be16(at), bytes_be16(at + 2) };
    return true;
}
