/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recent.h"

#include <glib.h>

#include "hash.h"
#include "limits.h"

enum {
    WAYS = 4, /* sights of one packet kept: twice outside, twice inside */
    SETS = LIMIT_RECENT_PACKETS / WAYS,
    DIGEST_BYTES = 16, /* of the transport header and what follows: TCP up to its window, UDP and
                          echo with 8 bytes of payload */
    FRAME_BYTES = 64,  /* of a frame that is neither IP nor ARP, MACs included */
};

/* Copies are usually 2 ms apart, tens of ms when a kernel hands frames over in batches. */
#define COPY_WINDOW (50 * TIME_MILLISECOND)
/* How far the clocks of two merged captures may be apart for a packet to be known again. */
#define LATE_WINDOW (3 * TIME_SECOND)
/* The same frame twice on one interface: a port mirrored in both directions. */
#define DUPLICATE_WINDOW TIME_MILLISECOND

typedef struct Sight {
    Time time;
    uint64_t frame;
    Mac source, destination;
    uint16_t interface, vlan;
    uint8_t ttl;
} Sight;

G_STATIC_ASSERT(LIMIT_INTERFACES <= UINT16_MAX);

/* The digests stand apart from the rest, because most packets are no copy and never need it. */
typedef struct SightSet {
    uint32_t digests[WAYS]; /* 0: empty */
} SightSet;

G_STATIC_ASSERT(WAYS == 4);

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

/* What lies where the checksum is in a transport header, if that is among the bytes compared:
 * offload leaves it unset on the inner side. */
static uint64_t without_checksum(uint64_t word, uint8_t protocol)
{
    static const uint8_t udp[8] = { 255, 255, 255, 255, 255, 255 },
                         other[8] = { 255, 255, 0, 0, 255, 255, 255, 255 };
    return word & hash_word(protocol == IP_PROTOCOL_UDP ? udp : other, sizeof word);
}

/* The start of an offer and of the ACK a moment later is the same, and often so is the IP id, 0. */
static uint64_t ip_digest(HashKey key, const Packet *packet)
{
    const PacketIp *ip = &packet->ip;
    Bytes start = { ip->payload.data, MIN(ip->payload.length, (size_t)DIGEST_BYTES) };
    uint64_t message = (packet->parts & PACKET_DHCP) != 0 ? packet->dhcp.type & 0xff : 0;
    uint64_t shape =
        (uint64_t)ip->id << 32 | (uint64_t)ip->length << 16 | message << 8 | ip->protocol;
    uint64_t first = start.length > 0 ? hash_word(start.data, start.length) : 0;
    uint64_t second = start.length > 8 ? hash_word(start.data + 8, start.length - 8) : 0;
    if (ip->protocol != IP_PROTOCOL_TCP)
        first = without_checksum(first, ip->protocol);
    return hash_words(key, addresses_digest(key, ip), shape, first, second);
}

/* A request is the same whoever's MAC it carries, a reply only from the same sender. */
static uint64_t resolution_digest(HashKey key, const Resolution *resolution)
{
    struct {
        uint16_t kind;
        Mac sender;
        Ip sender_ip, target_ip;
    } input = { .kind = (uint16_t)resolution->kind };
    if (resolution->kind == RESOLUTION_REPLY)
        input.sender = resolution->sender_mac;
    input.sender_ip = resolution->sender_ip;
    input.target_ip = resolution->target_ip;
    return hash_bytes(key, &input, sizeof input);
}

static CopyKind compare(const Sight *earlier, const Sight *now)
{
    bool same_source = mac_equal(&earlier->source, &now->source);
    bool same_destination = mac_equal(&earlier->destination, &now->destination);
    if (earlier->ttl != now->ttl)
        return COPY_FORWARDED;
    if (same_source && same_destination) {
        bool is_twin = earlier->interface != now->interface || earlier->vlan != now->vlan ||
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
        [COPY_NONE] = 0,         [COPY_LATE] = 1,         [COPY_FORWARDED] = 2,
        [COPY_REWRITTEN_BY] = 3, [COPY_REWRITTEN_TO] = 4, [COPY_DUPLICATE] = 5,
    };
    return rank[a] > rank[b];
}

static bool is_within(const Sight *sight, const Sight *now, Time window)
{
    Time apart = time_between(sight->time, now->time);
    return apart <= window && apart >= -window;
}

static CopyKind kind_of(const Sight *earlier, const Sight *now)
{
    if (is_within(earlier, now, COPY_WINDOW))
        return compare(earlier, now);
    bool is_late = earlier->ttl == now->ttl && !mac_equal(&earlier->source, &now->source) &&
                   mac_equal(&earlier->destination, &now->destination) &&
                   is_within(earlier, now, LATE_WINDOW);
    return is_late ? COPY_LATE : COPY_NONE;
}

/* Captures whose clocks do not agree, in one file. A team between them may have rewritten the
 * destination. */
static bool is_elsewhere(const Sight *earlier, const Sight *now)
{
    return (earlier->interface != now->interface || earlier->vlan != now->vlan) &&
           earlier->ttl == now->ttl && mac_equal(&earlier->source, &now->source);
}

static bool is_remembered(const SightSet *set, uint32_t digest)
{
    const uint32_t *d = set->digests;
    return (d[0] == digest) | (d[1] == digest) | (d[2] == digest) | (d[3] == digest);
}

static Copy look_up(const RecentPackets *recent, uint32_t set, uint32_t digest, const Sight *now)
{
    Copy copy = { .kind = COPY_NONE };
    bool was_elsewhere = false;
    for (int way = 0; way < WAYS; way++) {
        if (recent->sets[set].digests[way] != digest)
            continue;
        const Sight *sight = &recent->sights[set][way];
        CopyKind kind = kind_of(sight, now);
        was_elsewhere |= is_elsewhere(sight, now);
        if (is_nearer(kind, copy.kind))
            copy = (Copy){ .kind = kind,
                           .frame = sight->frame,
                           .source = sight->source,
                           .destination = sight->destination,
                           .ttl = sight->ttl };
    }
    copy.is_elsewhere = was_elsewhere;
    return copy;
}

static uint64_t digest_of(HashKey key, const Frame *frame, const Packet *packet)
{
    Resolution resolution;
    uint64_t digest = 0;
    if ((packet->parts & (PACKET_ARP | PACKET_ND)) != 0 && resolution_read(packet, &resolution))
        digest = resolution_digest(key, &resolution);
    else if ((packet->parts & PACKET_IP) != 0)
        digest = ip_digest(key, packet);
    else
        digest = hash_bytes(key, frame->bytes.data, MIN(frame->bytes.length, FRAME_BYTES));
    /* before and inside a tunnel a packet is on two links, and no copy of itself */
    const PacketTunnel *tunnel = packet_tunnel(packet);
    return tunnel == NULL ? digest : hash_fold(digest ^ tunnel->id, key.b ^ tunnel->kind);
}

static void look(Sight *sight, const Frame *frame, const Packet *packet, uint32_t interface)
{
    sight->time = frame->time;
    sight->frame = frame->number;
    sight->source = packet->source;
    sight->destination = packet->destination;
    sight->interface = (uint16_t)interface;
    sight->vlan = packet->vlans.ids[0];
    sight->ttl = (packet->parts & PACKET_IP) != 0 ? packet->ip.ttl : 0;
}

Copy recent_packets_see(RecentPackets *recent, const Frame *frame, const Packet *packet,
                        uint32_t interface)
{
    Copy copy = { .kind = COPY_NONE };
    if (frame->time == TIME_NONE)
        return copy;
    uint64_t hash = digest_of(recent->key, frame, packet);
    uint32_t digest = (uint32_t)(hash >> 32) | 1, set = (uint32_t)hash % SETS;
    if (is_remembered(&recent->sets[set], digest)) {
        Sight now;
        look(&now, frame, packet, interface);
        copy = look_up(recent, set, digest, &now);
    }
    if (copy.kind != COPY_DUPLICATE) {
        uint8_t way = recent->next[set];
        recent->sets[set].digests[way] = digest;
        look(&recent->sights[set][way], frame, packet, interface);
        recent->next[set] = (uint8_t)((way + 1) % WAYS);
    }
    return copy;
}
