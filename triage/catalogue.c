/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "catalogue.h"

#include <string.h>

enum { COLUMNS = 100 };

/* What is typed at a prompt: where it begins, and what it ends with. */
static const struct {
    const char *begin, *end;
} commands[] = {
    { "dumpcap ", ".pcapng" },
    { "netsh trace start ", "maxsize=512" },
    { "netsh trace stop", "" },
    { "etl2pcapng ", ".pcapng" },
};

/* The length of the command that text begins with, 0 when it begins with none. */
static size_t command_length(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        size_t begin = strlen(commands[i].begin);
        const char *end = strncmp(text, commands[i].begin, begin) == 0
                              ? strstr(text + begin, commands[i].end)
                              : NULL;
        if (end != NULL)
            return (size_t)(end - text) + strlen(commands[i].end);
    }
    return 0;
}

static bool is_of_id(char c)
{
    return g_ascii_isalnum(c) || c == '-';
}

static bool is_id(const char *id)
{
    return case_by_id(id) != NULL || card_by_id(id) != NULL;
}

/* The length of the case id that stands here, 0 for none. */
static size_t id_length(const char *text)
{
    size_t length = 0;
    while (is_of_id(text[length]))
        length++;
    g_autofree char *id = g_strndup(text, length);
    return is_id(id) ? length : 0;
}

static void append_escaped(char c, GString *out)
{
    if (strchr("\\`*_<>[]|", c) != NULL)
        g_string_append_c(out, '\\');
    g_string_append_c(out, c);
}

/* Text with its links and code. */
static char *mark_up(const char *text, const char *own_id)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at != '\0';) {
        bool is_start = at == text || !is_of_id(at[-1]);
        size_t command = is_start ? command_length(at) : 0, id = is_start ? id_length(at) : 0;
        bool is_own = id > 0 && strncmp(own_id, at, id) == 0 && own_id[id] == '\0';
        if (command > 0)
            g_string_append_printf(out, "`%.*s`", (int)command, at);
        else if (id > 0 && !is_own)
            g_string_append_printf(out, "[%.*s](#%.*s)", (int)id, at, (int)id, at);
        else
            append_escaped(*at, out);
        at += command > 0 ? command : id > 0 && !is_own ? id : 1;
    }
    return g_string_free(out, FALSE);
}

/* A new line where the next word would pass the last column; what follows stands below indent. */
static void append_wrapped(const char *text, unsigned indent, GString *out)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    size_t column = 0;
    for (guint i = 0; words[i] != NULL; i++) {
        size_t width = strlen(words[i]);
        bool is_full = column > 0 && column + 1 + width > COLUMNS;
        if (is_full)
            g_string_append_printf(out, "\n%*s", (int)indent, "");
        else if (i > 0)
            g_string_append_c(out, ' ');
        column = is_full ? indent + width : column + (i > 0) + width;
        g_string_append(out, words[i]);
    }
    g_string_append_c(out, '\n');
}

static void append_paragraphs(const char *body, const char *own_id, GString *out)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        bool is_item = g_str_has_prefix(lines[i], "- ");
        g_autofree char *marked = mark_up(lines[i], own_id);
        if (i > 0 && !is_item && lines[i][0] != '\0')
            g_string_append_c(out, '\n');
        if (lines[i][0] != '\0')
            append_wrapped(marked, is_item ? 2 : 0, out);
    }
}

static void append_section(const ExplanationSection *section, const char *own_id, GString *out)
{
    g_string_append_printf(out, "\n**%s**\n\n", section->heading);
    if (section->is_drawn)
        g_string_append_printf(out, "```text\n%s```\n", section->body);
    else
        append_paragraphs(section->body, own_id, out);
}

void catalogue_append(const Explanation *explanation, GString *out)
{
    const char *severity =
        explanation->row != NULL ? severity_name(explanation->row->severity) : "no packet shows it";
    g_autofree char *title = mark_up(explanation->title, explanation->id);
    g_autofree char *line = g_strdup_printf("%s (%s)", title, severity);
    g_string_append_printf(out, "### %s\n\n", explanation->id);
    append_wrapped(line, 0, out);
    for (guint i = 0; i < explanation->section_count; i++)
        append_section(&explanation->sections[i], explanation->id, out);
}

static void append_case(const Case *row, GString *out)
{
    g_autoptr(Explanation) explanation = explanation_of_case(row);
    g_string_append_c(out, '\n');
    catalogue_append(explanation, out);
}

static void append_card(const Card *card, GString *out)
{
    g_autoptr(Explanation) explanation = explanation_of_card(card);
    g_string_append_c(out, '\n');
    catalogue_append(explanation, out);
}

static bool is_first_of_layer(guint at)
{
    for (guint i = 0; i < at; i++)
        if (strcmp(case_layer(cases[i]), case_layer(cases[at])) == 0)
            return false;
    return true;
}

/* Those of one severity and layer, as links. */
static void append_cell(const char *layer, Severity severity, GString *out)
{
    const char *glue = "";
    for (guint i = 0; cases[i] != NULL; i++) {
        if (cases[i]->severity != severity || strcmp(case_layer(cases[i]), layer) != 0)
            continue;
        g_string_append_printf(out, "%s[%s](#%s)", glue, cases[i]->id, cases[i]->id);
        glue = ", ";
    }
}

static void append_index(GString *out)
{
    g_string_append(out, "\n## Index\n\n| | critical | warning | info |\n|---|---|---|---|\n");
    for (guint i = 0; cases[i] != NULL; i++) {
        if (!is_first_of_layer(i))
            continue;
        g_string_append_printf(out, "| %s |", case_layer(cases[i]));
        for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
            g_string_append_c(out, ' ');
            append_cell(case_layer(cases[i]), (Severity)severity, out);
            g_string_append(out, " |");
        }
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "\nNo packet shows these: ");
    for (guint i = 0; cards[i] != NULL; i++)
        g_string_append_printf(out, "%s[%s](#%s)", i > 0 ? ", " : "", cards[i]->id, cards[i]->id);
    g_string_append(out, ".\n");
}

static void append_layer(const char *layer, GString *out)
{
    g_string_append_printf(out, "\n## %s\n", layer);
    for (guint i = 0; cases[i] != NULL; i++)
        if (strcmp(case_layer(cases[i]), layer) == 0)
            append_case(cases[i], out);
}

void catalogue_append_all(GString *out)
{
    g_string_append(out, "# The failures that wiretriage knows\n\n"
                         "Written by `wiretriage explain --all -f markdown`; do not edit it, but "
                         "the rows in `dissectors/cases`.\nThe severity is the highest that a "
                         "finding of the case can have. Times and numbers below are the\ndefaults; "
                         "`wiretriage --print-config` shows which of them can be set.\n");
    append_index(out);
    for (guint i = 0; cases[i] != NULL; i++)
        if (is_first_of_layer(i))
            append_layer(case_layer(cases[i]), out);
    g_string_append(out, "\n## What no packet shows\n");
    for (guint i = 0; cards[i] != NULL; i++)
        append_card(cards[i], out);
}
