/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VRRP: RFC 3768, RFC 5798; HSRP: RFC 2281. */
#include "redundancy.h"

#include "table.h"

#define CONTEST_WINDOW (10 * TIME_SECOND)
/* Where an advert says 0: RFC 3768 section 5.3.7, RFC 2281 section 5.1. */
#define DEFAULT_INTERVAL TIME_SECOND
#define DEFAULT_HELLO (3 * TIME_SECOND)
#define DEFAULT_HOLD (10 * TIME_SECOND)

enum {
    VRRP_PATIENCE = 4, /* intervals: Master_Down_Interval is 3 and a skew of less than one */
    VRRP_RESIGNS = 0,  /* the priority that says so */
    COPY_PERCENT = 60, /* of the interval: less than any advert is early, more than half */
    DEFIED = 2,        /* adverts of each that an advert of the other should have ended */
    SAME_ADVERT = 4,   /* within this part of the interval: a copy, or one packet for each peer */
};

/* No padding: the key is compared as bytes. */
typedef struct GroupKey {
    uint32_t context;
    uint16_t number;
    uint8_t protocol, is_v4;
} GroupKey;

/* What both protocols say in one packet. */
typedef struct Advert {
    const Frame *frame;
    Ip source;
    Mac mac;
    uint32_t interface;
    bool is_active;
    uint8_t version;
    uint32_t priority;
    Time interval, patience;
    Ip addresses[LIMIT_VRRP_ADDRESSES];
    uint8_t address_count;
} Advert;

struct Redundancy {
    Table *table; /* GroupKey -> RedundancyGroup */
    void (*leave)(void *user, const RedundancyGroup *group);
    void *user;
};

static bool has_contest(void *user, const void *value)
{
    (void)user;
    return redundancy_contest(value)->count > 0;
}

static void group_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    const Redundancy *redundancy = user;
    if (exit == TABLE_EVICTED && redundancy->leave != NULL && has_contest(NULL, value))
        redundancy->leave(redundancy->user, value);
}

Redundancy *redundancy_new(void)
{
    Redundancy *redundancy = g_new0(Redundancy, 1);
    redundancy->table = table_new(&(TableSpec){ .key_size = sizeof(GroupKey),
                                                .value_size = sizeof(RedundancyGroup),
                                                .max_entries = LIMIT_ROUTER_GROUPS,
                                                .leave = group_leaves,
                                                .spare = has_contest,
                                                .user = redundancy });
    return redundancy;
}

void redundancy_free(Redundancy *redundancy)
{
    if (redundancy == NULL)
        return;
    table_free(redundancy->table);
    g_free(redundancy);
}

void redundancy_clear(Redundancy *redundancy)
{
    table_clear(redundancy->table);
}

void redundancy_on_leave(Redundancy *redundancy,
                         void (*leave)(void *user, const RedundancyGroup *group), void *user)
{
    redundancy->leave = leave;
    redundancy->user = user;
}

uint64_t redundancy_forgotten(const Redundancy *redundancy)
{
    return table_evicted(redundancy->table);
}

static Time milliseconds(uint32_t number, Time otherwise)
{
    return number > 0 ? number * TIME_MILLISECOND : otherwise;
}

static void read_vrrp(const VrrpAdvertisement *vrrp, Advert *advert)
{
    advert->is_active = vrrp->priority != VRRP_RESIGNS;
    advert->version = vrrp->version;
    advert->priority = vrrp->priority;
    advert->interval = milliseconds(vrrp->interval, DEFAULT_INTERVAL);
    advert->patience = VRRP_PATIENCE * advert->interval;
    advert->address_count = MIN(vrrp->address_count, LIMIT_VRRP_ADDRESSES);
    memcpy(advert->addresses, vrrp->addresses, sizeof advert->addresses);
}

static void read_hsrp(const HsrpMessage *hsrp, Advert *advert)
{
    advert->is_active = hsrp->operation == HSRP_HELLO && hsrp->state == HSRP_ACTIVE;
    advert->version = hsrp->version;
    advert->priority = hsrp->priority;
    advert->interval = milliseconds(hsrp->hello_time, DEFAULT_HELLO);
    advert->patience = MAX(milliseconds(hsrp->hold_time, DEFAULT_HOLD), advert->interval);
    advert->address_count = ip_is_host(&hsrp->virtual_ip) ? 1 : 0;
    advert->addresses[0] = hsrp->virtual_ip;
}

/* False for what concerns no group: a coup claims nothing yet, and hellos go to all routers. */
static bool read_advert(const Packet *packet, Advert *advert, GroupKey *key)
{
    key->is_v4 = ip_is_v4(&packet->ip.source);
    advert->source = packet->ip.source;
    advert->mac = packet->source;
    if ((packet->parts & PACKET_VRRP) != 0) {
        key->protocol = REDUNDANCY_VRRP;
        key->number = packet->vrrp.group;
        read_vrrp(&packet->vrrp, advert);
        return true;
    }
    if (packet->hsrp.operation == HSRP_COUP || !mac_is_group(&packet->destination))
        return false;
    key->protocol = REDUNDANCY_HSRP;
    key->number = packet->hsrp.group;
    read_hsrp(&packet->hsrp, advert);
    return true;
}

static RedundancyRouter *find_router(RedundancyGroup *group, const Ip *ip, uint32_t interface)
{
    for (uint8_t i = 0; i < group->router_count; i++) {
        RedundancyRouter *router = &group->routers[i];
        if (router->interface == interface && ip_equal(&router->ip, ip))
            return router;
    }
    return NULL;
}

/* The one to forget: the longest unheard, a rival only among rivals. */
static RedundancyRouter *find_oldest(RedundancyGroup *group)
{
    RedundancyRouter *oldest = &group->routers[0];
    for (uint8_t i = 1; i < group->router_count; i++) {
        RedundancyRouter *router = &group->routers[i];
        bool is_less = oldest->is_rival && !router->is_rival;
        if (is_less || (router->is_rival == oldest->is_rival && router->heard < oldest->heard))
            oldest = router;
    }
    return oldest;
}

static RedundancyRouter *add_router(RedundancyGroup *group)
{
    if (group->router_count < LIMIT_ROUTERS_OF_GROUP)
        return &group->routers[group->router_count++];
    return find_oldest(group);
}

static void add_mac(RedundancyRouter *router, const Mac *mac)
{
    for (uint8_t i = 0; i < router->mac_count; i++)
        if (mac_equal(&router->macs[i], mac))
            return;
    if (router->mac_count == LIMIT_MACS_OF_ROUTER)
        memmove(router->macs, router->macs + 1, --router->mac_count * sizeof(Mac));
    router->macs[router->mac_count++] = *mac;
}

bool redundancy_router_reigns(const RedundancyRouter *router, Time now)
{
    return router->is_active && time_between(router->reign.last_time, now) <= router->patience;
}

/* RFC 5798 section 5.2.9: over IPv6 the link-local address comes first. */
static bool has_global(const RedundancyRouter *router)
{
    for (uint8_t i = 0; i < router->address_count; i++)
        if (!ip_is_v6_link_local(&router->addresses[i]))
            return true;
    return false;
}

/* Unknown addresses may be the same; link-local ones are the same in many VLANs, and count only
 * where there is no other. */
static bool share_address(const RedundancyRouter *a, const RedundancyRouter *b)
{
    bool is_global = has_global(a) && has_global(b);
    for (uint8_t i = 0; i < a->address_count; i++)
        for (uint8_t j = 0; j < b->address_count; j++)
            if (ip_equal(&a->addresses[i], &b->addresses[j]) &&
                !(is_global && ip_is_v6_link_local(&a->addresses[i])))
                return true;
    return a->address_count == 0 || b->address_count == 0;
}

static bool are_opponents(const RedundancyRouter *router, const RedundancyRouter *other, Time now)
{
    return router->interface == other->interface && !ip_equal(&router->ip, &other->ip) &&
           redundancy_router_reigns(other, now) && share_address(router, other);
}

/* The oldest advert in the ring. */
static Time oldest_recent(const RedundancyRouter *router)
{
    return router->recent[router->reign.count % REDUNDANCY_RECENT];
}

static bool is_contest(const RedundancyRouter *a, const RedundancyRouter *b, Time now)
{
    Time since = MAX(a->reign.first_time, b->reign.first_time);
    Time window = MAX(CONTEST_WINDOW, REDUNDANCY_RECENT * MAX(a->interval, b->interval));
    Time first = MIN(oldest_recent(a), oldest_recent(b));
    return MIN(a->reign.count, b->reign.count) >= REDUNDANCY_RECENT && first >= since &&
           time_between(first, now) <= window && MIN(a->defied, b->defied) >= DEFIED;
}

static void note_contest(Span *contest, RedundancyRouter *a, RedundancyRouter *b,
                         const Frame *frame)
{
    const Span *later = a->reign.first_time > b->reign.first_time ? &a->reign : &b->reign;
    a->is_rival = b->is_rival = true;
    if (contest->count == 0) {
        contest->first_frame = later->first_frame;
        contest->first_time = later->first_time;
    }
    contest->last_frame = frame->number;
    contest->last_time = frame->time;
    contest->count++;
}

/* The router says that it is active: what do the others say? before: its last advert of the reign,
 * 0 for none. */
static void oppose(RedundancyGroup *group, RedundancyRouter *router, const Frame *frame,
                   uint64_t before)
{
    bool is_alone = true, defies = false;
    for (uint8_t i = 0; i < group->router_count; i++) {
        const RedundancyRouter *other = &group->routers[i];
        if (!are_opponents(router, other, frame->time))
            continue;
        is_alone = false;
        defies = defies || (before != 0 && other->reign.last_frame > before);
    }
    if (is_alone && !router->is_rival)
        router->contested = (Span){ 0 };
    if (is_alone)
        return;
    if (router->contested.count == 0)
        router->sample = (FrameSample){ 0 };
    router->defied += defies;
    span_add(&router->contested, frame);
    frame_sample_add(&router->sample, frame->number);
}

static void find_contests(RedundancyGroup *group, RedundancyRouter *router, const Frame *frame)
{
    bool is_joint = router->interface == CONTEXT_ANY_INTERFACE;
    if (is_joint && group->is_copied)
        return;
    for (uint8_t i = 0; i < group->router_count; i++) {
        RedundancyRouter *other = &group->routers[i];
        if (are_opponents(router, other, frame->time) && is_contest(router, other, frame->time))
            note_contest(is_joint ? &group->joint_contest : &group->contest, router, other, frame);
    }
}

static void begin_reign(RedundancyRouter *router)
{
    router->is_active = true;
    router->reign = (Span){ 0 };
    router->defied = 0;
    if (!router->is_rival)
        router->contested = (Span){ 0 };
}

static void claim(RedundancyGroup *group, RedundancyRouter *router, const Advert *advert)
{
    const Frame *frame = advert->frame;
    if (!redundancy_router_reigns(router, frame->time))
        begin_reign(router);
    Span *reign = &router->reign;
    bool is_burst = reign->count > 0 &&
                    time_between(reign->last_time, frame->time) < advert->interval / SAME_ADVERT;
    if (is_burst)
        return;
    uint64_t before = reign->last_frame;
    router->recent[reign->count % REDUNDANCY_RECENT] = frame->time;
    span_add(reign, frame);
    add_mac(router, &advert->mac);
    oppose(group, router, frame, before);
    find_contests(group, router, frame);
}

/* A router is heard on another interface before its next advert is due: that one hears the same. */
static void find_copies(RedundancyGroup *group, const RedundancyRouter *router,
                        const Advert *advert)
{
    Time apart = time_between(router->reign.last_time, advert->frame->time);
    if (router->interface == CONTEXT_ANY_INTERFACE && router->reign.count > 0 &&
        router->last_interface != advert->interface &&
        apart < advert->interval * COPY_PERCENT / 100) {
        group->is_copied = true;
        group->joint_contest = (Span){ 0 };
    }
}

static void hear(RedundancyGroup *group, const Advert *advert, uint32_t interface)
{
    RedundancyRouter *router = find_router(group, &advert->source, interface);
    if (router == NULL) {
        router = add_router(group);
        *router = (RedundancyRouter){ .ip = advert->source, .interface = interface };
    }
    find_copies(group, router, advert);
    router->heard = advert->frame->number;
    router->last_interface = advert->interface;
    router->interval = advert->interval;
    router->patience = advert->patience;
    router->version = advert->version;
    if (!advert->is_active) {
        router->is_active = false;
        return;
    }
    router->priority = advert->priority;
    router->address_count = advert->address_count;
    memcpy(router->addresses, advert->addresses, sizeof router->addresses);
    claim(group, router, advert);
}

static void hear_all(RedundancyGroup *group, const Advert *advert)
{
    hear(group, advert, advert->interface);
    hear(group, advert, CONTEXT_ANY_INTERFACE);
}

void redundancy_feed(Redundancy *redundancy, uint32_t context, uint32_t interface,
                     const Frame *frame, const Packet *packet)
{
    Advert advert = { .frame = frame, .interface = interface };
    GroupKey key = { .context = context };
    if (!read_advert(packet, &advert, &key))
        return;
    RedundancyGroup *group = table_add(redundancy->table, &key, NULL);
    group->context = context;
    group->number = key.number;
    group->protocol = (RedundancyProtocol)key.protocol;
    hear_all(group, &advert);
}

void redundancy_feed_copy(Redundancy *redundancy, uint32_t context, uint32_t interface,
                          const Frame *frame, const Packet *packet)
{
    Advert advert = { .frame = frame, .interface = interface };
    GroupKey key = { .context = context };
    if ((packet->parts & (PACKET_VRRP | PACKET_HSRP)) == 0 || !read_advert(packet, &advert, &key))
        return;
    RedundancyGroup *group = table_find(redundancy->table, &key);
    if (group != NULL)
        hear_all(group, &advert);
}

/* Routers that the other group does not know yet. */
static void merge(RedundancyGroup *into, const RedundancyGroup *from)
{
    for (uint8_t i = 0; i < from->router_count; i++)
        if (find_router(into, &from->routers[i].ip, from->routers[i].interface) == NULL)
            *add_router(into) = from->routers[i];
    if (from->contest.count > into->contest.count)
        into->contest = from->contest;
    into->is_copied = into->is_copied || from->is_copied;
}

static void move(Redundancy *redundancy, GroupKey key, uint32_t into)
{
    RedundancyGroup from = *(const RedundancyGroup *)table_find(redundancy->table, &key);
    table_remove(redundancy->table, &key);
    key.context = into;
    bool added;
    RedundancyGroup *group = table_add(redundancy->table, &key, &added);
    if (added)
        *group = from;
    else
        merge(group, &from);
    group->context = into;
}

void redundancy_move(Redundancy *redundancy, const uint32_t *into, uint32_t count)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(GroupKey));
    for (const RedundancyGroup *group = NULL;
         (group = table_next(redundancy->table, group)) != NULL;) {
        const GroupKey *key = table_key(redundancy->table, group);
        if (key->context < count && into[key->context] != key->context)
            g_array_append_vals(keys, key, 1);
    }
    for (guint i = 0; i < keys->len; i++) {
        GroupKey key = g_array_index(keys, GroupKey, i);
        move(redundancy, key, into[key.context]);
    }
}

void redundancy_visit(Redundancy *redundancy,
                      void (*visit)(void *user, const RedundancyGroup *group), void *user)
{
    for (const RedundancyGroup *group = NULL;
         (group = table_next(redundancy->table, group)) != NULL;)
        if (redundancy_contest(group)->count > 0)
            visit(user, group);
}

const Span *redundancy_contest(const RedundancyGroup *group)
{
    return group->contest.count > 0 ? &group->contest : &group->joint_contest;
}

bool redundancy_is_rival(const RedundancyGroup *group, const RedundancyRouter *router)
{
    bool is_joint = router->interface == CONTEXT_ANY_INTERFACE;
    return router->is_rival && is_joint == (group->contest.count == 0);
}
