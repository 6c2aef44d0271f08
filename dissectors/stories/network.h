/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

/*
 * The network that the addresses of a packet belong to, as a number. Those inside a virtual network
 * are of its tenant (RFC 7348 section 3, RFC 8926 section 1); everything else is one network,
 * whatever VLAN it was seen in and whatever carried it: names and connections pass routers.
 */
static inline uint32_t network_of(const Packet *packet)
{
    enum { ID_BITS = 24 };
    for (uint32_t i = packet->tunnel_count; i-- > 0;) {
        const PacketTunnel *tunnel = &packet->tunnels[i];
        if (tunnel->kind == TUNNEL_VXLAN || tunnel->kind == TUNNEL_GENEVE)
            return (uint32_t)tunnel->kind << ID_BITS | (tunnel->id & ((1u << ID_BITS) - 1));
    }
    return 0;
}
