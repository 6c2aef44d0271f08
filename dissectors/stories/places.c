/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "places.h"

void places_init(Places *places)
{
    *places = (Places){ .segments = segments_new(), .contexts = contexts_new() };
}

void places_done(Places *places)
{
    contexts_free(places->contexts);
    segments_free(places->segments);
}

static void enter_tunnel(const PacketTunnel *tunnel, Place *place, LinkContext *link)
{
    place->tunnel_id = link->tunnel_id = tunnel->id;
    place->tunnel_kind = link->tunnel_kind = tunnel->kind;
    link->interface = CONTEXT_ANY_INTERFACE;
}

static void look_up(Places *places, const Frame *frame, const Packet *packet, Place *place)
{
    *place = (Place){ .section = frame->section,
                      .number = frame->interface,
                      .if_index = packet->if_index,
                      .vlans = packet->vlans,
                      .is_known = true };
    place->interface = segments_interface(places->segments, frame, packet->if_index);
    LinkContext link = { .interface = segments_of(places->segments, place->interface),
                         .vlan_count = packet->vlans.count };
    memcpy(link.vlans, packet->vlans.ids, packet->vlans.count * sizeof link.vlans[0]);
    if (packet_tunnel(packet) != NULL)
        enter_tunnel(packet_tunnel(packet), place, &link);
    place->context = contexts_intern(places->contexts, &link, &places->overflowed);
}

static bool is_tunnel(const Place *place, const PacketTunnel *tunnel)
{
    if (tunnel == NULL)
        return place->tunnel_kind == TUNNEL_NONE;
    return place->tunnel_kind == tunnel->kind && place->tunnel_id == tunnel->id;
}

static bool is_place(const Place *place, const Frame *frame, const Packet *packet)
{
    const VlanStack *a = &place->vlans, *b = &packet->vlans;
    return place->is_known && place->number == frame->interface &&
           place->section == frame->section && place->if_index == packet->if_index &&
           a->count == b->count && memcmp(a->ids, b->ids, sizeof a->ids) == 0 &&
           is_tunnel(place, packet_tunnel(packet));
}

const Place *places_find(Places *places, const Frame *frame, const Packet *packet)
{
    uint32_t mixed = frame->interface ^ packet->vlans.ids[0] ^ packet->vlans.ids[1];
    Place *place = &places->recent[mixed % PLACES_RECENT];
    if (!is_place(place, frame, packet))
        look_up(places, frame, packet, place);
    return place;
}

uint32_t places_link(Places *places, uint32_t context)
{
    LinkOfContext *known = &places->links[context % PLACES_RECENT];
    if (known->is_known && known->context == context)
        return known->link;
    LinkContext link = *contexts_get(places->contexts, context);
    link.interface = CONTEXT_ANY_INTERFACE;
    *known = (LinkOfContext){ .context = context, .is_known = true };
    known->link = contexts_intern(places->contexts, &link, &places->overflowed);
    return known->link;
}

uint32_t places_tunnel(Places *places, const Packet *packet)
{
    const PacketTunnel *tunnel = packet_tunnel(packet);
    LinkContext link = { .interface = CONTEXT_ANY_INTERFACE };
    if (tunnel != NULL) {
        link.tunnel_kind = tunnel->kind;
        link.tunnel_id = tunnel->id;
    }
    return contexts_intern(places->contexts, &link, &places->overflowed);
}

static GArray *join(Places *places, uint32_t from, uint32_t into)
{
    bool overflow = false;
    memset(places->recent, 0, sizeof places->recent);
    uint32_t count = contexts_count(places->contexts);
    GArray *moved = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), count);
    for (uint32_t i = 0; i < count; i++) {
        LinkContext link = *contexts_get(places->contexts, i);
        uint32_t now = i;
        if (link.interface == from) {
            link.interface = into;
            now = contexts_intern(places->contexts, &link, &overflow);
        }
        g_array_append_val(moved, now);
    }
    return moved;
}

/* What a router says of itself on every link joins none of them. */
static bool joins_segments(const Ip *ip, const Mac *mac)
{
    return !ip_is_link_local(ip) && !mac_is_shared(mac);
}

GArray *places_hear(Places *places, uint32_t interface, const Ip *ip, const Mac *mac)
{
    uint32_t from, into;
    if (!joins_segments(ip, mac) ||
        !segments_heard(places->segments, interface, ip, mac, &from, &into))
        return NULL;
    return join(places, from, into);
}
