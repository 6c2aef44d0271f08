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
                2 * sizeof(uint32_t) + (2 + LIMIT_VLAN_TAGS) * sizeof(uint16_t));

const char *tunnel_kind_name(TunnelKind kind)
{
    static const char *const names[] = {
        [TUNNEL_NONE] = "none",     [TUNNEL_MPLS] = "mpls",     [TUNNEL_PPPOE] = "pppoe",
        [TUNNEL_GRE] = "gre",       [TUNNEL_ERSPAN] = "erspan", [TUNNEL_VXLAN] = "vxlan",
        [TUNNEL_GENEVE] = "geneve",
    };
    return names[kind];
}

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
    uint32_t mixed = context->interface ^ context->tunnel_id ^ context->vlans[0] ^
                     (uint32_t)context->vlans[1] << 1;
    RecentContext *recent = &contexts->recent[(mixed ^ mixed >> 4) % RECENT];
    if (!recent->is_used || memcmp(context, &recent->context, sizeof *context) != 0) {
        *recent = (RecentContext){ .context = *context, .is_used = true };
        recent->number = look_up(contexts, context, &recent->overflows);
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
