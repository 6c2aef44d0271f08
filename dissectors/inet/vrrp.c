/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3768 section 5.1, RFC 5798 section 5.1. */
#include "vrrp.h"

enum { VERSION_2 = 2, VERSION_3 = 3, ADVERTISEMENT = 1, CARP_WORDS = 7 };

static Ip read_address(Cursor *in, bool is_v4)
{
    uint8_t bytes[16] = { 0 };
    cursor_copy(in, bytes, is_v4 ? 4 : 16);
    return is_v4 ? ip_from_v4(bytes) : ip_from_v6(bytes);
}

/* Seconds behind the authentication type, or hundredths behind four reserved bits. */
static uint32_t read_interval(Cursor *in, uint8_t version)
{
    uint16_t field = cursor_be16(in);
    return version == VERSION_2 ? (field & 0xffu) * 1000 : (field & 0x0fffu) * 10;
}

/* CARP of the BSDs shares IP protocol, version and type with VRRP. In the place of the address
 * count is that of the words behind its first eight bytes, a counter and an HMAC: always seven, and
 * the authentication data of RFC 3768 section 5.3.9 does not follow. */
static bool is_carp(const VrrpAdvertisement *vrrp, const Cursor *behind)
{
    return vrrp->version == VERSION_2 && vrrp->address_count == CARP_WORDS && behind->on_wire == 0;
}

bool vrrp_advertisement_read(Cursor *in, const Ip *source, VrrpAdvertisement *out)
{
    bool is_v4 = ip_is_v4(source);
    uint8_t first = cursor_u8(in);
    VrrpAdvertisement vrrp = { .version = first >> 4 };
    bool is_known = vrrp.version == VERSION_3 || (vrrp.version == VERSION_2 && is_v4);
    if (!cursor_ok(in) || !is_known || (first & 15) != ADVERTISEMENT)
        return false;
    vrrp.group = cursor_u8(in);
    vrrp.priority = cursor_u8(in);
    vrrp.address_count = cursor_u8(in);
    vrrp.interval = read_interval(in, vrrp.version);
    cursor_skip(in, 2); /* checksum */
    for (unsigned i = 0; i < vrrp.address_count; i++) {
        Ip address = read_address(in, is_v4);
        if (i < LIMIT_VRRP_ADDRESSES)
            vrrp.addresses[i] = address;
    }
    if (!cursor_ok(in) || is_carp(&vrrp, in))
        return false;
    *out = vrrp;
    return true;
}
