/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context.h"

#include <string.h>

#include "suite.h"

static bool same(const LinkContext *a, const LinkContext *b)
{
    return a->interface == b->interface && a->vlan_count == b->vlan_count &&
           memcmp(a->vlans, b->vlans, sizeof a->vlans) == 0;
}

START_TEST(the_same_context_has_the_same_number)
{
    bool overflow = false;
    Contexts *contexts = contexts_new();
    LinkContext plain = { .interface = 0 };
    LinkContext tagged = { .vlan_count = 1, .vlans = { 30 } };
    uint32_t a = contexts_intern(contexts, &plain, &overflow);
    uint32_t b = contexts_intern(contexts, &tagged, &overflow);
    ck_assert_uint_ne(a, b);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(contexts_intern(contexts, &plain, &overflow), a);
        ck_assert_uint_eq(contexts_intern(contexts, &tagged, &overflow), b);
    }
    ck_assert(same(contexts_get(contexts, a), &plain));
    ck_assert(same(contexts_get(contexts, b), &tagged));
    ck_assert(!overflow);
    contexts_free(contexts);
}
END_TEST

START_TEST(interface_tags_and_their_order_all_count)
{
    static const LinkContext all[] = {
        { .interface = 0 },
        { .interface = 1 },
        { .vlan_count = 1, .vlans = { 0 } }, /* a priority tag is not "untagged" */
        { .vlan_count = 1, .vlans = { 10 } },
        { .vlan_count = 2, .vlans = { 10, 20 } },
        { .vlan_count = 2, .vlans = { 20, 10 } },
        { .vlan_count = 2, .vlans = { 10, 0 } },
        { .interface = 1, .vlan_count = 1, .vlans = { 10 } },
    };
    enum { COUNT = sizeof all / sizeof all[0] };
    bool overflow = false;
    uint32_t numbers[COUNT];
    Contexts *contexts = contexts_new();
    for (int i = 0; i < COUNT; i++) {
        numbers[i] = contexts_intern(contexts, &all[i], &overflow);
        for (int before = 0; before < i; before++)
            ck_assert_uint_ne(numbers[i], numbers[before]);
    }
    for (int i = 0; i < COUNT; i++)
        ck_assert(same(contexts_get(contexts, numbers[i]), &all[i]));
    contexts_free(contexts);
}
END_TEST

START_TEST(a_tunnel_is_told_by_kind_and_number)
{
    static const LinkContext all[] = {
        { .interface = 0 },
        { .interface = CONTEXT_ANY_INTERFACE, .tunnel_kind = TUNNEL_VXLAN },
        { .interface = CONTEXT_ANY_INTERFACE, .tunnel_kind = TUNNEL_VXLAN, .tunnel_id = 7 },
        { .interface = CONTEXT_ANY_INTERFACE, .tunnel_kind = TUNNEL_GENEVE, .tunnel_id = 7 },
    };
    enum { COUNT = sizeof all / sizeof all[0] };
    bool overflow = false;
    Contexts *contexts = contexts_new();
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(contexts_intern(contexts, &all[i], &overflow), i);
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(contexts_intern(contexts, &all[i], &overflow), i);
    ck_assert_uint_eq(contexts_get(contexts, 2)->tunnel_id, 7);
    contexts_free(contexts);
}
END_TEST

START_TEST(a_tunnel_kind_has_a_name)
{
    ck_assert_str_eq(tunnel_kind_name(TUNNEL_NONE), "none");
    ck_assert_str_eq(tunnel_kind_name(TUNNEL_VXLAN), "vxlan");
    ck_assert_str_eq(tunnel_kind_name(TUNNEL_GENEVE), "geneve");
}
END_TEST

START_TEST(past_the_limit_all_that_is_new_shares_one_number)
{
    bool overflow = false;
    Contexts *contexts = contexts_new();
    for (uint32_t i = 0; i < LIMIT_CONTEXTS; i++)
        contexts_intern(contexts, &(LinkContext){ .interface = i }, &overflow);
    ck_assert(!overflow);
    uint32_t shared =
        contexts_intern(contexts, &(LinkContext){ .interface = UINT32_MAX }, &overflow);
    ck_assert(overflow);
    for (uint32_t i = 1; i < 100; i++)
        ck_assert_uint_eq(
            contexts_intern(contexts, &(LinkContext){ .interface = UINT32_MAX - i }, &overflow),
            shared);
    LinkContext early = { .interface = 5 };
    uint32_t number = contexts_intern(contexts, &early, &overflow);
    ck_assert(same(contexts_get(contexts, number), &early));
    contexts_free(contexts);
}
END_TEST

START_TEST(an_overflow_is_said_of_every_frame_it_touches)
{
    bool overflow = false;
    Contexts *contexts = contexts_new();
    for (uint32_t i = 0; i < LIMIT_CONTEXTS; i++)
        contexts_intern(contexts, &(LinkContext){ .interface = i }, &overflow);
    LinkContext late = { .interface = UINT32_MAX };
    for (int frame = 0; frame < 3; frame++) {
        overflow = false;
        contexts_intern(contexts, &late, &overflow);
        ck_assert(overflow);
    }
    contexts_free(contexts);
}
END_TEST

START_TEST(nothing_is_freed_in_peace)
{
    contexts_free(NULL);
}
END_TEST

SUITE("context", the_same_context_has_the_same_number, interface_tags_and_their_order_all_count,
      a_tunnel_is_told_by_kind_and_number, a_tunnel_kind_has_a_name,
      past_the_limit_all_that_is_new_shares_one_number,
      an_overflow_is_said_of_every_frame_it_touches, nothing_is_freed_in_peace)
