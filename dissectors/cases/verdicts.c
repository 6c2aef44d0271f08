/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdicts.h"

#define NOWHERE UINT32_MAX

struct Verdicts {
    GArray *list;       /* Verdict */
    GHashTable *newest; /* kin of a finding -> place of the last verdict of that kin */
};

static void clear_verdict(void *item)
{
    finding_free(((Verdict *)item)->finding);
}

Verdicts *verdicts_new(void)
{
    Verdicts *verdicts = g_new(Verdicts, 1);
    verdicts->list = g_array_new(FALSE, FALSE, sizeof(Verdict));
    g_array_set_clear_func(verdicts->list, clear_verdict);
    verdicts->newest = g_hash_table_new(NULL, NULL);
    return verdicts;
}

void verdicts_free(Verdicts *verdicts)
{
    if (verdicts == NULL)
        return;
    g_array_unref(verdicts->list);
    g_hash_table_unref(verdicts->newest);
    g_free(verdicts);
}

void verdicts_clear(Verdicts *verdicts)
{
    g_array_set_size(verdicts->list, 0);
    g_hash_table_remove_all(verdicts->newest);
}

static uint32_t newest_of(const Verdicts *verdicts, const Finding *finding)
{
    void *place;
    bool is_known = g_hash_table_lookup_extended(verdicts->newest, GUINT_TO_POINTER(finding->kin),
                                                 NULL, &place);
    return is_known ? GPOINTER_TO_UINT(place) : NOWHERE;
}

void verdicts_add(Verdicts *verdicts, Finding *finding, uint32_t era)
{
    Verdict verdict = { finding, era, newest_of(verdicts, finding) };
    g_hash_table_insert(verdicts->newest, GUINT_TO_POINTER(finding->kin),
                        GUINT_TO_POINTER(verdicts->list->len));
    g_array_append_val(verdicts->list, verdict);
}

guint verdicts_count(const Verdicts *verdicts)
{
    return verdicts->list->len;
}

const Verdict *verdicts_at(const Verdicts *verdicts, guint i)
{
    return &g_array_index(verdicts->list, Verdict, i);
}

Finding *verdicts_twin(const Verdicts *verdicts, const Finding *finding, uint32_t era)
{
    const Verdict *verdict;
    Finding *twin = NULL;
    for (uint32_t at = newest_of(verdicts, finding); at != NOWHERE; at = verdict->next) {
        verdict = verdicts_at(verdicts, at);
        if (verdict->era != era && g_str_equal(verdict->finding->case_id, finding->case_id) &&
            value_equal(verdict->finding->subject, finding->subject))
            twin = verdict->finding;
    }
    return twin;
}
