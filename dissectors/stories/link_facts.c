/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link_facts.h"

static Value *vlans_of(const LinkContext *link)
{
    Value *list = value_list();
    for (uint16_t i = 0; i < link->vlan_count; i++)
        value_add(list, value_number(link->vlans[i]));
    return list;
}

Value *link_facts_binding(const Contexts *contexts, const Binding *binding)
{
    Value *fact = value_object();
    value_set(fact, "kind", value_word("binding"));
    value_set(fact, "ip", value_ip(&binding->key.ip));
    value_set(fact, "vlan", vlans_of(contexts_get(contexts, binding->key.context)));
    value_set(fact, "mac", value_mac(&binding->mac));
    value_set(fact, "proof", value_word(proof_name(binding->proofs)));
    value_set(fact, "first_frame", value_frame(binding->first_frame));
    value_set(fact, "last_frame", value_frame(binding->last_frame));
    return fact;
}

Value *link_facts_rewrite(const Rewrite *rewrite)
{
    Value *fact = value_object();
    value_set(fact, "kind", value_word("rewrite"));
    value_set(fact, "ip", value_ip(&rewrite->ip));
    value_set(fact, "outer_mac", value_mac(&rewrite->outer));
    value_set(fact, "inner_mac", value_mac(&rewrite->inner));
    value_set(fact, "first_frame", value_frame(rewrite->span.first_frame));
    value_set(fact, "last_frame", value_frame(rewrite->span.last_frame));
    value_set(fact, "pairs", value_number(rewrite->span.count));
    return fact;
}
