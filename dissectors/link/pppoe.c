/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 2516; protocol numbers: IANA ppp-numbers. */
#include "pppoe.h"

#include "ethernet.h"

static uint16_t type_of_protocol(uint16_t protocol)
{
    static const struct {
        uint16_t protocol, type;
    } rows[] = {
        { 0x0021, ETHERTYPE_IPV4 },
        { 0x0057, ETHERTYPE_IPV6 },
        { 0x0281, ETHERTYPE_MPLS },
        { 0x0283, ETHERTYPE_MPLS_UPSTREAM },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].protocol == protocol)
            return rows[i].type;
    return 0;
}

bool pppoe_header_read(Cursor *in, PppoeHeader *out)
{
    enum { VERSION_AND_TYPE = 0x11, SESSION_DATA = 0 };
    uint8_t version = cursor_u8(in), code = cursor_u8(in);
    uint16_t session = cursor_be16(in), length = cursor_be16(in);
    if (!cursor_ok(in) || version != VERSION_AND_TYPE || code != SESSION_DATA)
        return false;
    cursor_limit(in, length);
    uint16_t protocol = cursor_be16(in);
    if (!cursor_ok(in))
        return false;
    *out = (PppoeHeader){ session, type_of_protocol(protocol) };
    return true;
}
