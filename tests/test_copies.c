/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two sights of one packet tell of the stations between them. */
#include "copies.h"

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host machine = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host by_team = { MAC(02, 00, 00, 00, 00, 10), IP4(10, 0, 0, 9) };
static const Mac router = MAC(02, 00, 00, 00, 0e, 01);

typedef struct Road {
    Stations *stations;
    Copies copies;
    Wire wire;
    uint64_t frames;
} Road;

static void ignore(void *user, const Rewrite *rewrite)
{
    (void)user, (void)rewrite;
}

static void road_open(Road *road)
{
    *road = (Road){ .stations = stations_new() };
    copies_init(&road->copies, road->stations, rewrites_new(ignore, NULL));
}

static void road_close(Road *road)
{
    copies_done(&road->copies);
    stations_free(road->stations);
}

static CopyKind see(Road *road)
{
    Time now = (Time)(1000 + road->frames) * TIME_MILLISECOND;
    Frame frame = wire_frame(&road->wire, ++road->frames, now);
    Packet packet;
    packet_read(&frame, &packet);
    return copies_see(&road->copies, &frame, &packet, 0).kind;
}

/* An echo request on its way through the team. */
static void pass_team(Road *road, uint16_t sequence)
{
    wire_echo(&road->wire, &client, &by_team, false, sequence);
    ck_assert_int_eq(see(road), COPY_NONE);
    wire_set_destination(&road->wire, &machine.mac);
    ck_assert_int_eq(see(road), COPY_REWRITTEN_TO);
}

START_TEST(both_sides_of_a_translation_are_a_rewrite)
{
    Road road;
    road_open(&road);
    pass_team(&road, 1);
    ck_assert(stations_is_rewriter(road.stations, &by_team.mac));
    g_autoptr(GArray) rewrites = rewrites_all(road.copies.rewrites);
    ck_assert_uint_eq(rewrites->len, 1);
    const Rewrite *rewrite = &g_array_index(rewrites, Rewrite, 0);
    ck_assert(ip_equal(&rewrite->ip, &machine.ip));
    ck_assert(mac_equal(&rewrite->outer, &by_team.mac));
    ck_assert(mac_equal(&rewrite->inner, &machine.mac));
    road_close(&road);
}
END_TEST

START_TEST(the_side_of_a_known_team_is_the_outer_one_in_any_order)
{
    Road road;
    road_open(&road);
    pass_team(&road, 1);
    wire_echo(&road.wire, &client, &machine, false, 2);
    see(&road);
    wire_set_destination(&road.wire, &by_team.mac);
    ck_assert_int_eq(see(&road), COPY_NONE);
    ck_assert(!stations_is_rewriter(road.stations, &machine.mac));
    road_close(&road);
}
END_TEST

START_TEST(a_broadcast_to_another_mac_was_not_rewritten)
{
    Road road;
    road_open(&road);
    wire_echo(&road.wire, &client, &machine, false, 1);
    see(&road);
    wire_set_destination(&road.wire, &wire_everybody);
    ck_assert_int_eq(see(&road), COPY_NONE);
    ck_assert_ptr_null(stations_find(road.stations, &machine.mac));
    road_close(&road);
}
END_TEST

START_TEST(a_router_took_the_packet_and_sent_it_on)
{
    Road road;
    road_open(&road);
    wire_echo(&road.wire, &client, &(Host){ router, machine.ip }, false, 1);
    see(&road);
    wire_set_source(&road.wire, &router);
    wire_set_destination(&road.wire, &machine.mac);
    wire_lower_ttl(&road.wire);
    ck_assert_int_eq(see(&road), COPY_FORWARDED);
    ck_assert_uint_eq(stations_find(road.stations, &router)->forwards, 2);
    ck_assert_ptr_null(stations_find(road.stations, &machine.mac));
    road_close(&road);
}
END_TEST

START_TEST(a_new_beginning_knows_no_earlier_sight)
{
    Road road;
    road_open(&road);
    wire_echo(&road.wire, &client, &by_team, false, 1);
    see(&road);
    copies_clear(&road.copies);
    wire_set_destination(&road.wire, &machine.mac);
    ck_assert_int_eq(see(&road), COPY_NONE);
    road_close(&road);
}
END_TEST

SUITE("copies", both_sides_of_a_translation_are_a_rewrite,
      the_side_of_a_known_team_is_the_outer_one_in_any_order,
      a_broadcast_to_another_mac_was_not_rewritten, a_router_took_the_packet_and_sent_it_on,
      a_new_beginning_knows_no_earlier_sight)
