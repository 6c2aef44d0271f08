/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 826, RFC 903. */
#include "arp.h"

enum {
    HARDWARE_ETHERNET = 1,
    HARDWARE_IEEE802 = 6, /* RFC 1390, seen on FDDI and some old bridges; same layout */
    PROTOCOL_IPV4 = 0x0800,
};

static Ip read_ip(Cursor *in)
{
    uint8_t v4[4] = { 0 };
    cursor_copy(in, v4, sizeof v4);
    return ip_from_v4(v4);
}

bool arp_packet_read(Cursor *in, ArpPacket *out)
{
    uint16_t hardware = cursor_be16(in), protocol = cursor_be16(in);
    uint8_t hardware_size = cursor_u8(in), protocol_size = cursor_u8(in);
    ArpPacket arp = { .operation = cursor_be16(in) };
    if (!cursor_ok(in) || (hardware != HARDWARE_ETHERNET && hardware != HARDWARE_IEEE802) ||
        protocol != PROTOCOL_IPV4 || hardware_size != 6 || protocol_size != 4)
        return false;
    cursor_copy(in, arp.sender_mac.bytes, sizeof arp.sender_mac.bytes);
    arp.sender_ip = read_ip(in);
    cursor_copy(in, arp.target_mac.bytes, sizeof arp.target_mac.bytes);
    arp.target_ip = read_ip(in);
    if (!cursor_ok(in))
        return false;
    *out = arp;
    return true;
}

bool arp_packet_is_probe(const ArpPacket *arp)
{
    static const uint8_t zero[4];
    Ip unspecified = ip_from_v4(zero);
    return arp->operation == ARP_REQUEST && ip_equal(&arp->sender_ip, &unspecified);
}

bool arp_packet_is_announcement(const ArpPacket *arp)
{
    return ip_equal(&arp->sender_ip, &arp->target_ip) && !arp_packet_is_probe(arp);
}
