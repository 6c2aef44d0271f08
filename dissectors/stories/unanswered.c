/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unanswered.h"

#include "table.h"

#define ENOUGH_SPAN (3 * TIME_SECOND)
#define SCAN_WINDOW (60 * TIME_SECOND)

enum { ENOUGH_REQUESTS = 3, SCAN_TARGETS = 10 };

typedef struct TargetKey {
    Ip target;
    uint32_t context;
} TargetKey;

/* Who asked first; others who ask for the same address change nothing. */
typedef struct Target {
    Mac mac;
    Ip ip;
    Span requests;
} Target;

typedef struct Row {
    uint32_t context;
    Mac mac;
    Ip ip;
    UnansweredTarget target;
} Row;

struct Unanswered {
    Table *table; /* TargetKey -> Target */
};

Unanswered *unanswered_new(void)
{
    Unanswered *unanswered = g_new0(Unanswered, 1);
    unanswered->table = table_new(&(TableSpec){ .key_size = sizeof(TargetKey),
                                                .value_size = sizeof(Target),
                                                .max_entries = LIMIT_UNANSWERED });
    return unanswered;
}

void unanswered_free(Unanswered *unanswered)
{
    if (unanswered == NULL)
        return;
    table_free(unanswered->table);
    g_free(unanswered);
}

void unanswered_clear(Unanswered *unanswered)
{
    table_clear(unanswered->table);
}

uint64_t unanswered_forgotten(const Unanswered *unanswered)
{
    return table_evicted(unanswered->table);
}

static void request(Unanswered *unanswered, uint32_t context, const Frame *frame,
                    const Resolution *asked)
{
    TargetKey key = { asked->target_ip, context };
    Target *target = table_add(unanswered->table, &key, NULL);
    if (target->requests.count == 0) {
        target->mac = asked->sender_mac;
        target->ip = asked->sender_ip;
    }
    if (mac_equal(&target->mac, &asked->sender_mac))
        span_add(&target->requests, frame);
}

void unanswered_feed(Unanswered *unanswered, uint32_t context, const Frame *frame,
                     const Packet *packet, const Resolution *said)
{
    if (said->kind == RESOLUTION_PROBE)
        return; /* silence is what a probe hopes for */
    TargetKey speaker = { said->sender_ip, context };
    table_remove(unanswered->table, &speaker);
    if (said->kind == RESOLUTION_REQUEST && mac_is_group(&packet->destination) &&
        ip_is_host(&said->target_ip))
        request(unanswered, context, frame, said);
}

static int by_asker(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    if (x->context != y->context)
        return x->context < y->context ? -1 : 1;
    int order = mac_compare(&x->mac, &y->mac);
    if (order != 0)
        return order;
    uint64_t first = x->target.requests.first_frame, second = y->target.requests.first_frame;
    return (first > second) - (first < second);
}

static bool is_enough(const Span *requests)
{
    return requests->count >= ENOUGH_REQUESTS &&
           time_between(requests->first_time, requests->last_time) >= ENOUGH_SPAN;
}

/* How many rows from the first one on are one scan; 1 when they are none. */
static guint scan_length(const Row *rows, guint count)
{
    guint n = 1;
    while (n < count && rows[n].context == rows[0].context &&
           mac_equal(&rows[n].mac, &rows[0].mac) &&
           time_between(rows[n - 1].target.requests.first_time,
                        rows[n].target.requests.first_time) <= SCAN_WINDOW)
        n++;
    bool is_scan = n >= SCAN_TARGETS &&
                   time_between(rows[0].target.requests.first_time,
                                rows[SCAN_TARGETS - 1].target.requests.first_time) <= SCAN_WINDOW;
    return is_scan ? n : 1;
}

static void visit_rows(const GArray *rows, void (*visit)(void *user, const UnansweredAsker *asker),
                       void *user)
{
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(UnansweredTarget));
    for (guint i = 0, n; i < rows->len; i += n) {
        const Row *row = &g_array_index(rows, Row, i);
        n = scan_length(row, rows->len - i);
        g_array_set_size(targets, 0);
        for (guint j = 0; j < n; j++)
            g_array_append_val(targets, row[j].target);
        UnansweredAsker asker = { row->context, row->mac, row->ip,
                                  &g_array_index(targets, UnansweredTarget, 0), n };
        visit(user, &asker);
    }
}

void unanswered_visit(Unanswered *unanswered,
                      bool (*is_alive)(void *user, uint32_t context, const Ip *ip),
                      void (*visit)(void *user, const UnansweredAsker *asker), void *user)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
    for (const Target *target = NULL; (target = table_next(unanswered->table, target)) != NULL;) {
        const TargetKey *key = table_key(unanswered->table, target);
        if (!is_enough(&target->requests) || is_alive(user, key->context, &key->target))
            continue;
        Row row = { key->context, target->mac, target->ip, { key->target, target->requests } };
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, by_asker);
    visit_rows(rows, visit, user);
}
