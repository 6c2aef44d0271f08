/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
};

/* A TCP header (RFC 9293 section 3.1). */
typedef struct TcpHeader {
    uint16_t source_port, destination_port;
    uint32_t sequence, acknowledgment;
    uint8_t flags;
    uint32_t payload; /* bytes that were sent behind the header, captured or not */
} TcpHeader;

enum { TCP_HEADER_MIN = 20 };

/* Moves in to the payload. False: *out untouched. Options hold nothing that is read here: where
 * only they are cut the header stands, and in->state is CURSOR_CUT. Inline: see
 * ethernet_header_read. */
static inline bool tcp_header_read(Cursor *in, TcpHeader *out)
{
    const uint8_t *at = cursor_step(in, TCP_HEADER_MIN);
    if (at == NULL)
        return false;
    size_t size = (size_t)(at[12] >> 4) * 4;
    if (size < TCP_HEADER_MIN || size - TCP_HEADER_MIN > in->on_wire) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    out->source_port = bytes_be16(at);
    out->destination_port = bytes_be16(at + 2);
    out->sequence = bytes_be32(at + 4);
    out->acknowledgment = bytes_be32(at + 8);
    out->flags = at[13];
    out->payload = (uint32_t)(in->on_wire - (size - TCP_HEADER_MIN));
    cursor_skip(in, size - TCP_HEADER_MIN);
    return true;
}

enum { TCP_SACK_BLOCKS = 4 }; /* more do not fit into the options (RFC 2018 section 3) */

/* Bytes that arrived behind a hole: from start up to, not including, end. */
typedef struct TcpSackBlock {
    uint32_t start, end;
} TcpSackBlock;

/* Of the options those that are of use here: RFC 9293 section 3.2, RFC 7323, RFC 2018. */
typedef struct TcpOptions {
    uint16_t mss; /* 0: not said */
    bool has_window_scale;
    uint8_t window_scale;
    bool is_sack_permitted;
    uint8_t sack_count;
    TcpSackBlock sacks[TCP_SACK_BLOCKS];
    bool has_timestamps;
    uint32_t timestamp, echoed_timestamp;
} TcpOptions;

/* The options of the segment whose header in points to; in is left behind them. Apart from the
 * header, because few ask. An option that is malformed or cut ends them, as stacks have it. False
 * when there is no header: *out untouched. */
bool tcp_options_read(Cursor *in, TcpOptions *out);

/* The sequence number behind the segment: SYN and FIN count one each (section 3.4). */
uint32_t tcp_header_end(const TcpHeader *tcp);

/* a < b in sequence space (RFC 9293 section 3.4). */
static inline bool tcp_sequence_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}
