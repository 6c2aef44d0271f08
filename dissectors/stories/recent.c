/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recent.h"

#include <glib.h>

#include "hash.h"
#include "limits.h"

enum {
    WAYS = 4, /* sights of one packet kept: twice outside, twice inside */
    SETS = LIMIT_RECENT_PACKETS / WAYS,
    DIGEST_BYTES = 24, /* of the transport header and what follows */
};

/* Copies are usually 2 ms apart, tens of ms when a kernel hands frames over in batches. */
#define COPY_WINDOW (50 * TIME_MILLISECOND)
/* The same frame twice on one interface: a port mirrored in both directions. */
#define DUPLICATE_WINDOW TIME_MILLISECOND

typedef struct Sight {
    Time time;
    uint64_t frame;
    Mac source, destination;
    uint16_t interface;
    uint8_t ttl;
} Sight;

G_STATIC_ASSERT(LIMIT_INTERFACES <= UINT16_MAX);

/* The digests stand apart from the rest, because most packets are no copy and never need it. */
typedef struct SightSet {
    uint32_t digests[WAYS]; /* 0: empty */
} SightSet;

struct RecentPackets {
    HashKey key;
    SightSet sets[SETS];
    uint8_t next[SETS]; /* way that is overwritten next */
    Sight sights[SETS][WAYS];
};

RecentPackets *recent_packets_new(void)
{
    RecentPackets *recent = g_new0(RecentPackets, 1);
    recent->key = hash_key_new();
    return recent;
}

void recent_packets_free(RecentPackets *recent)
{
    g_free(recent);
}

void recent_packets_forget(RecentPackets *recent)
{
    recent->key = hash_key_new(); /* what was remembered matches nothing any more */
}

/* Where the checksum lies in a transport header: it is not compared, because offload leaves it
 * unset on the inner side. */
static size_t checksum_offset(uint8_t protocol)
{
    switch (protocol) {
    case IP_PROTOCOL_TCP:
        return 16;
    case IP_PROTOCOL_UDP:
        return 6;
    default:
        return 2;
    }
}

typedef struct DigestInput {
    uint64_t addresses;
    uint16_t id, length, protocol, reserved;
    uint8_t start[DIGEST_BYTES];
} DigestInput;

static uint64_t addresses_digest(HashKey key, const PacketIp *ip)
{
    uint32_t source, destination;
    if (!ip_is_v4(&ip->source))
        return hash_bytes(key, &ip->source, sizeof ip->source) ^
               hash_fold(hash_bytes(key, &ip->destination, sizeof ip->destination), key.a);
    memcpy(&source, ip->source.bytes + 12, sizeof source);
    memcpy(&destination, ip->destination.bytes + 12, sizeof destination);
    return (uint64_t)source << 32 | destination;
}

static uint64_t ip_digest(HashKey key, const PacketIp *ip)
{
    DigestInput input = { .addresses = addresses_digest(key, ip),
                          .id = ip->id,
                          .length = ip->length,
                          .protocol = ip->protocol };
    if (ip->payload.length >= sizeof input.start)
        memcpy(input.start, ip->payload.data, sizeof input.start);
    else if (ip->payload.length > 0)
        memcpy(input.start, ip->payload.data, ip->payload.length);
    memset(input.start + checksum_offset(ip->protocol), 0, 2);
    return hash_bytes(key, &input, sizeof input);
}

static uint64_t arp_digest(HashKey key, const ArpPacket *arp)
{
    struct {
        uint16_t operation;
        Mac sender;
        Ip sender_ip, target_ip;
    } input = { .operation = arp->operation };
    if (arp->operation != ARP_REQUEST)
        input.sender = arp->sender_mac;
    input.sender_ip = arp->sender_ip;
    input.target_ip = arp->target_ip;
    return hash_bytes(key, &input, sizeof input);
}

static CopyKind compare(const Sight *earlier, const Sight *now)
{
    bool same_source = mac_equal(&earlier->source, &now->source);
    bool same_destination = mac_equal(&earlier->destination, &now->destination);
    if (earlier->ttl != now->ttl)
        return COPY_FORWARDED;
    if (same_source && same_destination) {
        bool is_twin = earlier->interface != now->interface ||
                       time_between(earlier->time, now->time) <= DUPLICATE_WINDOW;
        return is_twin ? COPY_DUPLICATE : COPY_NONE;
    }
    if (same_source)
        return COPY_REWRITTEN_TO;
    if (same_destination)
        return COPY_REWRITTEN_BY;
    return COPY_FORWARDED;
}

/* A duplicate says most, then the nearest relation: behind a router and a team a packet has one
 * earlier sight of each. */
static bool is_nearer(CopyKind a, CopyKind b)
{
    static const uint8_t rank[] = {
        [COPY_NONE] = 0,         [COPY_FORWARDED] = 1, [COPY_REWRITTEN_BY] = 2,
        [COPY_REWRITTEN_TO] = 3, [COPY_DUPLICATE] = 4,
    };
    return rank[a] > rank[b];
}

static bool is_fresh(const Sight *sight, const Sight *now)
{
    Time apart = time_between(sight->time, now->time);
    return apart <= COPY_WINDOW && apart >= -COPY_WINDOW;
}

static Copy look_up(const RecentPackets *recent, uint32_t set, uint32_t digest, const Sight *now)
{
    Copy copy = { .kind = COPY_NONE };
    for (int way = 0; way < WAYS; way++) {
        if (recent->sets[set].digests[way] != digest)
            continue;
        const Sight *sight = &recent->sights[set][way];
        CopyKind kind = is_fresh(sight, now) ? compare(sight, now) : COPY_NONE;
        if (is_nearer(kind, copy.kind))
            copy = (Copy){ kind, sight->frame, sight->source, sight->destination, sight->ttl };
    }
    return copy;
}

Copy recent_packets_see(RecentPackets *recent, const Frame *frame, const Packet *packet,
                        uint32_t interface)
{
    bool is_arp = (packet->parts & PACKET_ARP) != 0;
    if (frame->time == TIME_NONE || (!is_arp && (packet->parts & PACKET_IP) == 0))
        return (Copy){ .kind = COPY_NONE };
    uint64_t hash =
        is_arp ? arp_digest(recent->key, &packet->arp) : ip_digest(recent->key, &packet->ip);
    uint32_t digest = (uint32_t)(hash >> 32) | 1, set = (uint32_t)hash % SETS;
    Sight now = {
        .time = frame->time,
        .frame = frame->number,
        .interface = (uint16_t)interface,
        .source = packet->source,
        .destination = packet->destination,
        .ttl = is_arp ? 0 : packet->ip.ttl,
    };
    Copy copy = look_up(recent, set, digest, &now);
    if (copy.kind != COPY_DUPLICATE) {
        uint8_t way = recent->next[set];
        recent->sets[set].digests[way] = digest;
        recent->sights[set][way] = now;
        recent->next[set] = (uint8_t)((way + 1) % WAYS);
    }
    return copy;
}
