/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as fragments, each with a header of six bytes: which datagram (bits 0-2 id, 3 version
 * 6, 4 more to come), time step in seconds (signed), offset in units, length, captured bytes. What
 * is put together is as long as its pieces, which follow each other without a hole.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "fragments.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void check_datagram(const PacketDatagram *datagram, uint64_t frame)
{
    uint32_t end = 0;
    bool is_mine = false;
    demand(datagram->piece_count > 0 && datagram->piece_count <= LIMIT_FRAGMENTS);
    for (uint32_t i = 0; i < datagram->piece_count; i++) {
        const PacketPiece *piece = &datagram->pieces[i];
        demand(piece->offset == end && piece->captured <= piece->length && piece->length > 0);
        is_mine |= piece->frame == frame;
        end += piece->length;
    }
    demand(is_mine && end == datagram->on_wire && datagram->payload.length <= end);
    uint64_t sum = 0;
    for (size_t i = 0; i < datagram->payload.length; i++)
        sum += datagram->payload.data[i];
    demand(sum <= UINT64_C(255) * UINT16_MAX);
}

static bool feed_fragment(Fragments *fragments, Cursor *in, Frame *frame)
{
    enum { ID = 0x07, VERSION_6 = 0x08, MORE = 0x10 };
    static const uint8_t v4[4] = { 192, 0, 2, 1 }, v6[16] = { 0xfe, 0x80, [15] = 1 };
    Packet packet = { .parts = PACKET_IP | PACKET_FRAGMENT };
    uint8_t kind = cursor_u8(in);
    frame->time += (int8_t)cursor_u8(in) * TIME_SECOND;
    packet.fragment = (PacketFragment){ .id = kind & ID,
                                        .offset = cursor_be16(in) & 0xfff8,
                                        .has_more = (kind & MORE) != 0 };
    packet.ip.source = packet.ip.destination =
        (kind & VERSION_6) != 0 ? ip_from_v6(v6) : ip_from_v4(v4);
    packet.fragment.length = cursor_u8(in);
    uint8_t captured = cursor_u8(in);
    if (!cursor_ok(in))
        return false;
    packet.fragment.payload = cursor_take(in, MIN(captured, cursor_left(in)));
    frame->number++;
    const PacketDatagram *datagram = fragments_feed(fragments, frame, &packet);
    if (datagram != NULL)
        check_datagram(datagram, frame->number);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Fragments *fragments = fragments_new();
    Cursor in = cursor_over(data, size, size);
    Frame frame = { .time = INT64_C(1700000000) * TIME_SECOND };
    while (feed_fragment(fragments, &in, &frame))
        demand(fragments_waiting(fragments) <= 16);
    fragments_free(fragments);
    return 0;
}
