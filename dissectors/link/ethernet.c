/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEEE 802.3, 802.1Q, 802.1ad; IP over LLC/SNAP: RFC 1042. */
#include "ethernet.h"

/* SNAP in an unnumbered LLC frame, with the OUI of RFC 1042 or of bridges (802.1H). */
static bool has_ethertype(Bytes header)
{
    static const uint8_t rfc1042[] = { 0xaa, 0xaa, 0x03, 0, 0, 0 };
    static const uint8_t bridge_tunnel[] = { 0xaa, 0xaa, 0x03, 0, 0, 0xf8 };
    return memcmp(header.data, rfc1042, sizeof rfc1042) == 0 ||
           memcmp(header.data, bridge_tunnel, sizeof bridge_tunnel) == 0;
}

bool ethernet_llc_read(Cursor *in, uint16_t *out)
{
    enum { SNAP_SIZE = 6 };
    Cursor snap = *in;
    Bytes header = cursor_take(&snap, SNAP_SIZE);
    uint16_t type = cursor_be16(&snap);
    if (snap.state == CURSOR_CUT) {
        cursor_fail(in, CURSOR_CUT);
        return false;
    }
    bool found = cursor_ok(&snap) && has_ethertype(header) && type > ETHERNET_LENGTH_MAX;
    if (found)
        *in = snap;
    *out = found ? type : 0;
    return true;
}

bool ethernet_type_read(Cursor *in, uint16_t type, VlanStack *vlans, uint16_t *out)
{
    VlanStack found = *vlans;
    while (ethernet_is_tag(type)) {
        uint16_t id = cursor_be16(in) & ETHERNET_VLAN_MASK;
        type = cursor_be16(in);
        if (id != 0 && found.count < LIMIT_VLAN_TAGS)
            found.ids[found.count++] = id;
    }
    if (type <= ETHERNET_LENGTH_MAX) {
        cursor_limit(in, type);
        ethernet_llc_read(in, &type);
    }
    if (!cursor_ok(in))
        return false;
    *vlans = found;
    *out = type;
    return true;
}
