/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "owners.h"

#include "limits.h"
#include "suite.h"

typedef struct Ledger {
    Owners *owners;
    uint32_t bindings, stories;
    uint64_t frames;
} Ledger;

static void take_binding(void *user, const Binding *binding)
{
    Ledger *ledger = user;
    ck_assert_uint_le(binding->first_frame, binding->last_frame);
    ledger->bindings++;
}

static void take_story(void *user, const AddressStory *story)
{
    Ledger *ledger = user;
    ck_assert(story->is_evicted);
    ledger->stories++;
}

static void ledger_open(Ledger *ledger)
{
    *ledger = (Ledger){ .frames = 0 };
    ledger->owners = owners_new(&(OwnersListener){ take_binding, take_story, ledger });
}

static AddressKey key_of(uint32_t context, uint32_t number)
{
    AddressKey key = { .context = context, .ip = { { [10] = 0xff, 0xff } } };
    memcpy(key.ip.bytes + 12, &number, sizeof number);
    return key;
}

static Mac mac_of(uint32_t number)
{
    Mac mac = { { 2 } };
    memcpy(mac.bytes + 2, &number, sizeof number);
    return mac;
}

static Frame next_frame(Ledger *ledger)
{
    ledger->frames++;
    return (Frame){ .number = ledger->frames, .time = (Time)ledger->frames * TIME_MILLISECOND };
}

static void add(Ledger *ledger, uint32_t context, uint32_t number)
{
    AddressKey key = key_of(context, number);
    Mac mac = mac_of(number);
    Frame frame = next_frame(ledger);
    owners_add(ledger->owners, &key, &mac, PROOF_ARP, &frame);
}

static Address *find(const Ledger *ledger, uint32_t context, uint32_t number)
{
    AddressKey key = key_of(context, number);
    return owners_find(ledger->owners, &key);
}

static AddressStory *begin_story(const Ledger *ledger, uint32_t context, uint32_t number)
{
    AddressKey key = key_of(context, number);
    return owners_begin_story(ledger->owners, &key, owners_find(ledger->owners, &key));
}

START_TEST(an_address_has_the_owner_that_was_added_first)
{
    Ledger ledger;
    ledger_open(&ledger);
    ck_assert_ptr_null(find(&ledger, 0, 1));
    add(&ledger, 0, 1);
    AddressKey key = key_of(0, 1);
    Mac second = mac_of(2), first = mac_of(1);
    Frame frame = next_frame(&ledger);
    owners_add(ledger.owners, &key, &second, PROOF_ARP, &frame);
    ck_assert(mac_equal(&find(&ledger, 0, 1)->owner, &first));
    ck_assert_ptr_null(find(&ledger, 1, 1));
    owners_free(ledger.owners);
}
END_TEST

START_TEST(a_story_begins_with_what_the_owner_spoke)
{
    Ledger ledger;
    ledger_open(&ledger);
    add(&ledger, 0, 1);
    find(&ledger, 0, 1)->last_unicast = 5;
    AddressStory *story = begin_story(&ledger, 0, 1);
    Mac owner = mac_of(1);
    ck_assert(mac_equal(address_story_owner(story), &owner));
    ck_assert_uint_eq(story->macs[0].spoke.first_frame, 1);
    ck_assert_uint_gt(story->unicasts, 0);
    ck_assert(find(&ledger, 0, 1)->has_story);
    ck_assert_ptr_eq(begin_story(&ledger, 0, 1), story);
    owners_free(ledger.owners);
}
END_TEST

START_TEST(a_replaced_owner_leaves_its_binding)
{
    Ledger ledger;
    ledger_open(&ledger);
    add(&ledger, 0, 1);
    AddressKey key = key_of(0, 1);
    Mac second = mac_of(2);
    Frame frame = next_frame(&ledger);
    owners_replace(ledger.owners, &key, find(&ledger, 0, 1), &second, PROOF_SOURCE, &frame);
    ck_assert_uint_eq(ledger.bindings, 1);
    ck_assert(mac_equal(&find(&ledger, 0, 1)->owner, &second));
    ck_assert_uint_eq(find(&ledger, 0, 1)->span.first_frame, 2);
    owners_free(ledger.owners);
}
END_TEST

START_TEST(what_was_learned_moves_with_its_story)
{
    static const uint32_t into[] = { 0, 0, 2 };
    Ledger ledger;
    ledger_open(&ledger);
    for (uint32_t i = 1; i <= 3; i++)
        add(&ledger, i - 1, i);
    add(&ledger, 1, 9);
    AddressStory *story = begin_story(&ledger, 1, 2);
    owners_move(ledger.owners, into, G_N_ELEMENTS(into));
    ck_assert_ptr_null(find(&ledger, 1, 2));
    ck_assert_ptr_null(find(&ledger, 1, 9));
    ck_assert_ptr_nonnull(find(&ledger, 0, 1));
    ck_assert_ptr_nonnull(find(&ledger, 0, 9));
    ck_assert_ptr_nonnull(find(&ledger, 2, 3));
    ck_assert(find(&ledger, 0, 2)->has_story);
    ck_assert_ptr_eq(begin_story(&ledger, 0, 2), story);
    ck_assert_uint_eq(story->context, 0);
    ck_assert_uint_eq(ledger.stories, 0);
    owners_free(ledger.owners);
}
END_TEST

START_TEST(what_the_other_place_knows_stays_there)
{
    static const uint32_t into[] = { 0, 0 };
    Ledger ledger;
    ledger_open(&ledger);
    add(&ledger, 1, 1);
    add(&ledger, 0, 1);
    add(&ledger, 0, 2);
    add(&ledger, 1, 2);
    AddressStory *story = begin_story(&ledger, 0, 2), *other = begin_story(&ledger, 1, 2);
    owners_move(ledger.owners, into, G_N_ELEMENTS(into));
    ck_assert_uint_eq(find(&ledger, 0, 1)->span.first_frame, 1);
    ck_assert_ptr_eq(begin_story(&ledger, 0, 2), story);
    ck_assert_ptr_eq(begin_story(&ledger, 1, 2), other); /* ends where it is */
    owners_free(ledger.owners);
}
END_TEST

START_TEST(an_address_and_its_story_leave_together)
{
    Ledger ledger;
    ledger_open(&ledger);
    add(&ledger, 0, 0);
    begin_story(&ledger, 0, 0);
    for (uint32_t i = 1; i <= LIMIT_ADDRESSES + 10; i++)
        add(&ledger, 0, i);
    ck_assert_ptr_null(find(&ledger, 0, 0));
    ck_assert_uint_eq(ledger.stories, 1);
    ck_assert_uint_eq(owners_judged_early(ledger.owners), 1);
    ck_assert_uint_gt(owners_forgotten(ledger.owners), 0);
    add(&ledger, 0, 0);
    ck_assert(!find(&ledger, 0, 0)->has_story);
    begin_story(&ledger, 0, 0);
    ck_assert(find(&ledger, 0, 0)->has_story);
    owners_free(ledger.owners);
}
END_TEST

START_TEST(a_flood_of_stories_judges_the_eldest_early)
{
    Ledger ledger;
    ledger_open(&ledger);
    for (uint32_t i = 0; i < LIMIT_STORIES + 100; i++) {
        add(&ledger, 0, i);
        begin_story(&ledger, 0, i);
    }
    ck_assert_uint_ge(ledger.stories, 100);
    ck_assert_uint_eq(owners_judged_early(ledger.owners), ledger.stories);
    ck_assert_ptr_null(find(&ledger, 0, 0));
    ck_assert_ptr_nonnull(find(&ledger, 0, LIMIT_STORIES + 99));
    owners_free(ledger.owners);
}
END_TEST

START_TEST(bindings_are_in_the_order_of_their_ends)
{
    Ledger ledger;
    ledger_open(&ledger);
    for (uint32_t i = 0; i < 50; i++)
        add(&ledger, 0, i * 7919 % 50);
    for (uint32_t i = 0; i < 10; i++)
        begin_story(&ledger, 0, i);
    GArray *bindings = owners_bindings(ledger.owners);
    ck_assert_uint_eq(bindings->len, 50);
    for (guint i = 1; i < bindings->len; i++)
        ck_assert_uint_le(g_array_index(bindings, Binding, i - 1).last_frame,
                          g_array_index(bindings, Binding, i).last_frame);
    g_array_unref(bindings);
    owners_free(ledger.owners);
}
END_TEST

START_TEST(the_addresses_of_a_mac_are_listed)
{
    Ledger ledger;
    ledger_open(&ledger);
    Mac mac = mac_of(7);
    for (uint32_t i = 0; i < 3; i++) {
        AddressKey key = key_of(0, i);
        Frame frame = next_frame(&ledger);
        owners_add(ledger.owners, &key, &mac, i == 2 ? PROOF_SOURCE : PROOF_ARP, &frame);
    }
    Ip ips[8];
    ck_assert_uint_eq(owners_addresses(ledger.owners, 0, &mac, true, TIME_NONE, ips, 8), 2);
    ck_assert_uint_eq(owners_addresses(ledger.owners, 0, &mac, false, TIME_NONE, ips, 8), 3);
    ck_assert_uint_eq(owners_addresses(ledger.owners, 0, &mac, false, TIME_NONE, ips, 1), 1);
    ck_assert_uint_eq(owners_addresses(ledger.owners, 0, &mac, false, 3 * TIME_MILLISECOND, ips, 8),
                      1);
    ck_assert_uint_eq(owners_addresses(ledger.owners, 1, &mac, false, TIME_NONE, ips, 8), 0);
    owners_free(ledger.owners);
}
END_TEST

static void look_nowhere(void *user, const AddressStory *story)
{
    (void)user, (void)story;
}

static size_t addresses_of(const Ledger *ledger, uint32_t number)
{
    Ip ip;
    Mac mac = mac_of(number);
    return owners_addresses(ledger->owners, 0, &mac, true, TIME_NONE, &ip, 1);
}

START_TEST(who_asks_between_two_visits_misses_the_newest_alone)
{
    Ledger ledger;
    ledger_open(&ledger);
    for (uint32_t i = 0; i < 10; i++)
        add(&ledger, 0, i);
    ck_assert_uint_eq(addresses_of(&ledger, 9), 1);
    for (uint32_t i = 10; i < 21; i++)
        add(&ledger, 0, i);
    ck_assert_uint_eq(addresses_of(&ledger, 20), 1); /* more than were known */
    add(&ledger, 0, 21);
    ck_assert_uint_eq(addresses_of(&ledger, 21), 0);
    owners_visit(ledger.owners, look_nowhere, NULL);
    ck_assert_uint_eq(addresses_of(&ledger, 21), 1);
    owners_free(ledger.owners);
}
END_TEST

SUITE("owners", an_address_has_the_owner_that_was_added_first,
      a_story_begins_with_what_the_owner_spoke, a_replaced_owner_leaves_its_binding,
      what_was_learned_moves_with_its_story, what_the_other_place_knows_stays_there,
      an_address_and_its_story_leave_together, a_flood_of_stories_judges_the_eldest_early,
      bindings_are_in_the_order_of_their_ends, the_addresses_of_a_mac_are_listed,
      who_asks_between_two_visits_misses_the_newest_alone)
