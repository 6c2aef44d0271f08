/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEEE 802.3, 802.1Q, 802.1ad; IP over LLC/SNAP: RFC 1042. */
#include "ethernet.h"

enum {
    LENGTH_MAX = 1500, /* 802.3 clause 3.2.6: up to here the field is a length */
    VLAN_ID_MASK = 0x0fff,
};

static bool is_tag(uint16_t type)
{
    return type == ETHERTYPE_VLAN || type == ETHERTYPE_PROVIDER || type == ETHERTYPE_QINQ;
}

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
    bool found = cursor_ok(&snap) && has_ethertype(header) && type > LENGTH_MAX;
    if (found)
        *in = snap;
    *out = found ? type : 0;
    return true;
}

bool ethernet_type_read(Cursor *in, uint16_t type, VlanStack *vlans, uint16_t *out)
{
    VlanStack found = *vlans;
    while (is_tag(type)) {
        uint16_t id = cursor_be16(in) & VLAN_ID_MASK;
        type = cursor_be16(in);
        if (id != 0 && found.count < LIMIT_VLAN_TAGS)
            found.ids[found.count++] = id;
    }
    if (type <= LENGTH_MAX) {
        cursor_limit(in, type);
        ethernet_llc_read(in, &type);
    }
    if (!cursor_ok(in))
        return false;
    *vlans = found;
    *out = type;
    return true;
}

/* One tag, as most frames have that have any, and an EtherType behind it. */
static bool read_one_tag(Cursor *in, VlanStack *vlans, uint16_t *type)
{
    enum { TAG_SIZE = 4 };
    if (*type != ETHERTYPE_VLAN || cursor_left(in) < TAG_SIZE)
        return false;
    const uint8_t *at = in->next;
    uint16_t id = (uint16_t)(at[0] << 8 | at[1]) & VLAN_ID_MASK;
    uint16_t behind = (uint16_t)(at[2] << 8 | at[3]);
    if (behind <= LENGTH_MAX || is_tag(behind))
        return false;
    cursor_skip(in, TAG_SIZE);
    if (id != 0)
        *vlans = (VlanStack){ .ids = { id }, .count = 1 };
    *type = behind;
    return true;
}

bool ethernet_header_read(Cursor *in, EthernetHeader *out)
{
    enum { HEADER_SIZE = 14 };
    const uint8_t *at = cursor_step(in, HEADER_SIZE);
    if (at == NULL)
        return false;
    uint16_t type = (uint16_t)(at[12] << 8 | at[13]);
    VlanStack vlans = { .count = 0 };
    bool is_plain = type > LENGTH_MAX && !is_tag(type);
    if (!is_plain && !read_one_tag(in, &vlans, &type) &&
        !ethernet_type_read(in, type, &vlans, &type))
        return false;
    out->vlans = vlans;
    out->type = type;
    memcpy(out->destination.bytes, at, sizeof out->destination.bytes);
    memcpy(out->source.bytes, at + 6, sizeof out->source.bytes);
    return true;
}
