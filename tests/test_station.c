/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "station.h"

#include "limits.h"
#include "suite.h"

static const Mac team = { { 2, 0, 0, 0, 0, 0x10 } };

START_TEST(nothing_is_known_of_a_stranger)
{
    Stations *stations = stations_new();
    ck_assert_ptr_null(stations_find(stations, &team));
    ck_assert(!stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

START_TEST(one_rewritten_packet_makes_a_rewriter)
{
    Stations *stations = stations_new();
    stations_note_rewrite(stations, &team);
    ck_assert(stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

/* Two stations may ask for one address at once: it takes a second repeated request. */
START_TEST(one_repeated_request_may_be_a_coincidence)
{
    Stations *stations = stations_new();
    stations_note_repeats(stations, &team, 1);
    ck_assert(!stations_is_rewriter(stations, &team));
    stations_note_repeats(stations, &team, 1);
    ck_assert(stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

/* The clock of the inner side is slow: packets to a machine are seen there first as well. */
static void turn(Stations *stations, const Mac *machine, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        stations_pair(stations, machine, &team);
        stations_pair(stations, &team, machine);
        stations_note_rewrite(stations, machine);
    }
}

START_TEST(where_clocks_contradict_each_other_the_mac_with_one_partner_is_behind)
{
    static const Mac one = { { 2, 0, 0, 0, 0, 0xcc } }, other = { { 2, 0, 0, 0, 0, 0xdd } };
    Stations *stations = stations_new();
    turn(stations, &one, 5);
    ck_assert(stations_is_rewriter(stations, &one)); /* nothing tells the two apart */
    turn(stations, &other, 5);
    turn(stations, &one, 1);
    stations_note_rewrite(stations, &team);
    ck_assert(!stations_is_rewriter(stations, &one));
    ck_assert(!stations_is_rewriter(stations, &other));
    ck_assert(stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

START_TEST(a_few_pairs_in_the_wrong_order_turn_nothing_round)
{
    static const Mac machine = { { 2, 0, 0, 0, 0, 0xcc } }, member = { { 2, 0, 0, 0, 0, 0x11 } };
    Stations *stations = stations_new();
    for (int i = 0; i < 20; i++) {
        stations_pair(stations, &team, &machine);
        stations_pair(stations, &member, &machine);
        stations_note_rewrite(stations, &team);
    }
    for (int i = 0; i < 3; i++)
        stations_pair(stations, &machine, &team);
    ck_assert(stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

START_TEST(a_router_is_no_rewriter)
{
    Stations *stations = stations_new();
    Station *station = stations_note(stations, &team);
    station->forwards = station->fronts = station->claims = 1000;
    ck_assert(!stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

START_TEST(a_flood_of_macs_forgets_the_oldest)
{
    Stations *stations = stations_new();
    stations_note_rewrite(stations, &team);
    for (uint32_t i = 0; i < 10 * LIMIT_NOTED_MACS; i++) {
        Mac mac = { { 6, 0 } };
        memcpy(mac.bytes + 2, &i, sizeof i);
        ck_assert_uint_eq(stations_note(stations, &mac)->forwards, 0);
        stations_find(stations, &team); /* in use, it stays */
    }
    ck_assert(stations_is_rewriter(stations, &team));
    stations_free(stations);
}
END_TEST

START_TEST(a_new_beginning_knows_nobody)
{
    Stations *stations = stations_new();
    stations_note_rewrite(stations, &team);
    stations_clear(stations);
    ck_assert_ptr_null(stations_find(stations, &team));
    stations_free(stations);
}
END_TEST

static Mac numbered(uint32_t number)
{
    Mac mac = { { 6, 0 } };
    memcpy(mac.bytes + 2, &number, sizeof number);
    return mac;
}

START_TEST(who_serves_others_outlives_strangers)
{
    Stations *stations = stations_new();
    stations_note_rewrite(stations, &team);
    for (uint32_t i = 0; i < 3 * LIMIT_NOTED_MACS; i++) {
        Mac mac = numbered(i);
        stations_note(stations, &mac)->sourced++;
    }
    ck_assert(stations_is_rewriter(stations, &team));
    ck_assert_uint_eq(stations_forgotten(stations), 0);
    stations_free(stations);
}
END_TEST

START_TEST(who_serves_others_is_counted_when_it_goes)
{
    Stations *stations = stations_new();
    for (uint32_t i = 0; i < LIMIT_NOTED_MACS + 100; i++) {
        Mac mac = numbered(i);
        stations_note(stations, &mac)->forwards++;
    }
    ck_assert_uint_eq(stations_forgotten(stations), 100);
    stations_free(stations);
}
END_TEST

SUITE("station", nothing_is_known_of_a_stranger, one_rewritten_packet_makes_a_rewriter,
      one_repeated_request_may_be_a_coincidence,
      where_clocks_contradict_each_other_the_mac_with_one_partner_is_behind,
      a_few_pairs_in_the_wrong_order_turn_nothing_round, a_router_is_no_rewriter,
      a_flood_of_macs_forgets_the_oldest, a_new_beginning_knows_nobody,
      who_serves_others_outlives_strangers, who_serves_others_is_counted_when_it_goes)
