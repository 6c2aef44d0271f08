/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac_frames.h"

#include "table.h"

enum { HOT = 128 };

/* The frames of one MAC. */
typedef struct Tally {
    Span first_sights;
    Span repeats; /* without a number, and the same as one just before */
    bool is_recorded_twice;
} Tally;

/* A MAC that is in use now: most frames are counted here and cost no look-up. */
typedef struct HotMac {
    Mac mac;
    Tally tally; /* all of it; what the table has is old */
} HotMac;

struct MacFrames {
    HotMac hot[HOT];
    Table *table; /* Mac -> Tally */
};

MacFrames *mac_frames_new(void)
{
    MacFrames *frames = g_new0(MacFrames, 1);
    frames->table = table_new(&(TableSpec){
        .key_size = sizeof(Mac), .value_size = sizeof(Tally), .max_entries = LIMIT_COUNTED_MACS });
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
    memset(frames->hot, 0, sizeof frames->hot);
    table_clear(frames->table);
}

/* Vendors number cards one by one: the last bytes tell neighbours apart. */
static size_t hot_slot(const Mac *mac)
{
    return (size_t)(mac->bytes[5] ^ mac->bytes[4] ^ mac->bytes[3]) % HOT;
}

static Tally *tally_of(MacFrames *frames, const Mac *mac)
{
    HotMac *hot = &frames->hot[hot_slot(mac)];
    if (mac_equal(&hot->mac, mac))
        return &hot->tally;
    if (hot->tally.first_sights.count > 0)
        *(Tally *)table_add(frames->table, &hot->mac, NULL) = hot->tally;
    const Tally *known = table_find(frames->table, mac);
    *hot = (HotMac){ .mac = *mac };
    if (known != NULL)
        hot->tally = *known;
    return &hot->tally;
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

Span mac_frames_of(const MacFrames *frames, const Mac *mac)
{
    const HotMac *hot = &frames->hot[hot_slot(mac)];
    const Tally *tally = mac_equal(&hot->mac, mac) ? &hot->tally : table_find(frames->table, mac);
    Span span = { 0 };
    if (tally == NULL)
        return span;
    span_join(&span, &tally->first_sights);
    if (!tally->is_recorded_twice)
        span_join(&span, &tally->repeats);
    return span;
}
