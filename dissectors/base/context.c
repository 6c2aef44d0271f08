/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context.h"

#include <glib.h>

#include "table.h"

enum { RECENT = 16 };

typedef struct RecentContext {
    LinkContext context;
    uint32_t number;
    bool is_used, overflows;
} RecentContext;

struct Contexts {
    Table *numbers; /* LinkContext -> uint32_t */
    GArray *contexts;
    RecentContext recent[RECENT]; /* most frames lie in one of a few contexts */
};

/* compared and hashed as bytes */
G_STATIC_ASSERT(sizeof(LinkContext) ==
                sizeof(uint32_t) + (1 + LIMIT_VLAN_TAGS) * sizeof(uint16_t) + sizeof(uint16_t));

Contexts *contexts_new(void)
{
    Contexts *contexts = g_new0(Contexts, 1);
    contexts->numbers = table_new(&(TableSpec){
        .key_size = sizeof(LinkContext),
        .value_size = sizeof(uint32_t),
        .max_entries = LIMIT_CONTEXTS,
    });
    contexts->contexts = g_array_new(FALSE, FALSE, sizeof(LinkContext));
    return contexts;
}

void contexts_free(Contexts *contexts)
{
    if (contexts == NULL)
        return;
    table_free(contexts->numbers);
    g_array_free(contexts->contexts, TRUE);
    g_free(contexts);
}

static uint32_t look_up(Contexts *contexts, const LinkContext *context, bool *overflow)
{
    uint32_t *number = table_find(contexts->numbers, context);
    if (number != NULL)
        return *number;
    if (contexts->contexts->len == LIMIT_CONTEXTS) {
        *overflow = true;
        return LIMIT_CONTEXTS - 1;
    }
    number = table_add(contexts->numbers, context, NULL);
    *number = contexts->contexts->len;
    g_array_append_val(contexts->contexts, *context);
    return *number;
}

uint32_t contexts_intern(Contexts *contexts, const LinkContext *context, bool *overflow)
{
    LinkContext key;
    memset(&key, 0, sizeof key); /* padding too */
    key.interface = context->interface;
    key.vlan_count = context->vlan_count;
    memcpy(key.vlans, context->vlans, sizeof key.vlans);
    uint32_t mixed = key.interface ^ key.vlans[0] ^ (uint32_t)key.vlans[1] << 1;
    RecentContext *recent = &contexts->recent[(mixed ^ mixed >> 4) % RECENT];
    if (!recent->is_used || memcmp(&key, &recent->context, sizeof key) != 0) {
        *recent = (RecentContext){ .context = key, .is_used = true };
        recent->number = look_up(contexts, &key, &recent->overflows);
    }
    if (recent->overflows)
        *overflow = true;
    return recent->number;
}

uint32_t contexts_count(const Contexts *contexts)
{
    return contexts->contexts->len;
}

const LinkContext *contexts_get(const Contexts *contexts, uint32_t number)
{
    return &g_array_index(contexts->contexts, LinkContext, number);
}
