/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Segments between one client and one server (RFC 9293 section 3.1), and what a listener of
 * TcpStreams hears of them. Sequence numbers are offsets: 0 is the SYN, 1 the first byte.
 */
#include <glib.h>
#include <string.h>

#include "recent.h"
#include "suite.h"
#include "tcp_streams.h"

enum { LAB_NETWORK = 3, LAB_ENDS = 64 };

/* A connection at its end; the details are copied, without their bytes. */
typedef struct LabEnd {
    TcpConnection connection;
    TcpDetails details;
    bool has_details;
} LabEnd;

typedef struct Lab {
    TcpStreams *streams;
    RecentPackets *recent;
    const char *ips[TCP_SIDES];
    uint16_t ports[TCP_SIDES];
    uint32_t isn[TCP_SIDES];
    uint16_t id[TCP_SIDES]; /* of the last IP packet; IPv6 has none */
    bool has_no_id;
    uint32_t interface;     /* of the frames to come */
    size_t cut;             /* bytes of the next segment that the capture lacks */
    const uint8_t *options; /* of the next segment */
    size_t option_length;
    uint64_t frame;
    Time now;
    /* what was heard */
    TcpInterest interest; /* what the listener answers from look_size bytes on */
    size_t look_size;
    size_t looked; /* bytes of the last question */
    unsigned questions;
    GString *got[TCP_SIDES];    /* bytes; a gap of 3 is "[3]" */
    uint64_t offset[TCP_SIDES]; /* behind what was got */
    LabEnd ends[LAB_ENDS];
    unsigned end_count;
} Lab;

static inline TcpInterest lab_looks(void *user, TcpConnection *connection, TcpSide side,
                                    Bytes first)
{
    (void)connection, (void)side;
    Lab *lab = user;
    lab->looked = first.length;
    lab->questions++;
    ck_assert_uint_gt(first.length, 0);
    return first.length < lab->look_size ? TCP_INTEREST_MORE : lab->interest;
}

static inline void lab_bytes(void *user, TcpConnection *connection, TcpSide side,
                             const TcpChunk *chunk)
{
    (void)connection;
    Lab *lab = user;
    ck_assert_uint_gt(chunk->bytes.length, 0);
    ck_assert_uint_eq(chunk->offset, lab->offset[side]);
    ck_assert_uint_le(chunk->frame, lab->frame);
    g_string_append_len(lab->got[side], (const char *)chunk->bytes.data,
                        (gssize)chunk->bytes.length);
    lab->offset[side] += chunk->bytes.length;
}

static inline void lab_gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                           uint64_t frame, Time time)
{
    (void)connection, (void)frame, (void)time;
    Lab *lab = user;
    ck_assert_uint_gt(length, 0);
    g_string_append_printf(lab->got[side], "[%u]", (unsigned)length);
    lab->offset[side] += length;
}

static inline void lab_ends(void *user, TcpConnection *connection)
{
    Lab *lab = user;
    ck_assert_int_ne(connection->leaving, TCP_LIVE);
    LabEnd *end = &lab->ends[lab->end_count++ % LAB_ENDS];
    *end = (LabEnd){ .connection = *connection, .has_details = connection->details != NULL };
    if (end->has_details)
        end->details = *connection->details;
    if (connection->interest == TCP_INTEREST_FOLLOW)
        lab->offset[TCP_CLIENT] = lab->offset[TCP_SERVER] = 0;
}

static inline Lab *lab_new(void)
{
    Lab *lab = g_new0(Lab, 1);
    *lab = (Lab){ .ips = { "192.0.2.1", "198.51.100.9" },
                  .ports = { 49152, 5061 },
                  .isn = { 1000, 2000000000 },
                  .now = 1000 * TIME_SECOND,
                  .interest = TCP_INTEREST_FOLLOW };
    for (int side = 0; side < TCP_SIDES; side++)
        lab->got[side] = g_string_new(NULL);
    lab->recent = recent_packets_new();
    lab->streams = tcp_streams_new(&(TcpListener){
        .looks = lab_looks, .bytes = lab_bytes, .gap = lab_gap, .ends = lab_ends, .user = lab });
    return lab;
}

static inline void lab_free(Lab *lab)
{
    tcp_streams_free(lab->streams);
    recent_packets_free(lab->recent);
    for (int side = 0; side < TCP_SIDES; side++)
        g_string_free(lab->got[side], TRUE);
    g_free(lab);
}

/* The segment in memory of exactly its size: header, options, what is captured of the payload. */
static inline void lab_feed(Lab *lab, TcpSide side, unsigned flags, uint32_t sequence,
                            uint32_t acknowledgment, const void *payload, size_t length)
{
    TcpSide other = tcp_side_other(side);
    size_t header = 20 + (lab->option_length + 3) / 4 * 4, captured = length - lab->cut;
    g_autofree uint8_t *bytes = g_malloc0(header + captured);
    uint32_t numbers[2] = { lab->isn[side] + sequence, lab->isn[other] + acknowledgment };
    if ((flags & TCP_ACK) == 0)
        numbers[1] = 0;
    uint32_t ends = GUINT32_TO_BE((uint32_t)lab->ports[side] << 16 | lab->ports[other]),
             wire_numbers[2] = { GUINT32_TO_BE(numbers[0]), GUINT32_TO_BE(numbers[1]) };
    memcpy(bytes, &ends, sizeof ends);
    memcpy(bytes + 4, wire_numbers, sizeof wire_numbers);
    bytes[12] = (uint8_t)(header / 4 << 4);
    bytes[13] = (uint8_t)flags;
    if (lab->option_length > 0)
        memcpy(bytes + 20, lab->options, lab->option_length);
    if (captured > 0)
        memcpy(bytes + header, payload, captured);
    Packet packet = { .parts = PACKET_IP | PACKET_TCP };
    packet.ip.protocol = IP_PROTOCOL_TCP;
    packet.ip.ttl = 64;
    packet.ip.id = lab->has_no_id ? 0 : lab->id[side];
    packet.ip.payload = (Bytes){ bytes, header + captured };
    packet.ip.length = (uint16_t)(header + length);
    ck_assert(ip_parse(lab->ips[side], &packet.ip.source));
    ck_assert(ip_parse(lab->ips[other], &packet.ip.destination));
    packet.tcp = (TcpHeader){ .source_port = lab->ports[side],
                              .destination_port = lab->ports[other],
                              .sequence = numbers[0],
                              .acknowledgment = numbers[1],
                              .flags = (uint8_t)flags,
                              .payload = (uint32_t)length };
    Frame frame = { .number = ++lab->frame, .time = lab->now, .interface = lab->interface };
    lab->cut = lab->option_length = 0;
    Copy copy = recent_packets_see(lab->recent, &frame, &packet, frame.interface);
    tcp_streams_feed(lab->streams, &frame, &packet, LAB_NETWORK, copy.is_again);
}

/* A packet of its own, with the next IP id, 1 ms later. */
static inline void lab_send(Lab *lab, TcpSide side, unsigned flags, uint32_t sequence,
                            uint32_t acknowledgment, const char *payload)
{
    lab->id[side]++;
    lab->now += TIME_MILLISECOND;
    lab_feed(lab, side, flags, sequence, acknowledgment, payload, strlen(payload));
}

static inline void lab_syn(Lab *lab)
{
    lab_send(lab, TCP_CLIENT, TCP_SYN, 0, 0, "");
}

static inline void lab_open(Lab *lab)
{
    lab_syn(lab);
    lab_send(lab, TCP_SERVER, TCP_SYN | TCP_ACK, 0, 1, "");
    lab_send(lab, TCP_CLIENT, TCP_ACK, 1, 1, "");
}

static inline void lab_data(Lab *lab, TcpSide side, uint32_t sequence, uint32_t acknowledgment,
                            const char *payload)
{
    lab_send(lab, side, TCP_ACK | TCP_PSH, sequence, acknowledgment, payload);
}

static inline void lab_ack(Lab *lab, TcpSide side, uint32_t sequence, uint32_t acknowledgment)
{
    lab_send(lab, side, TCP_ACK, sequence, acknowledgment, "");
}

static inline void lab_wait(Lab *lab, Time time)
{
    lab->now += time;
    tcp_streams_advance(lab->streams, lab->now);
}

/* The end of the connection that ended last. */
static inline const LabEnd *lab_finish(Lab *lab)
{
    tcp_streams_finish(lab->streams);
    ck_assert_uint_gt(lab->end_count, 0);
    return &lab->ends[(lab->end_count - 1) % LAB_ENDS];
}
