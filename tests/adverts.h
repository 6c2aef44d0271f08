/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Adverts of redundant routers, byte by byte (RFC 3768 section 5.1, RFC 5798 section 5.1, RFC 2281
 * section 5.1). */
#include "wire.h"

#define IP6(a, b, c, d)                                                                            \
    {                                                                                              \
        {                                                                                          \
            0x##a, 0x##b, [14] = 0x##c, 0x##d                                                      \
        }                                                                                          \
    }

/* Where adverts go. */
static const Host vrrp_routers = { MAC(01, 00, 5e, 00, 00, 12), IP4(224, 0, 0, 18) };
static const Host vrrp_routers_ipv6 = { MAC(33, 33, 00, 00, 00, 12), IP6(ff, 02, 00, 12) };
static const Host hsrp_routers = { MAC(01, 00, 5e, 00, 00, 02), IP4(224, 0, 0, 2) };

typedef struct VrrpText {
    unsigned version, group, priority, interval; /* centiseconds */
    Ip virtual_ip;
    Ip second_ip; /* all zero: none */
} VrrpText;

typedef struct HsrpText {
    unsigned operation, state, group, priority; /* state as version 1 numbers it */
    Ip virtual_ip;
} HsrpText;

static inline void wire_vrrp_to(Wire *wire, const Host *from, const Host *to, const VrrpText *vrrp)
{
    bool is_v4 = ip_is_v4(&from->ip);
    size_t size = is_v4 ? 4 : 16;
    unsigned count = ip_equal(&vrrp->second_ip, &(Ip){ 0 }) ? 1 : 2;
    wire->ttl = 255;
    wire_ip(wire, from, to, 112, 8 + count * size + (vrrp->version == 2 ? 8 : 0));
    wire->ttl = 0;
    wire_u8(wire, vrrp->version << 4 | 1);
    wire_u8(wire, vrrp->group);
    wire_u8(wire, vrrp->priority);
    wire_u8(wire, count);
    wire_u16(wire, vrrp->version == 2 ? vrrp->interval / 100 : vrrp->interval);
    wire_u16(wire, 0); /* checksum */
    wire_put(wire, vrrp->virtual_ip.bytes + 16 - size, size);
    wire_put(wire, vrrp->second_ip.bytes + 16 - size, (count - 1) * size);
    wire_zeros(wire, vrrp->version == 2 ? 8 : 0); /* authentication */
}

static inline void wire_vrrp(Wire *wire, const Host *from, const VrrpText *vrrp)
{
    wire_vrrp_to(wire, from, ip_is_v4(&from->ip) ? &vrrp_routers : &vrrp_routers_ipv6, vrrp);
}

static inline void wire_hsrp(Wire *wire, const Host *from, const HsrpText *hsrp)
{
    wire->ttl = 1;
    wire_ip(wire, from, &hsrp_routers, 17, 8 + 20);
    wire->ttl = 0;
    wire_u16(wire, 1985);
    wire_u16(wire, 1985);
    wire_u16(wire, 8 + 20);
    wire_u16(wire, 0);
    wire_u8(wire, 0); /* version 1 */
    wire_u8(wire, hsrp->operation);
    wire_u8(wire, hsrp->state);
    wire_u8(wire, 3);
    wire_u8(wire, 10);
    wire_u8(wire, hsrp->priority);
    wire_u8(wire, hsrp->group);
    wire_u8(wire, 0);
    wire_put(wire, "cisco\0\0\0", 8);
    wire_put(wire, hsrp->virtual_ip.bytes + 12, 4);
}

/* OpenBSD ip_carp.h: a counter that each master begins at random, and an HMAC of everything. */
static inline void wire_carp(Wire *wire, const Host *from, unsigned group, uint32_t counter)
{
    wire->ttl = 255;
    wire_ip(wire, from, &vrrp_routers, 112, 36);
    wire->ttl = 0;
    wire_u8(wire, 2 << 4 | 1);
    wire_u8(wire, group);
    wire_u8(wire, 100); /* advskew */
    wire_u8(wire, 7);   /* words that follow the first eight bytes */
    wire_u8(wire, 0);
    wire_u8(wire, 1); /* advbase */
    wire_u16(wire, 0);
    wire_u32(wire, 0); /* in both masters, at worst */
    wire_u32(wire, counter);
    for (unsigned i = 0; i < 5; i++)
        wire_u32(wire, counter * 2654435761u + i);
}
