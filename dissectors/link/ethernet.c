/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEEE 802.3, 802.1Q, 802.1ad; IP over LLC/SNAP: RFC 1042. */
#include "ethernet.h"

enum {
    LENGTH_MAX = 1500, /* 802.3 clause 3.2.6: up to here the field is a length */
    VLAN_ID_MASK = 0x0fff,
    LLC_SNAP = 0xaa,
    LLC_UI = 0x03,
};

static bool is_tag(uint16_t type)
{
    return type == ETHERTYPE_VLAN || type == ETHERTYPE_PROVIDER || type == ETHERTYPE_QINQ;
}

/* Behind an 802.3 length: the EtherType of a SNAP header, 0 for every other LLC payload. */
static uint16_t llc_type_read(Cursor *in, uint16_t length)
{
    static const uint8_t rfc1042[3] = { 0, 0, 0 }, bridge_tunnel[3] = { 0, 0, 0xf8 };
    cursor_limit(in, length);
    Cursor snap = *in;
    uint8_t dsap = cursor_u8(&snap), ssap = cursor_u8(&snap), control = cursor_u8(&snap);
    Bytes oui = cursor_take(&snap, sizeof rfc1042);
    uint16_t type = cursor_be16(&snap);
    if (!cursor_ok(&snap) || dsap != LLC_SNAP || ssap != LLC_SNAP || control != LLC_UI)
        return 0;
    if (memcmp(oui.data, rfc1042, sizeof rfc1042) != 0 &&
        memcmp(oui.data, bridge_tunnel, sizeof bridge_tunnel) != 0)
        return 0;
    *in = snap;
    return type;
}

bool ethernet_type_read(Cursor *in, uint16_t type, VlanStack *vlans, uint16_t *out)
{
    VlanStack found = *vlans;
    while (is_tag(type)) {
        uint16_t id = cursor_be16(in) & VLAN_ID_MASK;
        type = cursor_be16(in);
        if (!cursor_ok(in))
            return false;
        if (id != 0 && found.count < LIMIT_VLAN_TAGS)
            found.ids[found.count++] = id;
    }
    *vlans = found;
    *out = type > LENGTH_MAX ? type : llc_type_read(in, type);
    return true;
}

bool ethernet_header_read(Cursor *in, EthernetHeader *out)
{
    EthernetHeader header = { 0 };
    cursor_copy(in, header.destination.bytes, sizeof header.destination.bytes);
    cursor_copy(in, header.source.bytes, sizeof header.source.bytes);
    uint16_t type = cursor_be16(in);
    if (!cursor_ok(in) || !ethernet_type_read(in, type, &header.vlans, &header.type))
        return false;
    *out = header;
    return true;
}
