/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lanes say what look-ups of both addresses and MACs would say. */
#include "lanes.h"

#include "suite.h"
#include "wire.h"

static const Host station = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host peer = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };

typedef struct Street {
    Owners *owners;
    MacFrames *frames;
    Lanes lanes;
    Wire wire;
    uint64_t number;
} Street;

static void ignore_binding(void *user, const Binding *binding)
{
    (void)user, (void)binding;
}

static void ignore_story(void *user, const AddressStory *story)
{
    (void)user, (void)story;
}

static Street *street_new(void)
{
    Street *street = g_new0(Street, 1);
    street->owners =
        owners_new(&(OwnersListener){ .binding = ignore_binding, .story_ends = ignore_story });
    street->frames = mac_frames_new();
    lanes_init(&street->lanes, street->owners, street->frames);
    return street;
}

static void street_free(Street *street)
{
    owners_free(street->owners);
    mac_frames_free(street->frames);
    g_free(street);
}

static const Lane *pass(Street *street, const Host *from, const Host *to)
{
    Packet packet;
    wire_echo(&street->wire, from, to, false, 1);
    Frame frame = wire_frame(&street->wire, ++street->number, TIME_SECOND);
    packet_read(&frame, &packet);
    return lanes_count(&street->lanes, &frame, &packet, 0);
}

static uint32_t frames_of(Street *street, const Mac *mac)
{
    lanes_settle(&street->lanes);
    return mac_frames_of(street->frames, mac).count;
}

static void own(Street *street, const Host *host)
{
    AddressKey key = { host->ip, 0 };
    Frame frame = { .number = 1 };
    owners_add(street->owners, &key, &host->mac, PROOF_ARP, &frame);
}

START_TEST(packets_of_both_directions_count_for_both_ends)
{
    Street *street = street_new();
    for (int i = 0; i < 3; i++) {
        pass(street, &station, &peer);
        pass(street, &peer, &station);
    }
    ck_assert_uint_eq(frames_of(street, &station.mac), 6);
    ck_assert_uint_eq(frames_of(street, &peer.mac), 6);
    pass(street, &peer, &station);
    ck_assert_uint_eq(frames_of(street, &station.mac), 7);
    Span span = mac_frames_of(street->frames, &station.mac);
    ck_assert_uint_eq(span.first_frame, 1);
    ck_assert_uint_eq(span.last_frame, 7);
    street_free(street);
}
END_TEST

START_TEST(a_lane_knows_who_has_the_addresses_by_now)
{
    Street *street = street_new();
    const Lane *lane = pass(street, &station, &peer);
    ck_assert_ptr_null(lane->sender);
    ck_assert_ptr_null(lane->receiver);
    own(street, &peer);
    ck_assert(!lanes_is_current(&street->lanes, lane, 0));
    lane = pass(street, &station, &peer);
    ck_assert(lanes_is_current(&street->lanes, lane, 0));
    ck_assert(!lanes_is_current(&street->lanes, lane, 1));
    ck_assert_ptr_null(lane->sender);
    ck_assert_mem_eq(&lane->receiver->owner, &peer.mac, sizeof peer.mac);
    own(street, &station);
    lane = pass(street, &station, &peer);
    ck_assert_mem_eq(&lane->sender->owner, &station.mac, sizeof station.mac);
    street_free(street);
}
END_TEST

START_TEST(more_lanes_than_are_kept_count_all_the_same)
{
    enum { HOSTS = 40 * LANES };
    Street *street = street_new();
    Host host = peer;
    for (int i = 0; i < HOSTS; i++) {
        host.ip.bytes[14] = (uint8_t)(i >> 8);
        host.ip.bytes[15] = (uint8_t)i;
        pass(street, &station, &host);
        pass(street, &station, &peer);
    }
    ck_assert_uint_eq(frames_of(street, &station.mac), 2 * HOSTS);
    ck_assert_uint_eq(frames_of(street, &peer.mac), 2 * HOSTS);
    street_free(street);
}
END_TEST

START_TEST(what_is_cleared_is_not_told)
{
    Street *street = street_new();
    pass(street, &station, &peer);
    lanes_clear(&street->lanes);
    ck_assert_uint_eq(frames_of(street, &station.mac), 0);
    street_free(street);
}
END_TEST

SUITE("lanes", packets_of_both_directions_count_for_both_ends,
      a_lane_knows_who_has_the_addresses_by_now, more_lanes_than_are_kept_count_all_the_same,
      what_is_cleared_is_not_told)
