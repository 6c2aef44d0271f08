/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is taken to speak for which address, and what is learned of those in between. */
#include "link_layer.h"

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host server = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host router = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };
static const Mac team = MAC(02, 00, 00, 00, 00, 10);

typedef struct Link {
    LinkLayer layer;
    Wire wire;
    Time now;
    uint64_t frames;
    uint32_t interface;
} Link;

static void ignore_binding(void *user, const Binding *binding)
{
    (void)user, (void)binding;
}

static void ignore_story(void *user, const AddressStory *story)
{
    (void)user, (void)story;
}

static void ignore_rewrite(void *user, const Rewrite *rewrite)
{
    (void)user, (void)rewrite;
}

static void link_open(Link *link)
{
    *link = (Link){ .now = 1000 * TIME_SECOND };
    link_layer_init(&link->layer, &(OwnersListener){ ignore_binding, ignore_story, link },
                    ignore_rewrite);
}

static void pass(Link *link)
{
    Frame frame = wire_frame(&link->wire, ++link->frames, link->now);
    Packet packet;
    frame.interface = link->interface;
    packet_read(&frame, &packet);
    link_layer_feed(&link->layer, &frame, &packet,
                    places_find(&link->layer.places, &frame, &packet), NULL);
    link->now += 10 * TIME_MILLISECOND;
}

/* Who has the address on the first link, NULL for nobody. */
static const Mac *owner(Link *link, const Ip *ip)
{
    AddressKey key = { .ip = *ip, .context = 0 };
    const Address *address = owners_find(link->layer.owners, &key);
    return address != NULL ? &address->owner : NULL;
}

static void expect_owner(Link *link, const Host *host)
{
    const Mac *mac = owner(link, &host->ip);
    ck_assert_ptr_nonnull(mac);
    ck_assert(mac_equal(mac, &host->mac));
}

START_TEST(arp_and_packets_of_its_own_speak_for_an_address)
{
    Link link;
    link_open(&link);
    wire_announce(&link.wire, &server);
    pass(&link);
    wire_echo(&link.wire, &client, &server, false, 1);
    pass(&link);
    expect_owner(&link, &server);
    expect_owner(&link, &client);
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(a_packet_that_was_forwarded_speaks_for_nobody)
{
    const uint8_t ttls[] = { 63, 127, 254, 1, 100 };
    Link link;
    link_open(&link);
    for (size_t i = 0; i < G_N_ELEMENTS(ttls); i++) {
        link.wire.ttl = ttls[i];
        wire_echo(&link.wire, &(Host){ router.mac, IP4(192, 0, 2, 1) }, &server, false, 1);
        pass(&link);
    }
    ck_assert_ptr_null(owner(&link, &(Ip)IP4(192, 0, 2, 1)));
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(what_nobody_can_own_is_not_owned)
{
    static const Ip none[] = { IP4(0, 0, 0, 0), IP4(127, 0, 0, 1), IP4(224, 0, 0, 5),
                               IP4(255, 255, 255, 255) };
    Link link;
    link_open(&link);
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        wire_announce(&link.wire, &(Host){ server.mac, none[i] });
        pass(&link);
        ck_assert_ptr_null(owner(&link, &none[i]));
    }
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(the_copy_in_front_of_a_team_speaks_for_nobody)
{
    Link link;
    link_open(&link);
    wire_echo(&link.wire, &server, &client, false, 1);
    pass(&link);
    wire_set_source(&link.wire, &team);
    pass(&link);
    expect_owner(&link, &server);
    ck_assert(stations_is_rewriter(link.layer.stations, &team));
    ck_assert(!stations_is_rewriter(link.layer.stations, &server.mac));
    link_layer_done(&link.layer);
}
END_TEST

/* What both sides of the team show of an echo, the inner one by a slow clock. */
static void echo_by_two_clocks(Link *link, const Host *machine)
{
    wire_echo(&link->wire, &client, machine, false, 1);
    pass(link);
    wire_set_destination(&link->wire, &team);
    pass(link);
    wire_echo(&link->wire, machine, &client, true, 1);
    pass(link);
    wire_set_source(&link->wire, &team);
    pass(link);
}

START_TEST(a_slow_clock_inside_the_team_makes_no_machine_a_team)
{
    static const Host other = { MAC(02, 00, 00, 00, 00, ee), IP4(10, 0, 0, 10) };
    Link link;
    link_open(&link);
    for (int i = 0; i < 6; i++) {
        echo_by_two_clocks(&link, &server);
        echo_by_two_clocks(&link, &other);
    }
    expect_owner(&link, &server);
    expect_owner(&link, &other);
    ck_assert(stations_is_rewriter(link.layer.stations, &team));
    ck_assert(!stations_is_rewriter(link.layer.stations, &server.mac));
    ck_assert(!stations_is_rewriter(link.layer.stations, &other.mac));
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(a_team_that_spoke_first_gives_way_to_the_machine)
{
    Link link;
    link_open(&link);
    wire_reply(&link.wire, &(Host){ team, server.ip }, &client);
    pass(&link);
    expect_owner(&link, &(Host){ team, server.ip });
    wire_echo(&link.wire, &client, &(Host){ team, server.ip }, false, 1);
    pass(&link);
    wire_set_destination(&link.wire, &server.mac);
    pass(&link);
    wire_echo(&link.wire, &server, &client, true, 1);
    pass(&link);
    expect_owner(&link, &server);
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(a_router_is_known_by_what_it_passes_on)
{
    Link link;
    link_open(&link);
    wire_echo(&link.wire, &client, &(Host){ router.mac, server.ip }, false, 1);
    pass(&link);
    wire_set_source(&link.wire, &router.mac);
    wire_set_destination(&link.wire, &server.mac);
    wire_lower_ttl(&link.wire);
    pass(&link);
    const Station *station = stations_find(link.layer.stations, &router.mac);
    ck_assert_ptr_nonnull(station);
    ck_assert_uint_gt(station->forwards, 0);
    ck_assert(!stations_is_rewriter(link.layer.stations, &router.mac));
    link_layer_done(&link.layer);
}
END_TEST

/* RFC 2131 section 4.4.5: a renewal by unicast may come through a router. */
START_TEST(a_dhcp_broadcast_from_another_mac_shows_a_team)
{
    const Host everybody = { MAC(ff, ff, ff, ff, ff, ff), IP4(255, 255, 255, 255) };
    const Host unnamed = { server.mac, IP4(0, 0, 0, 0) };
    Link link;
    link_open(&link);
    link.wire.sent_by = &router.mac;
    wire_dhcp(&link.wire, &server, &router, &server, false, 3);
    pass(&link);
    ck_assert(!stations_is_rewriter(link.layer.stations, &router.mac));
    link.wire.sent_by = &team;
    wire_dhcp(&link.wire, &unnamed, &everybody, &server, false, 1);
    pass(&link);
    ck_assert(stations_is_rewriter(link.layer.stations, &team));
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(a_dhcp_ack_to_the_client_or_to_all_makes_an_owner)
{
    Link link;
    link_open(&link);
    wire_dhcp(&link.wire, &router, &(Host){ client.mac, server.ip }, &server, true, 5);
    pass(&link); /* to somebody else: a relay agent */
    ck_assert_ptr_null(owner(&link, &server.ip));
    wire_dhcp(&link.wire, &router, &server, &server, true, 2);
    pass(&link); /* an offer is no lease */
    ck_assert_ptr_null(owner(&link, &server.ip));
    wire_dhcp(&link.wire, &router, &(Host){ wire_everybody, server.ip }, &server, true, 5);
    pass(&link);
    expect_owner(&link, &server);
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(stations_that_start_together_are_no_team)
{
    const Mac *const stations[] = { &server.mac, &client.mac, &router.mac };
    Link link;
    link_open(&link);
    wire_listener_report(&link.wire, &(Host){ server.mac, { { 0 } } }, 0xfb);
    for (size_t i = 0; i < G_N_ELEMENTS(stations); i++) {
        wire_set_source(&link.wire, stations[i]);
        pass(&link);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(stations); i++)
        ck_assert(!stations_is_rewriter(link.layer.stations, stations[i]));
    link_layer_done(&link.layer);
}
END_TEST

static uint8_t proofs_of(Link *link, const Host *host)
{
    AddressKey key = { .ip = host->ip, .context = 0 };
    const Address *address = owners_find(link->layer.owners, &key);
    return address != NULL && mac_equal(&address->owner, &host->mac) ? address->proofs : 0;
}

/* RFC 4861 sections 6.2.6 and 6.3.4: who hears the option learns the MAC from it. */
START_TEST(router_discovery_with_the_option_of_its_sender_proves_as_neighbours_do)
{
    const Host hosts[] = { { server.mac, { { 0xfe, 0x80, [15] = 1 } } },
                           { server.mac, { { 0xfe, 0x80, [15] = 2 } } },
                           { server.mac, { { 0xfe, 0x80, [15] = 3 } } } };
    Link link;
    link_open(&link);
    wire_router_word(&link.wire, &hosts[0], false, &server.mac);
    pass(&link);
    wire_router_word(&link.wire, &hosts[1], true, &server.mac);
    pass(&link);
    wire_router_word(&link.wire, &hosts[2], true, &client.mac);
    pass(&link);
    ck_assert_uint_eq(proofs_of(&link, &hosts[0]), PROOF_ND);
    ck_assert_uint_eq(proofs_of(&link, &hosts[1]), PROOF_ND);
    ck_assert_uint_eq(proofs_of(&link, &hosts[2]), PROOF_SOURCE);
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(two_interfaces_are_one_link_once_a_station_is_heard_on_both)
{
    Link link;
    link_open(&link);
    wire_announce(&link.wire, &client);
    pass(&link);
    link.interface = 1;
    wire_announce(&link.wire, &server);
    pass(&link);
    ck_assert_ptr_null(owner(&link, &server.ip));
    wire_announce(&link.wire, &client);
    link.now += TIME_SECOND;
    pass(&link);
    expect_owner(&link, &server);
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(link_local_addresses_and_shared_macs_join_nothing)
{
    const Host local = { client.mac, IP4(169, 254, 1, 1) };
    const Host group = { MAC(00, 00, 5e, 00, 01, 01), router.ip };
    const Host *const shared[] = { &local, &group };
    Link link;
    link_open(&link);
    link.interface = 1;
    wire_announce(&link.wire, &client);
    for (uint32_t i = 0; i < 4; i++) {
        link.interface = i % 2;
        wire_announce(&link.wire, shared[i / 2]);
        link.now += TIME_SECOND;
        pass(&link);
    }
    ck_assert_uint_ne(segments_of(link.layer.places.segments, 0),
                      segments_of(link.layer.places.segments, 1));
    link_layer_done(&link.layer);
}
END_TEST

START_TEST(a_new_beginning_knows_no_owner)
{
    Link link;
    link_open(&link);
    wire_announce(&link.wire, &server);
    pass(&link);
    link_layer_clear(&link.layer);
    ck_assert_ptr_null(owner(&link, &server.ip));
    link_layer_done(&link.layer);
}
END_TEST

SUITE("link_layer", arp_and_packets_of_its_own_speak_for_an_address,
      a_packet_that_was_forwarded_speaks_for_nobody, what_nobody_can_own_is_not_owned,
      the_copy_in_front_of_a_team_speaks_for_nobody,
      a_slow_clock_inside_the_team_makes_no_machine_a_team,
      a_team_that_spoke_first_gives_way_to_the_machine, a_router_is_known_by_what_it_passes_on,
      a_dhcp_broadcast_from_another_mac_shows_a_team,
      a_dhcp_ack_to_the_client_or_to_all_makes_an_owner, stations_that_start_together_are_no_team,
      router_discovery_with_the_option_of_its_sender_proves_as_neighbours_do,
      two_interfaces_are_one_link_once_a_station_is_heard_on_both,
      link_local_addresses_and_shared_macs_join_nothing, a_new_beginning_knows_no_owner)
