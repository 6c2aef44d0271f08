/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link_layer.h"

/* How long after a probe an owner says so. The prober's own announcement looks the same and comes a
 * second later at the earliest (RFC 5227: ANNOUNCE_WAIT, RFC 4861: RETRANS_TIMER). */
#define DEFENCE_WINDOW (300 * TIME_MILLISECOND)

/* One frame on its way through the functions below. */
typedef struct Sighting {
    const Frame *frame;
    const Packet *packet;
    const HeardNames *heard;
    uint32_t interface, context;
    const Lane *lane; /* of an IP packet */
    Copy copy;
} Sighting;

void link_layer_init(LinkLayer *layer, const OwnersListener *owners,
                     void (*rewrite_leaves)(void *user, const Rewrite *rewrite))
{
    *layer = (LinkLayer){
        .owners = owners_new(owners),
        .stations = stations_new(),
        .askers = askers_new(),
        .unanswered = unanswered_new(),
        .mac_frames = mac_frames_new(),
        .mac_moves = mac_moves_new(),
        .identities = identities_new(),
        .redundancy = redundancy_new(),
        .claims = claims_new(),
    };
    lanes_init(&layer->lanes, layer->owners, layer->mac_frames);
    places_init(&layer->places);
    copies_init(&layer->copies, layer->stations, rewrites_new(rewrite_leaves, owners->user));
}

void link_layer_done(LinkLayer *layer)
{
    owners_free(layer->owners);
    stations_free(layer->stations);
    askers_free(layer->askers);
    unanswered_free(layer->unanswered);
    mac_frames_free(layer->mac_frames);
    mac_moves_free(layer->mac_moves);
    identities_free(layer->identities);
    redundancy_free(layer->redundancy);
    claims_free(layer->claims);
    copies_done(&layer->copies);
    places_done(&layer->places);
}

void link_layer_clear(LinkLayer *layer)
{
    lanes_clear(&layer->lanes);
    owners_clear(layer->owners);
    stations_clear(layer->stations);
    askers_clear(layer->askers);
    unanswered_clear(layer->unanswered);
    mac_frames_clear(layer->mac_frames);
    mac_moves_clear(layer->mac_moves);
    identities_clear(layer->identities);
    redundancy_clear(layer->redundancy);
    claims_clear(layer->claims);
    layer->is_watching_claims = false;
    copies_clear(&layer->copies);
}

Span link_layer_frames_of(LinkLayer *layer, const Mac *mac)
{
    lanes_settle(&layer->lanes);
    return mac_frames_of(layer->mac_frames, mac);
}

static bool is_rewriter(const LinkLayer *layer, const Mac *mac)
{
    return stations_is_rewriter(layer->stations, mac);
}

static Address *find_address(const LinkLayer *layer, const Sighting *at, const Ip *ip)
{
    AddressKey key = { *ip, at->context };
    return owners_find(layer->owners, &key);
}

/* The addresses of an IP packet: its lane has them, unless something changed since. */
static Address *sender_of(const LinkLayer *layer, const Sighting *at)
{
    if (lanes_is_current(&layer->lanes, at->lane, at->context))
        return at->lane->sender;
    return find_address(layer, at, &at->packet->ip.source);
}

static Address *receiver_of(const LinkLayer *layer, const Sighting *at)
{
    if (lanes_is_current(&layer->lanes, at->lane, at->context))
        return at->lane->receiver;
    return find_address(layer, at, &at->packet->ip.destination);
}

/* A binding that was not known a moment ago. True when that joined two segments: addresses have
 * moved. */
static bool learn(LinkLayer *layer, Sighting *at, const Ip *ip, const Mac *mac)
{
    if (packet_tunnel(at->packet) != NULL)
        return false;
    g_autoptr(GArray) moved = places_hear(&layer->places, at->interface, ip, mac);
    if (moved == NULL)
        return false;
    const uint32_t *now = (const uint32_t *)(const void *)moved->data;
    owners_move(layer->owners, now, moved->len);
    claims_move(layer->claims, now, moved->len);
    redundancy_move(layer->redundancy, now, moved->len);
    at->context = now[at->context];
    return true;
}

/* The station has the address in another VLAN already: from now on both are compared. */
static void note_roaming(LinkLayer *layer, const Sighting *at, const Ip *ip, const Mac *mac)
{
    uint32_t before = mac_moves_hear(layer->mac_moves, ip, mac,
                                     places_tunnel(&layer->places, at->packet), at->context);
    AddressKey keys[] = { { *ip, at->context }, { *ip, before } };
    for (size_t i = 0; before != MAC_MOVES_NOWHERE && i < G_N_ELEMENTS(keys); i++) {
        Address *address = owners_find(layer->owners, &keys[i]);
        if (address != NULL)
            address->is_roaming = true;
    }
}

static void watch(LinkLayer *layer, const SharedMac *shared, uint32_t context)
{
    for (uint8_t i = 0; i < shared->count; i++) {
        AddressKey key = { shared->identities[i]->ip, context };
        Address *address = owners_find(layer->owners, &key);
        if (address != NULL && mac_equal(&address->owner, &shared->mac))
            address->is_watched = !shared->is_crowd;
    }
}

/* Two machines may be behind a MAC with two addresses, each at a port of its own: those may become
 * one segment later. */
static void note_identity(LinkLayer *layer, const Sighting *at, const Ip *ip, const Mac *mac)
{
    enum { CONTEXTS = 64 };
    const SharedMac *shared =
        identities_hear(layer->identities, places_link(&layer->places, at->context), mac, ip);
    if (shared->count < 2)
        return;
    watch(layer, shared, at->context);
    for (uint32_t i = 0; i < MIN(contexts_count(layer->places.contexts), CONTEXTS); i++)
        watch(layer, shared, i);
}

static void add_owner(LinkLayer *layer, Sighting *at, const Ip *ip, const Mac *mac, Proof proof)
{
    learn(layer, at, ip, mac);
    AddressKey key = { *ip, at->context };
    owners_add(layer->owners, &key, mac, proof, at->frame);
    if (proof == PROOF_SOURCE)
        stations_note(layer->stations, mac)->sourced++;
    note_roaming(layer, at, ip, mac);
    note_identity(layer, at, ip, mac);
}

static void speak_in_story(AddressStory *story, const Sighting *at, const Ip *ip, const Mac *mac,
                           Speech speech)
{
    Resolution asked;
    address_story_speaks(story, at->frame, mac, speech, NULL);
    address_story_tells(story, at->frame, at->packet);
    if (resolution_read(at->packet, &asked) && asked.kind == RESOLUTION_REQUEST &&
        ip_equal(&asked.sender_ip, ip)) {
        story->own_request_target = asked.target_ip;
        story->own_request_time = at->frame->time;
    }
}

/* A packet from an address, sent by a router: it says nothing about who has the address. */
static bool is_hearsay(const LinkLayer *layer, const Mac *mac, Speech speech)
{
    return speech.proof == PROOF_SOURCE && stations_is_passing(layer->stations, mac);
}

/* A MAC speaks for an address that another MAC spoke for before, or that has a story already. */
static void speak_again(LinkLayer *layer, Sighting *at, const Ip *ip, Address *address,
                        const Mac *mac, Speech speech)
{
    bool is_owner = mac_equal(&address->owner, mac);
    if (!is_owner && (is_rewriter(layer, mac) || is_hearsay(layer, mac, speech)))
        return;
    if (!is_owner && learn(layer, at, ip, mac))
        address = find_address(layer, at, ip);
    AddressKey key = { *ip, at->context };
    if (!is_owner && !address->has_story && is_rewriter(layer, &address->owner)) {
        /* a team's address stands for the address and does not own it */
        owners_replace(layer->owners, &key, address, mac, speech.proof, at->frame);
        return;
    }
    speak_in_story(owners_begin_story(layer->owners, &key, address), at, ip, mac, speech);
    address->owner = *mac;
}

/* A MAC speaks for an address, known or NULL. The common case, the owner does so again, is the
 * first one. */
static void speak(LinkLayer *layer, Sighting *at, const Ip *ip, Address *address, const Mac *mac,
                  Speech speech)
{
    if (address != NULL && address->is_watched)
        identities_speak(layer->identities, places_link(&layer->places, at->context), ip, at->frame,
                         at->packet);
    if (address != NULL && !address->has_story && mac_equal(&address->owner, mac)) {
        address->proofs |= speech.proof;
        span_add(&address->span, at->frame);
    } else if (address != NULL) {
        speak_again(layer, at, ip, address, mac, speech);
    } else if (!is_hearsay(layer, mac, speech) && !is_rewriter(layer, mac)) {
        add_owner(layer, at, ip, mac, speech.proof);
    }
}

static bool speaks_by_ip(const Sighting *at)
{
    return at->copy.kind != COPY_REWRITTEN_BY && at->copy.kind != COPY_FORWARDED &&
           station_speaks(at->packet);
}

/* Routers, and who looks for one, say where they are by an option as neighbours do (RFC 4861
 * sections 4.1, 4.2, 6.2.6); the rest is no more than a packet. */
static Proof proof_of(const Packet *packet)
{
    bool is_word =
        (packet->parts & PACKET_ND) != 0 && packet->nd.has_source_mac &&
        (packet->nd.type == ND_ROUTER_SOLICITATION || packet->nd.type == ND_ROUTER_ADVERTISEMENT) &&
        mac_equal(&packet->nd.source_mac, &packet->source);
    return is_word ? PROOF_ND : PROOF_SOURCE;
}

static void feed_answer(LinkLayer *layer, const Sighting *at, AddressStory *story)
{
    const Mac *front = address_story_answers(story, at->frame, at->packet, speaks_by_ip(at));
    if (front != NULL)
        stations_note(layer->stations, front)->fronts++;
}

/* Most stations are heard at one interface, in one VLAN. What a port sends shows where its receiver
 * is, not its sender. */
static void follow_place(LinkLayer *layer, const Sighting *at, Address *address)
{
    uint16_t place = (uint16_t)(at->interface + 1);
    if (at->frame->direction == FRAME_DIRECTION_OUT)
        return;
    if (address->place == 0)
        address->place = place;
    if (!address->is_roaming && address->place == place)
        return;
    uint32_t tunnel = places_tunnel(&layer->places, at->packet);
    if (at->copy.frame != 0 && mac_equal(&at->copy.source, &at->packet->source)) {
        mac_moves_copy(layer->mac_moves, at->frame, at->packet, tunnel, at->copy.frame);
        return;
    }
    address->is_roaming = true;
    mac_moves_see(layer->mac_moves, at->frame, at->packet, tunnel, at->copy.is_elsewhere);
}

/* The address sends a packet, whoever brings it. */
static void send_in_story(LinkLayer *layer, const Sighting *at, const Address *address)
{
    const Packet *packet = at->packet;
    AddressKey key = { packet->ip.source, at->context };
    AddressStory *story = owners_story(layer->owners, &key, address);
    bool is_alone = !mac_is_group(&packet->destination) && (packet->parts & PACKET_ND) == 0;
    if (story != NULL && is_alone)
        address_story_sends_alone(story, at->frame, &packet->ip.destination);
    if (story != NULL && at->copy.kind != COPY_REWRITTEN_BY && at->copy.kind != COPY_FORWARDED)
        feed_answer(layer, at, story);
}

static void feed_ip_source(LinkLayer *layer, Sighting *at)
{
    const Packet *packet = at->packet;
    Address *address = sender_of(layer, at);
    bool is_group = mac_is_group(&packet->destination);
    uint32_t context = at->context;
    if (speaks_by_ip(at)) {
        speak(layer, at, &packet->ip.source, address, &packet->source,
              (Speech){ .proof = proof_of(packet),
                        .is_broadcast = is_group,
                        .is_own_use = (packet->parts & PACKET_ND) == 0 });
        bool is_added = address == NULL && !lanes_is_current(&layer->lanes, at->lane, at->context);
        if (is_added || at->context != context)
            address = find_address(layer, at, &packet->ip.source);
        if (address != NULL && !is_group && mac_equal(&address->owner, &packet->source))
            follow_place(layer, at, address);
    }
    /* who answers a solicitation takes the MAC from it and need not have heard any answer */
    if (address != NULL && !is_group && (packet->parts & PACKET_ND) == 0) {
        address->last_unicast = at->frame->time;
        address->unheard = 0; /* most likely; a story asks for better proof */
    }
    if (address != NULL && address->has_story)
        send_in_story(layer, at, address);
}

static void deliver_in_story(LinkLayer *layer, const Sighting *at, AddressStory *story,
                             bool is_right)
{
    guint outages = story->outages->len;
    if (is_right)
        address_story_delivers(story, at->frame, at->packet, &at->copy);
    else
        address_story_misdelivers(story, at->frame, at->packet, &at->copy);
    if (story->outages->len != outages)
        owners_charge(layer->owners, story);
}

/* Until the owner shows that it hears, it may not. */
static void miss(Address *address, const Frame *frame)
{
    if (address->unheard++ > 0)
        return;
    address->unheard_frame = frame->number;
    address->unheard_time = frame->time;
}

/* A unicast packet for an address: nothing to do where it goes to the owner of one with one MAC. */
static void deliver(LinkLayer *layer, const Sighting *at, const Ip *ip, Address *address)
{
    const Mac *mac = &at->packet->destination;
    if (address == NULL)
        return;
    bool is_right = mac_equal(&address->owner, mac);
    if (is_right && address->is_watched && identities_may_ask(at->packet))
        identities_ask(layer->identities, places_link(&layer->places, at->context), at->frame,
                       at->packet);
    if (is_right && !address->has_story) {
        miss(address, at->frame);
        return;
    }
    if (mac_equal(&at->packet->source, &address->owner) || mac_is_shared(mac) ||
        is_rewriter(layer, mac) || is_rewriter(layer, &address->owner))
        return;
    AddressKey key = { *ip, at->context };
    deliver_in_story(layer, at, owners_begin_story(layer->owners, &key, address), is_right);
}

static void lease(LinkLayer *layer, Sighting *at)
{
    const DhcpMessage *dhcp = &at->packet->dhcp;
    const Mac *mac = &dhcp->client_mac, *to = &at->packet->destination;
    if (dhcp->type != DHCP_ACK || !dhcp->is_reply || !ip_is_host(&dhcp->your_ip) ||
        (!mac_equal(to, mac) && !mac_is_broadcast(to)))
        return; /* to a relay agent: the client is on another link */
    AddressKey key = { dhcp->your_ip, at->context };
    Address *address = find_address(layer, at, &dhcp->your_ip);
    if (address == NULL) {
        add_owner(layer, at, &dhcp->your_ip, mac, PROOF_DHCP);
        return;
    }
    if (mac_equal(&address->owner, mac) && !address->has_story) {
        address->proofs |= PROOF_DHCP;
        span_add(&address->span, at->frame);
        return;
    }
    address_story_leases(owners_begin_story(layer->owners, &key, address), at->frame, mac);
    address->owner = *mac;
}

/* A client's own broadcast that another MAC sent: a team puts its address on the frame but does not
 * know the inside of DHCP. (A renewal by unicast may have come through a router.) */
static void note_dhcp_sender(LinkLayer *layer, const Packet *packet)
{
    const DhcpMessage *dhcp = &packet->dhcp;
    if (!dhcp->is_reply && !dhcp->is_relayed && mac_is_group(&packet->destination) &&
        !mac_equal(&packet->source, &dhcp->client_mac))
        stations_note_repeats(layer->stations, &packet->source, 2);
}

/* The packets of those who were told that an address is elsewhere. */
static void watch_claims(LinkLayer *layer, const Sighting *at)
{
    const Packet *packet = at->packet;
    bool is_rewritten = at->copy.kind == COPY_REWRITTEN_BY || at->copy.kind == COPY_REWRITTEN_TO;
    if (is_rewritten || mac_is_group(&packet->destination) ||
        !claims_concern(layer->claims, packet))
        return;
    bool is_from_beyond = find_address(layer, at, &packet->ip.source) == NULL,
         is_to_beyond = find_address(layer, at, &packet->ip.destination) == NULL;
    claims_watch(layer->claims, at->context, at->frame, packet, is_from_beyond, is_to_beyond);
}

/* What few packets carry. */
static void feed_service(LinkLayer *layer, Sighting *at)
{
    bool is_passed_on = at->copy.kind == COPY_REWRITTEN_BY || at->copy.kind == COPY_FORWARDED;
    if ((at->packet->parts & PACKET_DHCP) != 0) {
        note_dhcp_sender(layer, at->packet);
        lease(layer, at);
    } else if (!is_passed_on) {
        redundancy_feed(layer->redundancy, at->context, at->interface, at->frame, at->packet);
    }
}

/* What stands above IP, whoever the packet was sent on by. */
static void feed_services(LinkLayer *layer, Sighting *at)
{
    const Packet *packet = at->packet;
    if ((packet->parts & (PACKET_DHCP | PACKET_VRRP | PACKET_HSRP)) != 0)
        feed_service(layer, at);
    if (at->heard != NULL && at->copy.kind == COPY_NONE)
        identities_name(layer->identities, places_link(&layer->places, at->context), at->frame,
                        packet, at->heard);
}

static void feed_ip(LinkLayer *layer, Sighting *at)
{
    enum { SERVICES = PACKET_UDP | PACKET_DHCP | PACKET_VRRP | PACKET_HSRP };
    const Packet *packet = at->packet;
    /* what stands in fragments the datagram will say once */
    if ((packet->parts & SERVICES) != 0 && (packet->parts & PACKET_FRAGMENT) == 0)
        feed_services(layer, at);
    feed_ip_source(layer, at);
    if (!mac_is_group(&packet->destination))
        deliver(layer, at, &packet->ip.destination, receiver_of(layer, at));
    if (layer->is_watching_claims)
        watch_claims(layer, at);
}

static void defend(LinkLayer *layer, const Sighting *at, const Ip *ip, const Mac *prober)
{
    AddressKey key = { *ip, at->context };
    Address *address = find_address(layer, at, ip);
    if (address == NULL)
        return;
    AddressStory *story = owners_begin_story(layer->owners, &key, address);
    story->prober = *prober;
    span_add(&story->defended, at->frame);
}

/* The owner tells a prober that the address is taken: by a reply (RFC 5227 section 2.1.1), or to
 * all (the same section; RFC 4862 section 5.4.3), where the last probe says whom it means. */
static void feed_defence(LinkLayer *layer, const Sighting *at, const Resolution *said)
{
    static const uint8_t zero[4];
    Ip unspecified = ip_from_v4(zero);
    const LastProbe *probe = &layer->last_probe;
    if (said->kind == RESOLUTION_REPLY && ip_equal(&said->target_ip, &unspecified) &&
        !mac_is_group(&at->packet->destination))
        defend(layer, at, &said->sender_ip, &at->packet->destination);
    else if (said->kind == RESOLUTION_ANNOUNCEMENT && probe->context == at->context &&
             ip_equal(&probe->target, &said->sender_ip) &&
             !mac_equal(&probe->mac, &said->sender_mac) &&
             time_between(probe->time, at->frame->time) <= DEFENCE_WINDOW)
        defend(layer, at, &said->sender_ip, &probe->mac);
}

static void note_probe(LinkLayer *layer, const Sighting *at, const Resolution *probe)
{
    const Packet *packet = at->packet;
    layer->last_probe =
        (LastProbe){ probe->target_ip, packet->source, at->context, at->frame->time };
    AddressKey key = { probe->target_ip, at->context };
    Address *address = owners_find(layer->owners, &key);
    if (address != NULL)
        address_story_boots(owners_begin_story(layer->owners, &key, address), at->frame, true);
    Station *station = stations_note(layer->stations, &packet->source);
    if (ip_equal(&station->last_probed, &probe->target_ip))
        return;
    station->last_probed = probe->target_ip;
    station->probed++;
}

/* A station that asks again although it was answered may not hear: from here on it has a story. */
static void follow_own_word(LinkLayer *layer, const Sighting *at, const Resolution *said)
{
    AddressKey key = { said->sender_ip, at->context };
    Address *address = owners_find(layer->owners, &key);
    bool is_group = mac_is_group(&at->packet->destination);
    if (address == NULL || !mac_equal(&address->owner, &said->sender_mac))
        return;
    if (!address->has_story && !(said->kind == RESOLUTION_REQUEST && is_group &&
                                 askers_repeats(layer->askers, at->context, said) > 1))
        return;
    AddressStory *story = owners_begin_story(layer->owners, &key, address);
    if (said->kind == RESOLUTION_ANNOUNCEMENT)
        address_story_boots(story, at->frame, false);
    else if (said->kind == RESOLUTION_REPLY && !is_group)
        address_story_answers_alone(story, at->frame, &said->target_ip);
    else if (said->kind == RESOLUTION_REQUEST && is_group)
        story->spell.own_broadcasts++;
}

/* Somebody asks the address alone, as a cache does that checks an entry, or all. */
static void follow_request(LinkLayer *layer, const Sighting *at, const Resolution *said)
{
    AddressKey key = { said->target_ip, at->context };
    Address *address = owners_find(layer->owners, &key);
    AddressStory *story = address != NULL ? owners_story(layer->owners, &key, address) : NULL;
    if (story == NULL)
        return;
    if (mac_is_group(&at->packet->destination))
        address_story_asked_by_all(story, &said->sender_ip);
    else
        address_story_asked_alone(story, at->frame, &said->sender_ip);
}

static void note_claim(LinkLayer *layer, const Resolution *said)
{
    Station *station = stations_note(layer->stations, &said->sender_mac);
    if (ip_equal(&station->last_claimed, &said->sender_ip))
        return;
    station->last_claimed = said->sender_ip;
    station->claims++;
}

static void feed_reply(LinkLayer *layer, const Sighting *at, const Resolution *said)
{
    note_claim(layer, said);
    AddressKey key = { said->sender_ip, at->context };
    const Address *address = find_address(layer, at, &said->sender_ip);
    AddressStory *story = address != NULL ? owners_story(layer->owners, &key, address) : NULL;
    if (story != NULL)
        address_story_replies(story, at->frame, &said->sender_mac, &said->target_ip);
}

static void feed_word(LinkLayer *layer, Sighting *at, const Resolution *said)
{
    const Packet *packet = at->packet;
    if (said->kind == RESOLUTION_PROBE) {
        note_probe(layer, at, said);
        return;
    }
    if (!ip_is_host(&said->sender_ip) || !said->is_own_frame || at->copy.kind == COPY_REWRITTEN_BY)
        return;
    bool is_group = mac_is_group(&packet->destination);
    Speech speech = {
        .proof = (packet->parts & PACKET_ARP) != 0 ? PROOF_ARP : PROOF_ND,
        .is_broadcast = is_group,
        .is_own_use = said->kind == RESOLUTION_REQUEST && is_group,
    };
    speak(layer, at, &said->sender_ip, find_address(layer, at, &said->sender_ip), &said->sender_mac,
          speech);
    if (said->kind == RESOLUTION_REPLY)
        feed_reply(layer, at, said);
    follow_own_word(layer, at, said);
    if (said->kind == RESOLUTION_REQUEST)
        follow_request(layer, at, said);
    feed_defence(layer, at, said);
}

static bool may_be_rival(LinkLayer *layer, const Mac *rival, const Mac *mac)
{
    return !mac_equal(rival, mac) && !is_rewriter(layer, rival);
}

/* A virtual router's MAC owns the address before the routers that send from it. */
static bool is_better_rival(const MacUse *use, const MacUse *best)
{
    if (mac_is_shared(&use->mac) != mac_is_shared(&best->mac))
        return mac_is_shared(&use->mac);
    if ((use->own_uses > 0) != (best->own_uses > 0))
        return use->own_uses > 0;
    return use->spoke.last_frame > best->spoke.last_frame;
}

bool link_layer_rival(LinkLayer *layer, const AddressKey *key, const Mac *mac, Rival *rival)
{
    const Address *address = owners_find(layer->owners, key);
    AddressStory *story = address != NULL ? owners_story(layer->owners, key, address) : NULL;
    if (address != NULL && story == NULL && may_be_rival(layer, &address->owner, mac)) {
        *rival = (Rival){ address->owner, address->span, address->last_unicast };
        return true;
    }
    const MacUse *best = NULL, *latest = NULL;
    for (uint8_t i = 0; story != NULL && i < story->mac_count; i++) {
        const MacUse *use = &story->macs[i];
        if (use->spoke.count == 0 || !may_be_rival(layer, &use->mac, mac))
            continue;
        best = best == NULL || is_better_rival(use, best) ? use : best;
        latest = latest == NULL || use->spoke.last_frame > latest->spoke.last_frame ? use : latest;
    }
    if (best != NULL)
        *rival = (Rival){ best->mac, latest->spoke, address->last_unicast };
    return best != NULL;
}

static void feed_claim(LinkLayer *layer, const Sighting *at, const Resolution *said)
{
    AddressKey key = { said->sender_ip, at->context };
    Rival rival;
    bool is_inner = at->copy.kind == COPY_REWRITTEN_TO;
    if (is_inner || is_rewriter(layer, &said->sender_mac))
        return;
    bool has_rival =
        said->kind != RESOLUTION_PROBE && link_layer_rival(layer, &key, &said->sender_mac, &rival);
    claims_feed(layer->claims, at->context, at->frame, at->packet, said, has_rival ? &rival : NULL);
    layer->is_watching_claims = claims_are_watched(layer->claims);
}

/* ARP, or what Neighbour Discovery says beside being an IP packet. */
static void feed_resolution(LinkLayer *layer, Sighting *at)
{
    Resolution said;
    if (!resolution_read(at->packet, &said))
        return;
    if (at->copy.kind != COPY_REWRITTEN_BY) {
        const Address *asker = find_address(layer, at, &said.sender_ip);
        Time last_unicast =
            asker != NULL && asker->last_unicast != 0 ? asker->last_unicast : TIME_NONE;
        askers_feed(layer->askers, at->context, at->frame, at->packet, &said, last_unicast);
        unanswered_feed(layer->unanswered, at->context, at->frame, at->packet, &said);
        feed_claim(layer, at, &said);
    }
    feed_word(layer, at, &said);
    const Ip *target = &at->packet->arp.target_ip;
    if ((at->packet->parts & PACKET_ARP) != 0 && !mac_is_group(&at->packet->destination))
        deliver(layer, at, target, find_address(layer, at, target));
}

/* The outer sight of a packet whose inner one came first. */
static void note_outer(LinkLayer *layer, const Sighting *at)
{
    const Packet *packet = at->packet;
    if ((packet->parts & (PACKET_ARP | PACKET_ND)) != 0)
        return;
    AddressKey key = { packet->ip.destination, at->context };
    const Address *address = owners_find(layer->owners, &key);
    AddressStory *story = address != NULL ? owners_story(layer->owners, &key, address) : NULL;
    if (story != NULL)
        address_story_pairs(story, at->frame, packet, &at->copy);
}

/* Nothing to do in a capture where no station moves. */
static void note_place_of_copy(LinkLayer *layer, const Sighting *at)
{
    const Packet *packet = at->packet;
    bool is_located = (packet->parts & PACKET_IP) != 0 && !mac_is_group(&packet->destination) &&
                      at->frame->direction != FRAME_DIRECTION_OUT;
    if (is_located && mac_moves_any(layer->mac_moves))
        mac_moves_copy(layer->mac_moves, at->frame, packet, places_tunnel(&layer->places, packet),
                       at->copy.frame);
}

/* What a station says to all is heard at two interfaces: they are one link. */
static void join_by_copy(LinkLayer *layer, Sighting *at)
{
    const Packet *packet = at->packet;
    Resolution said;
    if (!mac_is_group(&packet->destination))
        return;
    if ((packet->parts & PACKET_IP) != 0 && speaks_by_ip(at))
        learn(layer, at, &packet->ip.source, &packet->source);
    else if ((packet->parts & PACKET_ARP) != 0 && resolution_read(packet, &said) &&
             ip_is_host(&said.sender_ip) && said.is_own_frame)
        learn(layer, at, &said.sender_ip, &said.sender_mac);
}

/* The same frame once more. */
static void feed_duplicate(LinkLayer *layer, Sighting *at)
{
    if ((at->packet->parts & PACKET_FRAGMENT) == 0)
        redundancy_feed_copy(layer->redundancy, at->context, at->interface, at->frame, at->packet);
    note_place_of_copy(layer, at);
    join_by_copy(layer, at);
}

/* Who sent it to whom its fragments have said one by one. */
static void feed_datagram(LinkLayer *layer, Sighting *at)
{
    if (at->copy.kind == COPY_DUPLICATE)
        redundancy_feed_copy(layer->redundancy, at->context, at->interface, at->frame, at->packet);
    else
        feed_services(layer, at);
}

/* The lane of a packet counts it for its MACs. */
static void count(LinkLayer *layer, Sighting *at)
{
    if ((at->packet->parts & PACKET_IP) == 0 || at->copy.kind == COPY_DUPLICATE) {
        mac_frames_count(layer->mac_frames, at->frame, at->packet, &at->copy);
        return;
    }
    at->lane = lanes_count(&layer->lanes, at->frame, at->packet, at->context);
}

/* A packet like most: of a lane with nothing of interest at either end, and no copy. */
static bool is_plain(const LinkLayer *layer, const Sighting *at)
{
    enum {
        LINK = PACKET_SOURCE | PACKET_DESTINATION | PACKET_IP,
        TRANSPORT = PACKET_TCP | PACKET_UDP | PACKET_ICMP
    };
    const Packet *packet = at->packet;
    const Lane *lane = at->lane;
    if ((packet->parts & ~(uint32_t)TRANSPORT) != LINK || at->copy.kind != COPY_NONE ||
        at->copy.is_turned || at->heard != NULL || packet->ip.ttl != lane->ttl ||
        mac_is_group(&packet->destination))
        return false;
    const Address *sender = lane->sender, *receiver = lane->receiver;
    if (sender != NULL &&
        (sender->place != at->interface + 1 || !address_is_plain(sender, &packet->source)))
        return false;
    if (sender == NULL && lane->speaks && !stations_is_passing(layer->stations, &packet->source))
        return false;
    return receiver == NULL || address_is_plain(receiver, &packet->destination);
}

/* What feed_ip comes to for such a packet. */
static void pass(LinkLayer *layer, const Sighting *at)
{
    Address *sender = at->lane->sender;
    if (sender != NULL && at->lane->speaks) {
        sender->proofs |= PROOF_SOURCE;
        span_add(&sender->span, at->frame);
    }
    if (sender != NULL) {
        sender->last_unicast = at->frame->time;
        sender->unheard = 0;
    }
    if (at->lane->receiver != NULL)
        miss(at->lane->receiver, at->frame);
    if (layer->is_watching_claims)
        watch_claims(layer, at);
}

static void feed(LinkLayer *layer, Sighting *at)
{
    enum { WORDS = PACKET_ARP | PACKET_ND };
    const Packet *packet = at->packet;
    if ((packet->parts & PACKET_REASSEMBLED) != 0) {
        feed_datagram(layer, at);
        return;
    }
    count(layer, at);
    if (at->lane != NULL && is_plain(layer, at)) {
        pass(layer, at);
        return;
    }
    if ((packet->parts & (PACKET_ARP | PACKET_IP)) == 0)
        return;
    if (at->copy.kind == COPY_DUPLICATE) {
        feed_duplicate(layer, at);
        return;
    }
    if (at->copy.is_turned)
        note_outer(layer, at);
    if (at->copy.kind == COPY_FORWARDED && layer->is_watching_claims &&
        (packet->parts & WORDS) == 0)
        claims_relay(layer->claims, at->frame, packet, &at->copy);
    if ((packet->parts & WORDS) != 0)
        feed_resolution(layer, at);
    if ((packet->parts & PACKET_IP) != 0)
        feed_ip(layer, at);
}

bool link_layer_feed(LinkLayer *layer, const Frame *frame, const Packet *packet, const Place *place,
                     const HeardNames *heard)
{
    Sighting at = { .frame = frame,
                    .packet = packet,
                    .heard = heard,
                    .interface = place->interface,
                    .context = place->context };
    at.copy = copies_see(&layer->copies, frame, packet, at.interface);
    feed(layer, &at);
    return at.copy.is_again;
}
