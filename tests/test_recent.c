/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which frames are the same packet on its way: thresholds of rule E7 and of double capture. */
#include "recent.h"

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host server = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host outside = { MAC(02, 00, 00, 00, 00, 10), IP4(10, 0, 0, 9) };
static const Mac router = MAC(02, 00, 00, 00, 0e, 01);

typedef struct Road {
    RecentPackets *recent;
    Wire wire;
    Time now;
    uint64_t frames;
    uint32_t interface;
} Road;

static void road_open(Road *road)
{
    *road = (Road){ .recent = recent_packets_new(), .now = 1000 * TIME_SECOND };
}

static Copy see(Road *road)
{
    Frame frame = wire_frame(&road->wire, ++road->frames, road->now);
    Packet packet;
    packet_read(&frame, &packet);
    return recent_packets_see(road->recent, &frame, &packet, road->interface);
}

/* An echo request to the team's MAC is seen; what follows is another sight of it. */
static void see_outer(Road *road)
{
    wire_echo(&road->wire, &client, &outside, false, 1);
    ck_assert_int_eq(see(road).kind, COPY_NONE);
}

START_TEST(another_destination_is_the_inner_side_of_a_team)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    wire_set_destination(&road.wire, &server.mac);
    Copy copy = see(&road);
    ck_assert_int_eq(copy.kind, COPY_REWRITTEN_TO);
    ck_assert_uint_eq(copy.frame, 1);
    ck_assert(mac_equal(&copy.destination, &outside.mac));
    ck_assert(mac_equal(&copy.source, &client.mac));
    ck_assert_uint_eq(copy.ttl, 64);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(another_source_is_the_outer_side_of_a_team)
{
    Road road;
    road_open(&road);
    wire_echo(&road.wire, &server, &client, true, 1);
    see(&road);
    wire_set_source(&road.wire, &outside.mac);
    Copy copy = see(&road);
    ck_assert_int_eq(copy.kind, COPY_REWRITTEN_BY);
    ck_assert(mac_equal(&copy.source, &server.mac));
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(a_lower_ttl_is_a_router_whatever_the_macs)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    wire_lower_ttl(&road.wire);
    ck_assert_int_eq(see(&road).kind, COPY_FORWARDED);
    wire_set_destination(&road.wire, &server.mac);
    wire_lower_ttl(&road.wire);
    ck_assert_int_eq(see(&road).kind, COPY_FORWARDED);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(two_other_macs_are_a_router)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    wire_set_destination(&road.wire, &server.mac);
    wire_set_source(&road.wire, &router);
    ck_assert_int_eq(see(&road).kind, COPY_FORWARDED);
    recent_packets_free(road.recent);
}
END_TEST

static CopyKind rewritten_after(Time wait)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    wire_set_destination(&road.wire, &server.mac);
    road.now += wait;
    CopyKind kind = see(&road).kind;
    recent_packets_free(road.recent);
    return kind;
}

START_TEST(copies_are_fifty_milliseconds_apart_at_most)
{
    ck_assert_int_eq(rewritten_after(0), COPY_REWRITTEN_TO);
    ck_assert_int_eq(rewritten_after(50 * TIME_MILLISECOND), COPY_REWRITTEN_TO);
    ck_assert_int_eq(rewritten_after(50 * TIME_MILLISECOND + 1), COPY_NONE);
    /* file order is not time order */
    ck_assert_int_eq(rewritten_after(-50 * TIME_MILLISECOND), COPY_REWRITTEN_TO);
    ck_assert_int_eq(rewritten_after(-51 * TIME_MILLISECOND), COPY_NONE);
}
END_TEST

static CopyKind repeated_after(Time wait, uint32_t interface)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    road.now += wait;
    road.interface = interface;
    CopyKind kind = see(&road).kind;
    recent_packets_free(road.recent);
    return kind;
}

START_TEST(the_same_frame_counts_once_within_a_millisecond)
{
    ck_assert_int_eq(repeated_after(0, 0), COPY_DUPLICATE);
    ck_assert_int_eq(repeated_after(TIME_MILLISECOND, 0), COPY_DUPLICATE);
    ck_assert_int_eq(repeated_after(TIME_MILLISECOND + 1, 0), COPY_NONE);
}
END_TEST

START_TEST(the_same_frame_on_another_interface_counts_once_as_long_as_copies_do)
{
    ck_assert_int_eq(repeated_after(40 * TIME_MILLISECOND, 1), COPY_DUPLICATE);
    ck_assert_int_eq(repeated_after(60 * TIME_MILLISECOND, 1), COPY_NONE);
}
END_TEST

START_TEST(what_is_neither_ip_nor_arp_has_duplicates_only)
{
    Road road;
    road_open(&road);
    wire_begin(&road.wire, &client.mac, &client.mac, 0x9000);
    wire_zeros(&road.wire, 46);
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    ck_assert_int_eq(see(&road).kind, COPY_DUPLICATE);
    wire_set_destination(&road.wire, &server.mac);
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    recent_packets_free(road.recent);
}
END_TEST

static CopyKind sent_by_another_after(Time wait)
{
    Road road;
    road_open(&road);
    wire_echo(&road.wire, &server, &client, true, 1);
    see(&road);
    wire_set_source(&road.wire, &outside.mac);
    road.now += wait;
    CopyKind kind = see(&road).kind;
    recent_packets_free(road.recent);
    return kind;
}

START_TEST(a_packet_from_another_mac_is_known_again_when_clocks_differ)
{
    ck_assert_int_eq(sent_by_another_after(50 * TIME_MILLISECOND), COPY_REWRITTEN_BY);
    ck_assert_int_eq(sent_by_another_after(51 * TIME_MILLISECOND), COPY_LATE);
    ck_assert_int_eq(sent_by_another_after(-TIME_SECOND), COPY_LATE);
    ck_assert_int_eq(sent_by_another_after(4 * TIME_SECOND), COPY_NONE);
}
END_TEST

/* A port of a team and one of its switch, 65 ms apart. */
START_TEST(a_packet_is_known_elsewhere_whatever_a_team_made_of_its_destination)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    road.interface = 1;
    road.now += 65 * TIME_MILLISECOND;
    wire_set_destination(&road.wire, &server.mac);
    ck_assert(see(&road).is_elsewhere);
    wire_set_source(&road.wire, &router);
    road.interface = 2;
    ck_assert(!see(&road).is_elsewhere);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(another_packet_is_no_copy)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    wire_echo(&road.wire, &client, &server, false, 2); /* other IP id, other sequence */
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    wire_echo(&road.wire, &client, &outside, false, 2); /* the same message, other IP id */
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(outer_outer_inner_inner_pair_up)
{
    Road road;
    Wire first, second;
    road_open(&road);
    see_outer(&road);
    first = road.wire;
    wire_echo(&road.wire, &client, &outside, false, 2);
    see(&road);
    second = road.wire;
    road.wire = first;
    wire_set_destination(&road.wire, &server.mac);
    ck_assert_uint_eq(see(&road).frame, 1);
    road.wire = second;
    wire_set_destination(&road.wire, &server.mac);
    ck_assert_uint_eq(see(&road).frame, 2);
    recent_packets_free(road.recent);
}
END_TEST

/* Client, router, team: the inner sight is nearer to the team's outer one than to the client's. */
START_TEST(behind_a_router_and_a_team_the_team_is_nearer)
{
    Road road;
    road_open(&road);
    wire_echo(&road.wire, &client, &(Host){ router, server.ip }, false, 1);
    see(&road);
    wire_set_source(&road.wire, &router);
    wire_set_destination(&road.wire, &outside.mac);
    wire_lower_ttl(&road.wire);
    ck_assert_int_eq(see(&road).kind, COPY_FORWARDED);
    wire_set_destination(&road.wire, &server.mac);
    Copy copy = see(&road);
    ck_assert_int_eq(copy.kind, COPY_REWRITTEN_TO);
    ck_assert_uint_eq(copy.frame, 2);
    recent_packets_free(road.recent);
}
END_TEST

/* Segmentation and checksum offload leave the checksum unset on the inner side. */
START_TEST(checksums_are_not_compared)
{
    Road road;
    road_open(&road);
    wire_tcp(&road.wire, &client, &outside, &(Segment){ 40000, 443, 1, 2, WIRE_ACK, 10 });
    see(&road);
    size_t ip = road.wire.network;
    road.wire.bytes[ip + 10] ^= 0xff;
    road.wire.bytes[ip + 20 + 16] ^= 0xff;
    wire_set_destination(&road.wire, &server.mac);
    ck_assert_int_eq(see(&road).kind, COPY_REWRITTEN_TO);
    recent_packets_free(road.recent);
}
END_TEST

/* RFC 2131 section 3.1: offer and ACK carry one transaction id; many servers leave the IP id 0. */
START_TEST(an_ack_is_no_copy_of_the_offer_before)
{
    Road road;
    road_open(&road);
    wire_dhcp(&road.wire, &server, &client, &client, true, 2);
    see(&road);
    road.wire.id--; /* as if there were none */
    wire_dhcp(&road.wire, &server, &client, &client, true, 5);
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    ck_assert_int_eq(see(&road).kind, COPY_DUPLICATE);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(a_request_is_one_packet_whoever_s_mac_it_carries)
{
    Road road;
    road_open(&road);
    wire_request(&road.wire, &server, &client.ip);
    see(&road);
    wire_request(&road.wire, &outside, &client.ip);
    ck_assert_int_eq(see(&road).kind, COPY_REWRITTEN_BY);
    recent_packets_free(road.recent);
}
END_TEST

/* Two owners of one address answer one request within microseconds. */
START_TEST(replies_of_two_macs_are_two_packets)
{
    Road road;
    road_open(&road);
    wire_reply(&road.wire, &server, &client);
    see(&road);
    wire_reply(&road.wire, &outside, &client);
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(what_is_forgotten_has_no_copies)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    recent_packets_forget(road.recent);
    wire_set_destination(&road.wire, &server.mac);
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    recent_packets_free(road.recent);
}
END_TEST

START_TEST(a_frame_without_a_time_has_no_copies)
{
    Road road;
    road_open(&road);
    see_outer(&road);
    road.now = TIME_NONE;
    wire_set_destination(&road.wire, &server.mac);
    ck_assert_int_eq(see(&road).kind, COPY_NONE);
    recent_packets_free(road.recent);
}
END_TEST

SUITE("recent", another_destination_is_the_inner_side_of_a_team,
      another_source_is_the_outer_side_of_a_team, a_lower_ttl_is_a_router_whatever_the_macs,
      two_other_macs_are_a_router, copies_are_fifty_milliseconds_apart_at_most,
      the_same_frame_counts_once_within_a_millisecond,
      the_same_frame_on_another_interface_counts_once_as_long_as_copies_do,
      what_is_neither_ip_nor_arp_has_duplicates_only,
      a_packet_from_another_mac_is_known_again_when_clocks_differ,
      a_packet_is_known_elsewhere_whatever_a_team_made_of_its_destination,
      another_packet_is_no_copy, outer_outer_inner_inner_pair_up,
      behind_a_router_and_a_team_the_team_is_nearer, checksums_are_not_compared,
      an_ack_is_no_copy_of_the_offer_before, a_request_is_one_packet_whoever_s_mac_it_carries,
      replies_of_two_macs_are_two_packets, what_is_forgotten_has_no_copies,
      a_frame_without_a_time_has_no_copies)
