/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rule E9: at least 4 requests and 3 answers within 10 s. */
#include "asker.h"

#include <glib.h>

#include "suite.h"
#include "wire.h"

static const Host asker_host = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host target = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };
static const Host other = { MAC(02, 00, 00, 00, 0e, 02), IP4(10, 0, 0, 2) };

typedef struct Room {
    Askers *askers;
    Wire wire;
    Time now, last_unicast;
    uint64_t frames;
} Room;

static Room room_new(void)
{
    return (Room){ .askers = askers_new(), .now = TIME_SECOND, .last_unicast = TIME_NONE };
}

static void feed(Room *room)
{
    Frame frame = wire_frame(&room->wire, ++room->frames, room->now);
    Packet packet;
    Resolution said;
    packet_read(&frame, &packet);
    if (resolution_read(&packet, &said))
        askers_feed(room->askers, 0, &frame, &packet, &said, room->last_unicast);
}

static void request(Room *room, const Host *asker, const Host *wanted)
{
    wire_request(&room->wire, asker, &wanted->ip);
    feed(room);
}

static void reply(Room *room, const Host *owner, const Host *asker)
{
    wire_reply(&room->wire, owner, asker);
    feed(room);
}

/* Requests spread over a span; the first of them are answered at once. */
static bool is_deaf(int requests, int answers, Time span)
{
    Room room = room_new();
    for (int i = 0; i < requests; i++) {
        room.now = TIME_SECOND + span * i / MAX(requests - 1, 1);
        request(&room, &asker_host, &target);
        if (i >= requests - answers)
            reply(&room, &target, &asker_host);
    }
    bool deaf = askers_deaf(room.askers, 0, &asker_host.ip) != NULL;
    askers_free(room.askers);
    return deaf;
}

START_TEST(four_requests_with_three_answers_in_ten_seconds)
{
    ck_assert(is_deaf(4, 3, 3 * TIME_SECOND));
    ck_assert(is_deaf(4, 4, 10 * TIME_SECOND));
}
END_TEST

START_TEST(less_is_healthy)
{
    ck_assert(!is_deaf(3, 3, 3 * TIME_SECOND));
    ck_assert(!is_deaf(4, 2, 3 * TIME_SECOND));
    ck_assert(!is_deaf(4, 3, 10 * TIME_SECOND + TIME_MILLISECOND));
    ck_assert(!is_deaf(100, 0, 5 * TIME_SECOND));
}
END_TEST

START_TEST(who_sends_by_unicast_after_asking_has_heard_the_answer)
{
    Room room = room_new();
    for (int i = 0; i < 8; i++) {
        request(&room, &asker_host, &target);
        reply(&room, &target, &asker_host);
        room.now += TIME_MILLISECOND;
        room.last_unicast = room.now;
        room.now += TIME_SECOND;
    }
    ck_assert_ptr_null(askers_deaf(room.askers, 0, &asker_host.ip));
    askers_free(room.askers);
}
END_TEST

START_TEST(each_target_is_counted_alone)
{
    Room room = room_new();
    for (int i = 0; i < 3; i++) {
        request(&room, &asker_host, &target);
        reply(&room, &target, &asker_host);
        request(&room, &asker_host, &other);
        reply(&room, &other, &asker_host);
    }
    ck_assert_ptr_null(askers_deaf(room.askers, 0, &asker_host.ip));
    request(&room, &asker_host, &other);
    reply(&room, &other, &asker_host);
    const Asker *deaf = askers_deaf(room.askers, 0, &asker_host.ip);
    ck_assert_ptr_nonnull(deaf);
    ck_assert(ip_equal(&deaf->target, &other.ip));
    ck_assert_uint_eq(deaf->requests, 4);
    ck_assert_uint_eq(deaf->answers, 4);
    askers_free(room.askers);
}
END_TEST

START_TEST(announcements_probes_and_unicast_requests_ask_nobody)
{
    Room room = room_new();
    for (int i = 0; i < 8; i++) {
        wire_announce(&room.wire, &asker_host);
        feed(&room);
        wire_probe(&room.wire, &asker_host);
        feed(&room);
        wire_request_to(&room.wire, &asker_host, &target);
        feed(&room);
        reply(&room, &target, &asker_host);
    }
    ck_assert_ptr_null(askers_deaf(room.askers, 0, &asker_host.ip));
    askers_free(room.askers);
}
END_TEST

START_TEST(every_deaf_address_is_told_once)
{
    Room room = room_new();
    for (int i = 0; i < 8; i++) {
        request(&room, &asker_host, &target);
        reply(&room, &target, &asker_host);
        request(&room, &asker_host, &other);
        reply(&room, &other, &asker_host);
        request(&room, &other, &target);
        reply(&room, &target, &other);
    }
    int told = 0;
    for (const Asker *asker = NULL; (asker = askers_next_deaf(room.askers, asker)) != NULL;)
        told++;
    ck_assert_int_eq(told, 2);
    askers_free(room.askers);
}
END_TEST

START_TEST(contexts_are_kept_apart)
{
    Room room = room_new();
    for (int i = 0; i < 8; i++) {
        request(&room, &asker_host, &target);
        reply(&room, &target, &asker_host);
    }
    ck_assert_ptr_null(askers_deaf(room.askers, 1, &asker_host.ip));
    askers_clear(room.askers);
    ck_assert_ptr_null(askers_deaf(room.askers, 0, &asker_host.ip));
    askers_free(room.askers);
}
END_TEST

/* More askers than are kept, one each so many ms; is the deaf one still known? */
static uint64_t forgotten_askers(int64_t milliseconds, bool *is_deaf_kept)
{
    Room room = room_new();
    for (int i = 0; i < 5; i++) {
        request(&room, &asker_host, &target);
        reply(&room, &target, &asker_host);
    }
    for (uint32_t i = 0; i < 2 * LIMIT_ASKERS; i++) {
        Host one = { other.mac, IP4(10, 7, 0, 0) };
        memcpy(one.ip.bytes + 13, &i, 3);
        request(&room, &one, &target);
        room.now += milliseconds * TIME_MILLISECOND;
    }
    uint64_t forgotten = askers_forgotten(room.askers);
    *is_deaf_kept = askers_deaf(room.askers, 0, &asker_host.ip) != NULL;
    askers_free(room.askers);
    return forgotten;
}

START_TEST(the_deaf_outlive_others_and_runs_that_go_on_are_counted)
{
    bool is_deaf_kept;
    ck_assert_uint_eq(forgotten_askers(1, &is_deaf_kept), LIMIT_ASKERS + 1);
    ck_assert(is_deaf_kept);
    ck_assert_uint_eq(forgotten_askers(10, &is_deaf_kept), 0);
    ck_assert(is_deaf_kept);
}
END_TEST

SUITE("asker", four_requests_with_three_answers_in_ten_seconds, less_is_healthy,
      who_sends_by_unicast_after_asking_has_heard_the_answer, each_target_is_counted_alone,
      announcements_probes_and_unicast_requests_ask_nobody, every_deaf_address_is_told_once,
      contexts_are_kept_apart, the_deaf_outlive_others_and_runs_that_go_on_are_counted)
