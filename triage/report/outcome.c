/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outcome.h"

#include <string.h>

static const char *const status_names[] = {
    [OUTCOME_COMPLETE] = "complete", [OUTCOME_TRUNCATED] = "truncated",
    [OUTCOME_DAMAGED] = "damaged",   [OUTCOME_UNREADABLE] = "unreadable",
    [OUTCOME_FAILED] = "failed",
};
G_STATIC_ASSERT(G_N_ELEMENTS(status_names) == OUTCOME_STATUS_COUNT);

const char *outcome_status_name(OutcomeStatus status)
{
    return status_names[status];
}

static void free_note(void *data)
{
    Note *note = data;
    text_free(note->says);
    g_free(note);
}

Outcome *outcome_new(const char *path)
{
    Outcome *outcome = g_new0(Outcome, 1);
    outcome->path = g_strdup(path);
    outcome->status = OUTCOME_UNREADABLE;
    outcome->notes = g_ptr_array_new_with_free_func(free_note);
    return outcome;
}

void outcome_free(Outcome *outcome)
{
    if (outcome == NULL)
        return;
    engine_free(outcome->engine);
    g_ptr_array_unref(outcome->notes);
    g_free(outcome->path);
    g_free(outcome->member);
    g_free(outcome->format);
    g_free(outcome);
}

static void add_note(Outcome *outcome, uint64_t frame, Text *says)
{
    Note *note = g_new(Note, 1);
    *note = (Note){ frame, says };
    g_ptr_array_add(outcome->notes, note);
}

void outcome_note(Outcome *outcome, uint64_t frame, const char *message)
{
    Bytes bytes = { (const uint8_t *)message, strlen(message) };
    add_note(outcome, frame, text_new("{}", value_name(bytes), NULL));
}

void outcome_take(Outcome *outcome, Engine *engine)
{
    outcome->engine = engine;
    outcome->report = engine_report(engine);
    if (outcome->report->failure == NULL)
        return;
    g_autofree char *failure = text_plain(outcome->report->failure);
    outcome->status = OUTCOME_FAILED;
    add_note(outcome, 0, text_new("the analysis failed: {}", value_word(failure), NULL));
}

bool outcome_is_judged(const Outcome *outcome)
{
    switch (outcome->status) {
    case OUTCOME_COMPLETE:
        return true;
    case OUTCOME_TRUNCATED:
    case OUTCOME_DAMAGED:
        return outcome->frames > 0;
    case OUTCOME_UNREADABLE:
    case OUTCOME_FAILED:
        break;
    }
    return false;
}

bool outcome_alarms(const Outcome *outcome, Severity least)
{
    for (guint i = 0; outcome->report != NULL && i < outcome->report->findings->len; i++) {
        const Finding *finding = outcome->report->findings->pdata[i];
        if (finding->severity >= least && finding->confidence >= CONFIDENCE_LIKELY)
            return true;
    }
    return false;
}

const Note *outcome_note_at(const Outcome *outcome, guint i)
{
    guint own = outcome->report != NULL ? outcome->report->notes->len : 0;
    if (i < own)
        return outcome->report->notes->pdata[i];
    return i - own < outcome->notes->len ? outcome->notes->pdata[i - own] : NULL;
}
