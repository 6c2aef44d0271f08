/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include "limits.h"

static void free_note(void *item)
{
    Note *note = item;
    text_free(note->says);
    g_free(note);
}

Report *report_new(void)
{
    Report *report = g_new0(Report, 1);
    report->first_time = report->last_time = TIME_NONE;
    report->notes = g_ptr_array_new_with_free_func(free_note);
    report->findings = g_ptr_array_new();
    return report;
}

void report_free(Report *report)
{
    if (report == NULL)
        return;
    g_ptr_array_unref(report->notes);
    g_ptr_array_unref(report->findings);
    text_free(report->failure);
    g_free(report);
}

static bool is_noted(const Report *report, uint64_t frame, const char *sentence)
{
    for (guint i = 0; i < report->notes->len; i++) {
        const Note *note = report->notes->pdata[i];
        g_autofree char *known = text_plain(note->says);
        if (note->frame == frame && g_str_equal(known, sentence))
            return true;
    }
    return false;
}

void report_note(Report *report, uint64_t frame, Text *says)
{
    g_autofree char *sentence = text_plain(says);
    if (report->notes->len == LIMIT_NOTES || is_noted(report, frame, sentence)) {
        text_free(says);
        return;
    }
    Note *note = g_new(Note, 1);
    *note = (Note){ frame, says };
    g_ptr_array_add(report->notes, note);
}
