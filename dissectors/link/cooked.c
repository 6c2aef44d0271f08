/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2, LINKTYPE_NULL, LINKTYPE_LOOP: tcpdump.org/linktypes. */
#include "cooked.h"

/* Linux names of hardware types. */
enum {
    ARPHRD_ETHER = 1,
    ARPHRD_FRAD = 770,
    ARPHRD_LOOPBACK = 772,
    ARPHRD_IEEE80211_RADIOTAP = 803,
    ARPHRD_NETLINK = 824,
};

enum {
    ADDRESS_FIELD = 8,
    PROTOCOL_LLC = 4,      /* the payload begins with an 802.2 header */
    ETHERTYPE_MIN = 0x600, /* smaller protocol types are Linux's own */
};

/* These put a netlink family or nothing into the protocol field. (GRE puts a GRE protocol type
 * there, and those are EtherTypes: RFC 2784 section 2.4.) */
static bool has_ethertype(uint16_t hardware)
{
    return hardware != ARPHRD_NETLINK && hardware != ARPHRD_IEEE80211_RADIOTAP &&
           hardware != ARPHRD_FRAD;
}

static bool read_type(Cursor *in, uint16_t hardware, uint16_t protocol, CookedHeader *header)
{
    if (has_ethertype(hardware) && protocol == PROTOCOL_LLC)
        return ethernet_llc_read(in, &header->type);
    if (has_ethertype(hardware) && protocol >= ETHERTYPE_MIN)
        return ethernet_type_read(in, protocol, &header->vlans, &header->type);
    header->type = 0;
    return true;
}

static void take_source(CookedHeader *header, uint16_t hardware, uint16_t length, Bytes address)
{
    header->has_source = (hardware == ARPHRD_ETHER || hardware == ARPHRD_LOOPBACK) && length == 6;
    if (header->has_source)
        memcpy(header->source.bytes, address.data, sizeof header->source.bytes);
}

bool cooked_header_read_v1(Cursor *in, CookedHeader *out)
{
    CookedHeader header = { .direction = (CookedDirection)cursor_be16(in) };
    uint16_t hardware = cursor_be16(in), length = cursor_be16(in);
    Bytes address = cursor_take(in, ADDRESS_FIELD);
    uint16_t protocol = cursor_be16(in);
    if (!cursor_ok(in) || !read_type(in, hardware, protocol, &header))
        return false;
    take_source(&header, hardware, length, address);
    *out = header;
    return true;
}

bool cooked_header_read_v2(Cursor *in, CookedHeader *out)
{
    uint16_t protocol = cursor_be16(in);
    cursor_skip(in, 2); /* reserved */
    CookedHeader header = { .if_index = cursor_be32(in) };
    uint16_t hardware = cursor_be16(in);
    header.direction = (CookedDirection)cursor_u8(in);
    uint8_t length = cursor_u8(in);
    Bytes address = cursor_take(in, ADDRESS_FIELD);
    if (!cursor_ok(in) || !read_type(in, hardware, protocol, &header))
        return false;
    take_source(&header, hardware, length, address);
    *out = header;
    return true;
}

uint16_t cooked_family_read(Cursor *in)
{
    uint32_t family = cursor_be32(in);
    if ((family & 0xffffff) == 0) /* the other byte order: families are below 256 */
        family >>= 24;
    switch (family) {
    case 2: /* AF_INET everywhere */
        return ETHERTYPE_IPV4;
    case 10: /* AF_INET6 of Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD, Npcap */
    case 26: /* Solaris */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return ETHERTYPE_IPV6;
    default:
        return 0;
    }
}
