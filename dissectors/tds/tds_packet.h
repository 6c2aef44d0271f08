/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    TDS_PACKET_BATCH = 0x01,
    TDS_PACKET_RPC = 0x03,
    TDS_PACKET_RESPONSE = 0x04,
    TDS_PACKET_LOGIN = 0x10,
    TDS_PACKET_PRELOGIN = 0x12, /* also what carries the records of a TLS handshake */
    TDS_PACKET_HEADER_SIZE = 8,
};

/* The header of a packet between MS SQL Server and its clients ([MS-TDS] section 2.2.3.1), and
 * what it carries: while the TLS handshake lasts, pieces of TLS records. */
typedef struct TdsPacket {
    uint8_t type;
    bool is_last;    /* of its message */
    uint16_t length; /* of the body */
    Bytes body;
} TdsPacket;

/* False for what is no TDS (in->state is then CURSOR_OK) and where the packet is not whole; *out
 * untouched. */
bool tds_packet_read(Cursor *in, TdsPacket *out);

/* The same of the header alone: body is empty, and in stands behind the header. */
bool tds_packet_read_header(Cursor *in, TdsPacket *out);
