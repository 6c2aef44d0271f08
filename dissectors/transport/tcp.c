/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293 sections 3.1 and 3.2, RFC 7323, RFC 2018. */
#include "tcp.h"

/* Kinds of options (IANA). */
enum {
    OPTION_END = 0,
    OPTION_NOTHING = 1,
    OPTION_MSS = 2,
    OPTION_WINDOW_SCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_TIMESTAMPS = 8,
    SCALE_MAX = 14, /* RFC 7323 section 2.3 */
};

static void read_sacks(Cursor *option, TcpOptions *out)
{
    while (cursor_left(option) >= 8 && out->sack_count < TCP_SACK_BLOCKS) {
        TcpSackBlock *block = &out->sacks[out->sack_count++];
        block->start = cursor_be32(option);
        block->end = cursor_be32(option);
    }
}

static void read_option(uint8_t kind, Cursor *option, TcpOptions *out)
{
    size_t length = cursor_left(option);
    if (kind == OPTION_MSS && length == 2) {
        out->mss = cursor_be16(option);
    } else if (kind == OPTION_WINDOW_SCALE && length == 1) {
        uint8_t scale = cursor_u8(option);
        out->has_window_scale = true;
        out->window_scale = scale < SCALE_MAX ? scale : SCALE_MAX;
    } else if (kind == OPTION_SACK_PERMITTED && length == 0) {
        out->is_sack_permitted = true;
    } else if (kind == OPTION_SACK) {
        read_sacks(option, out);
    } else if (kind == OPTION_TIMESTAMPS && length == 8) {
        out->has_timestamps = true;
        out->timestamp = cursor_be32(option);
        out->echoed_timestamp = cursor_be32(option);
    }
}

bool tcp_options_read(Cursor *in, TcpOptions *out)
{
    const uint8_t *header = cursor_step(in, TCP_HEADER_MIN);
    if (header == NULL)
        return false;
    size_t size = (size_t)(header[12] >> 4) * 4;
    if (size < TCP_HEADER_MIN) {
        cursor_fail(in, CURSOR_OVERRUN);
        return false;
    }
    Cursor options = cursor_block(in, size - TCP_HEADER_MIN);
    *out = (TcpOptions){ .mss = 0 };
    while (cursor_left(&options) > 0) {
        uint8_t kind = cursor_u8(&options);
        if (kind == OPTION_END)
            break;
        if (kind == OPTION_NOTHING)
            continue;
        uint8_t length = cursor_u8(&options);
        if (length < 2 || (size_t)length - 2 > cursor_left(&options))
            break;
        Cursor option = cursor_block(&options, (size_t)length - 2);
        read_option(kind, &option, out);
    }
    return true;
}

uint32_t tcp_header_end(const TcpHeader *tcp)
{
    return tcp->sequence + tcp->payload + ((tcp->flags & TCP_SYN) != 0) +
           ((tcp->flags & TCP_FIN) != 0);
}
