/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4861 section 4. */
#include "nd.h"

enum {
    OPTION_SOURCE_MAC = 1,
    OPTION_TARGET_MAC = 2,
    OPTION_PREFIX = 3,
    OPTION_MTU = 5,
    OPTION_NONCE = 14, /* RFC 3971 section 5.3.2 */
};

/* Their sizes without type and length where a link has 6-byte addresses. */
enum {
    MAC_OPTION_SIZE = 6,
    MTU_OPTION_SIZE = 6,
    PREFIX_OPTION_SIZE = 30,
    NONCE_OPTION_MIN = 6,
};

static Ip read_ip(Cursor *in)
{
    uint8_t v6[16] = { 0 };
    cursor_copy(in, v6, sizeof v6);
    return ip_from_v6(v6);
}

static void take_mac(Bytes value, bool *has, Mac *out)
{
    if (value.length != MAC_OPTION_SIZE || *has)
        return;
    memcpy(out->bytes, value.data, sizeof out->bytes);
    *has = true;
}

static void take_prefix(Bytes value, NdRouter *router)
{
    enum { ON_LINK = 0x80, AUTONOMOUS = 0x40 };
    if (value.length != PREFIX_OPTION_SIZE || router->prefix_count == LIMIT_ND_PREFIXES)
        return;
    Cursor in = cursor_of(value);
    NdPrefix prefix = { .length = cursor_u8(&in) };
    uint8_t flags = cursor_u8(&in);
    prefix.is_on_link = (flags & ON_LINK) != 0;
    prefix.is_autonomous = (flags & AUTONOMOUS) != 0;
    prefix.valid = cursor_be32(&in);
    prefix.preferred = cursor_be32(&in);
    cursor_skip(&in, 4); /* reserved */
    prefix.prefix = read_ip(&in);
    router->prefixes[router->prefix_count++] = prefix;
}

static void take_mtu(Bytes value, NdRouter *router)
{
    if (value.length != MTU_OPTION_SIZE)
        return;
    Cursor in = cursor_of(value);
    cursor_skip(&in, 2); /* reserved */
    router->mtu = cursor_be32(&in);
}

/* Options that a message of this type does not have are ignored (RFC 4861 section 6.1.2 and
 * others). */
static void take_option(NdMessage *nd, uint8_t type, Bytes value)
{
    bool is_router = nd->type == ND_ROUTER_ADVERTISEMENT;
    if (type == OPTION_SOURCE_MAC && nd->type != ND_NEIGHBOUR_ADVERTISEMENT)
        take_mac(value, &nd->has_source_mac, &nd->source_mac);
    else if (type == OPTION_TARGET_MAC && nd->type == ND_NEIGHBOUR_ADVERTISEMENT)
        take_mac(value, &nd->has_target_mac, &nd->target_mac);
    else if (type == OPTION_PREFIX && is_router)
        take_prefix(value, &nd->router);
    else if (type == OPTION_MTU && is_router)
        take_mtu(value, &nd->router);
    else if (type == OPTION_NONCE && value.length >= NONCE_OPTION_MIN && nd->nonce.length == 0)
        nd->nonce = value;
}

/* A message with an option of length zero must be discarded (RFC 4861 section 4.6). */
static void read_options(Cursor *in, NdMessage *nd)
{
    for (int i = 0; i < LIMIT_ND_OPTIONS && in->on_wire > 0 && cursor_ok(in); i++) {
        uint8_t type = cursor_u8(in), units = cursor_u8(in);
        if (cursor_ok(in) && units == 0)
            cursor_fail(in, CURSOR_OVERRUN);
        Bytes value = cursor_take(in, cursor_ok(in) ? (size_t)units * 8 - 2 : 0);
        if (cursor_ok(in))
            take_option(nd, type, value);
    }
}

static void read_router(Cursor *in, NdRouter *router)
{
    enum { MANAGED = 0x80, OTHER = 0x40 };
    router->hop_limit = cursor_u8(in);
    uint8_t flags = cursor_u8(in);
    router->is_managed = (flags & MANAGED) != 0;
    router->has_other = (flags & OTHER) != 0;
    router->lifetime = cursor_be16(in);
    cursor_skip(in, 8); /* reachable time, retransmission timer */
}

static void read_neighbour(Cursor *in, NdMessage *nd)
{
    enum { ROUTER = 0x80, SOLICITED = 0x40, OVERRIDE = 0x20 };
    uint8_t flags = cursor_u8(in);
    cursor_skip(in, 3); /* reserved */
    nd->target = read_ip(in);
    if (nd->type != ND_NEIGHBOUR_ADVERTISEMENT)
        return;
    nd->is_router = (flags & ROUTER) != 0;
    nd->is_solicited = (flags & SOLICITED) != 0;
    nd->is_override = (flags & OVERRIDE) != 0;
}

/* The part before the options; false for another type. */
static bool read_body(Cursor *in, NdMessage *nd)
{
    switch (nd->type) {
    case ND_ROUTER_SOLICITATION:
        cursor_skip(in, 4); /* reserved */
        return true;
    case ND_ROUTER_ADVERTISEMENT:
        read_router(in, &nd->router);
        return true;
    case ND_NEIGHBOUR_SOLICITATION:
    case ND_NEIGHBOUR_ADVERTISEMENT:
        read_neighbour(in, nd);
        return true;
    default:
        return false;
    }
}

bool nd_message_read(Cursor *in, NdMessage *out)
{
    NdMessage nd = { .type = (NdType)cursor_u8(in) };
    uint8_t code = cursor_u8(in);
    cursor_skip(in, 2); /* checksum: offload leaves it unset */
    if (!cursor_ok(in) || code != 0 || !read_body(in, &nd))
        return false;
    read_options(in, &nd);
    bool is_group = nd.target.bytes[0] == 0xff; /* never solicited nor advertised (section 7.1) */
    if (!cursor_ok(in) || is_group)
        return false;
    *out = nd;
    return true;
}

bool nd_message_is_probe(const NdMessage *nd, const Ip *source)
{
    static const Ip unspecified;
    return nd->type == ND_NEIGHBOUR_SOLICITATION && ip_equal(source, &unspecified);
}

bool nd_message_is_announcement(const NdMessage *nd)
{
    return nd->type == ND_NEIGHBOUR_ADVERTISEMENT && !nd->is_solicited;
}
