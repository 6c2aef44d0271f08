/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "station.h"

#include <glib.h>

#include "limits.h"
#include "table.h"

enum {
    REPEATS_OF_REWRITER = 2, /* one repeated request may be a coincidence */
    SOURCED_BY_ROUTER = 8,   /* a host may have a few addresses */
    TURNED_ENOUGH = 2,       /* a pair may change places on its way to the file */
    TURNED_SHARE = 4, /* of the packets one way, those the other way are this part at least */
};

struct Stations {
    Table *table;     /* Mac -> Station */
    Mac last_passing; /* the last one found: a link has few routers */
    bool may_rewrite; /* one of them did once; most captures have none that does */
    uint64_t forgotten;
};

/* Does it do for others what explains the rest of its doings? Most are noted for less. */
static bool is_servant(void *user, const void *value)
{
    (void)user;
    const Station *station = value;
    return station->rewrites + station->repeats + station->forwards + station->fronts > 0 ||
           station->sourced >= SOURCED_BY_ROUTER;
}

static void station_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    Stations *stations = user;
    stations->forgotten += exit == TABLE_EVICTED && is_servant(NULL, value);
}

Stations *stations_new(void)
{
    Stations *stations = g_new0(Stations, 1);
    stations->table = table_new(&(TableSpec){
        .key_size = sizeof(Mac),
        .value_size = sizeof(Station),
        .max_entries = LIMIT_NOTED_MACS,
        .leave = station_leaves,
        .spare = is_servant,
        .user = stations,
    });
    return stations;
}

void stations_free(Stations *stations)
{
    if (stations == NULL)
        return;
    table_free(stations->table);
    g_free(stations);
}

void stations_clear(Stations *stations)
{
    table_clear(stations->table);
    stations->last_passing = (Mac){ { 0 } };
    stations->may_rewrite = false;
}

uint64_t stations_forgotten(const Stations *stations)
{
    return stations->forgotten;
}

Station *stations_note(Stations *stations, const Mac *mac)
{
    return table_add(stations->table, mac, NULL);
}

void stations_note_rewrite(Stations *stations, const Mac *outer)
{
    stations_note(stations, outer)->rewrites++;
    stations->may_rewrite = true;
}

void stations_note_repeats(Stations *stations, const Mac *outer, uint32_t times)
{
    stations_note(stations, outer)->repeats += times;
    stations->may_rewrite = true;
}

const Station *stations_find(Stations *stations, const Mac *mac)
{
    return table_find(stations->table, mac);
}

static void meet(Station *station, const Mac *partner)
{
    if (station->outside + station->inside == 1)
        station->partner = *partner;
    else
        station->has_partners |= !mac_equal(&station->partner, partner);
}

/* The two directions say the opposite. */
static bool is_contradicted(const Station *station)
{
    uint32_t most = MAX(station->outside, station->inside),
             least = MIN(station->outside, station->inside);
    return least >= TURNED_ENOUGH && least >= most / TURNED_SHARE;
}

static void place_behind(Station *station, const Station *partner)
{
    if (!station->has_partners && partner->has_partners && is_contradicted(station))
        station->is_behind = true;
}

void stations_pair(Stations *stations, const Mac *outer, const Mac *inner)
{
    Station *out = stations_note(stations, outer), *in = stations_note(stations, inner);
    out->outside++;
    in->inside++;
    meet(out, inner);
    meet(in, outer);
    place_behind(out, in);
    place_behind(in, out);
}

bool station_speaks(const Packet *packet)
{
    bool is_own = station_sends_with(packet->ip.ttl) ||
                  (packet->ip.ttl == 1 && mac_is_group(&packet->destination));
    return is_own && ip_is_host(&packet->ip.source) && !mac_is_shared(&packet->source);
}

bool stations_is_passing(Stations *stations, const Mac *mac)
{
    const Mac *last = &stations->last_passing;
    if (mac_equal(last, mac))
        return true;
    const Station *station = stations_find(stations, mac);
    if (station == NULL || station->sourced < SOURCED_BY_ROUTER)
        return false;
    stations->last_passing = *mac;
    return true;
}

bool stations_is_rewriter(Stations *stations, const Mac *mac)
{
    const Station *station = stations->may_rewrite ? stations_find(stations, mac) : NULL;
    return station != NULL && !station->is_behind &&
           (station->rewrites > 0 || station->repeats >= REPEATS_OF_REWRITER);
}
