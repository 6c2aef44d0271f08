/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 791 section 3.2, RFC 8200 section 4.5, RFC 5722. */
#include "fragments.h"

#include <glib.h>
#include <string.h>

#include "suite.h"

/* The n-th byte of the datagram that is cut up. */
static uint8_t byte_at(size_t n)
{
    return (uint8_t)(n * 7 + 3);
}

/* Feeds fragments of one datagram after another. */
typedef struct Sender {
    Fragments *fragments;
    Packet packet;
    uint8_t bytes[4096];
    uint64_t frame;
    Time now;
    uint32_t interface;
    size_t cut; /* bytes of the next fragment that the capture lacks */
} Sender;

static Sender sender_new(const char *source, const char *destination)
{
    Sender sender = { .fragments = fragments_new(), .now = 1000 * TIME_SECOND };
    sender.packet.parts = PACKET_IP | PACKET_FRAGMENT;
    sender.packet.fragment.protocol = IP_PROTOCOL_UDP;
    sender.packet.fragment.id = 77;
    ck_assert(ip_parse(source, &sender.packet.ip.source));
    ck_assert(ip_parse(destination, &sender.packet.ip.destination));
    for (size_t i = 0; i < sizeof sender.bytes; i++)
        sender.bytes[i] = byte_at(i);
    return sender;
}

static Sender sender_v4(void)
{
    return sender_new("192.0.2.1", "192.0.2.2");
}

static const PacketDatagram *send(Sender *sender, uint16_t offset, uint16_t length, bool has_more)
{
    Frame frame = { .number = ++sender->frame,
                    .time = sender->now,
                    .interface = sender->interface };
    size_t captured = length - sender->cut;
    g_autofree uint8_t *copy = g_malloc(captured + 1); /* gone after the call */
    memcpy(copy, sender->bytes + offset % 2048, captured);
    sender->packet.fragment.offset = offset;
    sender->packet.fragment.has_more = has_more;
    sender->packet.fragment.length = length;
    sender->packet.fragment.payload = (Bytes){ copy, captured };
    sender->cut = 0;
    return fragments_feed(sender->fragments, &frame, &sender->packet);
}

static void assert_datagram(const PacketDatagram *datagram, size_t length)
{
    ck_assert_ptr_nonnull(datagram);
    ck_assert_uint_eq(datagram->on_wire, length);
    ck_assert_uint_eq(datagram->payload.length, length);
    for (size_t i = 0; i < length; i++)
        ck_assert_uint_eq(datagram->payload.data[i], byte_at(i));
    uint32_t end = 0;
    for (uint32_t i = 0; i < datagram->piece_count; i++) {
        ck_assert_uint_eq(datagram->pieces[i].offset, end);
        end += datagram->pieces[i].length;
    }
    ck_assert_uint_eq(end, length);
}

START_TEST(fragments_in_order_make_a_datagram)
{
    Sender sender = sender_v4();
    ck_assert_ptr_null(send(&sender, 0, 32, true));
    ck_assert_ptr_null(send(&sender, 32, 24, true));
    const PacketDatagram *datagram = send(&sender, 56, 5, false);
    assert_datagram(datagram, 61);
    ck_assert_uint_eq(datagram->protocol, IP_PROTOCOL_UDP);
    ck_assert_uint_eq(datagram->piece_count, 3);
    ck_assert_uint_eq(datagram->pieces[2].frame, 3);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(fragments_in_any_order_make_a_datagram)
{
    static const uint16_t orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                          { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    Sender sender = sender_v4();
    for (size_t i = 0; i < 6; i++) {
        const PacketDatagram *datagram = NULL;
        sender.packet.fragment.id++;
        for (size_t n = 0; n < 3; n++) {
            uint16_t part = orders[i][n];
            ck_assert_ptr_null(datagram);
            datagram = send(&sender, part * 24, part == 2 ? 10 : 24, part != 2);
        }
        assert_datagram(datagram, 58);
    }
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(other_keys_are_other_datagrams)
{
    Sender sender = sender_v4();
    send(&sender, 0, 32, true);
    sender.packet.fragment.id++;
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    sender.packet.fragment.id--;
    sender.packet.fragment.protocol = IP_PROTOCOL_TCP;
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    sender.packet.fragment.protocol = IP_PROTOCOL_UDP;
    sender.interface++;
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    sender.interface--;
    sender.packet.vlans = (VlanStack){ .ids = { 7 }, .count = 1 };
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    sender.packet.vlans = (VlanStack){ .count = 0 };
    sender.packet.tunnels[0] = (PacketTunnel){ .id = 7, .kind = TUNNEL_VXLAN };
    sender.packet.tunnel_count = 1;
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    sender.packet.tunnel_count = 0;
    assert_datagram(send(&sender, 32, 8, false), 40);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(in_version_six_only_the_first_fragment_says_the_protocol)
{
    Sender sender = sender_new("2001:db8::1", "2001:db8::2");
    sender.packet.fragment.protocol = IPV6_DESTINATION;
    send(&sender, 32, 8, false);
    sender.packet.fragment.protocol = IP_PROTOCOL_UDP;
    const PacketDatagram *datagram = send(&sender, 0, 32, true);
    assert_datagram(datagram, 40);
    ck_assert_uint_eq(datagram->protocol, IP_PROTOCOL_UDP);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(an_overlap_spoils_the_datagram)
{
    static const uint16_t overlaps[][2] = { { 24, 16 }, { 0, 40 }, { 8, 8 }, { 16, 24 } };
    for (size_t i = 0; i < sizeof overlaps / sizeof overlaps[0]; i++) {
        Sender sender = sender_v4();
        send(&sender, 0, 32, true);
        ck_assert_ptr_null(send(&sender, overlaps[i][0], overlaps[i][1], true));
        ck_assert_ptr_null(send(&sender, 32, 8, false));
        ck_assert_ptr_null(send(&sender, 0, 32, true));
        fragments_free(sender.fragments);
    }
}
END_TEST

START_TEST(the_same_fragment_twice_does_no_harm)
{
    Sender sender = sender_v4();
    send(&sender, 0, 32, true);
    send(&sender, 0, 32, true);
    assert_datagram(send(&sender, 32, 8, false), 40);
    ck_assert_ptr_null(send(&sender, 32, 8, false)); /* a copy of what is over */
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(the_same_place_with_other_bytes_is_an_overlap)
{
    Sender sender = sender_v4();
    send(&sender, 0, 32, true);
    sender.bytes[5] ^= 1;
    send(&sender, 0, 32, true);
    sender.bytes[5] ^= 1;
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(two_ends_contradict_each_other)
{
    Sender sender = sender_v4();
    send(&sender, 32, 8, false);
    send(&sender, 64, 8, false);
    ck_assert_ptr_null(send(&sender, 0, 32, true));
    sender.packet.fragment.id++;
    send(&sender, 32, 8, false);
    send(&sender, 40, 8, true); /* behind the end */
    ck_assert_ptr_null(send(&sender, 0, 32, true));
    sender.packet.fragment.id++;
    send(&sender, 64, 8, true);
    send(&sender, 32, 8, false); /* an end before it */
    ck_assert_ptr_null(send(&sender, 0, 32, true));
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(an_id_may_be_used_again)
{
    Sender sender = sender_v4();
    send(&sender, 0, 32, true);
    assert_datagram(send(&sender, 32, 8, false), 40);
    sender.now += TIME_SECOND;
    ck_assert_ptr_null(send(&sender, 0, 32, true));
    assert_datagram(send(&sender, 32, 8, false), 40);
    fragments_free(sender.fragments);
}
END_TEST

static bool is_whole_after(const char *source, const char *destination, Time time)
{
    Sender sender = sender_new(source, destination);
    send(&sender, 0, 32, true);
    sender.now += time;
    bool is_whole = send(&sender, 32, 8, false) != NULL;
    fragments_free(sender.fragments);
    return is_whole;
}

START_TEST(fragments_wait_for_each_other_for_a_while)
{
    ck_assert(is_whole_after("192.0.2.1", "192.0.2.2", 29 * TIME_SECOND));
    ck_assert(!is_whole_after("192.0.2.1", "192.0.2.2", 31 * TIME_SECOND));
    ck_assert(is_whole_after("2001:db8::1", "2001:db8::2", 59 * TIME_SECOND));
    ck_assert(!is_whole_after("2001:db8::1", "2001:db8::2", 61 * TIME_SECOND));
}
END_TEST

START_TEST(only_a_clock_that_jumps_far_back_ends_the_wait)
{
    Sender sender = sender_v4();
    send(&sender, 0, 32, true);
    sender.now -= 20 * TIME_SECOND;
    assert_datagram(send(&sender, 32, 8, false), 40);
    send(&sender, 0, 32, true);
    sender.now -= 500 * TIME_SECOND;
    ck_assert_ptr_null(send(&sender, 32, 8, false));
    assert_datagram(send(&sender, 0, 32, true), 40);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(what_waited_too_long_leaves)
{
    Sender sender = sender_v4();
    for (int i = 0; i < 20; i++) {
        sender.packet.fragment.id++;
        send(&sender, 0, 32, true);
    }
    ck_assert_uint_eq(fragments_waiting(sender.fragments), 20);
    sender.now += 31 * TIME_SECOND;
    for (int i = 0; i < 20; i++) {
        sender.packet.fragment.id++;
        send(&sender, 0, 32, true);
    }
    ck_assert_uint_eq(fragments_waiting(sender.fragments), 20);
    ck_assert_uint_eq(fragments_evicted(sender.fragments), 0);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(a_cut_fragment_leaves_what_comes_before)
{
    Sender sender = sender_v4();
    send(&sender, 0, 32, true);
    sender.cut = 20;
    send(&sender, 32, 24, true);
    const PacketDatagram *datagram = send(&sender, 56, 8, false);
    ck_assert_ptr_nonnull(datagram);
    ck_assert_uint_eq(datagram->on_wire, 64);
    ck_assert_uint_eq(datagram->payload.length, 36);
    ck_assert_uint_eq(datagram->payload.data[35], byte_at(35));
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(a_fragment_of_no_whole_units_is_dropped_alone)
{
    Sender sender = sender_v4();
    send(&sender, 0, 33, true);
    send(&sender, 0, 0, true);
    send(&sender, 0, 32, true);
    assert_datagram(send(&sender, 32, 3, false), 35);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(a_datagram_longer_than_any_is_dropped)
{
    Sender sender = sender_v4();
    ck_assert_ptr_null(send(&sender, 65528, 8, false));
    for (uint32_t at = 0; at < 65528; at += 8 * 1023)
        ck_assert_ptr_null(send(&sender, (uint16_t)at, 8, true));
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(a_datagram_of_too_many_pieces_is_dropped)
{
    Sender sender = sender_v4();
    for (uint16_t i = 0; i <= LIMIT_FRAGMENTS; i++)
        ck_assert_ptr_null(send(&sender, (uint16_t)(i * 8), 8, i < LIMIT_FRAGMENTS));
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(a_flood_stays_inside_the_limits)
{
    enum { FLOOD = 200000 };
    Sender sender = sender_v4();
    for (uint32_t i = 0; i < FLOOD; i++) {
        sender.packet.fragment.id = i;
        send(&sender, 0, 1024, true);
        ck_assert_uint_le(fragments_waiting(sender.fragments), LIMIT_FRAGMENTED);
    }
    ck_assert_uint_ge(fragments_evicted(sender.fragments), FLOOD - LIMIT_FRAGMENTED);
    assert_datagram(send(&sender, 1024, 8, false), 1032);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(large_datagrams_leave_before_there_are_many)
{
    Sender sender = sender_v4();
    for (uint32_t i = 0; i < LIMIT_FRAGMENTED; i++) {
        sender.packet.fragment.id = i;
        send(&sender, 65000, 8, true);
    }
    ck_assert_uint_le(fragments_waiting(sender.fragments), LIMIT_FRAGMENTED_BYTES / 65000);
    fragments_free(sender.fragments);
}
END_TEST

START_TEST(what_is_no_fragment_is_left_alone)
{
    Sender sender = sender_v4();
    sender.packet.parts = PACKET_IP;
    ck_assert_ptr_null(send(&sender, 0, 8, false));
    ck_assert_uint_eq(fragments_waiting(sender.fragments), 0);
    fragments_clear(sender.fragments);
    fragments_free(sender.fragments);
    fragments_free(NULL);
}
END_TEST

SUITE("fragments", fragments_in_order_make_a_datagram, fragments_in_any_order_make_a_datagram,
      other_keys_are_other_datagrams, in_version_six_only_the_first_fragment_says_the_protocol,
      an_overlap_spoils_the_datagram, the_same_fragment_twice_does_no_harm,
      the_same_place_with_other_bytes_is_an_overlap, two_ends_contradict_each_other,
      an_id_may_be_used_again, fragments_wait_for_each_other_for_a_while,
      only_a_clock_that_jumps_far_back_ends_the_wait, what_waited_too_long_leaves,
      a_cut_fragment_leaves_what_comes_before, a_fragment_of_no_whole_units_is_dropped_alone,
      a_datagram_longer_than_any_is_dropped, a_datagram_of_too_many_pieces_is_dropped,
      a_flood_stays_inside_the_limits, large_datagrams_leave_before_there_are_many,
      what_is_no_fragment_is_left_alone)
