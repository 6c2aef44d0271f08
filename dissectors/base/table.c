/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

#include <glib.h>

#include "hash.h"

enum {
    CHUNK_SHIFT = 8,
    CHUNK_ENTRIES = 1 << CHUNK_SHIFT,
    FIRST_BUCKETS = 64,
    SPARE_TRIES = 8, /* how many entries may be spared in one eviction */
    CACHE_LINE = 64,
};

#define NOWHERE UINT32_MAX

/* Header, key and value lie behind each other in a chunk; entries of a cache line or more begin on
 * one, so that header, key and the beginning of the value come with one miss. */
typedef struct Entry {
    uint32_t older, newer; /* neighbours in use order; newer links the free list too */
    uint32_t index, hash;
    uint32_t touched; /* table->finds when it last moved to the front */
    uint32_t charged; /* bytes beside the slot, in units of 16 */
} Entry;

typedef struct Bucket {
    uint32_t hash, index; /* index NOWHERE: empty */
} Bucket;

struct Table {
    TableSpec spec;
    HashKey hash_key;
    size_t value_offset, entry_size;
    GPtrArray *chunks; /* owned */
    GPtrArray *starts; /* first entry of each */
    Bucket *buckets;
    uint32_t mask;
    uint32_t count, oldest, newest;
    uint32_t unused; /* entries that were in use; NOWHERE: none */
    uint32_t fresh;  /* those from here on never were */
    uint32_t finds;
    size_t bytes;
    uint64_t evicted;
};

static Entry *entry_at(const Table *table, uint32_t index)
{
    uint8_t *chunk = table->starts->pdata[index >> CHUNK_SHIFT];
    return (Entry *)(void *)(chunk + (index & (CHUNK_ENTRIES - 1)) * table->entry_size);
}

static void *entry_key(Entry *entry)
{
    return entry + 1;
}

static void *entry_value(const Table *table, Entry *entry)
{
    return (uint8_t *)entry + table->value_offset;
}

static Entry *entry_of(const Table *table, const void *value)
{
    return (Entry *)(void *)((uint8_t *)(uintptr_t)value - table->value_offset);
}

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

static void buckets_make(Table *table, uint32_t count)
{
    g_free(table->buckets);
    table->buckets = g_new(Bucket, count);
    memset(table->buckets, 0xff, count * sizeof *table->buckets);
    table->mask = count - 1;
}

static void bucket_put(Table *table, uint32_t hash, uint32_t index)
{
    uint32_t at = hash & table->mask;
    while (table->buckets[at].index != NOWHERE)
        at = (at + 1) & table->mask;
    table->buckets[at] = (Bucket){ hash, index };
}

/* Linear probing without tombstones: what follows the hole moves up while that brings it nearer to
 * its home. */
static void bucket_take(Table *table, const Entry *entry)
{
    uint32_t hole = entry->hash & table->mask;
    while (table->buckets[hole].index != entry->index)
        hole = (hole + 1) & table->mask;
    for (uint32_t at = (hole + 1) & table->mask; table->buckets[at].index != NOWHERE;
         at = (at + 1) & table->mask) {
        uint32_t home = table->buckets[at].hash & table->mask;
        if (((at - home) & table->mask) < ((at - hole) & table->mask))
            continue;
        table->buckets[hole] = table->buckets[at];
        hole = at;
    }
    table->buckets[hole].index = NOWHERE;
}

static void unlink_entry(Table *table, const Entry *entry)
{
    if (entry->older != NOWHERE)
        entry_at(table, entry->older)->newer = entry->newer;
    else
        table->oldest = entry->newer;
    if (entry->newer != NOWHERE)
        entry_at(table, entry->newer)->older = entry->older;
    else
        table->newest = entry->older;
}

static void link_newest(Table *table, Entry *entry)
{
    entry->older = table->newest;
    entry->newer = NOWHERE;
    entry->touched = table->finds;
    if (table->newest != NOWHERE)
        entry_at(table, table->newest)->newer = entry->index;
    else
        table->oldest = entry->index;
    table->newest = entry->index;
}

/* Moving an entry touches three others, so it is put off until an eighth of the table's worth of
 * finds went by: an entry is at most that much older than it looks. */
static void touch(Table *table, Entry *entry)
{
    if (++table->finds - entry->touched <= table->count / 8 || entry->index == table->newest)
        return;
    unlink_entry(table, entry);
    link_newest(table, entry);
}

Table *table_new(const TableSpec *spec)
{
    Table *table = g_new0(Table, 1);
    table->spec = *spec;
    if (spec->zeroed_size == 0)
        table->spec.zeroed_size = spec->value_size;
    table->hash_key = hash_key_new();
    table->value_offset = sizeof(Entry) + round_up(spec->key_size, 8);
    size_t size = table->value_offset + round_up(spec->value_size, 8);
    table->entry_size = size < CACHE_LINE ? size : round_up(size, CACHE_LINE);
    table->chunks = g_ptr_array_new_with_free_func(g_free);
    table->starts = g_ptr_array_new();
    table->oldest = table->newest = table->unused = NOWHERE;
    buckets_make(table, FIRST_BUCKETS);
    return table;
}

static void drop(Table *table, Entry *entry, TableExit exit)
{
    if (table->spec.leave != NULL)
        table->spec.leave(table->spec.user, entry_key(entry), entry_value(table, entry), exit);
    bucket_take(table, entry);
    unlink_entry(table, entry);
    table->bytes -= table->entry_size + (size_t)entry->charged * 16;
    table->count--;
    entry->newer = table->unused;
    table->unused = entry->index;
}

void table_clear(Table *table)
{
    while (table->oldest != NOWHERE)
        drop(table, entry_at(table, table->oldest), TABLE_CLOSED);
}

void table_free(Table *table)
{
    if (table == NULL)
        return;
    table_clear(table);
    g_ptr_array_free(table->chunks, TRUE);
    g_ptr_array_free(table->starts, TRUE);
    g_free(table->buckets);
    g_free(table);
}

/* By words, without a call; hashes are equal by then, so that the first difference need not end
 * it. */
static inline bool is_same(const uint8_t *a, const uint8_t *b, size_t n)
{
    uint64_t differs = 0;
    for (; n >= 8; n -= 8, a += 8, b += 8)
        differs |= hash_word(a, 8) ^ hash_word(b, 8);
    return (differs | (hash_word(a, n) ^ hash_word(b, n))) == 0;
}

/* The usual key sizes as constants: the compiler unrolls hash and comparison for each. */
static uint32_t key_hash(const Table *table, const void *key)
{
    switch (table->spec.key_size) {
    case 6:
        return (uint32_t)hash_bytes(table->hash_key, key, 6);
    case 12:
        return (uint32_t)hash_bytes(table->hash_key, key, 12);
    case 16:
        return (uint32_t)hash_bytes(table->hash_key, key, 16);
    case 20:
        return (uint32_t)hash_bytes(table->hash_key, key, 20);
    case 36:
        return (uint32_t)hash_bytes(table->hash_key, key, 36);
    case 40:
        return (uint32_t)hash_bytes(table->hash_key, key, 40);
    default:
        return (uint32_t)hash_bytes(table->hash_key, key, table->spec.key_size);
    }
}

static bool is_key(const Table *table, const void *a, const void *b)
{
    switch (table->spec.key_size) {
    case 6:
        return is_same(a, b, 6);
    case 12:
        return is_same(a, b, 12);
    case 16:
        return is_same(a, b, 16);
    case 20:
        return is_same(a, b, 20);
    case 36:
        return is_same(a, b, 36);
    case 40:
        return is_same(a, b, 40);
    default:
        return memcmp(a, b, table->spec.key_size) == 0;
    }
}

static Entry *look_up(const Table *table, const void *key, uint32_t hash)
{
    for (uint32_t at = hash & table->mask; table->buckets[at].index != NOWHERE;
         at = (at + 1) & table->mask) {
        if (table->buckets[at].hash != hash)
            continue;
        Entry *entry = entry_at(table, table->buckets[at].index);
        if (is_key(table, entry_key(entry), key))
            return entry;
    }
    return NULL;
}

void *table_find(Table *table, const void *key)
{
    Entry *entry = look_up(table, key, key_hash(table, key));
    if (entry == NULL)
        return NULL;
    touch(table, entry);
    return entry_value(table, entry);
}

void table_use(Table *table, const void *value)
{
    touch(table, entry_of(table, value));
}

static void grow(Table *table)
{
    buckets_make(table, (table->mask + 1) * 2);
    for (uint32_t i = table->oldest; i != NOWHERE; i = entry_at(table, i)->newer)
        bucket_put(table, entry_at(table, i)->hash, i);
}

static void add_chunk(Table *table)
{
    uint8_t *chunk = g_malloc(CHUNK_ENTRIES * table->entry_size + CACHE_LINE);
    g_ptr_array_add(table->chunks, chunk);
    g_ptr_array_add(table->starts, chunk + CACHE_LINE - (uintptr_t)chunk % CACHE_LINE);
}

/* What was never in use is not touched before its turn: most tables of most captures have a few
 * entries, and memory costs when it is written first. */
static Entry *unused_entry(Table *table)
{
    if (table->unused != NOWHERE) {
        Entry *entry = entry_at(table, table->unused);
        table->unused = entry->newer;
        return entry;
    }
    if (table->fresh == table->chunks->len << CHUNK_SHIFT)
        add_chunk(table);
    Entry *entry = entry_at(table, table->fresh);
    entry->index = table->fresh++;
    return entry;
}

/* Evicts the oldest entry that is neither keep nor spared, or else the oldest but keep. */
static void evict_one(Table *table, const Entry *keep)
{
    for (int tries = 0; table->oldest != NOWHERE; tries++) {
        Entry *entry = entry_at(table, table->oldest);
        bool is_alone = entry->index == table->newest;
        bool spared =
            entry == keep || (tries < SPARE_TRIES && !is_alone && table->spec.spare != NULL &&
                              table->spec.spare(table->spec.user, entry_value(table, entry)));
        if (!spared) {
            drop(table, entry, TABLE_EVICTED);
            table->evicted++;
            return;
        }
        if (is_alone)
            return;
        unlink_entry(table, entry);
        link_newest(table, entry);
    }
}

static bool over_bytes(const Table *table)
{
    return table->spec.max_bytes != 0 && table->bytes > table->spec.max_bytes;
}

void *table_add(Table *table, const void *key, bool *added)
{
    uint32_t hash = key_hash(table, key);
    Entry *entry = look_up(table, key, hash);
    if (added != NULL)
        *added = entry == NULL;
    if (entry != NULL) {
        touch(table, entry);
        return entry_value(table, entry);
    }
    if (table->count >= table->spec.max_entries)
        evict_one(table, NULL);
    if (table->count >= table->mask / 2)
        grow(table);
    entry = unused_entry(table);
    entry->hash = hash;
    entry->charged = 0;
    memcpy(entry_key(entry), key, table->spec.key_size);
    memset(entry_value(table, entry), 0, table->spec.zeroed_size);
    bucket_put(table, hash, entry->index);
    link_newest(table, entry);
    table->count++;
    table->bytes += table->entry_size;
    while (over_bytes(table) && table->count > 1)
        evict_one(table, entry);
    return entry_value(table, entry);
}

void table_remove(Table *table, const void *key)
{
    Entry *entry = look_up(table, key, key_hash(table, key));
    if (entry != NULL)
        drop(table, entry, TABLE_REMOVED);
}

void table_drop(Table *table, void *value)
{
    drop(table, entry_of(table, value), TABLE_REMOVED);
}

void table_charge(Table *table, void *value, size_t bytes)
{
    Entry *entry = entry_of(table, value);
    size_t units = MIN((bytes + 15) / 16, UINT32_MAX);
    table->bytes += units * 16;
    table->bytes -= (size_t)entry->charged * 16;
    entry->charged = (uint32_t)units;
    while (over_bytes(table) && table->count > 1)
        evict_one(table, entry);
}

uint32_t table_count(const Table *table)
{
    return table->count;
}

uint64_t table_evicted(const Table *table)
{
    return table->evicted;
}

void table_touch(Table *table, const void *value)
{
    Entry *entry = entry_of(table, value);
    unlink_entry(table, entry);
    link_newest(table, entry);
}

void *table_next(const Table *table, const void *value)
{
    uint32_t index = value == NULL ? table->oldest : entry_of(table, value)->newer;
    return index == NOWHERE ? NULL : entry_value(table, entry_at(table, index));
}

const void *table_key(const Table *table, const void *value)
{
    return entry_key(entry_of(table, value));
}
