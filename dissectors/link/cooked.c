/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2, LINKTYPE_NULL: tcpdump.org/linktypes. */
#include "cooked.h"

enum {
    ARPHRD_IEEE_ETHERNET = 1,
    ARPHRD_LOOP = 772,
    ADDRESS_FIELD = 8,
};

/* Other hardware types put netlink families or nothing into the protocol field. */
static bool has_ethertype(uint16_t hardware)
{
    enum { ARPHRD_NETLINK_TYPE = 824, ARPHRD_IPGRE_TYPE = 778, ARPHRD_FRAD_TYPE = 770 };
    return hardware != ARPHRD_NETLINK_TYPE && hardware != ARPHRD_IPGRE_TYPE &&
           hardware != ARPHRD_FRAD_TYPE;
}

static void take_source(CookedHeader *header, uint16_t hardware, uint16_t length, Bytes address)
{
    header->has_source =
        (hardware == ARPHRD_IEEE_ETHERNET || hardware == ARPHRD_LOOP) && length == 6;
    if (header->has_source)
        memcpy(header->source.bytes, address.data, sizeof header->source.bytes);
}

static bool finish(Cursor *in, CookedHeader *header, uint16_t hardware, uint16_t type,
                   CookedHeader *out)
{
    if (!has_ethertype(hardware))
        header->type = 0;
    else if (!ethernet_type_read(in, type, &header->vlans, &header->type))
        return false;
    *out = *header;
    return true;
}

bool cooked_header_read_v1(Cursor *in, CookedHeader *out)
{
    CookedHeader header = { .direction = (CookedDirection)cursor_be16(in) };
    uint16_t hardware = cursor_be16(in), length = cursor_be16(in);
    Bytes address = cursor_take(in, ADDRESS_FIELD);
    uint16_t type = cursor_be16(in);
    if (!cursor_ok(in))
        return false;
    take_source(&header, hardware, length, address);
    return finish(in, &header, hardware, type, out);
}

bool cooked_header_read_v2(Cursor *in, CookedHeader *out)
{
    uint16_t type = cursor_be16(in);
    cursor_skip(in, 2); /* reserved */
    CookedHeader header = { .if_index = cursor_be32(in) };
    uint16_t hardware = cursor_be16(in);
    header.direction = (CookedDirection)cursor_u8(in);
    uint8_t length = cursor_u8(in);
    Bytes address = cursor_take(in, ADDRESS_FIELD);
    if (!cursor_ok(in))
        return false;
    take_source(&header, hardware, length, address);
    return finish(in, &header, hardware, type, out);
}

uint16_t cooked_family_read(Cursor *in)
{
    Bytes family = cursor_take(in, 4);
    if (!cursor_ok(in))
        return 0;
    /* a small number in either byte order: one of the outer bytes is it, the rest is zero */
    switch (family.data[0] | family.data[3]) {
    case 2: /* AF_INET everywhere */
        return ETHERTYPE_IPV4;
    case 10: /* AF_INET6 of Linux */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return ETHERTYPE_IPV6;
    default:
        return 0;
    }
}
