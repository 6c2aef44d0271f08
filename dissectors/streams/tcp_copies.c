/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp_copies.h"

#include <glib.h>

#include "hash.h"

/* As the followers of addresses have it. */
#define COPY_WINDOW (50 * TIME_MILLISECOND)
#define SAME_PLACE_WINDOW TIME_MILLISECOND

enum {
    WAYS = 4,
    SETS = LIMIT_TCP_COPIES / WAYS,
    FLAGS_AT = 12, /* then the window; the checksum behind is unset by offload on one side */
    OPTIONS_AT = 20,
    OPTION_BYTES = 12, /* of a segment that is no SYN: time stamps, if the sender has them */
};

/* The digests stand apart, because most segments are no copy. */
typedef struct Sight {
    Time time;
    uint32_t place;
} Sight;

struct TcpCopies {
    HashKey key;
    uint32_t digests[SETS][WAYS];
    Sight sights[SETS][WAYS];
    uint8_t next[SETS]; /* way that is overwritten next */
};

TcpCopies *tcp_copies_new(void)
{
    TcpCopies *copies = g_new0(TcpCopies, 1);
    copies->key = hash_key_new();
    return copies;
}

void tcp_copies_free(TcpCopies *copies)
{
    g_free(copies);
}

/* A router that clamps the MSS changes the options of a SYN, nothing else. */
static uint64_t digest_of(HashKey key, const Packet *packet, uint64_t flow)
{
    const TcpHeader *tcp = &packet->tcp;
    const Bytes *segment = &packet->ip.payload;
    uint32_t flags_and_window, options[OPTION_BYTES / sizeof(uint32_t)] = { 0 };
    memcpy(&flags_and_window, segment->data + FLAGS_AT, sizeof flags_and_window);
    bool has_options = segment->data[FLAGS_AT] >> 4 >= (OPTIONS_AT + OPTION_BYTES) / 4 &&
                       segment->length >= OPTIONS_AT + OPTION_BYTES;
    if (has_options && (tcp->flags & TCP_SYN) == 0)
        memcpy(options, segment->data + OPTIONS_AT, OPTION_BYTES);
    /* whole words: what is stored in pieces cannot be loaded at once */
    uint64_t input[] = { flow, (uint64_t)tcp->sequence << 32 | tcp->acknowledgment,
                         (uint64_t)tcp->payload << 32 | flags_and_window,
                         (uint64_t)packet->ip.id << 32 | options[0],
                         (uint64_t)options[1] << 32 | options[2] };
    return hash_bytes(key, input, sizeof input);
}

static uint32_t place_of(HashKey key, const Frame *frame, const Packet *packet)
{
    struct {
        uint32_t section, interface;
        uint16_t vlan, ttl;
        Mac source, destination;
    } place = { .section = frame->section,
                .interface = frame->interface,
                .vlan = packet->vlans.ids[0],
                .ttl = packet->ip.ttl };
    if ((packet->parts & PACKET_SOURCE) != 0)
        place.source = packet->source;
    if ((packet->parts & PACKET_DESTINATION) != 0)
        place.destination = packet->destination;
    return (uint32_t)hash_bytes(key, &place, sizeof place);
}

static bool is_copy(const Sight *earlier, const Sight *now, bool has_id)
{
    bool is_apart = has_id || earlier->place != now->place;
    Time window = is_apart ? COPY_WINDOW : SAME_PLACE_WINDOW;
    Time between = time_between(earlier->time, now->time);
    return between <= window && between >= -window;
}

bool tcp_copies_see(TcpCopies *copies, const Frame *frame, const Packet *packet, uint64_t flow)
{
    uint64_t hash = digest_of(copies->key, packet, flow);
    uint32_t digest = (uint32_t)(hash >> 32) | 1, set = (uint32_t)hash % SETS;
    bool has_id = packet->ip.id != 0 && ip_is_v4(&packet->ip.source);
    Sight now = { frame->time, has_id ? 0 : place_of(copies->key, frame, packet) };
    for (int way = 0; way < WAYS; way++)
        if (copies->digests[set][way] == digest && is_copy(&copies->sights[set][way], &now, has_id))
            return true;
    uint8_t way = copies->next[set];
    copies->digests[set][way] = digest;
    copies->sights[set][way] = now;
    copies->next[set] = (uint8_t)((way + 1) % WAYS);
    return false;
}
