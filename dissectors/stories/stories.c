/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stories.h"

#include "interface_names.h"
#include "link_facts.h"
#include "link_layer.h"
#include "name_facts.h"
#include "network.h"
#include "sip_datagram.h"
#include "tls_fact.h"
#include "transport_layer.h"

/* A clock that jumps back so far starts a new capture inside the file. */
#define CLOCK_JUMP TIME_SECOND

/* Somebody who is asked about every story. */
typedef struct Visit {
    Stories *stories;
    void (*visit)(void *user, const Story *story);
    void *user;
    bool is_early; /* what it is about has to go */
} Visit;

struct Stories {
    StoriesListener listener;
    Visit early;
    uint32_t early_count;
    LinkLayer link;
    TransportLayer transport;
    SipLayer sip;
    HttpLayer http;
    HeardNames *heard_names;
    NameBook *name_book;
    NameFacts *name_facts;
    ShownCertificates *shown_certificates;
    GArray *clocks; /* Time, latest of each interface */
    InterfaceNames *interfaces;
    Time now;
    uint32_t era;
    bool wants_facts, macless_noted;
};

static void tell_note(Stories *stories, uint64_t frame, Text *says)
{
    stories->listener.note(stories->listener.user, frame, says);
}

static void tell_binding(void *user, const Binding *binding)
{
    Stories *stories = user;
    if (stories->wants_facts)
        stories->listener.fact(stories->listener.user,
                               link_facts_binding(stories->link.places.contexts, binding));
}

static void tell_rewrite(void *user, const Rewrite *rewrite)
{
    Stories *stories = user;
    if (stories->wants_facts)
        stories->listener.fact(stories->listener.user, link_facts_rewrite(rewrite));
}

static Story story_about(const Visit *visit, StoryKind kind, uint32_t context)
{
    Stories *stories = visit->stories;
    return (Story){ .kind = kind,
                    .stories = stories,
                    .link = contexts_get(stories->link.places.contexts, context),
                    .now = stories->now,
                    .era = visit->is_early ? ~stories->early_count++ : stories->era,
                    .is_early = visit->is_early,
                    .forgotten = forgotten_kinds(&stories->link) };
}

/* The address as a story, then each of its outages. */
static void visit_address(void *user, const AddressStory *address)
{
    const Visit *visit = user;
    Story story = story_about(visit, STORY_ADDRESS, address->context);
    story.address = address;
    visit->visit(visit->user, &story);
    story.kind = STORY_OUTAGE;
    for (guint i = 0; i < address->outages->len; i++) {
        story.outage = address->outages->pdata[i];
        visit->visit(visit->user, &story);
    }
}

static void story_ends(void *user, const AddressStory *address)
{
    Stories *stories = user;
    visit_address(&stories->early, address);
}

void stories_free(Stories *stories)
{
    if (stories == NULL)
        return;
    link_layer_done(&stories->link);
    transport_layer_done(&stories->transport);
    sip_layer_done(&stories->sip);
    http_layer_done(&stories->http);
    heard_names_free(stories->heard_names);
    name_book_free(stories->name_book);
    name_facts_free(stories->name_facts);
    shown_certificates_free(stories->shown_certificates);
    g_array_free(stories->clocks, TRUE);
    interface_names_free(stories->interfaces);
    g_free(stories);
}

static void tell_fact(void *user, Value *fact)
{
    Stories *stories = user;
    stories->listener.fact(stories->listener.user, fact);
}

void stories_want_facts(Stories *stories, bool wanted)
{
    stories->wants_facts = wanted;
    stories->sip.listener.fact = wanted ? tell_fact : NULL;
    stories->http.listener.fact = wanted ? tell_fact : NULL;
}

/* What is over now goes out in the order in which it ended. */
static void tell_facts(Stories *stories)
{
    if (!stories->wants_facts)
        return;
    g_autoptr(GArray) bindings = owners_bindings(stories->link.owners);
    g_autoptr(GArray) rewrites = rewrites_all(stories->link.copies.rewrites);
    for (guint b = 0, r = 0; b < bindings->len || r < rewrites->len;) {
        const Binding *binding = b < bindings->len ? &g_array_index(bindings, Binding, b) : NULL;
        const Rewrite *rewrite = r < rewrites->len ? &g_array_index(rewrites, Rewrite, r) : NULL;
        bool is_binding =
            rewrite == NULL || (binding != NULL && binding->last_frame <= rewrite->span.last_frame);
        if (is_binding) {
            tell_binding(stories, binding);
            b++;
        } else {
            tell_rewrite(stories, rewrite);
            r++;
        }
    }
}

static bool is_alive(void *user, uint32_t context, const Ip *ip)
{
    const Visit *visit = user;
    AddressKey key = { *ip, context };
    return owners_find(visit->stories->link.owners, &key) != NULL;
}

static void visit_unanswered(void *user, const UnansweredAsker *asker)
{
    const Visit *visit = user;
    Story story = story_about(visit, STORY_UNANSWERED, asker->context);
    story.unanswered = asker;
    visit->visit(visit->user, &story);
}

static void visit_redundancy(void *user, const RedundancyGroup *group)
{
    const Visit *visit = user;
    Story story = story_about(visit, STORY_REDUNDANCY, group->context);
    story.redundancy = group;
    visit->visit(visit->user, &story);
}

static void visit_claim(void *user, const Claim *claim)
{
    const Visit *visit = user;
    Stories *stories = visit->stories;
    AddressKey key = { claim->ip, claim->context };
    const Address *address = owners_find(stories->link.owners, &key);
    Story story = story_about(visit, STORY_CLAIM, claim->context);
    story.claim = claim;
    if (address != NULL)
        story.address = owners_story(stories->link.owners, &key, address);
    visit->visit(visit->user, &story);
}

static void visit_identities(void *user, const SharedMac *shared)
{
    const Visit *visit = user;
    Story story = story_about(visit, STORY_IDENTITIES, shared->context);
    story.shared = shared;
    if (!shared->is_late)
        story.forgotten &= ~(1u << FORGOTTEN_SHARED);
    visit->visit(visit->user, &story);
}

static void visit_moving(void *user, const MovingMac *moving)
{
    const Visit *visit = user;
    Story story = story_about(visit, STORY_MOVING, moving->context);
    story.moving = moving;
    visit->visit(visit->user, &story);
}

/* Pairs are of a network: nothing that is known of links concerns them. */
static void visit_pair(const Visit *visit, Pairs *pairs, const Pair *pair)
{
    Story story = { .kind = STORY_PAIR,
                    .stories = visit->stories,
                    .pairs = pairs,
                    .pair = pair,
                    .now = tcp_streams_now(visit->stories->transport.streams),
                    .era = visit->is_early ? ~visit->stories->early_count++ : 0,
                    .is_early = visit->is_early };
    visit->visit(visit->user, &story);
}

static void visit_sip_pair(void *user, const SipPair *pair)
{
    const Visit *visit = user;
    Story story = { .kind = STORY_SIP_PAIR,
                    .stories = visit->stories,
                    .sip = pair,
                    .now = tcp_streams_now(visit->stories->transport.streams),
                    .era = visit->is_early ? ~visit->stories->early_count++ : 0,
                    .is_early = visit->is_early };
    visit->visit(visit->user, &story);
}

static void visit_http_path(void *user, const HttpPath *path)
{
    const Visit *visit = user;
    Stories *stories = visit->stories;
    Story story = { .kind = STORY_HTTP_PATH,
                    .stories = stories,
                    .http = path,
                    .http_of_all = http_layer_of_all(&stories->http, path),
                    .now = tcp_streams_now(stories->transport.streams),
                    .era = visit->is_early ? ~stories->early_count++ : 0,
                    .is_early = visit->is_early };
    visit->visit(visit->user, &story);
}

static void http_path_leaves(void *user, const HttpPath *path)
{
    Stories *stories = user;
    visit_http_path(&stories->early, path);
}

static void sip_pair_leaves(void *user, const SipPair *pair)
{
    Stories *stories = user;
    visit_sip_pair(&stories->early, pair);
}

/* Visits the pairs of client and database of a table. */
typedef struct TdsVisit {
    const Visit *visit;
    TdsPairs *pairs;
} TdsVisit;

static void visit_tds_pair(void *user, const TdsPair *pair)
{
    const TdsVisit *all = user;
    Story story = { .kind = STORY_TDS_PAIR,
                    .stories = all->visit->stories,
                    .tds = pair,
                    .front_end = tds_pairs_front_end(all->pairs, &pair->key),
                    .now = tcp_streams_now(all->visit->stories->transport.streams) };
    all->visit->visit(all->visit->user, &story);
}

/* Visits the pairs of a table. */
typedef struct PairVisit {
    const Visit *visit;
    Pairs *pairs;
} PairVisit;

static void visit_pair_of(void *user, const Pair *pair)
{
    const PairVisit *all = user;
    visit_pair(all->visit, all->pairs, pair);
}

static void pair_leaves(void *user, const Pair *pair)
{
    Stories *stories = user;
    visit_pair(&stories->early, stories->transport.pairs, pair);
}

static void session_ends(void *user, const TcpConnection *connection, const TlsSession *session)
{
    Stories *stories = user;
    if (stories->wants_facts)
        stories->listener.fact(stories->listener.user, tls_fact_new(connection, session));
}

/* What has to leave is asked about before it goes. */
static void judge_early(Stories *stories)
{
    Visit *early = &stories->early;
    *early = (Visit){ stories, stories->listener.story_ends, stories->listener.user, true };
    redundancy_on_leave(stories->link.redundancy, visit_redundancy, early);
    claims_on_leave(stories->link.claims, visit_claim, early);
    identities_on_leave(stories->link.identities, visit_identities, early);
    mac_moves_on_leave(stories->link.mac_moves, visit_moving, early);
}

Stories *stories_new(const StoriesListener *listener)
{
    Stories *stories = g_new0(Stories, 1);
    stories->listener = *listener;
    stories->clocks = g_array_new(FALSE, FALSE, sizeof(Time));
    stories->interfaces = interface_names_new();
    stories->now = TIME_NONE;
    OwnersListener owners = { .binding = tell_binding, .story_ends = story_ends, .user = stories };
    link_layer_init(&stories->link, &owners, tell_rewrite);
    stories->heard_names = heard_names_new();
    stories->name_book = name_book_new();
    stories->name_facts = name_facts_new();
    stories->shown_certificates = shown_certificates_new();
    TransportListener transport = { session_ends, pair_leaves, stories };
    SipListener sip = { NULL, sip_pair_leaves, stories };
    HttpListener http = { NULL, http_path_leaves, stories };
    sip_layer_init(&stories->sip, &sip);
    http_layer_init(&stories->http, &http);
    transport_layer_init(&stories->transport, stories->name_book, &stories->sip, &stories->http,
                         &transport);
    judge_early(stories);
    return stories;
}

static void visit_all(Stories *stories, void (*visit)(void *user, const Story *story), void *user)
{
    Visit all = { .stories = stories, .visit = visit, .user = user };
    owners_visit(stories->link.owners, visit_address, &all);
    unanswered_visit(stories->link.unanswered, is_alive, visit_unanswered, &all);
    redundancy_visit(stories->link.redundancy, visit_redundancy, &all);
    claims_visit(stories->link.claims, visit_claim, &all);
    identities_visit(stories->link.identities, visit_identities, &all);
    mac_moves_visit(stories->link.mac_moves, visit_moving, &all);
}

static void end_all(Stories *stories)
{
    visit_all(stories, stories->listener.story_ends, stories->listener.user);
    tell_facts(stories);
}

/* Everything about the link starts anew: what was known has another order in time. */
static void start_anew(Stories *stories, const Frame *frame, Time back)
{
    tell_note(
        stories, frame->number,
        text_new("the clock jumps back by {} here: link-layer state starts anew, and findings "
                 "of both parts are put together by subject",
                 value_duration(back), NULL));
    end_all(stories);
    link_layer_clear(&stories->link);
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

static void tell_names_of(Stories *stories, const Frame *frame, uint32_t network,
                          const HeardHosts *hosts, const Ip *ip)
{
    for (unsigned i = 0; i < hosts->name_count; i++) {
        HeardName name = { hosts->source, *ip, dns_name_bytes(&hosts->names[i]) };
        Value *fact = name_facts_take(stories->name_facts, network, frame->number, &name);
        if (fact != NULL)
            stories->listener.fact(stories->listener.user, fact);
    }
}

static void tell_names(Stories *stories, const Frame *frame, uint32_t network)
{
    unsigned count = heard_names_count(stories->heard_names);
    for (unsigned i = 0; i < count; i++) {
        HeardHosts hosts = heard_names_get(stories->heard_names, i);
        for (unsigned k = 0; k < hosts.ip_count; k++)
            tell_names_of(stories, frame, network, &hosts, &hosts.ips[k]);
    }
}

/* The names in a packet of any link type; NULL for the many that name nobody. */
static const HeardNames *hear_names(Stories *stories, const Frame *frame, const Packet *packet)
{
    if ((packet->parts & (PACKET_UDP | PACKET_FRAGMENT)) != PACKET_UDP ||
        !heard_names_are_in(packet))
        return NULL;
    uint32_t network = network_of(packet);
    heard_names_read(stories->heard_names, packet);
    name_book_hear(stories->name_book, network, frame->number, stories->heard_names);
    if (stories->wants_facts)
        tell_names(stories, frame, network);
    return stories->heard_names;
}

/* Any number that is the same for frames of one interface, where no place is told apart. */
static uint32_t point_of(const Frame *frame)
{
    return frame->interface ^ frame->section << 8;
}

/* The story of the link needs both MACs. Is it a TCP segment that is in the capture already? */
static bool feed_link(Stories *stories, const Frame *frame, const Packet *packet,
                      const HeardNames *heard)
{
    enum { BOTH = PACKET_SOURCE | PACKET_DESTINATION, BOUND = PACKET_ARP | PACKET_IP };
    if ((packet->parts & BOTH) != BOTH) {
        if ((packet->parts & BOUND) != 0 && packet->tunnel_count == 0)
            note_macless(stories, frame);
        return (packet->parts & PACKET_TCP) != 0 &&
               copies_see(&stories->link.copies, frame, packet, point_of(frame)).is_again;
    }
    const Place *place = places_find(&stories->link.places, frame, packet);
    follow_clock(stories, frame, place->interface);
    return link_layer_feed(&stories->link, frame, packet, place, heard);
}

static void feed_datagram(Stories *stories, const Frame *frame, const Packet *packet)
{
    uint32_t network = network_of(packet);
    if (!sip_datagram_feed(&stories->sip, frame, packet, network))
        media_see(stories->sip.media, frame, packet, network);
}

void stories_feed(Stories *stories, const Frame *frame, const Packet *packet)
{
    enum { TRANSPORT = PACKET_TCP | PACKET_ICMP };
    const HeardNames *heard = hear_names(stories, frame, packet);
    if (frame->time == TIME_NONE)
        return;
    bool is_again = feed_link(stories, frame, packet, heard);
    if ((packet->parts & (PACKET_TCP | PACKET_FRAGMENT)) != PACKET_TCP)
        tcp_streams_advance(stories->transport.streams, frame->time); /* as a segment does */
    stories->sip.now = tcp_streams_now(stories->transport.streams);
    if ((packet->parts & (PACKET_UDP | PACKET_FRAGMENT)) == PACKET_UDP)
        feed_datagram(stories, frame, packet);
    if ((packet->parts & TRANSPORT) != 0 && (packet->parts & PACKET_FRAGMENT) == 0)
        transport_layer_feed(&stories->transport, frame, packet, network_of(packet), is_again);
}

static void tell_key_note(void *user, uint64_t frame, Text *says)
{
    tell_note(user, frame, says);
}

static void tell_forgotten(void *user, Text *says)
{
    tell_note(user, 0, says);
}

static void note_evictions(Stories *stories)
{
    forgotten_tell(&stories->link, tell_forgotten, stories);
    uint64_t named = name_book_forgotten(stories->name_book);
    if (named > 0)
        tell_note(stories, 0,
                  text_new("more addresses with names than are kept at once: how {} of them are "
                           "called was forgotten",
                           value_number((int64_t)named), NULL));
    if (stories->link.places.overflowed)
        tell_note(stories, 0,
                  text_new("more VLANs than are told apart: the last ones share one place", NULL));
    transport_layer_tell_forgotten(&stories->transport, tell_forgotten, stories);
    sip_layer_tell_forgotten(&stories->sip, tell_forgotten, stories);
    uint64_t paths = http_layer_forgotten(&stories->http);
    if (paths > 0)
        tell_note(stories, 0,
                  text_new("more paths of HTTP that cases are about than are kept at once: {} were "
                           "judged early, with lower confidence",
                           value_number((int64_t)paths), NULL));
}

static void visit_pairs(Stories *stories, Pairs *pairs, bool is_over,
                        void (*visit)(void *user, const Story *story), void *user)
{
    Visit all = { .stories = stories, .visit = visit, .user = user };
    PairVisit each = { &all, pairs };
    (is_over ? pairs_end : pairs_visit)(pairs, visit_pair_of, &each);
}

static void visit_tds_pairs(Stories *stories, TdsPairs *pairs,
                            void (*visit)(void *user, const Story *story), void *user)
{
    Visit all = { .stories = stories, .visit = visit, .user = user };
    TdsVisit each = { &all, pairs };
    tds_pairs_visit(pairs, visit_tds_pair, &each);
}

TlsSecrets *stories_secrets(Stories *stories)
{
    return key_ring_secrets(&stories->transport.keys);
}

static void visit_sip_pairs(Stories *stories, void (*visit)(void *user, const Story *story),
                            void *user)
{
    Visit all = { .stories = stories, .visit = visit, .user = user };
    sip_layer_visit(&stories->sip, visit_sip_pair, &all);
}

/* The addresses that the redirection may mean. */
static unsigned targets_of(Stories *stories, uint32_t network, const SipRedirect *redirect, Ip *ips,
                           unsigned n)
{
    Bytes host = bytes_borrow(redirect->host);
    g_autofree char *text = g_strndup((const char *)host.data, host.length);
    if (ip_parse(text, ips))
        return 1;
    return name_book_addresses(stories->name_book, network, host, ips, n);
}

/* A client that is sent on and is not seen to go there: what came of it this capture cannot
 * tell. */
static void note_redirect(void *user, uint32_t network, const Ip *client,
                          const SipRedirect *redirect)
{
    Stories *stories = user;
    Ip ips[LIMIT_ADDRESSES_OF_NAME];
    unsigned count = targets_of(stories, network, redirect, ips, G_N_ELEMENTS(ips));
    for (unsigned i = 0; i < count; i++) {
        PairKey pair = {
            .client = *client, .server = ips[i], .network = network, .port = redirect->port
        };
        if (pairs_knows(stories->transport.pairs, &pair) || stories_reads_sip(stories, &pair) ||
            stories_sip_answers(stories, &pair).count > 0)
            return;
    }
    if (count > 0)
        tell_note(stories, redirect->first.frame,
                  text_new("{} is sent on to {}, port {}, and no connection to it is in the "
                           "capture: whether the worker answers cannot be seen here. On {}: "
                           "dumpcap -i IFACE -s 0 -f \"tcp portrange 5060-5068\" -w um.pcapng",
                           value_ip(client), value_ip(&ips[0]), value_number(redirect->port),
                           value_ip(client), NULL));
}

static void note_redirects(Stories *stories)
{
    if (stories->sip.redirects != NULL)
        sip_redirects_visit(stories->sip.redirects, note_redirect, stories);
}

static void visit_http_paths(Stories *stories, void (*visit)(void *user, const Story *story),
                             void *user)
{
    Visit all = { .stories = stories, .visit = visit, .user = user };
    http_layer_visit(&stories->http, visit_http_path, &all);
}

void stories_finish(Stories *stories)
{
    sip_layer_advance(&stories->sip, tcp_streams_now(stories->transport.streams));
    transport_layer_finish(&stories->transport);
    sip_layer_finish(&stories->sip);
    note_evictions(stories);
    key_ring_tell(&stories->transport.keys, tell_key_note, stories);
    note_redirects(stories);
    end_all(stories);
    visit_pairs(stories, stories->transport.pairs, true, stories->listener.story_ends,
                stories->listener.user);
    visit_sip_pairs(stories, stories->listener.story_ends, stories->listener.user);
    visit_http_paths(stories, stories->listener.story_ends, stories->listener.user);
    visit_tds_pairs(stories, stories->transport.tds_pairs, stories->listener.story_ends,
                    stories->listener.user);
}

void stories_visit(Stories *stories, void (*visit)(void *user, const Story *story), void *user)
{
    visit_all(stories, visit, user);
    Pairs *now = transport_layer_pairs_now(&stories->transport);
    visit_pairs(stories, now, false, visit, user);
    pairs_free(now);
    transport_layer_note_links(&stories->transport);
    sip_layer_advance(&stories->sip, tcp_streams_now(stories->transport.streams));
    visit_sip_pairs(stories, visit, user);
    visit_http_paths(stories, visit, user);
    TdsPairs *databases = transport_layer_tds_pairs_now(&stories->transport);
    visit_tds_pairs(stories, databases, visit, user);
    tds_pairs_free(databases);
}

void stories_interface(Stories *stories, const FrameInterface *interface)
{
    interface_names_set(stories->interfaces, interface);
}

Bytes stories_interface_name(Stories *stories, uint32_t section, uint32_t interface)
{
    return interface_names_get(stories->interfaces, section, interface);
}

bool stories_is_rewriter(Stories *stories, const Mac *mac)
{
    return stations_is_rewriter(stories->link.stations, mac);
}

const Station *stories_station(Stories *stories, const Mac *mac)
{
    return stations_find(stories->link.stations, mac);
}

Span stories_frames_of(Stories *stories, const Mac *mac)
{
    return link_layer_frames_of(&stories->link, mac);
}

bool stories_other_address(Stories *stories, const AddressStory *story, const Mac *mac, Time since,
                           Ip *other)
{
    Ip ips[2];
    if (story->is_evicted)
        return false;
    size_t n = owners_addresses(stories->link.owners, story->context, mac, false, since, ips,
                                G_N_ELEMENTS(ips));
    for (size_t i = 0; i < n; i++)
        if (!ip_equal(&ips[i], &story->ip)) {
            *other = ips[i];
            return true;
        }
    return false;
}

size_t stories_speaks_for(Stories *stories, uint32_t context, const Mac *mac)
{
    Ip ips[LIMIT_ADDRESSES_OF_MAC];
    return owners_addresses(stories->link.owners, context, mac, false, TIME_NONE, ips,
                            G_N_ELEMENTS(ips));
}

size_t stories_addresses_of(Stories *stories, uint32_t context, const Mac *mac, Ip *ips, size_t n)
{
    return owners_addresses(stories->link.owners, context, mac, true, TIME_NONE, ips, n);
}

const AddressStory *stories_address(Stories *stories, uint32_t context, const Ip *ip)
{
    AddressKey key = { *ip, context };
    const Address *address = owners_find(stories->link.owners, &key);
    return address != NULL ? owners_story(stories->link.owners, &key, address) : NULL;
}

bool stories_rival(Stories *stories, const Claim *claim, Rival *rival)
{
    AddressKey key = { claim->ip, claim->context };
    return link_layer_rival(&stories->link, &key, &claim->mac, rival);
}

bool stories_has_spoken(Stories *stories, uint32_t context, const Mac *mac)
{
    Ip ip;
    return owners_addresses(stories->link.owners, context, mac, false, TIME_NONE, &ip, 1) > 0;
}

/* IPv6 stations have a link-local address beside any other: that says nothing. */
static bool is_of_one_kind(const Ip *a, const Ip *b)
{
    bool a_is_local = a->bytes[0] == 0xfe, b_is_local = b->bytes[0] == 0xfe;
    return ip_is_v4(a) == ip_is_v4(b) && a_is_local == b_is_local;
}

bool stories_claimer_address(Stories *stories, const Claim *claim, Ip *own)
{
    Ip ips[LIMIT_ADDRESSES_OF_SENDER];
    size_t n = owners_addresses(stories->link.owners, claim->context, &claim->teller, false,
                                TIME_NONE, ips, G_N_ELEMENTS(ips));
    for (size_t i = 0; i < n; i++)
        if (!ip_equal(&ips[i], &claim->ip) && is_of_one_kind(&ips[i], &claim->ip) &&
            !claims_has(stories->link.claims, claim->context, &ips[i], &claim->mac)) {
            *own = ips[i];
            return true;
        }
    return false;
}

const Asker *stories_deaf(Stories *stories, uint32_t context, const Ip *ip)
{
    return askers_deaf(stories->link.askers, context, ip);
}

const Asker *stories_next_deaf(Stories *stories, const Asker *asker)
{
    return askers_next_deaf(stories->link.askers, asker);
}

NameBook *stories_name_book(Stories *stories)
{
    return stories->name_book;
}

ShownCertificates *stories_shown_certificates(Stories *stories)
{
    return stories->shown_certificates;
}

static const SipPair *sip_pair_of(Stories *stories, const PairKey *pair, SipTransport transport)
{
    SipPath path = { .client = pair->client,
                     .server = pair->server,
                     .network = pair->network,
                     .server_port = pair->port,
                     .transport = transport };
    return sip_pairs_find(stories->sip.pairs, &path);
}

bool stories_reads_sip(Stories *stories, const PairKey *pair)
{
    return sip_pair_of(stories, pair, SIP_TLS) != NULL;
}

Span stories_sip_answers(Stories *stories, const PairKey *pair)
{
    const SipPair *found = sip_pair_of(stories, pair, SIP_TCP);
    Span answered = { 0 };
    if (found == NULL)
        return answered;
    span_join(&answered, &found->options);
    span_join(&answered, &found->requests);
    return answered;
}

const SipRedirect *stories_redirect(Stories *stories, const PairKey *pair, guint *at)
{
    return sip_redirects_get(stories->sip.redirects, pair->network, &pair->client, pair->port,
                             (*at)++);
}
