/* SPDX-License-Identifier: GPL-2.0-or-later */
/* At least 3 adverts of each of two active routers within 10 s, in turn. */
#include "redundancy.h"

#include "adverts.h"
#include "suite.h"

static const Host router_a = { MAC(02, 00, 00, 00, 0e, 0a), IP4(10, 0, 0, 2) };
static const Host router_b = { MAC(02, 00, 00, 00, 0e, 0b), IP4(10, 0, 0, 3) };
static const Ip gateway_ip = IP4(10, 0, 0, 1);

enum { RESIGNS = 0, STANDBY = 8, ACTIVE = 16, RESIGN = 2 };

typedef struct Room {
    Redundancy *redundancy;
    Wire wire;
    Time now;
    uint64_t frames;
    uint32_t context, interface;
    VrrpText text; /* of the adverts to come */
} Room;

static Room room_new(void)
{
    return (Room){ .redundancy = redundancy_new(),
                   .now = 1000 * TIME_SECOND,
                   .text = { 2, 51, 100, 100, gateway_ip, { { 0 } } } };
}

static void feed(Room *room)
{
    Frame frame = wire_frame(&room->wire, ++room->frames, room->now);
    Packet packet;
    packet_read(&frame, &packet);
    redundancy_feed(room->redundancy, room->context, room->interface, &frame, &packet);
}

static void feed_copy(Room *room)
{
    Frame frame = wire_frame(&room->wire, ++room->frames, room->now);
    Packet packet;
    packet_read(&frame, &packet);
    redundancy_feed_copy(room->redundancy, room->context, room->interface, &frame, &packet);
}

static void says(Room *room, const Host *router, unsigned priority)
{
    VrrpText text = room->text;
    text.priority = priority;
    wire_vrrp(&room->wire, router, &text);
    feed(room);
}

static void says_hello(Room *room, const Host *router, unsigned operation, unsigned state)
{
    wire_hsrp(&room->wire, router, &(HsrpText){ operation, state, 9, 100, gateway_ip });
    feed(room);
}

static void after(Room *room, int64_t milliseconds)
{
    room->now += milliseconds * TIME_MILLISECOND;
}

static void take_group(void *user, const RedundancyGroup *group)
{
    g_array_append_vals(user, group, 1);
}

/* The groups with a contest; the room closes. */
static guint contests(Room *room)
{
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(RedundancyGroup));
    redundancy_visit(room->redundancy, take_group, groups);
    redundancy_free(room->redundancy);
    return groups->len;
}

/* Plays a line, a letter every 500 ms: a and b advertise, A and B resign, a dot is silence. */
static guint contests_of(const char *line)
{
    Room room = room_new();
    for (; *line != '\0'; line++) {
        if (*line == 'a' || *line == 'b')
            says(&room, *line == 'a' ? &router_a : &router_b, *line == 'a' ? 100 : 200);
        else if (*line == 'A' || *line == 'B')
            says(&room, *line == 'A' ? &router_a : &router_b, RESIGNS);
        after(&room, 500);
    }
    return contests(&room);
}

START_TEST(three_adverts_each_in_turn_since_both_are_active)
{
    ck_assert_uint_eq(contests_of("a.a.abababa"), 1);
    ck_assert_uint_eq(contests_of("abababa"), 1);
    ck_assert_uint_eq(contests_of("a.a.ababab"), 0); /* 2 of the old one beside the new one */
    ck_assert_uint_eq(contests_of("a.a.ababa.a.a"), 0);
}
END_TEST

START_TEST(a_change_of_the_master_is_none)
{
    ck_assert_uint_eq(contests_of("a.a.a.b.b.b.b.b"), 0);
    ck_assert_uint_eq(contests_of("a.a.ab.b.b.b.b"), 0);
    ck_assert_uint_eq(contests_of("a.a.abab.b.b.b.b"), 0); /* an advert crosses or is lost */
    ck_assert_uint_eq(contests_of("a.a.abab.b.b.bBa.a.a.a"), 0);
}
END_TEST

START_TEST(who_resigned_is_not_active)
{
    ck_assert_uint_eq(contests_of("aAbBaAbBaAbBaAbBaAbB"), 0);
    ck_assert_uint_eq(contests_of("a.a.abaBabaBabaBaba"), 0);
}
END_TEST

/* Master_Down_Interval is a little more than 3 intervals: who was silent for longer begins anew. */
START_TEST(who_fell_silent_is_not_active)
{
    ck_assert_uint_eq(contests_of("ab........ab........ab........ab........ab"), 0);
    ck_assert_uint_eq(contests_of("a.a.........b.b.........a.a.........b.b"), 0);
}
END_TEST

START_TEST(blocks_of_adverts_are_not_in_turn)
{
    ck_assert_uint_eq(contests_of("b.a.a.ab.b.b.b"), 0);
}
END_TEST

/* B advertises every interval, A every 4 s: 3 adverts of A take the whole window. */
static guint contests_within(int64_t milliseconds)
{
    Room room = room_new();
    room.text.interval = 300;
    Time start = room.now;
    for (int64_t at = 0; at <= 3 * milliseconds / 2; at += 100) {
        room.now = start + at * TIME_MILLISECOND;
        if (at % (milliseconds / 2) == 0)
            says(&room, &router_a, 100);
        after(&room, 1);
        if (at % 1000 == 500)
            says(&room, &router_b, 200);
    }
    return contests(&room);
}

START_TEST(three_adverts_within_ten_seconds)
{
    ck_assert_uint_eq(contests_within(10000), 1);
    ck_assert_uint_eq(contests_within(10400), 0);
}
END_TEST

static guint contests_every(unsigned centiseconds)
{
    Room room = room_new();
    room.text.version = 3;
    room.text.interval = centiseconds;
    for (int i = 0; i < 5; i++) {
        says(&room, &router_a, 100);
        after(&room, 5 * (int64_t)centiseconds);
        says(&room, &router_b, 200);
        after(&room, 5 * (int64_t)centiseconds);
    }
    return contests(&room);
}

START_TEST(slow_groups_have_three_of_their_intervals)
{
    ck_assert_uint_eq(contests_every(10), 1);
    ck_assert_uint_eq(contests_every(500), 1);
    ck_assert_uint_eq(contests_every(4000), 1);
}
END_TEST

/* Copies, or one packet for each unicast peer: within a quarter of the interval. */
START_TEST(adverts_in_a_burst_count_once)
{
    Room room = room_new();
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 3; j++, after(&room, 80)) {
            says(&room, &router_a, 100);
            says(&room, &router_b, 200);
        }
        after(&room, 760);
    }
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

START_TEST(other_groups_places_and_families_are_apart)
{
    const Host a6 = { router_a.mac, IP6(fe, 80, 00, 02) };
    Room room = room_new();
    for (int i = 0; i < 10; i++, after(&room, 500)) {
        room.text = (VrrpText){ 3, 51, 100, 100, gateway_ip, { { 0 } } };
        room.context = 0;
        says(&room, &router_a, 100);
        room.context = 1; /* another VLAN */
        says(&room, &router_b, 200);
        room.context = 0;
        room.text.group = 52;
        says(&room, &router_b, 200);
        room.text = (VrrpText){ 3, 51, 100, 100, IP6(20, 01, 00, 01), { { 0 } } };
        says(&room, &a6, 200);
    }
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

START_TEST(one_number_for_two_addresses_is_two_groups)
{
    Room room = room_new();
    for (int i = 0; i < 10; i++, after(&room, 500)) {
        room.text.virtual_ip = gateway_ip;
        says(&room, &router_a, 100);
        room.text.virtual_ip = (Ip)IP4(10, 0, 0, 99);
        says(&room, &router_b, 200);
    }
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

/* The same link-local address in every VLAN is usual, and a mirror may have taken the tags off. */
static guint contests_of_second_addresses(const Ip *of_a, const Ip *of_b)
{
    const Host a6 = { router_a.mac, IP6(fe, 80, 00, 02) },
               b6 = { router_b.mac, IP6(fe, 80, 00, 03) };
    Room room = room_new();
    room.text = (VrrpText){ 3, 51, 100, 100, IP6(fe, 80, 00, 01), { { 0 } } };
    for (int i = 0; i < 10; i++, after(&room, 500)) {
        room.text.second_ip = *of_a;
        says(&room, &a6, 100);
        room.text.second_ip = *of_b;
        says(&room, &b6, 200);
    }
    return contests(&room);
}

START_TEST(a_link_local_address_is_shared_only_where_there_is_no_other)
{
    const Ip none = { { 0 } }, one = IP6(20, 01, 00, 01), two = IP6(20, 02, 00, 01);
    ck_assert_uint_eq(contests_of_second_addresses(&one, &two), 0);
    ck_assert_uint_eq(contests_of_second_addresses(&one, &one), 1);
    ck_assert_uint_eq(contests_of_second_addresses(&one, &none), 1);
    ck_assert_uint_eq(contests_of_second_addresses(&none, &none), 1);
}
END_TEST

START_TEST(two_versions_are_one_group)
{
    Room room = room_new();
    for (int i = 0; i < 10; i++, after(&room, 500)) {
        room.text.version = 2;
        says(&room, &router_a, 100);
        room.text.version = 3;
        says(&room, &router_b, 200);
    }
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

START_TEST(a_router_that_changes_its_address_is_alone)
{
    const Host moved = { router_a.mac, IP4(10, 0, 0, 7) };
    Room room = room_new();
    for (int i = 0; i < 10; i++, after(&room, 1000))
        says(&room, i < 5 ? &router_a : &moved, 100);
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

START_TEST(routers_are_told_apart_behind_one_mac)
{
    const Mac shared = MAC(00, 00, 5e, 00, 01, 33);
    Room room = room_new();
    room.wire.sent_by = &shared;
    for (int i = 0; i < 10; i++, after(&room, 500))
        says(&room, i % 2 == 0 ? &router_a : &router_b, 100);
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

START_TEST(standby_and_resigned_hellos_claim_nothing)
{
    Room room = room_new();
    for (int i = 0; i < 8; i++, after(&room, 1500)) {
        says_hello(&room, &router_a, 0, ACTIVE);
        after(&room, 1500);
        says_hello(&room, &router_b, 0, STANDBY);
    }
    for (int i = 0; i < 8; i++, after(&room, 1500)) {
        says_hello(&room, &router_a, RESIGN, ACTIVE);
        after(&room, 1500);
        says_hello(&room, &router_b, 0, ACTIVE);
    }
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

START_TEST(two_active_hellos_are_a_contest)
{
    Room room = room_new();
    for (int i = 0; i < 4; i++, after(&room, 2800)) {
        says_hello(&room, &router_a, 0, ACTIVE);
        after(&room, 200);
        says_hello(&room, &router_b, 0, ACTIVE);
    }
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

/* Two captures of one change of the master in one file, their clocks some seconds apart. */
START_TEST(interfaces_with_different_clocks_are_no_contest)
{
    Room room = room_new();
    for (int i = 0; i < 20; i++, after(&room, 500)) {
        room.interface = 0;
        says(&room, i < 8 ? &router_a : &router_b, 100);
        after(&room, 500);
        room.interface = 1;
        says(&room, i < 14 ? &router_a : &router_b, 100);
    }
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

START_TEST(one_interface_for_each_router_is_enough)
{
    Room room = room_new();
    for (int i = 0; i < 10; i++, after(&room, 500)) {
        room.interface = (uint32_t)i % 2;
        says(&room, i % 2 == 0 ? &router_a : &router_b, 100);
    }
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

START_TEST(adverts_spread_over_two_interfaces_count_together)
{
    Room room = room_new();
    for (int i = 0; i < 16; i++, after(&room, 500)) {
        room.interface = "0110100110010110"[i] == '1';
        says(&room, i % 2 == 0 ? &router_a : &router_b, 100);
    }
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

START_TEST(copies_count_where_the_group_is_known)
{
    Room room = room_new();
    for (int i = 0; i < 10; i++, after(&room, 500)) {
        room.context = room.interface = (uint32_t)i % 4 / 2; /* the order of sights varies */
        says(&room, i % 2 == 0 ? &router_a : &router_b, 100);
        room.context = 0;
        room.interface = !room.interface;
        feed_copy(&room);
    }
    room.context = 7;
    feed_copy(&room);
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

START_TEST(places_that_become_one_keep_what_they_know)
{
    const uint32_t into[] = { 0, 0 };
    Room room = room_new();
    says(&room, &router_b, 100);
    room.context = 1;
    for (int i = 0; i < 7; i++, after(&room, 500))
        says(&room, i % 2 == 0 ? &router_a : &router_b, 100);
    redundancy_move(room.redundancy, into, G_N_ELEMENTS(into));
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

START_TEST(a_flood_of_groups_and_routers_is_bounded)
{
    Room room = room_new();
    for (uint32_t i = 0; i < 4 * LIMIT_ROUTER_GROUPS; i++) {
        Host router = { router_a.mac, IP4(10, 1, 0, 0) };
        router.ip.bytes[14] = (uint8_t)(i >> 8);
        router.ip.bytes[15] = (uint8_t)i;
        room.context = i % (2 * LIMIT_ROUTER_GROUPS);
        says(&room, &router, 100);
        room.context = 0;
        says(&room, &router, 100);
    }
    ck_assert_uint_gt(redundancy_forgotten(room.redundancy), 0);
    redundancy_clear(room.redundancy);
    ck_assert_uint_eq(contests(&room), 0);
}
END_TEST

/* Rivals stay while routers that advertise once come and go. */
START_TEST(a_contest_outlives_a_flood)
{
    Room room = room_new();
    for (int i = 0; i < 8; i++, after(&room, 500))
        says(&room, i % 2 == 0 ? &router_a : &router_b, 100);
    for (uint8_t i = 0; i < 100; i++, after(&room, 100)) {
        const Host router = { router_a.mac, IP4(10, 1, 0, i) };
        says(&room, &router, 100);
    }
    for (uint32_t i = 1; i < 2 * LIMIT_ROUTER_GROUPS; i++) {
        room.context = i;
        says(&room, &router_a, 100);
    }
    ck_assert_uint_eq(contests(&room), 1);
}
END_TEST

static void count_group(void *user, const RedundancyGroup *group)
{
    ck_assert_uint_gt(redundancy_contest(group)->count, 0);
    ++*(uint32_t *)user;
}

START_TEST(a_contest_is_told_of_before_it_goes)
{
    uint32_t left = 0;
    Room room = room_new();
    redundancy_on_leave(room.redundancy, count_group, &left);
    for (uint32_t i = 0; i < LIMIT_ROUTER_GROUPS + 10; i++) {
        room.context = i;
        for (int n = 0; n < 8; n++, after(&room, 500))
            says(&room, n % 2 == 0 ? &router_a : &router_b, 100);
    }
    ck_assert_uint_eq(left, 10);
    ck_assert_uint_eq(redundancy_forgotten(room.redundancy), 10);
    redundancy_free(room.redundancy);
}
END_TEST

SUITE("redundancy", three_adverts_each_in_turn_since_both_are_active,
      a_change_of_the_master_is_none, who_resigned_is_not_active, who_fell_silent_is_not_active,
      blocks_of_adverts_are_not_in_turn, three_adverts_within_ten_seconds,
      slow_groups_have_three_of_their_intervals, adverts_in_a_burst_count_once,
      other_groups_places_and_families_are_apart, one_number_for_two_addresses_is_two_groups,
      a_link_local_address_is_shared_only_where_there_is_no_other, two_versions_are_one_group,
      a_router_that_changes_its_address_is_alone, routers_are_told_apart_behind_one_mac,
      standby_and_resigned_hellos_claim_nothing, two_active_hellos_are_a_contest,
      interfaces_with_different_clocks_are_no_contest, one_interface_for_each_router_is_enough,
      adverts_spread_over_two_interfaces_count_together, copies_count_where_the_group_is_known,
      places_that_become_one_keep_what_they_know, a_flood_of_groups_and_routers_is_bounded,
      a_contest_outlives_a_flood, a_contest_is_told_of_before_it_goes)
