/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "asker.h"

#include <glib.h>

#include "limits.h"
#include "table.h"

/* rule E9 counts inside this span */
#define WINDOW (10 * TIME_SECOND)

enum { DEAF_REQUESTS = 4, DEAF_ANSWERS = 3 };

typedef struct AskerKey {
    uint32_t context;
    Ip ip, target;
} AskerKey;

typedef struct DeafKey {
    uint32_t context;
    Ip ip;
} DeafKey;

struct Askers {
    Table *table; /* AskerKey -> Asker */
    Table *deaf;  /* DeafKey -> Ip, the target it was found deaf with */
    Time now;     /* of the last request */
    uint64_t forgotten;
};

static bool is_found_deaf(void *user, const void *value)
{
    (void)user;
    return ((const Asker *)value)->is_deaf;
}

/* A run that is over is no loss. */
static void asker_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    Askers *askers = user;
    const Asker *asker = value;
    askers->forgotten += exit == TABLE_EVICTED &&
                         (asker->is_deaf || time_between(asker->first_time, askers->now) <= WINDOW);
}

Askers *askers_new(void)
{
    Askers *askers = g_new0(Askers, 1);
    askers->table = table_new(&(TableSpec){
        .key_size = sizeof(AskerKey),
        .value_size = sizeof(Asker),
        .max_entries = LIMIT_ASKERS,
        .leave = asker_leaves,
        .spare = is_found_deaf,
        .user = askers,
    });
    askers->deaf = table_new(&(TableSpec){
        .key_size = sizeof(DeafKey),
        .value_size = sizeof(Ip),
        .max_entries = LIMIT_ASKERS,
    });
    return askers;
}

void askers_free(Askers *askers)
{
    if (askers == NULL)
        return;
    table_free(askers->table);
    table_free(askers->deaf);
    g_free(askers);
}

void askers_clear(Askers *askers)
{
    table_clear(askers->table);
    table_clear(askers->deaf);
}

uint64_t askers_forgotten(const Askers *askers)
{
    return askers->forgotten + table_evicted(askers->deaf);
}

static void request(Askers *askers, uint32_t context, const Frame *frame, const Resolution *asked,
                    Time last_unicast)
{
    AskerKey key = { context, asked->sender_ip, asked->target_ip };
    askers->now = frame->time;
    Asker *asker = table_add(askers->table, &key, NULL);
    bool has_heard = last_unicast != TIME_NONE && last_unicast > asker->first_time;
    bool goes_on = asker->requests > 0 && !has_heard &&
                   time_between(asker->first_time, frame->time) <= WINDOW &&
                   mac_equal(&asker->mac, &asked->sender_mac);
    if (!goes_on && !asker->is_deaf)
        *asker = (Asker){ .ip = asked->sender_ip,
                          .target = asked->target_ip,
                          .mac = asked->sender_mac,
                          .first_frame = frame->number,
                          .first_time = frame->time };
    asker->requests++;
    asker->last_frame = frame->number;
    asker->last_time = frame->time;
}

/* One target is proof enough: the first one stays. */
static void note_deaf(Askers *askers, uint32_t context, Asker *asker)
{
    DeafKey key = { context, asker->ip };
    bool is_new;
    Ip *target = table_add(askers->deaf, &key, &is_new);
    if (is_new)
        *target = asker->target;
    asker->is_deaf = true;
}

static void answer(Askers *askers, uint32_t context, const Frame *frame, const Packet *packet,
                   const Resolution *reply)
{
    AskerKey key = { context, reply->target_ip, reply->sender_ip };
    Asker *asker = table_find(askers->table, &key);
    if (asker == NULL || asker->requests == 0)
        return;
    if (asker->answers++ == 0)
        asker->answer_frame = frame->number;
    asker->answered_to = packet->destination;
    if (asker->requests >= DEAF_REQUESTS && asker->answers >= DEAF_ANSWERS &&
        time_between(asker->first_time, frame->time) <= WINDOW)
        note_deaf(askers, context, asker);
}

void askers_feed(Askers *askers, uint32_t context, const Frame *frame, const Packet *packet,
                 const Resolution *said, Time last_unicast)
{
    bool is_group = mac_is_group(&packet->destination);
    if (said->kind == RESOLUTION_REQUEST && is_group)
        request(askers, context, frame, said, last_unicast);
    else if (said->kind == RESOLUTION_REPLY && !is_group)
        answer(askers, context, frame, packet, said);
}

const Asker *askers_deaf(const Askers *askers, uint32_t context, const Ip *ip)
{
    DeafKey key = { context, *ip };
    const Ip *target = table_find(askers->deaf, &key);
    if (target == NULL)
        return NULL;
    AskerKey asker_key = { context, *ip, *target };
    const Asker *asker = table_find(askers->table, &asker_key);
    return asker != NULL && asker->is_deaf ? asker : NULL;
}

uint32_t askers_repeats(const Askers *askers, uint32_t context, const Resolution *asked)
{
    AskerKey key = { context, asked->sender_ip, asked->target_ip };
    const Asker *asker = table_find(askers->table, &key);
    return asker != NULL && asker->answers > 0 ? asker->requests : 0;
}

const Asker *askers_next_deaf(const Askers *askers, const Asker *asker)
{
    while ((asker = table_next(askers->table, asker)) != NULL) {
        const AskerKey *key = table_key(askers->table, asker);
        DeafKey deaf_key = { key->context, key->ip };
        const Ip *target = asker->is_deaf ? table_find(askers->deaf, &deaf_key) : NULL;
        if (target != NULL && ip_equal(target, &asker->target))
            return asker;
    }
    return NULL;
}
