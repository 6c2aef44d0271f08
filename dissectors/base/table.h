/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A hash table with a bounded size: fixed-size keys and values held inline, keyed hash, least
 * recently used order, a limit of entries and of bytes. Values do not move: a pointer into the
 * table is good until its entry leaves.
 */
typedef struct Table Table;

typedef enum TableExit {
    TABLE_EVICTED, /* the limit needed room */
    TABLE_REMOVED, /* table_remove */
    TABLE_CLOSED,  /* table_clear, table_free */
} TableExit;

typedef struct TableSpec {
    size_t key_size, value_size; /* bytes; keys are compared and hashed as bytes: no padding */
    size_t zeroed_size;          /* so much of a new value is zero-filled; 0: all */
    uint32_t max_entries;
    size_t max_bytes; /* entries and what was charged to them; 0: no limit */
    /* Called before an entry goes, with its value still whole; frees what the value owns. */
    void (*leave)(void *user, const void *key, void *value, TableExit exit);
    /* True: this entry is worth more than its age says. Asked of a few candidates per eviction. */
    bool (*spare)(void *user, const void *value);
    void *user;
} TableSpec;

Table *table_new(const TableSpec *spec);
void table_free(Table *table); /* NULL is fine */
void table_clear(Table *table);

/* NULL when absent; a find makes the entry recent. */
void *table_find(Table *table, const void *key);

/* What a find is to an entry, for one whose value is known without. */
void table_use(Table *table, const void *value);

/* The value of the key, zero-filled and *added true when it was not there (added may be NULL). May
 * evict another entry, never the one returned. */
void *table_add(Table *table, const void *key, bool *added);

/* No effect when absent. */
void table_remove(Table *table, const void *key);

/* As that, for one whose value is known. */
void table_drop(Table *table, void *value);

/* Says that the value owns so many bytes beside its slot, and evicts others until the byte limit
 * holds again. A value alone may exceed the limit: its owner bounds it. */
void table_charge(Table *table, void *value, size_t bytes);

uint32_t table_count(const Table *table);
uint64_t table_evicted(const Table *table); /* entries that had to leave since birth */

/* Makes the entry the most recent one. */
void table_touch(Table *table, const void *value);

/* Oldest first: NULL starts, NULL ends. Whoever removes while walking gets the next one first. */
void *table_next(const Table *table, const void *value);
const void *table_key(const Table *table, const void *value);
