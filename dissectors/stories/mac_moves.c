/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac_moves.h"

#include "table.h"

#define FLAP_WINDOW (180 * TIME_SECOND) /* RFC 7432 section 15.1: 5 moves within 180 s */
#define COPY_WINDOW (50 * TIME_MILLISECOND)

enum {
    CONVERSATIONS = 16,
    SIGHTS = 8,
    NOWHERE = UINT8_MAX,
    ENOUGH_FEWER = 3,  /* a lost copy is no rule, three are */
    ENOUGH_PROVED = 3, /* a link that fails and comes back makes two */
};

G_STATIC_ASSERT(LIMIT_PLACES_OF_MAC <= 8); /* places are bits of a byte */

typedef struct HeardKey {
    Ip ip;
    Mac mac;
    uint16_t unused; /* 0: no padding */
    uint32_t tunnel;
} HeardKey;

typedef struct MovingKey {
    Mac mac;
    uint16_t unused; /* 0: no padding */
    uint32_t tunnel;
} MovingKey;

/* Where packets of a conversation are seen, a bit for each place. */
typedef struct Conversation {
    uint64_t last_frame; /* 0: none */
    uint32_t hash;       /* never 0 */
    uint8_t places;
    uint8_t fewer, fewer_count; /* packets in a row that were seen at some of them only */
} Conversation;

/* One packet, until all its copies are seen. */
typedef struct Sight {
    uint64_t frame; /* 0: none */
    Time time;
    Ip ip;
    Mac peer;
    uint32_t hash;
    uint8_t places;
    bool is_undirected;
} Sight;

typedef struct Row {
    MovingMac moving;
    uint8_t proved_place; /* where the last conversation went on */
    Conversation all;     /* of the station's together */
    Conversation conversations[CONVERSATIONS];
    Sight sights[SIGHTS];
    uint8_t next; /* sight that is overwritten next */
} Row;

struct MacMoves {
    Table *heard; /* HeardKey -> uint32_t, context */
    Table *rows;  /* MovingKey -> Row */
    void (*leave)(void *user, const MovingMac *moving);
    void *user;
    uint32_t first_context;
    bool has_contexts; /* more than that one */
    uint64_t forgotten_places, judged_early;
};

static void visit_row(MacMoves *moves, const Row *row,
                      void (*visit)(void *user, const MovingMac *moving), void *user);

/* Where there is one place nothing is lost. */
static void heard_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key, (void)value;
    MacMoves *moves = user;
    moves->forgotten_places += exit == TABLE_EVICTED && moves->has_contexts;
}

static bool is_flapping(void *user, const void *value)
{
    (void)user;
    return ((const Row *)value)->moving.is_flapping;
}

static void row_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    MacMoves *moves = user;
    if (exit != TABLE_EVICTED)
        return;
    if (!is_flapping(NULL, value)) {
        moves->forgotten_places++;
        return;
    }
    moves->judged_early++;
    if (moves->leave != NULL)
        visit_row(moves, value, moves->leave, moves->user);
}

MacMoves *mac_moves_new(void)
{
    MacMoves *moves = g_new0(MacMoves, 1);
    moves->heard = table_new(&(TableSpec){ .key_size = sizeof(HeardKey),
                                           .value_size = sizeof(uint32_t),
                                           .max_entries = LIMIT_HEARD_STATIONS,
                                           .leave = heard_leaves,
                                           .user = moves });
    moves->rows = table_new(&(TableSpec){ .key_size = sizeof(MovingKey),
                                          .value_size = sizeof(Row),
                                          .max_entries = LIMIT_MOVING_MACS,
                                          .leave = row_leaves,
                                          .spare = is_flapping,
                                          .user = moves });
    return moves;
}

void mac_moves_free(MacMoves *moves)
{
    if (moves == NULL)
        return;
    table_free(moves->heard);
    table_free(moves->rows);
    g_free(moves);
}

void mac_moves_clear(MacMoves *moves)
{
    table_clear(moves->heard);
    table_clear(moves->rows);
}

void mac_moves_on_leave(MacMoves *moves, void (*leave)(void *user, const MovingMac *moving),
                        void *user)
{
    moves->leave = leave;
    moves->user = user;
}

uint64_t mac_moves_forgotten(const MacMoves *moves)
{
    return moves->forgotten_places;
}

uint64_t mac_moves_judged_early(const MacMoves *moves)
{
    return moves->judged_early;
}

static void note_context(MacMoves *moves, uint32_t context)
{
    if (table_count(moves->heard) == 0)
        moves->first_context = context;
    moves->has_contexts |= context != moves->first_context;
}

uint32_t mac_moves_hear(MacMoves *moves, const Ip *ip, const Mac *mac, uint32_t tunnel,
                        uint32_t context)
{
    note_context(moves, context);
    HeardKey key = { .ip = *ip, .mac = *mac, .tunnel = tunnel };
    bool is_new;
    uint32_t *heard = table_add(moves->heard, &key, &is_new);
    uint32_t before = is_new || *heard == context ? MAC_MOVES_NOWHERE : *heard;
    *heard = context;
    return before;
}

static bool is_place(const MacPlace *place, const Frame *frame, const Packet *packet)
{
    const VlanStack *a = &place->vlans, *b = &packet->vlans;
    return place->interface == frame->interface && place->if_index == packet->if_index &&
           a->count == b->count && memcmp(a->ids, b->ids, sizeof a->ids) == 0;
}

/* The bit of the place; 0 when there are more places than are told apart. */
static uint8_t place_bit(MovingMac *moving, const Frame *frame, const Packet *packet)
{
    for (uint8_t i = 0; i < moving->place_count; i++)
        if (is_place(&moving->places[i], frame, packet))
            return (uint8_t)(1 << i);
    if (moving->place_count == LIMIT_PLACES_OF_MAC)
        return 0;
    moving->places[moving->place_count] =
        (MacPlace){ frame->section, frame->interface, packet->if_index, packet->vlans };
    return (uint8_t)(1 << moving->place_count++);
}

static uint8_t lowest(uint8_t bits)
{
    return (uint8_t)__builtin_ctz(bits);
}

static void note_peer(MovingMac *moving, const Mac *peer)
{
    for (uint8_t i = 0; i < moving->peer_count; i++)
        if (mac_equal(&moving->peers[i], peer))
            return;
    if (moving->peer_count < LIMIT_PEERS_OF_MOVER)
        moving->peers[moving->peer_count++] = *peer;
}

/* last_moves is a ring: the oldest of the last five gives way. */
static void note_move(MovingMac *moving, const Sight *sight, uint8_t between)
{
    moving->moved_between |= between;
    moving->ip = sight->ip;
    moving->is_undirected |= sight->is_undirected;
    moving->last_moves[moving->moves.count % MAC_MOVES_WINDOW] = sight->time;
    span_note(&moving->moves, sight->frame, sight->time);
    frame_sample_add(&moving->sample, sight->frame);
    Time oldest = moving->last_moves[moving->moves.count % MAC_MOVES_WINDOW];
    if (moving->moves.count >= MAC_MOVES_WINDOW && time_between(oldest, sight->time) <= FLAP_WINDOW)
        moving->has_hurried = true;
}

/* What another conversation has shown already is no second proof. */
static void note_proof(Row *row, const Sight *sight, uint8_t to)
{
    note_peer(&row->moving, &sight->peer);
    if (row->proved_place == to)
        return;
    row->proved_place = to;
    row->moving.proved++;
}

/* The conversation, in the place of the longest unused one when it is new. */
static Conversation *conversation_of(Row *row, uint32_t hash, uint64_t frame)
{
    Conversation *oldest = &row->conversations[0];
    for (int i = 0; i < CONVERSATIONS; i++) {
        Conversation *one = &row->conversations[i];
        if (one->hash == hash) {
            one->last_frame = frame;
            return one;
        }
        if (one->last_frame < oldest->last_frame)
            oldest = one;
    }
    *oldest = (Conversation){ .hash = hash, .last_frame = frame };
    return oldest;
}

/* A packet that was flooded once, or a mirror that ended: its places do not stay for ever. */
static bool has_shrunk(Conversation *conversation, uint8_t places)
{
    bool is_same = conversation->fewer == places && places != conversation->places;
    conversation->fewer = places;
    conversation->fewer_count = is_same ? (uint8_t)(conversation->fewer_count + 1) : 1;
    return is_same && conversation->fewer_count >= ENOUGH_FEWER;
}

/* The places that a packet left and reached, as bits; 0 when it moved nothing. Where it is not seen
 * it may be lost: it is elsewhere only when it is at a new place and not at an old one. */
static uint8_t follow(Conversation *conversation, uint8_t places)
{
    uint8_t left = conversation->places & (uint8_t)~places;
    uint8_t reached = places & (uint8_t)~conversation->places;
    if (reached != 0 || has_shrunk(conversation, places)) {
        conversation->places = places;
        conversation->fewer_count = 0;
    }
    return left != 0 && reached != 0 ? left | reached : 0;
}

/* A station is followed from its second place on: that it got there was the first move. */
static void settle_sight(Row *row, Sight *sight)
{
    bool is_first = row->all.places == 0;
    uint8_t between = follow(&row->all, sight->places);
    if (is_first || between != 0)
        note_move(&row->moving, sight, is_first ? sight->places : between);
    between = follow(conversation_of(row, sight->hash, sight->frame), sight->places);
    if (between != 0)
        note_proof(row, sight, lowest(between & sight->places));
    row->moving.is_flapping = row->moving.has_hurried && row->moving.proved >= ENOUGH_PROVED;
    sight->frame = 0;
}

/* In the order in which they came, those whose copies must have come by now. */
static void settle_sights(Row *row, Time now)
{
    for (uint8_t i = 0; i < SIGHTS; i++) {
        Sight *sight = &row->sights[(row->next + i) % SIGHTS];
        if (sight->frame != 0 && time_between(sight->time, now) > COPY_WINDOW)
            settle_sight(row, sight);
    }
}

static Row *row_of(MacMoves *moves, const Packet *packet, uint32_t tunnel)
{
    MovingKey key = { .mac = packet->source, .tunnel = tunnel };
    bool is_new;
    Row *row = table_add(moves->rows, &key, &is_new);
    if (is_new) {
        row->moving.mac = packet->source;
        row->moving.context = tunnel;
        row->proved_place = NOWHERE;
    }
    return row;
}

/* The two ends and the ports, so that addresses of one station are not taken for each other. */
static uint32_t hash_of(const Packet *packet)
{
    uint64_t own[2];
    memcpy(own, &packet->ip.source, sizeof own);
    uint64_t mixed =
        (question_conversation(packet, true) ^ own[0] ^ own[1]) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(mixed >> 32) | 1;
}

void mac_moves_see(MacMoves *moves, const Frame *frame, const Packet *packet, uint32_t tunnel,
                   bool is_repeated)
{
    Row *row = row_of(moves, packet, tunnel);
    settle_sights(row, frame->time);
    if (is_repeated)
        row->moving.repeats++;
    uint8_t bit = place_bit(&row->moving, frame, packet);
    if (bit == 0)
        return;
    Sight *sight = &row->sights[row->next];
    row->next = (uint8_t)((row->next + 1) % SIGHTS);
    if (sight->frame != 0)
        settle_sight(row, sight);
    *sight = (Sight){ .frame = frame->number,
                      .time = frame->time,
                      .ip = packet->ip.source,
                      .peer = packet->destination,
                      .hash = hash_of(packet),
                      .places = bit,
                      .is_undirected = frame->direction == FRAME_DIRECTION_UNKNOWN };
}

/* Late among its neighbours, as a kernel's batches are: what was settled is put right. */
static void copy_late(Row *row, const Frame *frame, const Packet *packet, uint8_t bit)
{
    Conversation *conversation = conversation_of(row, hash_of(packet), frame->number);
    conversation->places |= bit;
}

bool mac_moves_any(const MacMoves *moves)
{
    return table_count(moves->rows) > 0;
}

void mac_moves_copy(MacMoves *moves, const Frame *frame, const Packet *packet, uint32_t tunnel,
                    uint64_t earlier)
{
    MovingKey key = { .mac = packet->source, .tunnel = tunnel };
    Row *row = table_find(moves->rows, &key);
    if (row == NULL)
        return;
    uint8_t bit = place_bit(&row->moving, frame, packet);
    for (int i = 0; i < SIGHTS; i++)
        if (row->sights[i].frame == earlier) {
            row->sights[i].places |= bit;
            return;
        }
    copy_late(row, frame, packet, bit);
}

static int by_first_move(const void *a, const void *b)
{
    const Row *x = *(const Row *const *)a, *y = *(const Row *const *)b;
    uint64_t first = x->moving.moves.first_frame, second = y->moving.moves.first_frame;
    return (first > second) - (first < second);
}

/* Ports that show both directions show both ends of a conversation move; the one that moves is the
 * one that takes more conversations along. */
static bool is_unclear(MacMoves *moves, const MovingMac *moving)
{
    for (uint8_t i = 0; i < moving->peer_count; i++) {
        MovingKey key = { .mac = moving->peers[i], .tunnel = moving->context };
        const Row *peer = table_find(moves->rows, &key);
        if (peer != NULL && peer->moving.is_flapping &&
            peer->moving.peer_count >= moving->peer_count)
            return true;
    }
    return false;
}

static void visit_row(MacMoves *moves, const Row *row,
                      void (*visit)(void *user, const MovingMac *moving), void *user)
{
    MovingMac moving = row->moving;
    moving.is_unclear = moving.is_undirected && is_unclear(moves, &moving);
    visit(user, &moving);
}

void mac_moves_visit(MacMoves *moves, void (*visit)(void *user, const MovingMac *moving),
                     void *user)
{
    g_autoptr(GPtrArray) flapping = g_ptr_array_new();
    for (Row *row = NULL; (row = table_next(moves->rows, row)) != NULL;)
        if (row->moving.is_flapping)
            g_ptr_array_add(flapping, row);
    g_ptr_array_sort(flapping, by_first_move);
    for (guint i = 0; i < flapping->len; i++)
        visit_row(moves, flapping->pdata[i], visit, user);
}
