/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "blackhole.h"

static const TcpError *find_told(const TcpDetails *details, TcpSide side)
{
    uint32_t n = MIN(details->error_count, (uint32_t)LIMIT_ICMP_OF_CONNECTION);
    for (uint32_t i = 0; i < n; i++)
        if (details->errors[i].side == side && details->errors[i].mtu > 0)
            return &details->errors[i];
    return NULL;
}

void blackhole_add(Blackhole *hole, const TcpConnection *connection, TcpSide side)
{
    const TcpStuck *stuck = &connection->details->sides[side].stuck;
    const TcpError *told = find_told(connection->details, side);
    if (hole->connections == 0 || stuck->count > hole->retransmissions) {
        hole->side = side;
        hole->size = stuck->size;
        hole->retransmissions = stuck->count;
    }
    if (told != NULL && hole->told_frame == 0) {
        hole->told_frame = told->seen.frame;
        hole->told_mtu = told->mtu;
        hole->told_by = told->from;
    }
    hole->connections++;
    frame_sample_add(&hole->frames, stuck->first.frame);
    if (stuck->last.frame != stuck->first.frame)
        frame_sample_add(&hole->frames, stuck->last.frame);
    span_join(&hole->span, &connection->span);
}
