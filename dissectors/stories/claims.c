/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "claims.h"

#include <string.h>

#include "station.h"
#include "table.h"

/* How long after a request a reply answers it. */
#define ASKED_WINDOW (5 * TIME_SECOND)
/* What was under way when a station was told may still arrive. */
#define SETTLING TIME_SECOND

enum { ENOUGH_CLAIMS = 3 };

typedef struct ClaimKey {
    Ip ip;
    uint32_t context;
    Mac mac;
    uint16_t zero; /* keys are compared as bytes */
} ClaimKey;

typedef struct AskedKey {
    Ip wanted, asker;
    uint32_t context;
} AskedKey;

typedef struct StationKey {
    uint32_t context;
    Mac mac;
    uint16_t zero;
} StationKey;

/* A station that was told, and the packets that it sends to whoever told it. */
typedef struct Told {
    Mac claimer;
    Time since;
    Span sent;    /* for somebody beyond the link, since something from there came back */
    Span unheard; /* the longest such run */
} Told;

typedef struct RelayKey {
    Mac from, through, to;
} RelayKey;

typedef struct Relay {
    Span span;
    uint64_t before; /* earlier sight of the first packet */
} Relay;

struct Claims {
    Table *claims;   /* ClaimKey -> Claim */
    Table *asked;    /* AskedKey -> Time of the last request */
    Table *told;     /* StationKey -> Told */
    Table *claimers; /* Mac -> bool: whose copies are relays */
    Table *relays;   /* RelayKey -> Relay */

    uint64_t concerned[4]; /* a bit for each last octet of claimers and told stations */

    void (*leave)(void *user, const Claim *claim);
    void *user;
    Time now; /* of the last request */
    uint64_t forgotten_claims, forgotten_requests;
    bool were_contested;
};

static void visit_claim(Claims *claims, const Claim *claim,
                        void (*visit)(void *user, const Claim *claim), void *user);

/* Stations announce themselves when they come up, and ask single ones whether they are still there.
 * Where nobody else has the address and nothing is passed on, that is all there is to it. */
static bool is_contested(void *user, const void *value)
{
    (void)user;
    const Claim *claim = value;
    return claim->has_rival || claim->lowered.count > 0;
}

static void claim_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    Claims *claims = user;
    const Claim *claim = value;
    if (exit != TABLE_EVICTED || !is_contested(NULL, claim))
        return;
    claims->forgotten_claims++;
    if (claims->leave != NULL && claim->unasked.count >= ENOUGH_CLAIMS)
        visit_claim(claims, claim, claims->leave, claims->user);
}

/* One that is too old for an answer is no loss. */
static void request_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    Claims *claims = user;
    const Time *asked = value;
    claims->forgotten_requests +=
        exit == TABLE_EVICTED && time_between(*asked, claims->now) <= ASKED_WINDOW;
}

static Table *table_of(size_t key_size, size_t value_size, uint32_t limit)
{
    return table_new(
        &(TableSpec){ .key_size = key_size, .value_size = value_size, .max_entries = limit });
}

Claims *claims_new(void)
{
    Claims *claims = g_new0(Claims, 1);
    claims->claims = table_new(&(TableSpec){ .key_size = sizeof(ClaimKey),
                                             .value_size = sizeof(Claim),
                                             .max_entries = LIMIT_CLAIMS,
                                             .leave = claim_leaves,
                                             .spare = is_contested,
                                             .user = claims });
    claims->asked = table_new(&(TableSpec){ .key_size = sizeof(AskedKey),
                                            .value_size = sizeof(Time),
                                            .max_entries = LIMIT_ASKERS,
                                            .leave = request_leaves,
                                            .user = claims });
    claims->told = table_of(sizeof(StationKey), sizeof(Told), LIMIT_CLAIMS);
    claims->claimers = table_of(sizeof(Mac), sizeof(bool), LIMIT_CLAIMS);
    claims->relays = table_of(sizeof(RelayKey), sizeof(Relay), LIMIT_CLAIMS);
    return claims;
}

void claims_free(Claims *claims)
{
    if (claims == NULL)
        return;
    table_free(claims->claims);
    table_free(claims->asked);
    table_free(claims->told);
    table_free(claims->claimers);
    table_free(claims->relays);
    g_free(claims);
}

void claims_clear(Claims *claims)
{
    table_clear(claims->claims);
    table_clear(claims->asked);
    table_clear(claims->told);
    table_clear(claims->claimers);
    table_clear(claims->relays);
    memset(claims->concerned, 0, sizeof claims->concerned);
}

void claims_on_leave(Claims *claims, void (*leave)(void *user, const Claim *claim), void *user)
{
    claims->leave = leave;
    claims->user = user;
}

static Claim *find_claim(Claims *claims, uint32_t context, const Ip *ip, const Mac *mac)
{
    ClaimKey key = { *ip, context, *mac, 0 };
    return table_find(claims->claims, &key);
}

static Told *find_told(Claims *claims, uint32_t context, const Mac *mac)
{
    StationKey key = { context, *mac, 0 };
    return table_find(claims->told, &key);
}

/* Whom the claim names; all zero when it names nobody but the claimed address itself. */
static Ip told_ip(const Packet *packet, const Resolution *said)
{
    Ip ip = (packet->parts & PACKET_ARP) != 0 ? said->target_ip : packet->ip.destination;
    return ip_is_host(&ip) && !ip_equal(&ip, &said->sender_ip) ? ip : (Ip){ 0 };
}

static void note_request(Claims *claims, uint32_t context, const Frame *frame,
                         const Resolution *asked)
{
    AskedKey key = { asked->target_ip, asked->sender_ip, context };
    claims->now = frame->time;
    *(Time *)table_add(claims->asked, &key, NULL) = frame->time;
}

static bool was_asked(Claims *claims, uint32_t context, const Frame *frame, const Resolution *said,
                      const Ip *told)
{
    AskedKey key = { said->sender_ip, said->kind == RESOLUTION_REPLY ? said->target_ip : *told,
                     context };
    const Time *asked = table_find(claims->asked, &key);
    return asked != NULL && time_between(*asked, frame->time) <= ASKED_WINDOW;
}

static void add_victim(Claim *claim, const Mac *mac, const Ip *ip)
{
    for (uint8_t i = 0; i < claim->victim_count; i++)
        if (mac_equal(&claim->victims[i].mac, mac) && ip_equal(&claim->victims[i].ip, ip))
            return;
    claim->more_victims |= claim->victim_count == LIMIT_VICTIMS_OF_CLAIM;
    if (claim->victim_count < LIMIT_VICTIMS_OF_CLAIM)
        claim->victims[claim->victim_count++] = (ClaimVictim){ *mac, *ip };
}

static void note_rival(Claim *claim, const Rival *rival)
{
    if (rival == NULL)
        return;
    claim->rounds +=
        claim->unasked.count > 0 && rival->spoke.last_frame > claim->unasked.last_frame;
    claim->has_rival = true;
    claim->rival = rival->mac;
}

static void concern(Claims *claims, const Mac *mac)
{
    uint8_t octet = mac->bytes[5];
    claims->concerned[octet >> 6] |= UINT64_C(1) << (octet & 63);
}

static bool is_concerned(const Claims *claims, const Mac *mac)
{
    uint8_t octet = mac->bytes[5];
    return (claims->concerned[octet >> 6] >> (octet & 63) & 1) != 0;
}

static void watch(Claims *claims, const Frame *frame, const Packet *packet, const Claim *claim)
{
    if (!claim->has_rival && claim->unicasts < ENOUGH_CLAIMS)
        return;
    *(bool *)table_add(claims->claimers, &claim->mac, NULL) = true;
    concern(claims, &claim->mac);
    if (mac_is_group(&packet->destination))
        return;
    concern(claims, &packet->destination);
    StationKey key = { claim->context, packet->destination, 0 };
    bool is_new;
    Told *told = table_add(claims->told, &key, &is_new);
    if (is_new || !mac_equal(&told->claimer, &claim->mac))
        *told = (Told){ .claimer = claim->mac, .since = frame->time };
}

static void add_claim(Claims *claims, uint32_t context, const Frame *frame, const Packet *packet,
                      const Resolution *said, const Rival *rival)
{
    ClaimKey key = { said->sender_ip, context, said->sender_mac, 0 };
    Claim *claim = table_add(claims->claims, &key, NULL);
    claim->context = context;
    claim->ip = said->sender_ip;
    claim->mac = said->sender_mac;
    claim->teller = packet->source;
    note_rival(claim, rival);
    claims->were_contested |= claim->has_rival;
    span_add(&claim->unasked, frame);
    frame_sample_add(&claim->sample, frame->number);
    if (!mac_is_group(&packet->destination)) {
        Ip told = told_ip(packet, said);
        claim->unicasts++;
        add_victim(claim, &packet->destination, &told);
    }
    watch(claims, frame, packet, claim);
}

/* A request to all is more than a claim: its sender uses the address. */
static bool is_claim(const Packet *packet, const Resolution *said)
{
    bool is_use = said->kind == RESOLUTION_REQUEST && mac_is_group(&packet->destination);
    return !is_use && ip_is_host(&said->sender_ip) && !mac_is_group(&said->sender_mac) &&
           !mac_is_zero(&said->sender_mac) && !mac_is_shared(&said->sender_mac);
}

void claims_feed(Claims *claims, uint32_t context, const Frame *frame, const Packet *packet,
                 const Resolution *said, const Rival *rival)
{
    if (said->kind == RESOLUTION_PROBE || said->kind == RESOLUTION_REQUEST)
        note_request(claims, context, frame, said);
    if (said->kind == RESOLUTION_PROBE || !is_claim(packet, said))
        return;
    Ip told = told_ip(packet, said);
    Claim *known = find_claim(claims, context, &said->sender_ip, &said->sender_mac);
    if (!was_asked(claims, context, frame, said, &told))
        add_claim(claims, context, frame, packet, said, rival);
    else if (known != NULL)
        known->asked++;
}

bool claims_are_watched(const Claims *claims)
{
    return table_count(claims->claimers) > 0;
}

bool claims_concern(const Claims *claims, const Packet *packet)
{
    return is_concerned(claims, &packet->source) || is_concerned(claims, &packet->destination);
}

/* A packet that was sent on once. */
static bool is_lowered(const Packet *packet)
{
    return station_sends_with((uint8_t)(packet->ip.ttl + 1));
}

static void told_sends(Told *told, const Frame *frame, const Mac *to)
{
    if (!mac_equal(&told->claimer, to) || time_between(told->since, frame->time) < SETTLING)
        return;
    span_add(&told->sent, frame);
    if (told->sent.count > told->unheard.count)
        told->unheard = told->sent;
}

void claims_watch(Claims *claims, uint32_t context, const Frame *frame, const Packet *packet,
                  bool is_from_beyond, bool is_to_beyond)
{
    if ((packet->parts & PACKET_ND) != 0)
        return;
    Claim *from = find_claim(claims, context, &packet->ip.source, &packet->source);
    if (from != NULL && is_lowered(packet))
        span_add(&from->lowered, frame);
    Claim *to = find_claim(claims, context, &packet->ip.destination, &packet->destination);
    if (to != NULL)
        span_add(&to->taken, frame);
    Told *sender = is_to_beyond ? find_told(claims, context, &packet->source) : NULL;
    if (sender != NULL)
        told_sends(sender, frame, &packet->destination);
    Told *receiver = is_from_beyond ? find_told(claims, context, &packet->destination) : NULL;
    if (receiver != NULL)
        receiver->sent = (Span){ 0 };
}

void claims_relay(Claims *claims, const Frame *frame, const Packet *packet, const Copy *copy)
{
    bool is_in_order = packet->ip.ttl <= copy->ttl;
    RelayKey key = { is_in_order ? copy->source : packet->source,
                     is_in_order ? copy->destination : packet->destination,
                     is_in_order ? packet->destination : copy->destination };
    const Mac *left = is_in_order ? &packet->source : &copy->source;
    if (!mac_equal(left, &key.through) || table_find(claims->claimers, left) == NULL)
        return;
    Relay *relay = table_add(claims->relays, &key, NULL);
    if (relay->span.count == 0)
        relay->before = copy->frame;
    span_add(&relay->span, frame);
}

/* Of two claims by one MAC the one that is there already stays. */
static void move_claim(Claims *claims, ClaimKey key, uint32_t into)
{
    Claim moved = *(const Claim *)table_find(claims->claims, &key);
    table_remove(claims->claims, &key);
    moved.context = key.context = into;
    bool is_new;
    Claim *claim = table_add(claims->claims, &key, &is_new);
    if (is_new)
        *claim = moved;
}

void claims_move(Claims *claims, const uint32_t *into, uint32_t count)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(ClaimKey));
    for (const Claim *claim = NULL; (claim = table_next(claims->claims, claim)) != NULL;) {
        const ClaimKey *key = table_key(claims->claims, claim);
        if (key->context < count && into[key->context] != key->context)
            g_array_append_vals(keys, key, 1);
    }
    for (guint i = 0; i < keys->len; i++) {
        ClaimKey key = g_array_index(keys, ClaimKey, i);
        move_claim(claims, key, into[key.context]);
    }
}

bool claims_has(Claims *claims, uint32_t context, const Ip *ip, const Mac *mac)
{
    const Claim *claim = find_claim(claims, context, ip, mac);
    return claim != NULL && claim->has_rival;
}

static void add_relay(Claim *claim, const Relay *relay)
{
    const Span *span = &relay->span;
    Span *sum = &claim->relayed;
    if (sum->count == 0 || span->first_frame < sum->first_frame) {
        sum->first_frame = span->first_frame;
        sum->first_time = span->first_time;
        claim->relayed_before = relay->before;
    }
    if (sum->count == 0 || span->last_frame > sum->last_frame) {
        sum->last_frame = span->last_frame;
        sum->last_time = span->last_time;
    }
    sum->count += span->count;
}

static bool is_victim(const Claim *claim, const Mac *mac)
{
    for (uint8_t i = 0; i < claim->victim_count; i++)
        if (mac_equal(&claim->victims[i].mac, mac))
            return true;
    return false;
}

/* What the MAC carried between the rival and those it told. Of a claim made to all, the stations
 * that believed it are the ones told. */
static void add_relays(const Claims *claims, Claim *claim)
{
    bool was_told_all = claim->unicasts == 0;
    for (const Relay *relay = NULL; (relay = table_next(claims->relays, relay)) != NULL;) {
        const RelayKey *key = table_key(claims->relays, relay);
        bool is_to = mac_equal(&key->to, &claim->rival);
        const Mac *other = is_to ? &key->from : &key->to;
        if (!mac_equal(&key->through, &claim->mac) ||
            (!is_to && !mac_equal(&key->from, &claim->rival)))
            continue;
        if (was_told_all)
            add_victim(claim, other, &(Ip){ 0 });
        if (is_victim(claim, other))
            add_relay(claim, relay);
    }
}

static void take_longer(Span *longest, const Span *span)
{
    if (span->count > longest->count)
        *longest = *span;
}

static void add_unheard_of(Claims *claims, const Claim *claim, const Mac *told_mac, Span *longest)
{
    const Told *told = find_told(claims, claim->context, told_mac);
    if (told != NULL && mac_equal(&told->claimer, &claim->mac))
        take_longer(longest, &told->unheard);
}

/* Who stands between two stations tells each of them of the other one: what the rival sends to the
 * claimer is lost as well, and leaves nothing to be answered on the way back. */
static void add_unheard(Claims *claims, Claim *claim)
{
    for (uint8_t i = 0; i < claim->victim_count; i++)
        add_unheard_of(claims, claim, &claim->victims[i].mac, &claim->unheard);
    if (!claim->has_rival)
        return;
    add_unheard_of(claims, claim, &claim->rival, &claim->rival_unheard);
    for (uint8_t i = 0; i < claim->victim_count; i++) {
        const Claim *other = find_claim(claims, claim->context, &claim->victims[i].ip, &claim->mac);
        if (other != NULL && is_victim(other, &claim->rival) && other->lowered.count == 0)
            take_longer(&claim->rival_unheard, &other->taken);
    }
}

/* A copy with all that is known of it. */
static void visit_claim(Claims *claims, const Claim *claim,
                        void (*visit)(void *user, const Claim *claim), void *user)
{
    Claim copy = *claim;
    if (copy.has_rival)
        add_relays(claims, &copy);
    add_unheard(claims, &copy);
    visit(user, &copy);
}

static int by_first_frame(const void *a, const void *b)
{
    uint64_t x = (*(const Claim *const *)a)->unasked.first_frame,
             y = (*(const Claim *const *)b)->unasked.first_frame;
    return (x > y) - (x < y);
}

void claims_visit(Claims *claims, void (*visit)(void *user, const Claim *claim), void *user)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (Claim *claim = NULL; (claim = table_next(claims->claims, claim)) != NULL;)
        if (claim->unasked.count >= ENOUGH_CLAIMS)
            g_ptr_array_add(rows, claim);
    g_ptr_array_sort(rows, by_first_frame);
    for (guint i = 0; i < rows->len; i++)
        visit_claim(claims, rows->pdata[i], visit, user);
}

uint64_t claims_forgotten(const Claims *claims)
{
    return claims->forgotten_claims;
}

uint64_t claims_forgotten_effects(const Claims *claims)
{
    return !claims->were_contested ? 0
                                   : table_evicted(claims->told) + table_evicted(claims->claimers) +
                                         table_evicted(claims->relays);
}

uint64_t claims_forgotten_requests(const Claims *claims)
{
    return claims->forgotten_requests;
}
