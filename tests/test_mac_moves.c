/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a MAC speaks, and what counts as a move of it. */
#include "mac_moves.h"

#include "suite.h"
#include "wire.h"

static const Host station = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host peer = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };

enum { TUNNEL = 7, WINDOW = 50 };

typedef struct Room {
    MacMoves *moves;
    Wire wire;
    Time now;
    uint64_t frames;
} Room;

static Room room_new(void)
{
    return (Room){ .moves = mac_moves_new(), .now = 1000 * TIME_SECOND };
}

static Frame frame_at(Room *room, uint32_t interface)
{
    Frame frame = wire_frame(&room->wire, ++room->frames, room->now);
    frame.interface = interface;
    return frame;
}

static void speaks(Room *room, uint32_t interface)
{
    Packet packet;
    wire_echo(&room->wire, &station, &peer, false, (uint16_t)room->frames);
    Frame frame = frame_at(room, interface);
    packet_read(&frame, &packet);
    mac_moves_see(room->moves, &frame, &packet, TUNNEL, false);
}

/* The last frame once more, elsewhere. */
static void is_copied(Room *room, uint32_t interface, uint64_t earlier)
{
    Packet packet;
    Frame frame = frame_at(room, interface);
    packet_read(&frame, &packet);
    mac_moves_copy(room->moves, &frame, &packet, TUNNEL, earlier);
}

static void after(Room *room, int64_t milliseconds)
{
    room->now += milliseconds * TIME_MILLISECOND;
}

static void take(void *user, const MovingMac *moving)
{
    *(MovingMac *)user = *moving;
}

/* Count 0 when nothing flaps; the room closes. */
static MovingMac flapping(Room *room)
{
    MovingMac found = { .moves = { .count = 0 } };
    mac_moves_visit(room->moves, take, &found);
    mac_moves_free(room->moves);
    return found;
}

/* Plays a line, a digit a second: the interface of a frame. The first one is a move already. */
static uint32_t moves_of(const char *line)
{
    Room room = room_new();
    for (; *line != '\0'; line++, after(&room, 1000))
        speaks(&room, (uint32_t)(*line - '0'));
    return flapping(&room).moves.count;
}

START_TEST(five_moves_are_a_flap)
{
    ck_assert_uint_eq(moves_of("10100"), 0);
    ck_assert_uint_eq(moves_of("101011"), 5);
    ck_assert_uint_eq(moves_of("11100011100011"), 5);
    ck_assert_uint_eq(moves_of("1201200"), 6);
}
END_TEST

/* What comes last may have copies yet. */
START_TEST(a_frame_counts_once_its_copies_must_have_come)
{
    ck_assert_uint_eq(moves_of("10101"), 0);
    ck_assert_uint_eq(moves_of("101011"), 5);
}
END_TEST

START_TEST(another_visit_says_the_same)
{
    Room room = room_new();
    MovingMac first = { .moves = { .count = 0 } }, second = first;
    for (unsigned i = 0; i < 20; i++, after(&room, 1000))
        speaks(&room, i % 2);
    mac_moves_visit(room.moves, take, &first);
    mac_moves_visit(room.moves, take, &second);
    ck_assert_uint_gt(first.moves.count, 0);
    ck_assert_uint_eq(first.moves.count, second.moves.count);
    mac_moves_free(room.moves);
}
END_TEST

START_TEST(a_copy_keeps_the_station_where_it_is)
{
    Room room = room_new();
    for (unsigned i = 0; i < 20; i++) {
        speaks(&room, i % 2);
        after(&room, WINDOW - 1);
        is_copied(&room, (i + 1) % 2, room.frames);
        after(&room, 1000);
    }
    ck_assert_uint_eq(flapping(&room).moves.count, 0);
}
END_TEST

/* A kernel hands over a batch of one interface, then that of the other. */
START_TEST(copies_may_come_in_batches)
{
    Room room = room_new();
    for (unsigned i = 0; i < 20; i++) {
        uint64_t first = room.frames + 1;
        speaks(&room, i % 2);
        speaks(&room, i % 2);
        is_copied(&room, (i + 1) % 2, first);
        is_copied(&room, (i + 1) % 2, first + 1);
        after(&room, 1000);
    }
    ck_assert_uint_eq(flapping(&room).moves.count, 0);
}
END_TEST

/* A client's port shows each packet too, beside the port that the station is at. */
START_TEST(a_place_that_shows_all_hides_no_move)
{
    Room room = room_new();
    for (unsigned i = 0; i < 20; i++) {
        speaks(&room, 2);
        is_copied(&room, i / 2 % 2, room.frames);
        after(&room, 1000);
    }
    ck_assert_uint_ge(flapping(&room).moves.count, 5);
}
END_TEST

START_TEST(sections_number_the_same_interfaces_anew)
{
    Room room = room_new();
    for (uint32_t i = 0; i < 20; i++, after(&room, 1000)) {
        Packet packet;
        wire_echo(&room.wire, &station, &peer, false, (uint16_t)i);
        Frame frame = frame_at(&room, 0);
        frame.section = i;
        packet_read(&frame, &packet);
        mac_moves_see(room.moves, &frame, &packet, TUNNEL, false);
    }
    ck_assert_uint_eq(flapping(&room).moves.count, 0);
}
END_TEST

START_TEST(who_is_heard_in_another_context_is_told)
{
    MacMoves *moves = mac_moves_new();
    ck_assert_uint_eq(mac_moves_hear(moves, &station.ip, &station.mac, TUNNEL, 3),
                      MAC_MOVES_NOWHERE);
    ck_assert_uint_eq(mac_moves_hear(moves, &station.ip, &station.mac, TUNNEL, 3),
                      MAC_MOVES_NOWHERE);
    ck_assert_uint_eq(mac_moves_hear(moves, &station.ip, &station.mac, TUNNEL, 4), 3);
    ck_assert_uint_eq(mac_moves_hear(moves, &station.ip, &station.mac, TUNNEL + 1, 5),
                      MAC_MOVES_NOWHERE);
    ck_assert_uint_eq(mac_moves_hear(moves, &peer.ip, &station.mac, TUNNEL, 4), MAC_MOVES_NOWHERE);
    mac_moves_free(moves);
}
END_TEST

START_TEST(more_places_and_stations_than_are_kept_are_no_harm)
{
    Room room = room_new();
    for (uint32_t i = 0; i < 4 * LIMIT_MOVING_MACS; i++, after(&room, 1)) {
        Packet packet;
        Host host = station;
        memcpy(host.mac.bytes + 2, &i, sizeof i);
        wire_echo(&room.wire, &host, &peer, false, (uint16_t)i);
        Frame frame = frame_at(&room, i % 100);
        packet_read(&frame, &packet);
        mac_moves_see(room.moves, &frame, &packet, TUNNEL, false);
    }
    for (uint32_t i = 0; i < 100; i++, after(&room, 1000))
        speaks(&room, i);
    ck_assert_uint_le(flapping(&room).place_count, LIMIT_PLACES_OF_MAC);
}
END_TEST

static Host numbered(uint32_t number)
{
    Host one = { MAC(02, 07, 00, 00, 00, 00), IP4(10, 7, 0, 0) };
    memcpy(one.mac.bytes + 2, &number, sizeof number);
    memcpy(one.ip.bytes + 13, &number, 3);
    return one;
}

static void count_flapping(void *user, const MovingMac *moving)
{
    ck_assert(moving->is_flapping);
    ++*(uint32_t *)user;
}

/* So many stations that move, or only turn up at a second place. */
static void move_flood(Room *room, uint32_t stations, int frames)
{
    for (uint32_t i = 0; i < stations; i++) {
        Host one = numbered(i);
        for (int n = 0; n < frames; n++, after(room, 1000)) {
            Packet packet;
            wire_echo(&room->wire, &one, &peer, false, (uint16_t)room->frames);
            Frame frame = frame_at(room, (uint32_t)n % 2);
            packet_read(&frame, &packet);
            mac_moves_see(room->moves, &frame, &packet, TUNNEL, false);
        }
    }
}

START_TEST(who_moves_is_told_of_before_it_goes)
{
    uint32_t left = 0, all = 0;
    Room room = room_new();
    mac_moves_on_leave(room.moves, count_flapping, &left);
    move_flood(&room, LIMIT_MOVING_MACS + 100, 10);
    ck_assert_uint_eq(left, 100);
    ck_assert_uint_eq(mac_moves_judged_early(room.moves), 100);
    mac_moves_visit(room.moves, count_flapping, &all);
    ck_assert_uint_eq(all, LIMIT_MOVING_MACS);
    mac_moves_free(room.moves);
}
END_TEST

START_TEST(who_is_at_two_places_is_counted_when_it_goes)
{
    uint32_t left = 0;
    Room room = room_new();
    mac_moves_on_leave(room.moves, count_flapping, &left);
    move_flood(&room, LIMIT_MOVING_MACS + 100, 2);
    ck_assert_uint_eq(left, 0);
    ck_assert_uint_eq(mac_moves_judged_early(room.moves), 0);
    ck_assert_uint_eq(mac_moves_forgotten(room.moves), 100);
    mac_moves_free(room.moves);
}
END_TEST

static uint64_t forgotten_of_contexts(uint32_t contexts)
{
    MacMoves *moves = mac_moves_new();
    for (uint32_t i = 0; i < LIMIT_HEARD_STATIONS + 100; i++) {
        Host one = numbered(i);
        mac_moves_hear(moves, &one.ip, &one.mac, TUNNEL, 3 + i % contexts);
    }
    uint64_t forgotten = mac_moves_forgotten(moves);
    mac_moves_free(moves);
    return forgotten;
}

START_TEST(where_there_is_one_vlan_nothing_is_lost)
{
    ck_assert_uint_eq(forgotten_of_contexts(1), 0);
    ck_assert_uint_eq(forgotten_of_contexts(2), 100);
}
END_TEST

SUITE("mac_moves", five_moves_are_a_flap, a_frame_counts_once_its_copies_must_have_come,
      another_visit_says_the_same, a_copy_keeps_the_station_where_it_is, copies_may_come_in_batches,
      a_place_that_shows_all_hides_no_move, sections_number_the_same_interfaces_anew,
      who_is_heard_in_another_context_is_told, more_places_and_stations_than_are_kept_are_no_harm,
      who_moves_is_told_of_before_it_goes, who_is_at_two_places_is_counted_when_it_goes,
      where_there_is_one_vlan_nothing_is_lost)
