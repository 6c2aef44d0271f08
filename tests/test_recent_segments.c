/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet in the capture twice, or a segment sent twice: by IP id, place and time. */
#include "recent.h"

#include "suite.h"

/* An acknowledgment with time stamps and a little data, and where it was seen. */
typedef struct Segment {
    uint8_t segment[40];
    Packet packet;
    Frame frame;
} Segment;

static Segment sight_of(uint16_t id)
{
    static const uint8_t source[4] = { 192, 0, 2, 1 }, destination[4] = { 192, 0, 2, 2 };
    Segment sight = { .segment = { [12] = 0x80, 0x10, 1, 0, [20] = 1, 1, 8, 10, 0, 0, 0, 7 },
                      .packet = { .parts = PACKET_IP | PACKET_TCP | PACKET_SOURCE },
                      .frame = { .number = 1, .time = TIME_SECOND } };
    sight.packet.ip.source = ip_from_v4(source);
    sight.packet.ip.destination = ip_from_v4(destination);
    sight.packet.ip.id = id;
    sight.packet.ip.ttl = 64;
    sight.packet.ip.protocol = IP_PROTOCOL_TCP;
    sight.packet.ip.length = sizeof sight.segment;
    sight.packet.tcp = (TcpHeader){ .sequence = 5, .flags = TCP_ACK, .payload = 8 };
    return sight;
}

static bool see(RecentPackets *recent, Segment *sight, Time time)
{
    sight->frame.time = TIME_SECOND + time;
    sight->packet.ip.payload = (Bytes){ sight->segment, sizeof sight->segment };
    return recent_packets_see(recent, &sight->frame, &sight->packet, sight->frame.interface)
        .is_again;
}

/* Both sights of what differs as told; is the second a copy? */
static bool is_copy(Segment first, Segment second, Time later)
{
    RecentPackets *recent = recent_packets_new();
    ck_assert(!see(recent, &first, 0));
    bool is = see(recent, &second, later);
    recent_packets_free(recent);
    return is;
}

START_TEST(the_same_id_is_a_copy_for_50_milliseconds)
{
    Segment sight = sight_of(7);
    ck_assert(is_copy(sight, sight, 0));
    ck_assert(is_copy(sight, sight, 50 * TIME_MILLISECOND));
    ck_assert(!is_copy(sight, sight, 51 * TIME_MILLISECOND));
}
END_TEST

/* Merged captures are not always in the order of time. */
START_TEST(a_copy_may_be_older)
{
    Segment sight = sight_of(7);
    ck_assert(is_copy(sight, sight, -20 * TIME_MILLISECOND));
}
END_TEST

START_TEST(another_id_is_another_packet)
{
    ck_assert(!is_copy(sight_of(7), sight_of(8), TIME_MICROSECOND));
}
END_TEST

START_TEST(without_an_id_the_same_place_is_a_copy_for_1_millisecond)
{
    Segment sight = sight_of(0);
    ck_assert(is_copy(sight, sight, TIME_MILLISECOND));
    ck_assert(!is_copy(sight, sight, 2 * TIME_MILLISECOND));
}
END_TEST

START_TEST(without_an_id_any_other_place_is_a_copy_for_50_milliseconds)
{
    Segment sight = sight_of(0), places[] = { sight, sight, sight, sight };
    places[0].frame.interface = 1;
    places[1].packet.vlans = (VlanStack){ .ids = { 9 }, .count = 1 };
    places[2].packet.ip.ttl = 63;
    places[3].packet.source.bytes[5] = 3;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        ck_assert(is_copy(sight, places[i], 40 * TIME_MILLISECOND));
        ck_assert(!is_copy(sight, places[i], 60 * TIME_MILLISECOND));
    }
}
END_TEST

START_TEST(other_time_stamps_are_another_packet)
{
    Segment sight = sight_of(0), later = sight;
    later.segment[27]++;
    ck_assert(!is_copy(sight, later, TIME_MICROSECOND));
}
END_TEST

/* A card that computes it leaves it unset where it is captured. */
START_TEST(the_checksum_does_not_count)
{
    Segment sight = sight_of(7), offloaded = sight;
    offloaded.segment[16] = 99;
    ck_assert(is_copy(sight, offloaded, TIME_MICROSECOND));
}
END_TEST

START_TEST(a_router_may_change_the_options_of_a_syn)
{
    Segment sight = sight_of(7), clamped;
    sight.packet.tcp.flags = TCP_SYN;
    clamped = sight;
    clamped.segment[27]++;
    ck_assert(is_copy(sight, clamped, TIME_MICROSECOND));
}
END_TEST

START_TEST(a_segment_on_a_link_and_without_one_is_in_the_capture_twice)
{
    Segment bare = sight_of(7), linked = bare;
    linked.packet.parts |= PACKET_DESTINATION;
    ck_assert(is_copy(bare, linked, TIME_MILLISECOND));
    ck_assert(is_copy(linked, bare, TIME_MILLISECOND));
    RecentPackets *recent = recent_packets_new();
    see(recent, &bare, 0);
    linked.packet.ip.ttl--;
    linked.packet.ip.payload = (Bytes){ linked.segment, sizeof linked.segment };
    Copy copy = recent_packets_see(recent, &linked.frame, &linked.packet, 0);
    ck_assert(copy.is_again);
    ck_assert_int_eq(copy.kind, COPY_NONE);
    recent_packets_free(recent);
}
END_TEST

/* A label or a mirror is another link and not another packet; a tenant's network is. */
START_TEST(a_tunnel_hides_no_segment_but_a_virtual_network_does)
{
    Segment bare = sight_of(7), labelled = bare, tenant = bare;
    labelled.packet.tunnel_count = tenant.packet.tunnel_count = 1;
    labelled.packet.tunnels[0] = (PacketTunnel){ .kind = TUNNEL_MPLS, .id = 16 };
    tenant.packet.tunnels[0] = (PacketTunnel){ .kind = TUNNEL_VXLAN, .id = 16 };
    ck_assert(is_copy(bare, labelled, TIME_MILLISECOND));
    ck_assert(!is_copy(bare, tenant, TIME_MILLISECOND));
    ck_assert(is_copy(tenant, tenant, TIME_MILLISECOND));
}
END_TEST

SUITE("recent_segments", the_same_id_is_a_copy_for_50_milliseconds, a_copy_may_be_older,
      another_id_is_another_packet, without_an_id_the_same_place_is_a_copy_for_1_millisecond,
      without_an_id_any_other_place_is_a_copy_for_50_milliseconds,
      other_time_stamps_are_another_packet, the_checksum_does_not_count,
      a_router_may_change_the_options_of_a_syn,
      a_segment_on_a_link_and_without_one_is_in_the_capture_twice,
      a_tunnel_hides_no_segment_but_a_virtual_network_does)
