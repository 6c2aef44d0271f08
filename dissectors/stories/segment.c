/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "segment.h"

#include <glib.h>

#include "limits.h"
#include "table.h"

typedef struct PointKey {
    uint32_t section, interface, if_index;
} PointKey;

typedef struct StationKey {
    Ip ip;
    Mac mac;
} StationKey;

struct Segments {
    Table *points;   /* PointKey -> uint32_t, dense number */
    Table *stations; /* StationKey -> uint32_t, interface it was heard on */
    GArray *parents; /* of each interface: itself, or an elder one of its segment */
    PointKey last;   /* most frames come from the point of the one before */
    uint32_t last_number;
};

Segments *segments_new(void)
{
    Segments *segments = g_new0(Segments, 1);
    segments->points = table_new(&(TableSpec){
        .key_size = sizeof(PointKey),
        .value_size = sizeof(uint32_t),
        .max_entries = LIMIT_INTERFACES,
    });
    segments->stations = table_new(&(TableSpec){
        .key_size = sizeof(StationKey),
        .value_size = sizeof(uint32_t),
        .max_entries = LIMIT_HEARD_STATIONS,
    });
    segments->parents = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return segments;
}

void segments_free(Segments *segments)
{
    if (segments == NULL)
        return;
    table_free(segments->points);
    table_free(segments->stations);
    g_array_free(segments->parents, TRUE);
    g_free(segments);
}

uint64_t segments_forgotten(const Segments *segments)
{
    return segments->parents->len > 1 ? table_evicted(segments->stations) : 0;
}

static uint32_t number_of(Segments *segments, const PointKey *key)
{
    uint32_t *number = table_find(segments->points, key);
    if (number != NULL)
        return *number;
    uint32_t next = segments->parents->len;
    if (next == LIMIT_INTERFACES)
        return LIMIT_INTERFACES - 1;
    *(uint32_t *)table_add(segments->points, key, NULL) = next;
    g_array_append_val(segments->parents, next);
    return next;
}

uint32_t segments_interface(Segments *segments, const Frame *frame, uint32_t if_index)
{
    PointKey key = { frame->section, frame->interface, if_index };
    if (segments->parents->len == 0 || memcmp(&key, &segments->last, sizeof key) != 0) {
        segments->last = key;
        segments->last_number = number_of(segments, &key);
    }
    return segments->last_number;
}

uint32_t segments_of(const Segments *segments, uint32_t interface)
{
    const uint32_t *parents = (const uint32_t *)(const void *)segments->parents->data;
    while (parents[interface] != interface)
        interface = parents[interface];
    return interface;
}

bool segments_heard(Segments *segments, uint32_t interface, const Ip *ip, const Mac *mac,
                    uint32_t *from, uint32_t *into)
{
    StationKey key = { *ip, *mac };
    bool is_new;
    uint32_t *heard_on = table_add(segments->stations, &key, &is_new);
    if (is_new)
        *heard_on = interface;
    uint32_t a = segments_of(segments, *heard_on), b = segments_of(segments, interface);
    if (a == b)
        return false;
    *from = MAX(a, b);
    *into = MIN(a, b);
    g_array_index(segments->parents, uint32_t, *from) = *into;
    return true;
}
