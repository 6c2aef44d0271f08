/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"

enum { NETWORK_ID_BITS = 24 };

/* The identifier (VNI) of a virtual network. */
static inline uint32_t network_number(uint32_t network)
{
    return network & ((1u << NETWORK_ID_BITS) - 1);
}

/*
 * The network that the addresses of a packet belong to, as a number. Those inside a virtual network
 * are of its tenant (RFC 7348 section 3, RFC 8926 section 1); everything else is one network,
 * whatever VLAN it was seen in and whatever carried it: names and connections pass routers.
 */
static inline uint32_t network_of(const Packet *packet)
{
    for (uint32_t i = packet->tunnel_count; i-- > 0;) {
        const PacketTunnel *tunnel = &packet->tunnels[i];
        if (tunnel->kind == TUNNEL_VXLAN || tunnel->kind == TUNNEL_GENEVE)
            return (uint32_t)tunnel->kind << NETWORK_ID_BITS | network_number(tunnel->id);
    }
    return 0;
}
