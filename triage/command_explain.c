/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <unistd.h>

#include "case.h"
#include "text_report.h"

static const char help[] =
    "Usage: wiretriage explain CASE\n"
    "Says all about one failure: how users report it, what the wire shows, what it\n"
    "is mistaken for, what causes and cures it, what to capture.\n\n"
    "      --help   this text\n\n"
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

static void write_section(Page *page, const char *heading, const char *body)
{
    if (body == NULL)
        return;
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    guint count = g_strv_length(lines);
    while (count > 0 && lines[count - 1][0] == '\0')
        count--;
    write_heading(page, heading);
    for (guint i = 0; i < count; i++)
        write_line(page, lines[i]);
}

static void write_drawing(Page *page, const char *drawing)
{
    if (drawing == NULL)
        return;
    g_auto(GStrv) lines = g_strsplit(drawing, "\n", -1);
    guint count = g_strv_length(lines);
    while (count > 0 && lines[count - 1][0] == '\0')
        count--;
    write_heading(page, "A typical failure");
    for (guint i = 0; i < count; i++) {
        if (lines[i][0] != '\0') {
            page_to(page, INDENT);
            page_put(page, PAGE_PLAIN, lines[i]);
        }
        page_end_line(page);
    }
}

static int print_card(const Case *row)
{
    g_autoptr(GString) out = g_string_new(NULL);
    Page page = { .out = out, .look = page_look_of(STDOUT_FILENO) };
    page_put(&page, PAGE_STRONG, row->id);
    page_put(&page, PAGE_PLAIN, "  ");
    page_put(&page, text_report_style(row->severity), severity_name(row->severity));
    page_end_line(&page);
    page_flow(&page, 0, PAGE_PLAIN, row->title);
    page_end_line(&page);
    write_section(&page, "Symptom", row->symptom);
    write_section(&page, "What the wire shows", row->shows);
    write_section(&page, "Look-alikes", row->look_alike);
    write_section(&page, "Causes", row->causes);
    write_section(&page, "Fix", row->fix);
    write_section(&page, "What to capture", row->capture);
    write_drawing(&page, row->ladder);
    return command_print(out->str);
}

static int run(int argc, char **argv)
{
    g_auto(GStrv) ids = NULL;
    gboolean wants_help = FALSE;
    const GOptionEntry entries[] = {
        { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, NULL, NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &ids, NULL, NULL },
        { NULL },
    };
    if (!command_parse("explain", entries, argc, argv))
        return COMMAND_FAILED;
    if (wants_help)
        return command_print(help);
    if (ids == NULL || ids[1] != NULL)
        return command_wrong_usage("explain", ids == NULL ? "no CASE given" : "one CASE only");
    const Case *row = case_by_id(ids[0]);
    if (row != NULL)
        return print_card(row);
    g_autofree char *near = command_cases_near(ids[0]);
    g_autofree char *says = g_strdup_printf("unknown case%s (wiretriage cases lists all)", near);
    command_complain(ids[0], says);
    return COMMAND_FAILED;
}

const Command command_explain = {
    .name = "explain",
    .summary = "CASE     all about one of them: symptom, evidence, fix",
    .run = run,
};
