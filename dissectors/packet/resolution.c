/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 826, RFC 5227; RFC 4861 section 7.2, RFC 4862 section 5.4. */
#include "resolution.h"

static Resolution of_arp(const ArpPacket *arp)
{
    ResolutionKind kind = arp_packet_is_probe(arp)          ? RESOLUTION_PROBE
                          : arp_packet_is_announcement(arp) ? RESOLUTION_ANNOUNCEMENT
                          : arp->operation == ARP_REQUEST   ? RESOLUTION_REQUEST
                                                            : RESOLUTION_REPLY;
    return (Resolution){ .kind = kind,
                         .sender_ip = arp->sender_ip,
                         .sender_mac = arp->sender_mac,
                         .target_ip = arp->target_ip };
}

/* Who solicits a neighbour. Without the option the frame's own source has to do: solicitations to
 * one station leave it out (section 4.3). */
static Resolution of_solicitation(const Packet *packet)
{
    const NdMessage *nd = &packet->nd;
    bool is_probe = nd_message_is_probe(nd, &packet->ip.source);
    return (Resolution){ .kind = is_probe ? RESOLUTION_PROBE : RESOLUTION_REQUEST,
                         .sender_ip = packet->ip.source,
                         .sender_mac = nd->has_source_mac ? nd->source_mac : packet->source,
                         .target_ip = nd->target };
}

static Resolution of_advertisement(const Packet *packet)
{
    const NdMessage *nd = &packet->nd;
    Resolution resolution = { .kind = RESOLUTION_REPLY,
                              .sender_ip = nd->target,
                              .sender_mac = nd->has_target_mac ? nd->target_mac : packet->source,
                              .target_ip = packet->ip.destination };
    if (nd->is_solicited)
        return resolution;
    resolution.kind = RESOLUTION_ANNOUNCEMENT;
    resolution.target_ip = nd->target;
    return resolution;
}

bool resolution_read(const Packet *packet, Resolution *out)
{
    Resolution resolution;
    if ((packet->parts & PACKET_ARP) != 0 &&
        (packet->arp.operation == ARP_REQUEST || packet->arp.operation == ARP_REPLY))
        resolution = of_arp(&packet->arp);
    else if ((packet->parts & PACKET_ND) != 0 && packet->nd.type == ND_NEIGHBOUR_SOLICITATION)
        resolution = of_solicitation(packet);
    else if ((packet->parts & PACKET_ND) != 0 && packet->nd.type == ND_NEIGHBOUR_ADVERTISEMENT)
        resolution = of_advertisement(packet);
    else
        return false;
    resolution.is_own_frame = mac_equal(&packet->source, &resolution.sender_mac);
    *out = resolution;
    return true;
}
