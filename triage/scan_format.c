/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan.h"

#include <string.h>

#include "json_report.h"
#include "text_report.h"

static bool write_text(const Outcome *outcome, guint part, PageLook look, GString *out)
{
    if (part == 0)
        text_report_capture(outcome, look, out);
    return part == 0;
}

static void separate_text(GString *out)
{
    g_string_append_c(out, '\n');
}

static void close_text(const Tally *tally, PageLook look, GString *out)
{
    if (tally->captures < 2)
        return;
    g_string_append_c(out, '\n');
    text_report_tally(tally, look, out);
}

static bool write_json(const Outcome *outcome, guint part, PageLook look, GString *out)
{
    (void)look;
    return json_report_capture(outcome, part, out);
}

static void close_json(const Tally *tally, PageLook look, GString *out)
{
    (void)tally;
    (void)look;
    json_report_close(out);
}

static bool write_line(const Outcome *outcome, guint part, PageLook look, GString *out)
{
    (void)look;
    return json_report_line(outcome, part, out);
}

static const ScanFormat formats[] = {
    { .name = "text", .capture = write_text, .separate = separate_text, .close = close_text },
    { "json", json_report_open, write_json, json_report_separate, close_json },
    { .name = "ndjson", .capture = write_line },
};

const ScanFormat *scan_format_by_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
