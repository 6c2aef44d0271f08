/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac_frames.h"

#include "table.h"

enum { HOT = 2048 };

/* The frames of one MAC. */
typedef struct Tally {
    Span first_sights;
    Span repeats; /* without a number, and the same as one just before */
    bool is_recorded_twice;
} Tally;

/* A MAC that is in use now: most frames are counted without a look-up. */
typedef struct HotMac {
    Mac mac;
    Tally *tally; /* in the table; NULL: none */
} HotMac;

struct MacFrames {
    HotMac hot[HOT];
    Table *table; /* Mac -> Tally */
};

/* Vendors number cards one by one: the last bytes tell neighbours apart. */
static HotMac *hot_slot(MacFrames *frames, const Mac *mac)
{
    const uint8_t *bytes = mac->bytes;
    return &frames->hot[(bytes[5] ^ bytes[4] << 8 ^ bytes[3] << 3) % HOT];
}

static void mac_leaves(void *user, const void *key, void *value, TableExit exit)
{
    HotMac *hot = hot_slot(user, key);
    (void)exit;
    if (hot->tally == value)
        hot->tally = NULL;
}

/* The table does not see how often one in use now is counted. */
static bool is_hot(void *user, const void *value)
{
    MacFrames *frames = user;
    return hot_slot(frames, table_key(frames->table, value))->tally == value;
}

MacFrames *mac_frames_new(void)
{
    MacFrames *frames = g_new0(MacFrames, 1);
    frames->table = table_new(&(TableSpec){ .key_size = sizeof(Mac),
                                            .value_size = sizeof(Tally),
                                            .max_entries = LIMIT_COUNTED_MACS,
                                            .leave = mac_leaves,
                                            .spare = is_hot,
                                            .user = frames });
    return frames;
}

void mac_frames_free(MacFrames *frames)
{
    if (frames == NULL)
        return;
    table_free(frames->table);
    g_free(frames);
}

void mac_frames_clear(MacFrames *frames)
{
    table_clear(frames->table);
}

static Tally *tally_of(MacFrames *frames, const Mac *mac)
{
    HotMac *hot = hot_slot(frames, mac);
    if (hot->tally == NULL || !mac_equal(&hot->mac, mac))
        *hot = (HotMac){ *mac, table_add(frames->table, mac, NULL) };
    return hot->tally;
}

static bool has_number(const Packet *packet)
{
    return (packet->parts & (PACKET_IP | PACKET_ND)) == PACKET_IP;
}

static void count(Tally *tally, const Frame *frame, const Packet *packet, const Copy *copy)
{
    if (copy->kind != COPY_DUPLICATE)
        span_add(&tally->first_sights, frame);
    else if (copy->is_elsewhere || has_number(packet))
        tally->is_recorded_twice = true;
    else
        span_add(&tally->repeats, frame);
}

void mac_frames_count(MacFrames *frames, const Frame *frame, const Packet *packet, const Copy *copy)
{
    const Mac *from = &packet->source, *to = &packet->destination;
    count(tally_of(frames, from), frame, packet, copy);
    if (!mac_is_group(to) && !mac_equal(to, from))
        count(tally_of(frames, to), frame, packet, copy);
}

void mac_frames_add(MacFrames *frames, const Mac *from, const Mac *to, const Span *span)
{
    span_join(&tally_of(frames, from)->first_sights, span);
    if (!mac_is_group(to) && !mac_equal(to, from))
        span_join(&tally_of(frames, to)->first_sights, span);
}

Span mac_frames_of(const MacFrames *frames, const Mac *mac)
{
    const Tally *tally = table_find(frames->table, mac);
    Span span = { 0 };
    if (tally == NULL)
        return span;
    span_join(&span, &tally->first_sights);
    if (!tally->is_recorded_twice)
        span_join(&span, &tally->repeats);
    return span;
}
