/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include "card.h"
#include "case.h"
#include "json_report.h"
#include "text_report.h"

static const char help[] =
    "Usage: wiretriage cases [OPTION]...\n"
    "Lists the failures that wiretriage knows: id, highest severity, title; behind\n"
    "them those that no packet shows, which explain answers for.\n\n"
    "  -f, --format FORMAT   text (default) or json\n"
    "      --help            this text\n";

static unsigned widest_id(void)
{
    unsigned widest = 0;
    for (guint i = 0; cases[i] != NULL; i++)
        widest = MAX(widest, page_width_of(cases[i]->id));
    for (guint i = 0; cards[i] != NULL; i++)
        widest = MAX(widest, page_width_of(cards[i]->id));
    return widest;
}

/* Indented, so that a line that is not begins with the id of a case. */
static void print_cards(Page *page, unsigned title_column)
{
    enum { INDENT = 2 };
    page_to(page, INDENT);
    page_flow(page, INDENT, PAGE_QUIET,
              "No packet shows these; wiretriage explain says where to look instead:");
    page_end_line(page);
    for (guint i = 0; cards[i] != NULL; i++) {
        page_to(page, INDENT);
        page_put(page, PAGE_STRONG, cards[i]->id);
        page_flow(page, title_column, PAGE_PLAIN, cards[i]->title);
        page_end_line(page);
    }
}

static int print_table(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    Page page = { .out = out, .look = page_look_of(STDOUT_FILENO) };
    unsigned severity_column = widest_id() + 2;
    unsigned title_column = severity_column + page_width_of("critical") + 2;
    for (guint i = 0; cases[i] != NULL; i++) {
        page_put(&page, PAGE_STRONG, cases[i]->id);
        page_to(&page, severity_column);
        page_put(&page, text_report_style(cases[i]->severity), severity_name(cases[i]->severity));
        page_flow(&page, title_column, PAGE_PLAIN, cases[i]->title);
        page_end_line(&page);
    }
    print_cards(&page, severity_column);
    return command_print(out->str);
}

static Value *card_of(const Card *card)
{
    Value *object = value_object();
    value_set(object, "id", value_word(card->id));
    value_set(object, "title", value_word(card->title));
    return object;
}

static Value *row_of(const Case *row)
{
    Value *object = value_object();
    Value *silences = value_list();
    for (guint i = 0; i < CASE_RELATIONS && row->silences[i] != NULL; i++)
        value_add(silences, value_word(row->silences[i]));
    value_set(object, "id", value_word(row->id));
    value_set(object, "severity", value_word(severity_name(row->severity)));
    value_set(object, "title", value_word(row->title));
    value_set(object, "silences", silences);
    return object;
}

static int print_json(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(Value) document = value_object();
    Value *tool = value_object(), *rows = value_list(), *others = value_list();
    value_set(tool, "name", value_word("wiretriage"));
    value_set(tool, "version", value_word(WIRETRIAGE_VERSION));
    for (guint i = 0; cases[i] != NULL; i++)
        value_add(rows, row_of(cases[i]));
    for (guint i = 0; cards[i] != NULL; i++)
        value_add(others, card_of(cards[i]));
    value_set(document, "schema", value_word("wiretriage.cases/1"));
    value_set(document, "tool", tool);
    value_set(document, "cases", rows);
    value_set(document, "cards", others);
    json_report_value(document, NULL, out);
    return command_print(out->str);
}

static int run(int argc, char **argv)
{
    g_autofree char *format = NULL;
    g_auto(GStrv) rest = NULL;
    gboolean wants_help = FALSE;
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_FILENAME, &format, NULL, NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, NULL, NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
        { NULL },
    };
    if (!command_parse("cases", entries, argc, argv))
        return COMMAND_FAILED;
    if (wants_help)
        return command_print(help);
    if (rest != NULL)
        return command_wrong_usage("cases", "takes no argument");
    if (format == NULL || strcmp(format, "text") == 0)
        return print_table();
    if (strcmp(format, "json") == 0)
        return print_json();
    return command_wrong_usage("cases", "unknown format '%s': text or json", format);
}

const Command command_cases = {
    .name = "cases",
    .summary = "         the failures that wiretriage knows",
    .run = run,
};
