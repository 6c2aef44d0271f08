/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac_frames.h"

#include "suite.h"
#include "wire.h"

static const Host station = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host peer = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };

/* The frame on the wire, a second for each number. */
static void count_as(MacFrames *frames, const Wire *wire, uint64_t number, Copy copy)
{
    Packet packet;
    Frame frame = wire_frame(wire, number, (Time)number * TIME_SECOND);
    packet_read(&frame, &packet);
    mac_frames_count(frames, &frame, &packet, &copy);
}

static void count(MacFrames *frames, const Wire *wire, uint64_t number)
{
    count_as(frames, wire, number, (Copy){ .kind = COPY_NONE });
}

static void expect_span(const MacFrames *frames, const Mac *mac, uint64_t first, uint64_t last,
                        uint32_t n)
{
    Span span = mac_frames_of(frames, mac);
    ck_assert_uint_eq(span.first_frame, first);
    ck_assert_uint_eq(span.last_frame, last);
    ck_assert_int_eq(span.first_time, (Time)first * TIME_SECOND);
    ck_assert_int_eq(span.last_time, (Time)last * TIME_SECOND);
    ck_assert_uint_eq(span.count, n);
}

START_TEST(a_frame_counts_for_both_its_ends)
{
    Wire wire = { 0 };
    MacFrames *frames = mac_frames_new();
    wire_echo(&wire, &station, &peer, false, 1);
    count(frames, &wire, 3);
    wire_request(&wire, &peer, &station.ip);
    count(frames, &wire, 5);
    expect_span(frames, &station.mac, 3, 3, 1);
    expect_span(frames, &peer.mac, 3, 5, 2);
    expect_span(frames, &wire_everybody, 0, 0, 0);
    mac_frames_clear(frames);
    expect_span(frames, &peer.mac, 0, 0, 0);
    mac_frames_free(frames);
}
END_TEST

START_TEST(a_frame_to_its_own_sender_counts_once)
{
    Wire wire = { 0 };
    MacFrames *frames = mac_frames_new();
    wire_begin(&wire, &station.mac, &station.mac, 0x9000);
    wire_zeros(&wire, 46);
    count(frames, &wire, 1);
    expect_span(frames, &station.mac, 1, 1, 1);
    mac_frames_free(frames);
}
END_TEST

START_TEST(a_reply_that_is_there_twice_was_sent_twice)
{
    Wire wire = { 0 };
    MacFrames *frames = mac_frames_new();
    wire_reply(&wire, &station, &peer);
    count(frames, &wire, 1);
    count_as(frames, &wire, 2, (Copy){ .kind = COPY_DUPLICATE });
    expect_span(frames, &station.mac, 1, 2, 2);
    mac_frames_free(frames);
}
END_TEST

START_TEST(unless_packets_are_there_twice_too)
{
    Wire wire = { 0 };
    MacFrames *frames = mac_frames_new();
    wire_reply(&wire, &station, &peer);
    count(frames, &wire, 1);
    count_as(frames, &wire, 2, (Copy){ .kind = COPY_DUPLICATE });
    wire_echo(&wire, &station, &peer, false, 1);
    count(frames, &wire, 3);
    count_as(frames, &wire, 4, (Copy){ .kind = COPY_DUPLICATE });
    expect_span(frames, &station.mac, 1, 3, 2);
    expect_span(frames, &peer.mac, 1, 3, 2);
    mac_frames_free(frames);
}
END_TEST

START_TEST(or_it_was_captured_elsewhere)
{
    Wire wire = { 0 };
    MacFrames *frames = mac_frames_new();
    wire_reply(&wire, &station, &peer);
    count(frames, &wire, 1);
    count_as(frames, &wire, 2, (Copy){ .kind = COPY_DUPLICATE, .is_elsewhere = true });
    expect_span(frames, &station.mac, 1, 1, 1);
    mac_frames_free(frames);
}
END_TEST

START_TEST(many_macs_in_turns_lose_nothing)
{
    enum { MACS = 1000, ROUNDS = 3 };
    Wire wire = { 0 };
    Host host = station;
    MacFrames *frames = mac_frames_new();
    for (uint32_t i = 0; i < MACS * ROUNDS; i++) {
        uint32_t number = i % MACS;
        memcpy(host.mac.bytes + 2, &number, sizeof number);
        wire_request(&wire, &host, &peer.ip);
        count(frames, &wire, i + 1);
    }
    for (uint32_t i = 0; i < MACS; i++) {
        memcpy(host.mac.bytes + 2, &i, sizeof i);
        expect_span(frames, &host.mac, i + 1, i + 1 + (ROUNDS - 1) * MACS, ROUNDS);
    }
    mac_frames_free(frames);
}
END_TEST

START_TEST(a_flood_of_macs_forgets_the_oldest)
{
    Wire wire = { 0 };
    Host host = station;
    MacFrames *frames = mac_frames_new();
    for (uint32_t i = 0; i < 2 * LIMIT_COUNTED_MACS; i++) {
        memcpy(host.mac.bytes + 2, &i, sizeof i);
        wire_echo(&wire, &host, &peer, false, (uint16_t)i);
        count(frames, &wire, i + 1);
    }
    expect_span(frames, &host.mac, 2 * LIMIT_COUNTED_MACS, 2 * LIMIT_COUNTED_MACS, 1);
    expect_span(frames, &peer.mac, 1, 2 * LIMIT_COUNTED_MACS, 2 * LIMIT_COUNTED_MACS);
    memset(host.mac.bytes + 2, 0, 4);
    expect_span(frames, &host.mac, 0, 0, 0);
    mac_frames_free(frames);
}
END_TEST

SUITE("mac_frames", a_frame_counts_for_both_its_ends, a_frame_to_its_own_sender_counts_once,
      a_reply_that_is_there_twice_was_sent_twice, unless_packets_are_there_twice_too,
      or_it_was_captured_elsewhere, many_macs_in_turns_lose_nothing,
      a_flood_of_macs_forgets_the_oldest)
