/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293 section 3.1. */
#include "tcp.h"

enum { HEADER_MIN = 20 };

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

bool tcp_header_read(Cursor *in, TcpHeader *out)
{
    const uint8_t *at = cursor_step(in, HEADER_MIN);
    if (at == NULL)
        return false;
    size_t size = (size_t)(at[12] >> 4) * 4;
    TcpHeader header = {
        .source_port = (uint16_t)(at[0] << 8 | at[1]),
        .destination_port = (uint16_t)(at[2] << 8 | at[3]),
        .sequence = be32(at + 4),
        .acknowledgment = be32(at + 8),
        .flags = at[13],
    };
    if (size < HEADER_MIN || size - HEADER_MIN > in->on_wire) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    header.payload = (uint32_t)(in->on_wire - (size - HEADER_MIN));
    cursor_skip(in, size - HEADER_MIN);
    *out = header;
    return true;
}

uint32_t tcp_header_end(const TcpHeader *tcp)
{
    return tcp->sequence + tcp->payload + ((tcp->flags & TCP_SYN) != 0) +
           ((tcp->flags & TCP_FIN) != 0);
}
