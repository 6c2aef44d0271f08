/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include "catalogue.h"
#include "text_report.h"

static const char help[] =
    "Usage: wiretriage explain [OPTION]... CASE\n"
    "Says all about one failure: how users report it, what the wire shows, what it\n"
    "is mistaken for, what causes and cures it, what to capture.\n\n"
    "      --all             all of them, one behind the other\n"
    "  -f, --format FORMAT   text (default) or markdown\n"
    "      --help            this text\n\n"
    "wiretriage cases lists the cases.\n";

enum { INDENT = 2 };

/* Where the words of a list item start, so that its second line stands below them. */
static unsigned item_indent(const char *line)
{
    if ((line[0] == '-' || line[0] == '*') && line[1] == ' ')
        return 2;
    unsigned digits = 0;
    while (g_ascii_isdigit(line[digits]))
        digits++;
    return digits > 0 && line[digits] == '.' && line[digits + 1] == ' ' ? digits + 2 : 0;
}

static void write_line(Page *page, const char *line)
{
    unsigned marker = item_indent(line);
    g_autofree char *mark = g_strndup(line, marker > 0 ? marker - 1 : 0);
    if (line[0] != '\0') {
        page_to(page, INDENT);
        page_put(page, PAGE_PLAIN, mark);
        page_flow(page, INDENT + marker, PAGE_PLAIN, line + marker);
    }
    page_end_line(page);
}

static void write_heading(Page *page, const char *heading)
{
    page_end_line(page);
    page_put(page, PAGE_STRONG, heading);
    page_end_line(page);
}

/* Empty lines at the end say nothing. */
static GStrv lines_of(const char *body)
{
    GStrv lines = g_strsplit(body, "\n", -1);
    for (guint count = g_strv_length(lines); count > 0 && lines[count - 1][0] == '\0'; count--)
        g_clear_pointer(&lines[count - 1], g_free);
    return lines;
}

static void write_drawn(Page *page, const char *line)
{
    if (line[0] != '\0') {
        page_to(page, INDENT);
        page_put(page, PAGE_PLAIN, line);
    }
    page_end_line(page);
}

static void write_section(Page *page, const ExplanationSection *section)
{
    g_auto(GStrv) lines = lines_of(section->body);
    write_heading(page, section->heading);
    for (guint i = 0; lines[i] != NULL; i++)
        if (section->is_drawn)
            write_drawn(page, lines[i]);
        else
            write_line(page, lines[i]);
}

static void write_head(Page *page, const Explanation *explanation)
{
    page_put(page, PAGE_STRONG, explanation->id);
    page_put(page, PAGE_PLAIN, "  ");
    if (explanation->row != NULL)
        page_put(page, text_report_style(explanation->row->severity),
                 severity_name(explanation->row->severity));
    else
        page_put(page, PAGE_QUIET, "no packet shows it");
    page_end_line(page);
    page_flow(page, 0, PAGE_PLAIN, explanation->title);
    page_end_line(page);
}

static void append_text(const Explanation *explanation, GString *out)
{
    Page page = { .out = out, .look = page_look_of(STDOUT_FILENO) };
    write_head(&page, explanation);
    for (guint i = 0; i < explanation->section_count; i++)
        write_section(&page, &explanation->sections[i]);
}

static void append_all_text(GString *out)
{
    for (guint i = 0; cases[i] != NULL; i++) {
        g_autoptr(Explanation) explanation = explanation_of_case(cases[i]);
        append_text(explanation, out);
        g_string_append(out, "\n\n");
    }
    for (guint i = 0; cards[i] != NULL; i++) {
        g_autoptr(Explanation) explanation = explanation_of_card(cards[i]);
        append_text(explanation, out);
        g_string_append(out, cards[i + 1] != NULL ? "\n\n" : "");
    }
}

static int print_all(bool is_markdown)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (is_markdown)
        catalogue_append_all(out);
    else
        append_all_text(out);
    return command_print(out->str);
}

/* NULL: there is none of that id, and it was said. */
static Explanation *find(const char *id)
{
    const Case *row = case_by_id(id);
    const Card *card = card_by_id(id);
    if (row != NULL)
        return explanation_of_case(row);
    if (card != NULL)
        return explanation_of_card(card);
    g_autofree char *near = command_cases_near(id);
    g_autofree char *says = g_strdup_printf("unknown case%s (wiretriage cases lists all)", near);
    command_complain(id, says);
    return NULL;
}

static int print_one(const char *id, bool is_markdown)
{
    g_autoptr(Explanation) explanation = find(id);
    g_autoptr(GString) out = g_string_new(NULL);
    if (explanation == NULL)
        return COMMAND_FAILED;
    if (is_markdown)
        catalogue_append(explanation, out);
    else
        append_text(explanation, out);
    return command_print(out->str);
}

static int run(int argc, char **argv)
{
    g_auto(GStrv) ids = NULL;
    g_autofree char *format = NULL;
    gboolean wants_help = FALSE, wants_all = FALSE;
    const GOptionEntry entries[] = {
        { "all", 0, 0, G_OPTION_ARG_NONE, &wants_all, NULL, NULL },
        { "format", 'f', 0, G_OPTION_ARG_FILENAME, &format, NULL, NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, NULL, NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &ids, NULL, NULL },
        { NULL },
    };
    if (!command_parse("explain", entries, argc, argv))
        return COMMAND_FAILED;
    if (wants_help)
        return command_print(help);
    bool is_markdown = g_strcmp0(format, "markdown") == 0;
    if (format != NULL && !is_markdown && strcmp(format, "text") != 0)
        return command_wrong_usage("explain", "unknown format '%s': text or markdown", format);
    if (wants_all && ids == NULL)
        return print_all(is_markdown);
    if (ids == NULL || ids[1] != NULL || wants_all)
        return command_wrong_usage("explain", ids == NULL ? "no CASE given" : "one CASE only");
    return print_one(ids[0], is_markdown);
}

const Command command_explain = {
    .name = "explain",
    .summary = "CASE     all about one of them: symptom, evidence, fix",
    .run = run,
};
