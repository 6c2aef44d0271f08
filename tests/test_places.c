/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where frames were captured, and what becomes one link. */
#include "places.h"

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host local = { MAC(02, 00, 00, 00, 0c, 01), IP4(169, 254, 1, 1) };
static const Host virtual_router = { MAC(00, 00, 5e, 00, 01, 01), IP4(10, 0, 0, 1) };

static Place place_in(Places *places, uint32_t interface, uint16_t vlan, const PacketTunnel *tunnel)
{
    Packet packet = { .tunnel_count = tunnel != NULL };
    if (tunnel != NULL)
        packet.tunnels[0] = *tunnel;
    if (vlan != 0)
        packet.vlans = (VlanStack){ .ids = { vlan }, .count = 1 };
    Frame frame = { .number = 1, .interface = interface };
    return *places_find(places, &frame, &packet);
}

static uint32_t context_in(Places *places, uint32_t interface, uint16_t vlan)
{
    return place_in(places, interface, vlan, NULL).context;
}

START_TEST(interfaces_and_vlans_are_told_apart)
{
    Places places;
    places_init(&places);
    uint32_t here = context_in(&places, 0, 7);
    ck_assert_uint_ne(here, context_in(&places, 1, 7));
    ck_assert_uint_ne(here, context_in(&places, 0, 8));
    ck_assert_uint_ne(here, context_in(&places, 0, 0));
    for (uint16_t vlan = 1; vlan < 40; vlan++)
        context_in(&places, 0, vlan);
    ck_assert_uint_eq(here, context_in(&places, 0, 7));
    places_done(&places);
}
END_TEST

START_TEST(a_tunnel_is_one_link_wherever_it_is_captured)
{
    static const PacketTunnel seven = { .id = 7, .kind = TUNNEL_VXLAN };
    static const PacketTunnel eight = { .id = 8, .kind = TUNNEL_VXLAN };
    Places places;
    places_init(&places);
    Place one = place_in(&places, 0, 0, &seven), two = place_in(&places, 1, 0, &seven);
    ck_assert_uint_eq(one.context, two.context);
    ck_assert_uint_ne(one.interface, two.interface);
    ck_assert_uint_ne(one.context, place_in(&places, 0, 0, &eight).context);
    ck_assert_uint_ne(one.context, context_in(&places, 0, 0));
    Packet packet = { .tunnels = { seven }, .tunnel_count = 1 };
    ck_assert_uint_eq(one.context, places_tunnel(&places, &packet));
    places_done(&places);
}
END_TEST

START_TEST(a_link_is_one_whatever_the_interface)
{
    Places places;
    places_init(&places);
    uint32_t one = context_in(&places, 0, 7), two = context_in(&places, 1, 7);
    ck_assert_uint_eq(places_link(&places, one), places_link(&places, two));
    ck_assert_uint_ne(places_link(&places, one), places_link(&places, context_in(&places, 0, 8)));
    places_done(&places);
}
END_TEST

START_TEST(a_station_on_two_interfaces_makes_one_link_of_them)
{
    Places places;
    places_init(&places);
    uint32_t one = context_in(&places, 0, 7), two = context_in(&places, 1, 7);
    ck_assert_ptr_null(places_hear(&places, 0, &client.ip, &client.mac));
    g_autoptr(GArray) moved = places_hear(&places, 1, &client.ip, &client.mac);
    ck_assert_ptr_nonnull(moved);
    ck_assert_uint_eq(g_array_index(moved, uint32_t, one), one);
    ck_assert_uint_eq(g_array_index(moved, uint32_t, two), one);
    ck_assert_uint_eq(context_in(&places, 1, 7), one);
    ck_assert_ptr_null(places_hear(&places, 0, &client.ip, &client.mac));
    places_done(&places);
}
END_TEST

START_TEST(what_is_the_same_on_every_link_joins_none)
{
    static const Host *const everywhere[] = { &local, &virtual_router };
    Places places;
    places_init(&places);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t interface = place_in(&places, i % 2, 0, NULL).interface;
        const Host *host = everywhere[i / 2];
        ck_assert_ptr_null(places_hear(&places, interface, &host->ip, &host->mac));
    }
    places_done(&places);
}
END_TEST

SUITE("places", interfaces_and_vlans_are_told_apart, a_tunnel_is_one_link_wherever_it_is_captured,
      a_link_is_one_whatever_the_interface, a_station_on_two_interfaces_makes_one_link_of_them,
      what_is_the_same_on_every_link_joins_none)
