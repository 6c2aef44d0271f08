/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recent.h"

#include <glib.h>

#include "hash.h"
#include "limits.h"
#include "network.h"

enum {
    WAYS = 4, /* sights of one packet kept: twice outside, twice inside */
    SETS = LIMIT_RECENT_PACKETS / WAYS,
    DIGEST_BYTES = 16, /* of the transport header and what follows: TCP up to its window, UDP and
                          echo with 8 bytes of payload */
    FRAME_BYTES = 64,  /* of a frame that is neither IP nor ARP, MACs included */
    OPTIONS_AT = 20,   /* in a segment */
    OPTION_WORDS = 3,  /* of one that is no SYN: time stamps, if the sender has them */
};

/* Copies are usually 2 ms apart, tens of ms when a kernel hands frames over in batches. */
#define COPY_WINDOW (50 * TIME_MILLISECOND)
/* How far the clocks of two merged captures may be apart for a packet to be known again. */
#define LATE_WINDOW (3 * TIME_SECOND)
/* The same frame twice at one place: a port mirrored in both directions. */
#define DUPLICATE_WINDOW TIME_MILLISECOND

typedef struct Sight {
    Time time;
    uint64_t frame;
    Mac source, destination; /* zero: unknown */
    uint32_t tunnel;         /* the innermost, as a number; 0: none */
    uint32_t options[OPTION_WORDS];
    uint16_t interface, vlan;
    uint8_t ttl;
    bool is_for_link, is_for_streams; /* who compares later packets with it */
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

/* No secret, unlike those of tables: which sights have to make way must be the same in every run,
 * and who makes packets fall on one set hides no more than copies of his own. */
static const HashKey first_key = { UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd6e8feb86659fd93) };

RecentPackets *recent_packets_new(void)
{
    RecentPackets *recent = g_new0(RecentPackets, 1);
    recent->key = first_key;
    return recent;
}

void recent_packets_free(RecentPackets *recent)
{
    g_free(recent);
}

void recent_packets_forget(RecentPackets *recent)
{
    recent->key.a += first_key.b; /* what was remembered matches nothing any more */
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
    const Bytes *start = &ip->payload;
    uint64_t first = 0, second = 0,
             message = (packet->parts & PACKET_DHCP) != 0 ? packet->dhcp.type & 0xff : 0;
    uint64_t shape =
        (uint64_t)ip->id << 32 | (uint64_t)ip->length << 16 | message << 8 | ip->protocol;
    if (start->length >= DIGEST_BYTES) {
        first = hash_word(start->data, 8);
        second = hash_word(start->data + 8, 8);
    } else if (start->length > 0) {
        first = hash_word(start->data, start->length);
        second = start->length > 8 ? hash_word(start->data + 8, start->length - 8) : 0;
    }
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

/* A router that clamps the MSS changes the options of a SYN, nothing else. */
static void read_options(Sight *sight, const Packet *packet)
{
    const Bytes *segment = &packet->ip.payload;
    enum { END = OPTIONS_AT + sizeof sight->options };
    if ((packet->tcp.flags & TCP_SYN) == 0 && segment->length >= END &&
        segment->data[12] >> 4 >= END / 4)
        memcpy(sight->options, segment->data + OPTIONS_AT, sizeof sight->options);
    else
        memset(sight->options, 0, sizeof sight->options);
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

static bool is_same_place(const Sight *a, const Sight *b)
{
    return a->interface == b->interface && a->vlan == b->vlan && a->ttl == b->ttl &&
           mac_equal(&a->source, &b->source) && mac_equal(&a->destination, &b->destination);
}

static bool is_same_segment(const Sight *earlier, const Sight *now, bool has_id)
{
    bool is_apart = has_id || !is_same_place(earlier, now);
    return is_within(earlier, now, is_apart ? COPY_WINDOW : DUPLICATE_WINDOW) &&
           memcmp(earlier->options, now->options, sizeof now->options) == 0;
}

static bool is_known_segment(const RecentPackets *recent, uint32_t set, uint32_t digest,
                             const Sight *now, const PacketIp *ip)
{
    bool has_id = ip->id != 0 && ip_is_v4(&ip->source);
    for (int way = 0; way < WAYS; way++) {
        const Sight *sight = &recent->sights[set][way];
        if (recent->sets[set].digests[way] == digest && sight->is_for_streams &&
            is_same_segment(sight, now, has_id))
            return true;
    }
    return false;
}

static Copy look_up(const RecentPackets *recent, uint32_t set, uint32_t digest, const Sight *now)
{
    Copy copy = { .kind = COPY_NONE };
    bool was_elsewhere = false;
    for (int way = 0; way < WAYS; way++) {
        const Sight *sight = &recent->sights[set][way];
        if (recent->sets[set].digests[way] != digest || !sight->is_for_link ||
            sight->tunnel != now->tunnel)
            continue;
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
    uint32_t network = network_of(packet);
    return network == 0 ? digest : hash_fold(digest ^ network, key.b);
}

/* Before and inside a tunnel a packet is on two links, and no copy of itself. */
static uint32_t tunnel_number(const PacketTunnel *tunnel)
{
    return tunnel == NULL ? 0 : tunnel->id << 3 ^ tunnel->id >> 29 ^ tunnel->kind;
}

static void look(Sight *sight, const Frame *frame, const Packet *packet, uint32_t interface)
{
    enum { BOTH = PACKET_SOURCE | PACKET_DESTINATION };
    static const Mac unknown;
    sight->time = frame->time;
    sight->frame = frame->number;
    sight->is_for_link = (packet->parts & BOTH) == BOTH;
    sight->source = sight->destination = unknown;
    if ((packet->parts & PACKET_SOURCE) != 0)
        sight->source = packet->source;
    if ((packet->parts & PACKET_DESTINATION) != 0)
        sight->destination = packet->destination;
    sight->tunnel = tunnel_number(packet_tunnel(packet));
    sight->interface = (uint16_t)interface;
    sight->vlan = packet->vlans.ids[0];
    sight->ttl = (packet->parts & PACKET_IP) != 0 ? packet->ip.ttl : 0;
    sight->is_for_streams = (packet->parts & (PACKET_TCP | PACKET_FRAGMENT)) == PACKET_TCP;
    if (sight->is_for_streams)
        read_options(sight, packet);
}

/* Says what the packet is, and for whom it is the first of its kind. */
static Copy compare_with(const RecentPackets *recent, uint32_t set, uint32_t digest, Sight *now,
                         const Packet *packet)
{
    Copy copy = { .kind = COPY_NONE };
    if (now->is_for_link)
        copy = look_up(recent, set, digest, now);
    if (now->is_for_streams)
        copy.is_again = is_known_segment(recent, set, digest, now, &packet->ip);
    now->is_for_link &= copy.kind != COPY_DUPLICATE;
    now->is_for_streams &= !copy.is_again;
    return copy;
}

/* The sight that is the oldest of its set makes way. */
static Sight *make_room(RecentPackets *recent, uint32_t set, uint32_t digest)
{
    uint8_t way = recent->next[set];
    recent->next[set] = (uint8_t)((way + 1) % WAYS);
    recent->sets[set].digests[way] = digest;
    return &recent->sights[set][way];
}

/* A packet whose digest is known. */
static Copy see_again(RecentPackets *recent, uint32_t set, uint32_t digest, const Frame *frame,
                      const Packet *packet, uint32_t interface)
{
    Sight now;
    look(&now, frame, packet, interface);
    Copy copy = compare_with(recent, set, digest, &now, packet);
    if (now.is_for_link || now.is_for_streams)
        *make_room(recent, set, digest) = now;
    return copy;
}

Copy recent_packets_see(RecentPackets *recent, const Frame *frame, const Packet *packet,
                        uint32_t interface)
{
    if (frame->time == TIME_NONE)
        return (Copy){ .kind = COPY_NONE };
    uint64_t hash = digest_of(recent->key, frame, packet);
    uint32_t digest = (uint32_t)(hash >> 32) | 1, set = (uint32_t)hash % SETS;
    if (is_remembered(&recent->sets[set], digest))
        return see_again(recent, set, digest, frame, packet, interface);
    look(make_room(recent, set, digest), frame, packet, interface);
    return (Copy){ .kind = COPY_NONE };
}
