/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

#include <glib.h>

#include "suite.h"

enum { KEYS = 512, NEVER = -1 };

/* What a table should hold, told in the dullest way: one slot a key. */
typedef struct Model {
    Table *table;
    bool present[KEYS];
    uint32_t value[KEYS];
    uint32_t used[KEYS]; /* clock when the key was last found or added */
    uint32_t clock;      /* finds that found */
    uint32_t count, max_entries, left;
    int keep; /* the key being added, which must not leave */
    TableExit why;
} Model;

typedef struct Key {
    uint32_t number;
    uint32_t twin; /* two words, so that the key is not one machine word */
} Key;

static Key key_of(int number)
{
    return (Key){ (uint32_t)number, (uint32_t)number * 7 };
}

/* An entry may look a little more recent than it is: up to an eighth of the table's worth of finds.
 * What leaves for room must be the oldest but for that. */
static void check_age(const Model *model, int leaving)
{
    for (int i = 0; i < KEYS; i++)
        if (model->present[i] && i != leaving && i != model->keep)
            ck_assert_uint_le(model->used[leaving], model->used[i] + model->max_entries / 8);
}

static void model_leave(void *user, const void *key, void *value, TableExit exit)
{
    Model *model = user;
    int number = (int)((const Key *)key)->number;
    ck_assert(model->present[number]);
    ck_assert_uint_eq(*(uint32_t *)value, model->value[number]);
    ck_assert_int_eq(exit, model->why);
    ck_assert_int_ne(number, model->keep);
    if (exit == TABLE_EVICTED)
        check_age(model, number);
    model->present[number] = false;
    model->count--;
    model->left++;
}

static void model_open(Model *model, uint32_t max_entries)
{
    *model = (Model){ .max_entries = max_entries, .keep = NEVER, .why = TABLE_EVICTED };
    model->table = table_new(&(TableSpec){
        .key_size = sizeof(Key),
        .value_size = sizeof(uint32_t),
        .max_entries = max_entries,
        .leave = model_leave,
        .user = model,
    });
}

static void model_add(Model *model, int number, uint32_t value)
{
    Key key = key_of(number);
    bool was_there = model->present[number], added;
    if (!was_there)
        model->keep = number;
    uint32_t *slot = table_add(model->table, &key, &added);
    model->keep = NEVER;
    ck_assert(added == !was_there);
    ck_assert_uint_eq(*slot, was_there ? model->value[number] : 0);
    *slot = model->value[number] = value;
    model->present[number] = true;
    model->count += !was_there;
    model->clock += was_there;
    model->used[number] = model->clock;
}

static void model_find(Model *model, int number)
{
    Key key = key_of(number);
    const uint32_t *slot = table_find(model->table, &key);
    ck_assert((slot != NULL) == model->present[number]);
    if (slot == NULL)
        return;
    ck_assert_uint_eq(*slot, model->value[number]);
    ck_assert_mem_eq(table_key(model->table, slot), &key, sizeof key);
    model->used[number] = ++model->clock;
}

static void model_remove(Model *model, int number)
{
    Key key = key_of(number);
    uint32_t left = model->left;
    bool was_there = model->present[number];
    model->why = TABLE_REMOVED;
    table_remove(model->table, &key);
    model->why = TABLE_EVICTED;
    ck_assert_uint_eq(model->left, left + was_there);
    ck_assert(!model->present[number]);
}

/* The walk shows what the model holds, each once. */
static void check_walk(const Model *model)
{
    bool seen[KEYS] = { false };
    uint32_t count = 0;
    for (void *value = NULL; (value = table_next(model->table, value)) != NULL; count++) {
        const Key *key = table_key(model->table, value);
        ck_assert(model->present[key->number] && !seen[key->number]);
        ck_assert_uint_eq(*(uint32_t *)value, model->value[key->number]);
        seen[key->number] = true;
    }
    ck_assert_uint_eq(count, model->count);
    ck_assert_uint_eq(count, table_count(model->table));
}

static void model_close(Model *model)
{
    model->why = TABLE_CLOSED;
    table_free(model->table);
    ck_assert_uint_eq(model->count, 0);
}

static void play(uint32_t seed, int steps, uint32_t max_entries, int keys)
{
    GRand *random = g_rand_new_with_seed(seed);
    Model model;
    model_open(&model, max_entries);
    for (int step = 0; step < steps; step++) {
        int number = g_rand_int_range(random, 0, keys);
        switch (g_rand_int_range(random, 0, 8)) {
        case 0:
        case 1:
        case 2:
            model_add(&model, number, g_rand_int(random));
            break;
        case 3:
            model_remove(&model, number);
            break;
        default:
            model_find(&model, number);
        }
        ck_assert_uint_le(table_count(model.table), max_entries);
        if (step % 512 == 0)
            check_walk(&model);
    }
    check_walk(&model);
    model_close(&model);
    g_rand_free(random);
}

START_TEST(any_mix_of_operations_agrees_with_one_slot_a_key)
{
    play(1, 200000, KEYS, KEYS);
    play(2, 100000, 100, KEYS);
    play(3, 50000, 8, 40);
}
END_TEST

START_TEST(removal_keeps_every_probe_chain_whole)
{
    /* 31 entries fill the first buckets as far as they ever get; each table hashes anew */
    for (uint32_t seed = 0; seed < 1500; seed++)
        play(100 + seed, 150, 31, 36);
}
END_TEST

START_TEST(without_finds_the_first_in_is_the_first_out)
{
    Model model;
    model_open(&model, 64);
    for (int i = 0; i < 64; i++)
        model_add(&model, i, 1);
    for (int i = 64; i < 200; i++) {
        model_add(&model, i, 1);
        ck_assert(!model.present[i - 64]);
        ck_assert_uint_eq(model.count, 64);
    }
    ck_assert_uint_eq(table_evicted(model.table), 200 - 64);
    model_close(&model);
}
END_TEST

START_TEST(what_is_used_all_the_time_stays)
{
    Model model;
    model_open(&model, 64);
    model_add(&model, 0, 1);
    for (int i = 1; i < KEYS; i++) {
        model_add(&model, i, 1);
        for (int n = 0; n < 16; n++)
            model_find(&model, 0);
    }
    ck_assert(model.present[0]);
    model_close(&model);
}
END_TEST

START_TEST(a_walk_goes_from_old_to_new_and_may_remove)
{
    Model model;
    model_open(&model, KEYS);
    for (int i = 0; i < 100; i++)
        model_add(&model, i, (uint32_t)i);
    uint32_t expected = 0;
    for (uint32_t *value = table_next(model.table, NULL), *next; value != NULL; value = next) {
        next = table_next(model.table, value);
        ck_assert_uint_eq(*value, expected++);
        if (*value % 2 == 0)
            model_remove(&model, (int)*value);
    }
    ck_assert_uint_eq(expected, 100);
    check_walk(&model);
    model_close(&model);
}
END_TEST

START_TEST(a_touch_makes_an_entry_the_newest)
{
    Table *table = table_new(
        &(TableSpec){ .key_size = sizeof(Key), .value_size = sizeof(uint32_t), .max_entries = 3 });
    Key first = key_of(1), second = key_of(2);
    void *value = table_add(table, &first, NULL);
    table_add(table, &second, NULL);
    table_touch(table, value);
    table_touch(table, value);
    ck_assert_mem_eq(table_key(table, table_next(table, NULL)), &second, sizeof second);
    ck_assert_ptr_eq(table_next(table, table_next(table, NULL)), value);
    table_free(table);
}
END_TEST

START_TEST(a_value_known_without_a_find_is_in_use_too)
{
    Table *table = table_new(
        &(TableSpec){ .key_size = sizeof(Key), .value_size = sizeof(uint32_t), .max_entries = 2 });
    Key keys[] = { key_of(1), key_of(2), key_of(3) };
    void *value = table_add(table, &keys[0], NULL);
    table_add(table, &keys[1], NULL);
    table_use(table, value);
    table_add(table, &keys[2], NULL);
    ck_assert_ptr_eq(table_find(table, &keys[0]), value);
    ck_assert_ptr_null(table_find(table, &keys[1]));
    table_free(table);
}
END_TEST

START_TEST(values_do_not_move_while_the_table_grows)
{
    Table *table = table_new(
        &(TableSpec){ .key_size = sizeof(int), .value_size = sizeof(int), .max_entries = 50000 });
    int first = -1;
    int *pinned = table_add(table, &first, NULL);
    *pinned = 42;
    for (int i = 0; i < 49000; i++)
        *(int *)table_add(table, &i, NULL) = i;
    ck_assert_ptr_eq(table_find(table, &first), pinned);
    ck_assert_int_eq(*pinned, 42);
    for (int i = 0; i < 49000; i++)
        ck_assert_int_eq(*(int *)table_find(table, &i), i);
    table_free(table);
}
END_TEST

START_TEST(a_value_that_comes_back_is_zero_again)
{
    Model model;
    model_open(&model, KEYS);
    model_add(&model, 1, 0xffffffff);
    model_remove(&model, 1);
    model_add(&model, 1, 5); /* asserts that the slot was zero */
    model_close(&model);
}
END_TEST

START_TEST(a_cleared_table_can_be_filled_again)
{
    Model model;
    model_open(&model, KEYS);
    for (int i = 0; i < 200; i++)
        model_add(&model, i, 1);
    model.why = TABLE_CLOSED;
    table_clear(model.table);
    model.why = TABLE_EVICTED;
    ck_assert_uint_eq(table_count(model.table), 0);
    ck_assert_ptr_null(table_next(model.table, NULL));
    model_add(&model, 3, 9);
    check_walk(&model);
    ck_assert_uint_eq(table_evicted(model.table), 0);
    model_close(&model);
}
END_TEST

/* The bytes of live entries as their owners charged them; slots come on top. */
typedef struct Ledger {
    size_t charged[64];
    uint32_t gone;
} Ledger;

static void ledger_leave(void *user, const void *key, void *value, TableExit exit)
{
    Ledger *ledger = user;
    (void)value, (void)exit;
    ledger->charged[*(const int *)key] = 0;
    ledger->gone++;
}

static size_t ledger_sum(const Ledger *ledger)
{
    size_t sum = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(ledger->charged); i++)
        sum += ledger->charged[i];
    return sum;
}

static Table *ledger_table(Ledger *ledger, size_t max_bytes)
{
    *ledger = (Ledger){ .gone = 0 };
    return table_new(&(TableSpec){
        .key_size = sizeof(int),
        .value_size = sizeof(int),
        .max_entries = 64,
        .max_bytes = max_bytes,
        .leave = ledger_leave,
        .user = ledger,
    });
}

static void charge(Table *table, Ledger *ledger, int key, size_t bytes)
{
    void *value = table_add(table, &key, NULL);
    ledger->charged[key] = bytes;
    table_charge(table, value, bytes);
    ck_assert_ptr_eq(table_find(table, &key), value);
}

START_TEST(charged_bytes_stay_within_the_budget)
{
    Ledger ledger;
    Table *table = ledger_table(&ledger, 100000);
    GRand *random = g_rand_new_with_seed(4);
    for (int step = 0; step < 20000; step++) {
        charge(table, &ledger, g_rand_int_range(random, 0, 64),
               (size_t)g_rand_int_range(random, 0, 20000));
        ck_assert_uint_le(ledger_sum(&ledger), 100000);
    }
    ck_assert_uint_gt(ledger.gone, 0);
    g_rand_free(random);
    table_free(table);
}
END_TEST

START_TEST(a_new_charge_replaces_the_old_one)
{
    Ledger ledger;
    Table *table = ledger_table(&ledger, 100000);
    for (int i = 0; i < 1000; i++)
        charge(table, &ledger, i % 2, 30000);
    for (int i = 0; i < 2; i++)
        charge(table, &ledger, i, 0);
    charge(table, &ledger, 3, 90000);
    ck_assert_uint_eq(ledger.gone, 0);
    table_free(table);
}
END_TEST

START_TEST(a_value_larger_than_the_budget_stays_alone)
{
    Ledger ledger;
    Table *table = ledger_table(&ledger, 10000);
    for (int i = 0; i < 5; i++)
        charge(table, &ledger, i, 100);
    charge(table, &ledger, 9, 1 << 20);
    ck_assert_uint_eq(table_count(table), 1);
    ck_assert_uint_eq(ledger.gone, 5);
    charge(table, &ledger, 10, 16);
    ck_assert_uint_eq(table_count(table), 1);
    table_free(table);
}
END_TEST

static bool spare_odd(void *user, const void *value)
{
    (void)user;
    return *(const uint32_t *)value % 2 == 1;
}

static bool spare_all(void *user, const void *value)
{
    (void)user, (void)value;
    return true;
}

static Table *spare_table(bool (*spare)(void *, const void *), uint32_t max_entries)
{
    Table *table = table_new(&(TableSpec){
        .key_size = sizeof(uint32_t),
        .value_size = sizeof(uint32_t),
        .max_entries = max_entries,
        .spare = spare,
    });
    for (uint32_t i = 0; i < max_entries; i++)
        *(uint32_t *)table_add(table, &i, NULL) = i;
    return table;
}

START_TEST(spared_entries_outlive_older_ones)
{
    Table *table = spare_table(spare_odd, 64);
    for (uint32_t i = 100; i < 130; i++)
        *(uint32_t *)table_add(table, &i, NULL) = 0;
    for (uint32_t i = 0; i < 64; i++)
        ck_assert((table_find(table, &i) != NULL) == (i % 2 == 1 || i >= 60));
    table_free(table);
}
END_TEST

START_TEST(the_limit_holds_even_when_all_want_to_be_spared)
{
    for (uint32_t size = 1; size <= 20; size++) {
        Table *table = spare_table(spare_all, size);
        for (uint32_t i = 100; i < 200; i++) {
            table_add(table, &i, NULL);
            ck_assert_uint_eq(table_count(table), size);
        }
        table_free(table);
    }
}
END_TEST

START_TEST(keys_of_any_size_are_compared_to_their_last_byte)
{
    for (size_t size = 1; size <= 40; size++) {
        Table *table =
            table_new(&(TableSpec){ .key_size = size, .value_size = 1, .max_entries = 512 });
        uint8_t key[40] = { 0 };
        for (int last = 0; last < 256; last++) {
            key[size - 1] = (uint8_t)last;
            *(uint8_t *)table_add(table, key, NULL) = (uint8_t)last;
        }
        ck_assert_uint_eq(table_count(table), 256);
        for (int last = 0; last < 256; last++) {
            key[size - 1] = (uint8_t)last;
            ck_assert_uint_eq(*(uint8_t *)table_find(table, key), last);
        }
        table_free(table);
    }
}
END_TEST

SUITE("table", any_mix_of_operations_agrees_with_one_slot_a_key,
      removal_keeps_every_probe_chain_whole, without_finds_the_first_in_is_the_first_out,
      what_is_used_all_the_time_stays, a_walk_goes_from_old_to_new_and_may_remove,
      a_touch_makes_an_entry_the_newest, a_value_known_without_a_find_is_in_use_too,
      values_do_not_move_while_the_table_grows, a_value_that_comes_back_is_zero_again,
      a_cleared_table_can_be_filled_again, charged_bytes_stay_within_the_budget,
      a_new_charge_replaces_the_old_one, a_value_larger_than_the_budget_stays_alone,
      spared_entries_outlive_older_ones, the_limit_holds_even_when_all_want_to_be_spared,
      keys_of_any_size_are_compared_to_their_last_byte)
