/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of facts: names and order of the fields of "binding" and "rewrite". */
#include "link_facts.h"

#include "suite.h"

static void expect_fields(const Value *fact, const char *const *fields, guint count)
{
    ck_assert_uint_eq(value_count(fact), count);
    for (guint i = 0; i < count; i++)
        ck_assert_str_eq(value_field(fact, i), fields[i]);
}

START_TEST(a_binding_says_where_by_what_proof_and_when)
{
    static const char *const fields[] = { "kind",  "ip",          "vlan",      "mac",
                                          "proof", "first_frame", "last_frame" };
    Contexts *contexts = contexts_new();
    bool overflow = false;
    LinkContext tagged = { .vlan_count = 2, .vlans = { 100, 7 } };
    Binding binding = { .proofs = PROOF_ARP, .first_frame = 3, .last_frame = 9 };
    binding.key.context = contexts_intern(contexts, &tagged, &overflow);
    g_autoptr(Value) fact = link_facts_binding(contexts, &binding);
    expect_fields(fact, fields, G_N_ELEMENTS(fields));
    const Value *vlans = value_get(fact, "vlan");
    ck_assert_uint_eq(value_count(vlans), 2);
    ck_assert_int_eq(value_integer(value_item(vlans, 0)), 100);
    ck_assert_int_eq(value_integer(value_get(fact, "last_frame")), 9);
    contexts_free(contexts);
}
END_TEST

START_TEST(a_rewrite_says_both_macs_and_how_often)
{
    static const char *const fields[] = { "kind",        "ip",         "outer_mac", "inner_mac",
                                          "first_frame", "last_frame", "pairs" };
    Rewrite rewrite = { .span = { .first_frame = 4, .last_frame = 8, .count = 3 } };
    g_autoptr(Value) fact = link_facts_rewrite(&rewrite);
    expect_fields(fact, fields, G_N_ELEMENTS(fields));
    ck_assert_int_eq(value_integer(value_get(fact, "pairs")), 3);
}
END_TEST

SUITE("link_facts", a_binding_says_where_by_what_proof_and_when,
      a_rewrite_says_both_macs_and_how_often)
