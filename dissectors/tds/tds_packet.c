/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-TDS] section 2.2.3.1. */
#include "tds_packet.h"

bool tds_packet_read_header(Cursor *in, TdsPacket *out)
{
    enum { LAST = 1, TYPE_MAX = 0x13, STATUS_MAX = 0x1f };
    TdsPacket packet = { .type = cursor_u8(in) };
    uint8_t status = cursor_u8(in);
    uint16_t length = cursor_be16(in);
    cursor_skip(in, 3); /* process, packet number */
    uint8_t window = cursor_u8(in);
    if (!cursor_ok(in) || packet.type == 0 || packet.type > TYPE_MAX || status > STATUS_MAX ||
        length < TDS_PACKET_HEADER_SIZE || window != 0)
        return false;
    packet.is_last = (status & LAST) != 0;
    packet.length = (uint16_t)(length - TDS_PACKET_HEADER_SIZE);
    *out = packet;
    return true;
}

bool tds_packet_read(Cursor *in, TdsPacket *out)
{
    TdsPacket packet;
    if (!tds_packet_read_header(in, &packet))
        return false;
    packet.body = cursor_take(in, packet.length);
    if (!cursor_ok(in))
        return false;
    *out = packet;
    return true;
}
