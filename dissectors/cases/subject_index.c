/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "subject_index.h"

#include "hash.h"

/* Something that a subject is about, as a number. */
typedef struct Mention {
    uint64_t what;
    uint32_t place; /* of the finding in the array */
} Mention;

struct SubjectIndex {
    HashKey key;
    const GPtrArray *findings;
    GArray *mentions; /* Mention, in order */
    GArray *places;   /* uint32_t, of those found last */
    GPtrArray *found;
};

/* 0: no address. */
static uint64_t address_of(const SubjectIndex *index, const Value *value)
{
    switch (value != NULL ? value_kind(value) : VALUE_NULL) {
    case VALUE_MAC:
        return hash_bytes(index->key, value_mac_get(value), sizeof(Mac));
    case VALUE_IP:
    case VALUE_ENDPOINT:
        return hash_bytes(index->key, value_ip_get(value), sizeof(Ip));
    default:
        return 0;
    }
}

/* Whoever of the two dials; 0: not of a client and a server. */
static uint64_t pair_of(const SubjectIndex *index, const Value *subject)
{
    uint64_t ends[] = { address_of(index, value_get(subject, "client")),
                        address_of(index, value_get(subject, "server")) };
    uint64_t both[] = { MIN(ends[0], ends[1]), MAX(ends[0], ends[1]) };
    return both[0] != 0 ? hash_bytes(index->key, both, sizeof both) : 0;
}

/* 0: not of a call. */
static uint64_t call_of(const SubjectIndex *index, const Value *subject)
{
    const Value *call_id = value_get(subject, "call_id");
    if (call_id == NULL || value_kind(call_id) == VALUE_NULL)
        return 0;
    Bytes bytes = value_bytes(call_id);
    return hash_bytes(index->key, bytes.data, bytes.length);
}

static void mention(SubjectIndex *index, uint64_t what, uint32_t place)
{
    Mention mention = { what, place };
    if (what != 0)
        g_array_append_val(index->mentions, mention);
}

static void mention_all(SubjectIndex *index, const Value *subject, uint32_t place)
{
    static const char *const fields[] = { "ip", "virtual_ip", "mac" };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        mention(index, address_of(index, value_get(subject, fields[i])), place);
    const Value *macs = value_get(subject, "macs");
    for (guint i = 0; macs != NULL && i < value_count(macs); i++)
        mention(index, address_of(index, value_item(macs, i)), place);
    mention(index, pair_of(index, subject), place);
    mention(index, call_of(index, subject), place);
}

static int by_what(const void *a, const void *b)
{
    const Mention *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

SubjectIndex *subject_index_new(const GPtrArray *findings)
{
    SubjectIndex *index = g_new0(SubjectIndex, 1);
    index->key = hash_key_new();
    index->findings = findings;
    index->mentions = g_array_new(FALSE, FALSE, sizeof(Mention));
    index->places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    index->found = g_ptr_array_new();
    for (guint i = 0; i < findings->len; i++)
        mention_all(index, ((const Finding *)findings->pdata[i])->subject, i);
    g_array_sort(index->mentions, by_what);
    return index;
}

void subject_index_free(SubjectIndex *index)
{
    if (index == NULL)
        return;
    g_array_unref(index->mentions);
    g_array_unref(index->places);
    g_ptr_array_unref(index->found);
    g_free(index);
}

static void find(SubjectIndex *index, uint64_t what)
{
    const Mention *mentions = (const Mention *)(const void *)index->mentions->data;
    guint from = 0, to = index->mentions->len;
    while (from < to) {
        guint middle = from + (to - from) / 2;
        if (mentions[middle].what < what)
            from = middle + 1;
        else
            to = middle;
    }
    for (; what != 0 && from < index->mentions->len && mentions[from].what == what; from++)
        g_array_append_val(index->places, mentions[from].place);
}

const GPtrArray *subject_index_near(SubjectIndex *index, const Value *subject)
{
    static const char *const fields[] = { "ip", "mac", "client", "server" };
    g_array_set_size(index->places, 0);
    g_ptr_array_set_size(index->found, 0);
    if (index->mentions->len == 0)
        return index->found;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        find(index, address_of(index, value_get(subject, fields[i])));
    find(index, pair_of(index, subject));
    find(index, call_of(index, subject));
    g_array_sort(index->places, by_place);
    for (guint i = 0; i < index->places->len; i++) {
        uint32_t place = g_array_index(index->places, uint32_t, i);
        if (i == 0 || place != g_array_index(index->places, uint32_t, i - 1))
            g_ptr_array_add(index->found, index->findings->pdata[place]);
    }
    return index->found;
}
