/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explanation.h"

#include <string.h>

#include "configuration_value.h"

static void add(Explanation *explanation, const char *heading, const char *body, bool is_drawn)
{
    if (body != NULL && body[0] != '\0')
        explanation->sections[explanation->section_count++] =
            (ExplanationSection){ heading, body, is_drawn };
}

/* "a, b and c" */
static void append_ids(const char *const *ids, size_t most, GString *out)
{
    for (size_t i = 0; i < most && ids[i] != NULL; i++) {
        bool is_last = i + 1 == most || ids[i + 1] == NULL;
        g_string_append_printf(out, "%s%s", i == 0 ? "" : is_last ? " and " : ", ", ids[i]);
    }
}

static char *relations_of(const Case *row)
{
    GString *out = g_string_new(NULL);
    if (row->symptom_of[0] != NULL) {
        g_string_append(out, "It is reported as a symptom where one of these explains it: ");
        append_ids(row->symptom_of, CASE_RELATIONS, out);
        g_string_append(out, ".");
    }
    if (row->silences[0] != NULL) {
        g_string_append(out, out->len > 0 ? "\n" : "");
        g_string_append(out, "Where it is sure, these are not reported of the same address: ");
        append_ids(row->silences, CASE_RELATIONS, out);
        g_string_append(out, ".");
    }
    return g_string_free(out, FALSE);
}

static void append_threshold(const ThresholdRow *row, GString *out)
{
    g_string_append_printf(out, "%s- %s = ", out->len > 0 ? "\n" : "", row->key);
    configuration_value_show(row->unit, row->usual, out);
    g_string_append_printf(out, ": %s", row->says);
}

static char *thresholds_of(const Case *row)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < THRESHOLDS; i++)
        if (strcmp(threshold_rows[i].case_id, row->id) == 0)
            append_threshold(&threshold_rows[i], out);
    return g_string_free(out, FALSE);
}

Explanation *explanation_of_case(const Case *row)
{
    Explanation *explanation = g_new0(Explanation, 1);
    *explanation = (Explanation){ .id = row->id, .title = row->title, .row = row };
    explanation->relations = relations_of(row);
    explanation->thresholds = thresholds_of(row);
    add(explanation, "Symptom", row->symptom, false);
    add(explanation, "What the wire shows", row->shows, false);
    add(explanation, "Look-alikes", row->look_alike, false);
    add(explanation, "Causes", row->causes, false);
    add(explanation, "Fix", row->fix, false);
    add(explanation, "What to capture", row->capture, false);
    add(explanation, "A typical failure", row->ladder, true);
    add(explanation, "Beside other cases", explanation->relations, false);
    add(explanation, "Thresholds that --config sets", explanation->thresholds, false);
    return explanation;
}

Explanation *explanation_of_card(const Card *card)
{
    Explanation *explanation = g_new0(Explanation, 1);
    *explanation = (Explanation){ .id = card->id, .title = card->title };
    add(explanation, "Symptom", card->symptom, false);
    add(explanation, "What the wire shows", card->why, false);
    add(explanation, "Where to look instead", card->look, false);
    add(explanation, "Causes", card->causes, false);
    add(explanation, "Fix", card->fix, false);
    return explanation;
}

void explanation_free(Explanation *explanation)
{
    g_free(explanation->relations);
    g_free(explanation->thresholds);
    g_free(explanation);
}
