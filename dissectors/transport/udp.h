/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* A UDP header (RFC 768). */
typedef struct UdpHeader {
    uint16_t source_port, destination_port;
} UdpHeader;

/* Moves in to the payload and ends it with the datagram. False: *out untouched. */
bool udp_header_read(Cursor *in, UdpHeader *out);
