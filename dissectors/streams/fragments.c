/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 791 section 3.2, RFC 8200 section 4.5, RFC 5722. */
#include "fragments.h"

#include <glib.h>

#include "table.h"

/* From the first fragment to arrive (RFC 8200 section 4.5; for IPv4 RFC 791 leaves it open, and
 * hosts take this). */
#define TIME_TO_WAIT_V4 (30 * TIME_SECOND)
#define TIME_TO_WAIT_V6 (60 * TIME_SECOND)

/* How long a datagram that is whole is known: its fragments may be in the capture twice. */
#define TIME_OF_COPIES (50 * TIME_MILLISECOND)

enum {
    DATAGRAM_MAX = UINT16_MAX,
    EXPIRED_AT_ONCE = 2, /* of the longest untouched, looked at for each fragment that comes */
    UNIT = 8,
};

typedef enum PuzzleState {
    PUZZLE_OPEN,
    PUZZLE_SPOILT, /* nothing comes of it any more */
    PUZZLE_WHOLE,
} PuzzleState;

typedef struct FragmentKey {
    Ip source, destination;
    uint32_t section, interface, if_index; /* where it was captured */
    uint32_t tunnel_id, id;
    uint16_t tunnel_kind;
    uint16_t protocol; /* 0 in IPv6, where only the first fragment says it */
    uint16_t vlans[LIMIT_VLAN_TAGS];
} FragmentKey;

/* compared and hashed as bytes */
G_STATIC_ASSERT(sizeof(FragmentKey) ==
                2 * sizeof(Ip) + 5 * sizeof(uint32_t) + (2 + LIMIT_VLAN_TAGS) * sizeof(uint16_t));

/* What is there of one datagram. */
typedef struct Puzzle {
    Time begun, ended; /* ended: when it was whole */
    PuzzleState state;
    bool is_v6;
    uint8_t protocol;
    bool has_end;
    uint32_t end;     /* where its last fragment ends */
    uint32_t covered; /* bytes that arrived */
    GByteArray *bytes;
    GArray *pieces; /* PacketPiece by offset, none overlaps another */
} Puzzle;

struct Fragments {
    Table *puzzles; /* FragmentKey -> Puzzle */
    Puzzle last;    /* whose datagram was handed out */
    PacketDatagram datagram;
    Time now;
    uint64_t evicted;
};

static void puzzle_empty(Puzzle *puzzle)
{
    g_clear_pointer(&puzzle->bytes, g_byte_array_unref);
    g_clear_pointer(&puzzle->pieces, g_array_unref);
}

/* A clock that jumped back since the first fragment ends the wait as well. */
static bool is_over(const Puzzle *puzzle, Time now)
{
    bool is_whole = puzzle->state == PUZZLE_WHOLE;
    Time waited = time_between(is_whole ? puzzle->ended : puzzle->begun, now);
    Time most = is_whole ? TIME_OF_COPIES : puzzle->is_v6 ? TIME_TO_WAIT_V6 : TIME_TO_WAIT_V4;
    return waited > most || waited < -most;
}

static void puzzle_leaves(void *user, const void *key, void *value, TableExit exit)
{
    Fragments *fragments = user;
    (void)key;
    const Puzzle *puzzle = value;
    if (exit == TABLE_EVICTED && puzzle->state == PUZZLE_OPEN && !is_over(puzzle, fragments->now))
        fragments->evicted++;
    puzzle_empty(value);
}

Fragments *fragments_new(void)
{
    Fragments *fragments = g_new0(Fragments, 1);
    fragments->puzzles = table_new(&(TableSpec){
        .key_size = sizeof(FragmentKey),
        .value_size = sizeof(Puzzle),
        .max_entries = LIMIT_FRAGMENTED,
        .max_bytes = LIMIT_FRAGMENTED_BYTES,
        .leave = puzzle_leaves,
        .user = fragments,
    });
    return fragments;
}

void fragments_free(Fragments *fragments)
{
    if (fragments == NULL)
        return;
    table_free(fragments->puzzles);
    puzzle_empty(&fragments->last);
    g_free(fragments);
}

void fragments_clear(Fragments *fragments)
{
    table_clear(fragments->puzzles);
}

uint32_t fragments_waiting(const Fragments *fragments)
{
    return table_count(fragments->puzzles);
}

uint64_t fragments_evicted(const Fragments *fragments)
{
    return fragments->evicted;
}

static void expire(Fragments *fragments, Time now)
{
    for (int i = 0; i < EXPIRED_AT_ONCE; i++) {
        const Puzzle *oldest = table_next(fragments->puzzles, NULL);
        if (oldest == NULL || !is_over(oldest, now))
            return;
        FragmentKey key = *(const FragmentKey *)table_key(fragments->puzzles, oldest);
        table_remove(fragments->puzzles, &key);
    }
}

static size_t puzzle_bytes(const Puzzle *puzzle)
{
    if (puzzle->pieces == NULL)
        return 0;
    return puzzle->bytes->len + puzzle->pieces->len * sizeof(PacketPiece);
}

static void begin(Puzzle *puzzle, const Packet *packet, Time now)
{
    puzzle_empty(puzzle);
    *puzzle = (Puzzle){ .begun = now,
                        .is_v6 = !ip_is_v4(&packet->ip.source),
                        .protocol = packet->fragment.protocol,
                        .bytes = g_byte_array_new(),
                        .pieces = g_array_new(FALSE, FALSE, sizeof(PacketPiece)) };
}

static void spoil(Puzzle *puzzle)
{
    puzzle_empty(puzzle);
    puzzle->state = PUZZLE_SPOILT;
}

static const PacketPiece *piece_at(const Puzzle *puzzle, guint i)
{
    return &g_array_index(puzzle->pieces, PacketPiece, i);
}

/* How many pieces begin before the offset. */
static guint pieces_before(const Puzzle *puzzle, uint32_t offset)
{
    guint low = 0, high = puzzle->pieces->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (piece_at(puzzle, middle)->offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same fragment once more: it is in the capture twice, or was sent twice (RFC 8200 section
 * 4.5). */
static bool is_copy(const Puzzle *puzzle, guint at, const PacketPiece *piece, Bytes bytes)
{
    if (at == puzzle->pieces->len)
        return false;
    const PacketPiece *there = piece_at(puzzle, at);
    size_t known = MIN(there->captured, bytes.length);
    return there->offset == piece->offset && there->length == piece->length &&
           (known == 0 || memcmp(puzzle->bytes->data + there->offset, bytes.data, known) == 0);
}

static bool overlaps(const Puzzle *puzzle, guint at, const PacketPiece *piece)
{
    if (at > 0 &&
        piece_at(puzzle, at - 1)->offset + piece_at(puzzle, at - 1)->length > piece->offset)
        return true;
    return at < puzzle->pieces->len && piece_at(puzzle, at)->offset < piece->offset + piece->length;
}

/* Does it say another end than is known, or lie behind it? */
static bool contradicts(const Puzzle *puzzle, uint32_t end, bool is_last)
{
    if (is_last && puzzle->has_end)
        return end != puzzle->end;
    if (is_last && puzzle->pieces->len > 0) {
        const PacketPiece *highest = piece_at(puzzle, puzzle->pieces->len - 1);
        return highest->offset + highest->length > end;
    }
    return puzzle->has_end && end > puzzle->end;
}

static void insert(Puzzle *puzzle, guint at, const PacketPiece *piece, Bytes bytes)
{
    guint length = puzzle->bytes->len;
    if (piece->offset + piece->captured > length) {
        g_byte_array_set_size(puzzle->bytes, piece->offset + piece->captured);
        memset(puzzle->bytes->data + length, 0, puzzle->bytes->len - length);
    }
    if (bytes.length > 0)
        memcpy(puzzle->bytes->data + piece->offset, bytes.data, bytes.length);
    g_array_insert_vals(puzzle->pieces, at, piece, 1);
    puzzle->covered += piece->length;
}

static void place(Puzzle *puzzle, const Frame *frame, const Packet *packet)
{
    const PacketFragment *fragment = &packet->fragment;
    PacketPiece piece = { .frame = frame->number,
                          .offset = fragment->offset,
                          .length = fragment->length,
                          .captured = (uint32_t)fragment->payload.length };
    bool is_last = !fragment->has_more;
    guint at = pieces_before(puzzle, piece.offset);
    if (is_copy(puzzle, at, &piece, fragment->payload))
        return;
    uint32_t end = piece.offset + piece.length;
    if (end > DATAGRAM_MAX || puzzle->pieces->len == LIMIT_FRAGMENTS ||
        overlaps(puzzle, at, &piece) || contradicts(puzzle, end, is_last)) {
        spoil(puzzle);
        return;
    }
    insert(puzzle, at, &piece, fragment->payload);
    if (piece.offset == 0)
        puzzle->protocol = fragment->protocol;
    if (is_last) {
        puzzle->has_end = true;
        puzzle->end = end;
    }
}

/* Bytes from the start on that frames hold without a hole. */
static size_t known_bytes(const Puzzle *puzzle)
{
    for (guint i = 0; i < puzzle->pieces->len; i++) {
        const PacketPiece *piece = piece_at(puzzle, i);
        if (piece->captured < piece->length)
            return piece->offset + piece->captured;
    }
    return puzzle->end;
}

/* The whole datagram goes over to last; its puzzle stays to know copies by. */
static const PacketDatagram *hand_out(Fragments *fragments, Puzzle *puzzle, Time now)
{
    puzzle_empty(&fragments->last);
    fragments->last = *puzzle;
    puzzle->bytes = NULL;
    puzzle->pieces = NULL;
    puzzle->state = PUZZLE_WHOLE;
    puzzle->ended = now;
    const Puzzle *last = &fragments->last;
    fragments->datagram = (PacketDatagram){ .protocol = last->protocol,
                                            .payload = { last->bytes->data, known_bytes(last) },
                                            .on_wire = last->end,
                                            .pieces = piece_at(last, 0),
                                            .piece_count = last->pieces->len };
    return &fragments->datagram;
}

static FragmentKey key_of(const Frame *frame, const Packet *packet)
{
    const PacketTunnel *tunnel = packet_tunnel(packet);
    bool is_v4 = ip_is_v4(&packet->ip.source);
    FragmentKey key = { .source = packet->ip.source,
                        .destination = packet->ip.destination,
                        .section = frame->section,
                        .interface = frame->interface,
                        .if_index = packet->if_index,
                        .id = packet->fragment.id,
                        .protocol = is_v4 ? packet->fragment.protocol : 0 };
    memcpy(key.vlans, packet->vlans.ids, sizeof key.vlans);
    if (tunnel != NULL) {
        key.tunnel_id = tunnel->id;
        key.tunnel_kind = tunnel->kind;
    }
    return key;
}

/* All fragments but the last carry whole units of 8 bytes; another one is dropped, not the datagram
 * (RFC 8200 section 4.5). */
static bool is_fit(const PacketFragment *fragment)
{
    return fragment->length > 0 && fragment->payload.length <= fragment->length &&
           (!fragment->has_more || fragment->length % UNIT == 0);
}

const PacketDatagram *fragments_feed(Fragments *fragments, const Frame *frame, const Packet *packet)
{
    if ((packet->parts & PACKET_FRAGMENT) == 0 || frame->time == TIME_NONE ||
        !is_fit(&packet->fragment))
        return NULL;
    fragments->now = frame->time;
    expire(fragments, frame->time);
    FragmentKey key = key_of(frame, packet);
    bool is_new;
    Puzzle *puzzle = table_add(fragments->puzzles, &key, &is_new);
    if (is_new || is_over(puzzle, frame->time))
        begin(puzzle, packet, frame->time);
    if (puzzle->state != PUZZLE_OPEN)
        return NULL;
    place(puzzle, frame, packet);
    const PacketDatagram *datagram = NULL;
    if (puzzle->state == PUZZLE_OPEN && puzzle->has_end && puzzle->covered == puzzle->end)
        datagram = hand_out(fragments, puzzle, frame->time);
    table_charge(fragments->puzzles, puzzle, puzzle_bytes(puzzle));
    return datagram;
}
