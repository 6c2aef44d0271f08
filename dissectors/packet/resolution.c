/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 826, RFC 5227; RFC 4861 section 7.2, RFC 4862 section 5.4. */
#include "resolution.h"

static void read_arp(const ArpPacket *arp, Resolution *out)
{
    out->kind = arp_packet_is_probe(arp)          ? RESOLUTION_PROBE
                : arp_packet_is_announcement(arp) ? RESOLUTION_ANNOUNCEMENT
                : arp->operation == ARP_REQUEST   ? RESOLUTION_REQUEST
                                                  : RESOLUTION_REPLY;
    out->sender_ip = arp->sender_ip;
    out->sender_mac = arp->sender_mac;
    out->target_ip = arp->target_ip;
}

/* Who solicits a neighbour. Without the option the frame's own source has to do: solicitations to
 * one station leave it out (section 4.3). */
static void read_solicitation(const Packet *packet, Resolution *out)
{
    const NdMessage *nd = &packet->nd;
    bool is_probe = nd_message_is_probe(nd, &packet->ip.source);
    out->kind = is_probe ? RESOLUTION_PROBE : RESOLUTION_REQUEST;
    out->sender_ip = packet->ip.source;
    out->sender_mac = nd->has_source_mac ? nd->source_mac : packet->source;
    out->target_ip = nd->target;
}

static void read_advertisement(const Packet *packet, Resolution *out)
{
    const NdMessage *nd = &packet->nd;
    out->kind = nd->is_solicited ? RESOLUTION_REPLY : RESOLUTION_ANNOUNCEMENT;
    out->sender_ip = nd->target;
    out->sender_mac = nd->has_target_mac ? nd->target_mac : packet->source;
    out->target_ip = nd->is_solicited ? packet->ip.destination : nd->target;
}

/* Written where it is to be: a copy would wait for each of its small pieces, and ARP is read again
 * by everybody who follows it. */
bool resolution_read(const Packet *packet, Resolution *out)
{
    if ((packet->parts & PACKET_ARP) != 0 &&
        (packet->arp.operation == ARP_REQUEST || packet->arp.operation == ARP_REPLY))
        read_arp(&packet->arp, out);
    else if ((packet->parts & PACKET_ND) != 0 && packet->nd.type == ND_NEIGHBOUR_SOLICITATION)
        read_solicitation(packet, out);
    else if ((packet->parts & PACKET_ND) != 0 && packet->nd.type == ND_NEIGHBOUR_ADVERTISEMENT)
        read_advertisement(packet, out);
    else
        return false;
    out->is_own_frame = mac_equal(&packet->source, &out->sender_mac);
    return true;
}
