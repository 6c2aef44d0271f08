/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stories.h"

#include "segment.h"
#include "table.h"

/* A clock that jumps back so far starts a new capture inside the file. */
#define CLOCK_JUMP TIME_SECOND

typedef struct AddressKey {
    uint32_t context;
    Ip ip;
} AddressKey;

/* An address with one owner: all that most addresses ever need. */
typedef struct Address {
    Mac owner;
    uint8_t proofs; /* Proof flags of the owner */
    bool has_story;
    Span span;         /* the owner's frames, DHCP ACKs included */
    Time last_unicast; /* its last IP packet to a single station; 0: never */
} Address;

typedef struct RewriteKey {
    Ip ip;
    Mac outer, inner;
} RewriteKey;

typedef struct OwnedKey {
    uint32_t context;
    Mac mac;
    uint16_t zero;
} OwnedKey;

/* Addresses of one MAC, for the cases: made from all addresses when first asked for. */
typedef struct Owned {
    Ip ips[LIMIT_ADDRESSES_OF_SENDER];
    Time last[LIMIT_ADDRESSES_OF_SENDER];
    bool by_arp[LIMIT_ADDRESSES_OF_SENDER];
    uint8_t count;
} Owned;

struct Stories {
    StoriesListener listener;
    Segments *segments;
    Contexts *contexts;
    Table *addresses; /* AddressKey -> Address */
    Table *stories;   /* AddressKey -> AddressStory * */
    Table *rewrites;  /* RewriteKey -> Span */
    Table *owned;     /* OwnedKey -> Owned; NULL until asked for and after each frame */
    Stations *stations;
    Askers *askers;
    RecentPackets *recent;
    GArray *clocks; /* Time, latest of each interface */
    Time now;
    uint32_t era;
    bool contexts_overflowed, macless_noted;
};

/* One frame on its way through the functions below. */
typedef struct Sighting {
    const Frame *frame;
    const Packet *packet;
    uint32_t interface, context;
    Copy copy;
} Sighting;

/* A router's own MAC speaks for no one else, and the one its group shares for none of them. */
static bool joins_segments(const Ip *ip, const Mac *mac)
{
    /* link-local addresses (RFC 3927, RFC 4291) are the same on every link of a router */
    bool is_link_local = ip_is_v4(ip) ? ip->bytes[12] == 169 && ip->bytes[13] == 254
                                      : ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
    return !is_link_local && !mac_is_shared(mac);
}

static void tell_fact(Stories *stories, Value *fact)
{
    stories->listener.fact(stories->listener.user, fact);
}

static void tell_note(Stories *stories, uint64_t frame, Text *says)
{
    stories->listener.note(stories->listener.user, frame, says);
}

static Value *vlans_value(const LinkContext *link)
{
    Value *list = value_list();
    for (uint16_t i = 0; i < link->vlan_count; i++)
        value_add(list, value_number(link->vlans[i]));
    return list;
}

static void tell_binding(Stories *stories, const AddressKey *key, const Mac *mac, uint8_t proofs,
                         const Span *span)
{
    Value *fact = value_object();
    value_set(fact, "kind", value_word("binding"));
    value_set(fact, "ip", value_ip(&key->ip));
    value_set(fact, "vlan", vlans_value(contexts_get(stories->contexts, key->context)));
    value_set(fact, "mac", value_mac(mac));
    value_set(fact, "proof", value_word(proof_name(proofs)));
    value_set(fact, "first_frame", value_frame(span->first_frame));
    value_set(fact, "last_frame", value_frame(span->last_frame));
    tell_fact(stories, fact);
}

static void address_leaves(void *user, const void *key, void *value, TableExit exit)
{
    Stories *stories = user;
    const Address *address = value;
    if (exit != TABLE_REMOVED && !address->has_story)
        tell_binding(stories, key, &address->owner, address->proofs, &address->span);
}

static void visit_story(Stories *stories, const AddressStory *address,
                        void (*visit)(void *, const Story *), void *user)
{
    Story story = { .kind = STORY_ADDRESS,
                    .stories = stories,
                    .address = address,
                    .link = contexts_get(stories->contexts, address->context),
                    .now = stories->now,
                    .era = stories->era };
    visit(user, &story);
    story.kind = STORY_OUTAGE;
    for (guint i = 0; i < address->outages->len; i++) {
        story.outage = address->outages->pdata[i];
        visit(user, &story);
    }
}

static Span either_span(const MacUse *use)
{
    if (use->leased.count == 0)
        return use->spoke;
    if (use->spoke.count == 0)
        return use->leased;
    Span span = use->spoke;
    span.first_frame = MIN(span.first_frame, use->leased.first_frame);
    span.last_frame = MAX(span.last_frame, use->leased.last_frame);
    return span;
}

static void story_leaves(void *user, const void *key, void *value, TableExit exit)
{
    Stories *stories = user;
    AddressStory *story = *(AddressStory **)value;
    if (exit == TABLE_EVICTED)
        story->is_evicted = true;
    if (exit != TABLE_REMOVED)
        visit_story(stories, story, stories->listener.story_ends, stories->listener.user);
    for (uint8_t i = 0; i < story->mac_count; i++) {
        Span span = either_span(&story->macs[i]);
        if (span.count > 0)
            tell_binding(stories, key, &story->macs[i].mac, story->macs[i].proofs, &span);
    }
    Address *address = exit == TABLE_EVICTED ? table_find(stories->addresses, key) : NULL;
    if (address != NULL)
        table_remove(stories->addresses, key);
    address_story_free(story);
}

/* A story with an outage that counts is worth more than one of two quiet MACs. */
static bool story_is_spared(void *user, const void *value)
{
    (void)user;
    const AddressStory *story = *(AddressStory *const *)value;
    for (guint i = 0; i < story->outages->len; i++)
        if (((const Outage *)story->outages->pdata[i])->misdelivered.count > 2)
            return true;
    return false;
}

static void rewrite_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)exit;
    const RewriteKey *rewrite = key;
    const Span *span = value;
    Value *fact = value_object();
    value_set(fact, "kind", value_word("rewrite"));
    value_set(fact, "ip", value_ip(&rewrite->ip));
    value_set(fact, "outer_mac", value_mac(&rewrite->outer));
    value_set(fact, "inner_mac", value_mac(&rewrite->inner));
    value_set(fact, "first_frame", value_frame(span->first_frame));
    value_set(fact, "last_frame", value_frame(span->last_frame));
    value_set(fact, "pairs", value_number(span->count));
    tell_fact(user, fact);
}

static Table *make_table(Stories *stories, size_t key_size, size_t value_size, uint32_t entries,
                         void (*leave)(void *, const void *, void *, TableExit))
{
    return table_new(&(TableSpec){ .key_size = key_size,
                                   .value_size = value_size,
                                   .max_entries = entries,
                                   .leave = leave,
                                   .user = stories });
}

Stories *stories_new(const StoriesListener *listener)
{
    Stories *stories = g_new0(Stories, 1);
    stories->listener = *listener;
    stories->segments = segments_new();
    stories->contexts = contexts_new();
    stories->stations = stations_new();
    stories->askers = askers_new();
    stories->recent = recent_packets_new();
    stories->clocks = g_array_new(FALSE, FALSE, sizeof(Time));
    stories->now = TIME_NONE;
    stories->addresses =
        make_table(stories, sizeof(AddressKey), sizeof(Address), LIMIT_ADDRESSES, address_leaves);
    stories->rewrites =
        make_table(stories, sizeof(RewriteKey), sizeof(Span), LIMIT_REWRITES, rewrite_leaves);
    stories->stories = table_new(&(TableSpec){ .key_size = sizeof(AddressKey),
                                               .value_size = sizeof(AddressStory *),
                                               .max_entries = LIMIT_STORIES,
                                               .max_bytes = LIMIT_STORY_BYTES,
                                               .leave = story_leaves,
                                               .spare = story_is_spared,
                                               .user = stories });
    return stories;
}

static void forget_owned(Stories *stories)
{
    if (stories->owned == NULL)
        return;
    table_free(stories->owned);
    stories->owned = NULL;
}

static void close_tables(Stories *stories)
{
    forget_owned(stories);
    table_clear(stories->stories);
    table_clear(stories->addresses);
    table_clear(stories->rewrites);
}

void stories_free(Stories *stories)
{
    if (stories == NULL)
        return;
    close_tables(stories);
    table_free(stories->stories);
    table_free(stories->addresses);
    table_free(stories->rewrites);
    stations_free(stories->stations);
    askers_free(stories->askers);
    recent_packets_free(stories->recent);
    contexts_free(stories->contexts);
    segments_free(stories->segments);
    g_array_free(stories->clocks, TRUE);
    g_free(stories);
}

/* The story of the address, begun with what its owner spoke so far. */
static AddressStory *story_of(Stories *stories, const AddressKey *key, Address *address)
{
    bool is_new;
    AddressStory **slot = table_add(stories->stories, key, &is_new);
    if (!is_new)
        return *slot;
    *slot = address_story_new(key->context, &key->ip);
    table_charge(stories->stories, slot, address_story_bytes(*slot));
    address->has_story = true;
    (*slot)->unicasts = address->last_unicast != 0;
    const Frame begin = { .number = address->span.first_frame, .time = address->span.first_time };
    if (address->proofs == PROOF_DHCP) {
        address_story_leases(*slot, &begin, &address->owner);
    } else {
        address_story_speaks(*slot, &begin, &address->owner, (Speech){ .proof = address->proofs },
                             &address->span);
    }
    return *slot;
}

static AddressStory *existing_story(Stories *stories, const AddressKey *key, const Address *address)
{
    AddressStory **slot = address->has_story ? table_find(stories->stories, key) : NULL;
    return slot != NULL ? *slot : NULL;
}

/* Two interfaces turn out to be one link: what was learned on the younger one moves, unless the
 * elder one knows the address already. */
static void join_context(Stories *stories, uint32_t old, uint32_t new)
{
    for (Address *address = table_next(stories->addresses, NULL), *next; address != NULL;
         address = next) {
        next = table_next(stories->addresses, address);
        AddressKey key = *(const AddressKey *)table_key(stories->addresses, address);
        if (key.context != old)
            continue;
        AddressStory *story = existing_story(stories, &key, address);
        if (story != NULL)
            continue; /* it had two MACs before it joined: it ends where it is */
        Address moved = *address;
        table_remove(stories->addresses, &key);
        key.context = new;
        bool is_new;
        Address *target = table_add(stories->addresses, &key, &is_new);
        if (is_new)
            *target = moved;
        else
            target->span.first_frame = MIN(target->span.first_frame, moved.span.first_frame);
    }
}

static void join_segments(Stories *stories, uint32_t from, uint32_t into)
{
    bool overflow = false;
    uint32_t count = contexts_count(stories->contexts);
    for (uint32_t i = 0; i < count; i++) {
        LinkContext link = *contexts_get(stories->contexts, i);
        if (link.interface != from)
            continue;
        link.interface = into;
        join_context(stories, i, contexts_intern(stories->contexts, &link, &overflow));
    }
}

/* A binding that was not known a moment ago. */
static void learn(Stories *stories, Sighting *at, const Ip *ip, const Mac *mac)
{
    uint32_t from, into;
    if (!joins_segments(ip, mac) ||
        !segments_heard(stories->segments, at->interface, ip, mac, &from, &into))
        return;
    join_segments(stories, from, into);
    LinkContext link = *contexts_get(stories->contexts, at->context);
    link.interface = into;
    at->context = contexts_intern(stories->contexts, &link, &stories->contexts_overflowed);
}

static void add_owner(Stories *stories, Sighting *at, const Ip *ip, const Mac *mac, Proof proof)
{
    learn(stories, at, ip, mac);
    AddressKey key = { at->context, *ip };
    bool is_new;
    Address *address = table_add(stories->addresses, &key, &is_new);
    if (!is_new)
        return; /* it was learned on the interface that was just joined: told again next time */
    address->owner = *mac;
    address->proofs = proof;
    span_add(&address->span, at->frame);
}

static bool is_own_request(const Packet *packet, const Ip *ip)
{
    return (packet->parts & PACKET_ARP) != 0 && packet->arp.operation == ARP_REQUEST &&
           ip_equal(&packet->arp.sender_ip, ip) && !arp_packet_is_announcement(&packet->arp);
}

static void speak_in_story(AddressStory *story, const Sighting *at, const Ip *ip, const Mac *mac,
                           Speech speech)
{
    address_story_speaks(story, at->frame, mac, speech, NULL);
    address_story_tells(story, at->frame, at->packet);
    if (is_own_request(at->packet, ip)) {
        story->own_request_target = at->packet->arp.target_ip;
        story->own_request_time = at->frame->time;
    }
}

/* The owner turned out to be a team's address: it stands for the address and does not own it. */
static void replace_rewriter(Stories *stories, const AddressKey *key, Address *address,
                             const Sighting *at, const Mac *mac, Proof proof)
{
    tell_binding(stories, key, &address->owner, address->proofs, &address->span);
    *address = (Address){ .owner = *mac, .proofs = proof, .last_unicast = address->last_unicast };
    span_add(&address->span, at->frame);
}

/* A MAC speaks for an address that another MAC spoke for before, or that has a story already. */
static void speak_again(Stories *stories, Sighting *at, const Ip *ip, Address *address,
                        const Mac *mac, Speech speech)
{
    AddressKey key = { at->context, *ip };
    bool is_owner = mac_equal(&address->owner, mac);
    if (!is_owner && stories_is_rewriter(stories, mac))
        return;
    if (!is_owner && !address->has_story && stories_is_rewriter(stories, &address->owner)) {
        replace_rewriter(stories, &key, address, at, mac, speech.proof);
        return;
    }
    speak_in_story(story_of(stories, &key, address), at, ip, mac, speech);
    if (!is_owner)
        learn(stories, at, ip, mac);
    address->owner = *mac;
}

/* A MAC speaks for an address, known or NULL. The common case, the owner does so again, is the
 * first one. */
static void speak(Stories *stories, Sighting *at, const Ip *ip, Address *address, const Mac *mac,
                  Speech speech)
{
    if (address != NULL && !address->has_story && mac_equal(&address->owner, mac)) {
        address->proofs |= speech.proof;
        span_add(&address->span, at->frame);
    } else if (address != NULL) {
        speak_again(stories, at, ip, address, mac, speech);
    } else if (!stories_is_rewriter(stories, mac)) {
        add_owner(stories, at, ip, mac, speech.proof);
    }
}

static Address *find_address(Stories *stories, const Sighting *at, const Ip *ip)
{
    AddressKey key = { at->context, *ip };
    return table_find(stories->addresses, &key);
}

/* The TTLs with which stations send. A packet with another one was forwarded on its way, and its
 * Ethernet source is a router's. */
static bool is_initial_ttl(uint8_t ttl)
{
    return ttl == 64 || ttl == 128 || ttl == 255;
}

static bool speaks_by_ip(const Sighting *at)
{
    const Packet *packet = at->packet;
    if (at->copy.kind == COPY_REWRITTEN_BY || at->copy.kind == COPY_FORWARDED)
        return false;
    bool is_own = is_initial_ttl(packet->ip.ttl) ||
                  (packet->ip.ttl == 1 && mac_is_group(&packet->destination));
    return is_own && ip_is_host(&packet->ip.source) && !mac_is_shared(&packet->source);
}

static void feed_answer(Stories *stories, const Sighting *at, const Address *address)
{
    AddressKey key = { at->context, at->packet->ip.source };
    AddressStory *story = existing_story(stories, &key, address);
    if (story == NULL)
        return;
    const Mac *front = address_story_answers(story, at->frame, at->packet, speaks_by_ip(at));
    if (front != NULL)
        stations_note(stories->stations, front)->fronts++;
}

static void feed_ip_source(Stories *stories, Sighting *at)
{
    const Packet *packet = at->packet;
    Address *address = find_address(stories, at, &packet->ip.source);
    bool is_group = mac_is_group(&packet->destination);
    if (speaks_by_ip(at))
        speak(stories, at, &packet->ip.source, address, &packet->source,
              (Speech){ .proof = PROOF_SOURCE, .is_broadcast = is_group, .is_own_use = true });
    if (address != NULL && !is_group)
        address->last_unicast = at->frame->time;
    if (address != NULL && address->has_story && at->copy.kind != COPY_REWRITTEN_BY &&
        at->copy.kind != COPY_FORWARDED)
        feed_answer(stories, at, address);
}

static void deliver_in_story(Stories *stories, const Sighting *at, const AddressKey *key,
                             Address *address, bool is_right)
{
    AddressStory *story = story_of(stories, key, address);
    guint outages = story->outages->len;
    if (is_right)
        address_story_delivers(story, at->frame, at->packet, &at->copy);
    else
        address_story_misdelivers(story, at->frame, at->packet, &at->copy);
    if (story->outages->len != outages)
        table_charge(stories->stories, table_find(stories->stories, key),
                     address_story_bytes(story));
}

/* A unicast packet for an address: nothing to do where it goes to the owner of one with one MAC. */
static void deliver(Stories *stories, const Sighting *at, const Ip *ip)
{
    const Mac *mac = &at->packet->destination;
    if (mac_is_group(mac))
        return;
    AddressKey key = { at->context, *ip };
    Address *address = table_find(stories->addresses, &key);
    if (address == NULL)
        return;
    bool is_right = mac_equal(&address->owner, mac);
    if ((is_right && !address->has_story) || mac_equal(&at->packet->source, &address->owner) ||
        mac_is_shared(mac) || stories_is_rewriter(stories, mac) ||
        stories_is_rewriter(stories, &address->owner))
        return;
    deliver_in_story(stories, at, &key, address, is_right);
}

static void lease(Stories *stories, Sighting *at)
{
    const DhcpMessage *dhcp = &at->packet->dhcp;
    const Mac *mac = &dhcp->client_mac, *to = &at->packet->destination;
    if (dhcp->type != DHCP_ACK || !dhcp->is_reply || !ip_is_host(&dhcp->your_ip) ||
        (!mac_equal(to, mac) && !mac_is_broadcast(to)))
        return; /* to a relay agent: the client is on another link */
    AddressKey key = { at->context, dhcp->your_ip };
    Address *address = find_address(stories, at, &dhcp->your_ip);
    if (address == NULL) {
        add_owner(stories, at, &dhcp->your_ip, mac, PROOF_DHCP);
        return;
    }
    if (mac_equal(&address->owner, mac) && !address->has_story) {
        address->proofs |= PROOF_DHCP;
        span_add(&address->span, at->frame);
        return;
    }
    address_story_leases(story_of(stories, &key, address), at->frame, mac);
    address->owner = *mac;
}

/* A client's own message that another MAC sent: a team puts its address on the frame but does not
 * know the inside of DHCP. */
static void note_dhcp_sender(Stories *stories, const Packet *packet)
{
    const DhcpMessage *dhcp = &packet->dhcp;
    if (!dhcp->is_reply && !dhcp->is_relayed && !mac_equal(&packet->source, &dhcp->client_mac))
        stations_note(stories->stations, &packet->source)->repeats += 2;
}

static void feed_ip(Stories *stories, Sighting *at)
{
    const Packet *packet = at->packet;
    if ((packet->parts & PACKET_DHCP) != 0) {
        note_dhcp_sender(stories, packet);
        lease(stories, at);
    }
    feed_ip_source(stories, at);
    deliver(stories, at, &packet->ip.destination);
}

/* A reply to a probe: the prober learns that the address has an owner (RFC 5227 section 2.1.1). */
static void feed_defence(Stories *stories, const Sighting *at)
{
    const ArpPacket *arp = &at->packet->arp;
    AddressKey key = { at->context, arp->sender_ip };
    Address *address = find_address(stories, at, &arp->sender_ip);
    static const uint8_t zero[4];
    Ip unspecified = ip_from_v4(zero);
    if (address == NULL || arp->operation != ARP_REPLY ||
        !ip_equal(&arp->target_ip, &unspecified) || mac_is_group(&at->packet->destination))
        return;
    AddressStory *story = story_of(stories, &key, address);
    story->prober = at->packet->destination;
    span_add(&story->defended, at->frame);
}

static void note_probe(Stories *stories, const Packet *packet)
{
    Station *station = stations_note(stories->stations, &packet->source);
    if (ip_equal(&station->last_probed, &packet->arp.target_ip))
        return;
    station->last_probed = packet->arp.target_ip;
    station->probed++;
}

static void note_claim(Stories *stories, const Packet *packet)
{
    Station *station = stations_note(stories->stations, &packet->arp.sender_mac);
    if (ip_equal(&station->last_claimed, &packet->arp.sender_ip))
        return;
    station->last_claimed = packet->arp.sender_ip;
    station->claims++;
}

static void feed_arp_sender(Stories *stories, Sighting *at)
{
    const Packet *packet = at->packet;
    const ArpPacket *arp = &packet->arp;
    if (arp_packet_is_probe(arp)) {
        note_probe(stories, packet);
        return;
    }
    bool is_own_frame = mac_equal(&packet->source, &arp->sender_mac);
    if (!ip_is_host(&arp->sender_ip) || !is_own_frame || at->copy.kind == COPY_REWRITTEN_BY)
        return;
    Speech speech = {
        .proof = PROOF_ARP,
        .is_broadcast = mac_is_group(&packet->destination),
        .is_own_use = arp->operation == ARP_REQUEST && !arp_packet_is_announcement(arp) &&
                      mac_is_group(&packet->destination),
    };
    speak(stories, at, &arp->sender_ip, find_address(stories, at, &arp->sender_ip),
          &arp->sender_mac, speech);
    if (arp->operation != ARP_REPLY)
        return;
    note_claim(stories, packet);
    AddressKey key = { at->context, arp->sender_ip };
    const Address *address = find_address(stories, at, &arp->sender_ip);
    AddressStory *story = address != NULL ? existing_story(stories, &key, address) : NULL;
    if (story != NULL)
        address_story_replies(story, at->frame, arp);
    feed_defence(stories, at);
}

static void feed_arp(Stories *stories, Sighting *at)
{
    if (at->copy.kind != COPY_REWRITTEN_BY) {
        const Address *asker = find_address(stories, at, &at->packet->arp.sender_ip);
        Time last_unicast =
            asker != NULL && asker->last_unicast != 0 ? asker->last_unicast : TIME_NONE;
        askers_feed(stories->askers, at->context, at->frame, at->packet, last_unicast);
    }
    feed_arp_sender(stories, at);
    deliver(stories, at, &at->packet->arp.target_ip);
}

static void note_rewrite(Stories *stories, const Frame *frame, const Ip *ip, const Mac *outer,
                         const Mac *inner)
{
    RewriteKey key = { *ip, *outer, *inner };
    span_add(table_add(stories->rewrites, &key, NULL), frame);
    stations_note(stories->stations, outer)->rewrites++;
}

/* A router: it took the sight with the higher TTL and sent the other one. Its two MACs differ when
 * it has an interface on each side. */
static void note_forward(Stories *stories, const Packet *packet, const Copy *copy)
{
    if ((packet->parts & PACKET_IP) == 0 || packet->ip.ttl == copy->ttl)
        return; /* both MACs differ and nothing was counted down: two senders of one text */
    bool is_in_order = packet->ip.ttl < copy->ttl;
    const Mac *took = is_in_order ? &copy->destination : &packet->destination;
    stations_note(stories->stations, is_in_order ? &packet->source : &copy->source)->forwards++;
    if (!mac_is_group(took))
        stations_note(stories->stations, took)->forwards++;
}

/* What two sights of one packet say about the stations between them. The team's side is the one
 * seen first on the way in and last on the way out. */
static void note_copy(Stories *stories, const Sighting *at)
{
    const Packet *packet = at->packet;
    const Copy *copy = &at->copy;
    bool is_ip = (packet->parts & PACKET_IP) != 0;
    switch (copy->kind) {
    case COPY_REWRITTEN_TO:
        if (is_ip)
            note_rewrite(stories, at->frame, &packet->ip.destination, &copy->destination,
                         &packet->destination);
        else
            stations_note(stories->stations, &copy->destination)->repeats++;
        break;
    case COPY_REWRITTEN_BY:
        if (is_ip)
            note_rewrite(stories, at->frame, &packet->ip.source, &packet->source, &copy->source);
        else
            stations_note(stories->stations, &packet->source)->repeats++;
        break;
    case COPY_FORWARDED:
        note_forward(stories, packet, copy);
        break;
    case COPY_NONE:
    case COPY_DUPLICATE:
        break;
    }
}

/* Only unicast copies with MACs that belong to somebody tell of rewriting; and of two sights it is
 * the known team's that is the outer one, whatever order the file has them in. */
static Copy sift_copy(Stories *stories, const Packet *packet, Copy copy)
{
    bool is_group = mac_is_group(&packet->destination) || mac_is_group(&copy.destination);
    if (copy.kind == COPY_REWRITTEN_TO &&
        (is_group || (stories_is_rewriter(stories, &packet->destination) &&
                      !stories_is_rewriter(stories, &copy.destination))))
        copy.kind = COPY_NONE;
    if (copy.kind == COPY_REWRITTEN_BY && stories_is_rewriter(stories, &copy.source) &&
        !stories_is_rewriter(stories, &packet->source))
        copy.kind = COPY_NONE;
    return copy;
}

/* Everything about the link starts anew: what was known has another order in time. */
static void start_anew(Stories *stories, const Frame *frame, Time back)
{
    tell_note(
        stories, frame->number,
        text_new("the clock jumps back by {} here: link-layer state starts anew, and findings "
                 "of both parts are put together by subject",
                 value_duration(back), NULL));
    close_tables(stories);
    askers_clear(stories->askers);
    stations_clear(stories->stations);
    recent_packets_forget(stories->recent);
    for (guint i = 0; i < stories->clocks->len; i++)
        g_array_index(stories->clocks, Time, i) = TIME_NONE;
    stories->now = TIME_NONE;
    stories->era++;
}

static void follow_clock(Stories *stories, const Frame *frame, uint32_t interface)
{
    while (stories->clocks->len <= interface) {
        Time never = TIME_NONE;
        g_array_append_val(stories->clocks, never);
    }
    Time *clock = &g_array_index(stories->clocks, Time, interface);
    if (*clock != TIME_NONE && time_between(frame->time, *clock) > CLOCK_JUMP)
        start_anew(stories, frame, time_between(frame->time, *clock));
    if (*clock == TIME_NONE || frame->time > *clock)
        *clock = frame->time;
    stories_advance(stories, frame->time);
}

void stories_advance(Stories *stories, Time now)
{
    if (stories->now == TIME_NONE || now > stories->now)
        stories->now = now;
}

static void note_macless(Stories *stories, const Frame *frame)
{
    if (stories->macless_noted)
        return;
    stories->macless_noted = true;
    tell_note(stories, frame->number,
              text_new("frames of link type {} carry no destination MAC: where packets were "
                       "delivered cannot be seen, so link-layer cases cannot run; capture on the "
                       "Ethernet interface itself, not on `any` or a tunnel",
                       value_word(packet_link_name(frame->link_type)), NULL));
}

static uint32_t context_of(Stories *stories, const Packet *packet, uint32_t interface)
{
    LinkContext link = { .interface = segments_of(stories->segments, interface),
                         .vlan_count = packet->vlans.count };
    for (uint16_t i = 0; i < packet->vlans.count; i++)
        link.vlans[i] = packet->vlans.ids[i];
    return contexts_intern(stories->contexts, &link, &stories->contexts_overflowed);
}

void stories_feed(Stories *stories, const Frame *frame, const Packet *packet)
{
    enum { BOTH = PACKET_SOURCE | PACKET_DESTINATION };
    if ((packet->parts & (PACKET_ARP | PACKET_IP)) == 0 || frame->time == TIME_NONE)
        return;
    if ((packet->parts & BOTH) != BOTH) {
        note_macless(stories, frame);
        return;
    }
    Sighting at = { .frame = frame, .packet = packet };
    at.interface = segments_interface(stories->segments, frame, packet->if_index);
    follow_clock(stories, frame, at.interface);
    at.context = context_of(stories, packet, at.interface);
    Copy copy = recent_packets_see(stories->recent, frame, packet, at.interface);
    if (copy.kind == COPY_DUPLICATE)
        return;
    at.copy = sift_copy(stories, packet, copy);
    note_copy(stories, &at);
    forget_owned(stories);
    if ((packet->parts & PACKET_ARP) != 0)
        feed_arp(stories, &at);
    else
        feed_ip(stories, &at);
}

static void note_evictions(Stories *stories)
{
    uint64_t addresses = table_evicted(stories->addresses), told = table_evicted(stories->stories);
    if (addresses > 0)
        tell_note(stories, 0,
                  text_new("more addresses than are kept at once: {} were forgotten before the "
                           "end, and what concerns them may be missing",
                           value_number((int64_t)addresses), NULL));
    if (told > 0)
        tell_note(stories, 0,
                  text_new("more addresses with several MACs than are kept at once: {} were judged "
                           "early, with lower confidence",
                           value_number((int64_t)told), NULL));
    if (stories->contexts_overflowed)
        tell_note(stories, 0,
                  text_new("more VLANs than are told apart: the last ones share one place", NULL));
}

void stories_finish(Stories *stories)
{
    note_evictions(stories);
    close_tables(stories);
}

void stories_visit(Stories *stories, void (*visit)(void *user, const Story *story), void *user)
{
    for (AddressStory **slot = NULL; (slot = table_next(stories->stories, slot)) != NULL;)
        visit_story(stories, *slot, visit, user);
}

bool stories_is_rewriter(Stories *stories, const Mac *mac)
{
    return stations_is_rewriter(stories->stations, mac);
}

const Station *stories_station(Stories *stories, const Mac *mac)
{
    return stations_find(stories->stations, mac);
}

static void own(Table *owned, uint32_t context, const Mac *mac, const Ip *ip, Time last,
                bool by_arp)
{
    OwnedKey key = { context, *mac, 0 };
    Owned *entry = table_add(owned, &key, NULL);
    if (entry->count == LIMIT_ADDRESSES_OF_SENDER)
        return;
    entry->ips[entry->count] = *ip;
    entry->last[entry->count] = last;
    entry->by_arp[entry->count++] = by_arp;
}

static void make_owned(Stories *stories)
{
    stories->owned = table_new(&(TableSpec){ .key_size = sizeof(OwnedKey),
                                             .value_size = sizeof(Owned),
                                             .max_entries = LIMIT_NOTED_MACS });
    for (const Address *address = NULL;
         (address = table_next(stories->addresses, address)) != NULL;) {
        const AddressKey *key = table_key(stories->addresses, address);
        if (!address->has_story)
            own(stories->owned, key->context, &address->owner, &key->ip, address->span.last_time,
                (address->proofs & PROOF_ARP) != 0);
    }
    for (AddressStory **slot = NULL; (slot = table_next(stories->stories, slot)) != NULL;)
        for (uint8_t i = 0; i < (*slot)->mac_count; i++) {
            const MacUse *use = &(*slot)->macs[i];
            if (use->spoke.count > 0)
                own(stories->owned, (*slot)->context, &use->mac, &(*slot)->ip, use->spoke.last_time,
                    (use->proofs & PROOF_ARP) != 0);
        }
}

static const Owned *owned_by(Stories *stories, uint32_t context, const Mac *mac)
{
    if (stories->owned == NULL)
        make_owned(stories);
    OwnedKey key = { context, *mac, 0 };
    return table_find(stories->owned, &key);
}

bool stories_other_address(Stories *stories, const AddressStory *story, const Mac *mac, Time since,
                           Ip *other)
{
    const Owned *owned = story->is_evicted ? NULL : owned_by(stories, story->context, mac);
    for (uint8_t i = 0; owned != NULL && i < owned->count; i++)
        if (!ip_equal(&owned->ips[i], &story->ip) && owned->last[i] >= since) {
            *other = owned->ips[i];
            return true;
        }
    return false;
}

size_t stories_addresses_of(Stories *stories, uint32_t context, const Mac *mac, Ip *ips, size_t n)
{
    const Owned *owned = owned_by(stories, context, mac);
    size_t count = 0;
    for (uint8_t i = 0; owned != NULL && i < owned->count && count < n; i++)
        if (owned->by_arp[i])
            ips[count++] = owned->ips[i];
    return count;
}

const Asker *stories_deaf(Stories *stories, uint32_t context, const Ip *ip)
{
    return askers_deaf(stories->askers, context, ip);
}

const Asker *stories_next_deaf(Stories *stories, const Asker *asker)
{
    return askers_next_deaf(stories->askers, asker);
}
