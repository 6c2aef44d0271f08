/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "card.h"
#include "case.h"
#include "output.h"
#include "suggestion.h"
#include "value.h"

static void show(const char *text, GString *out)
{
    value_show_name((Bytes){ (const uint8_t *)text, strlen(text) }, out);
}

void command_complaint(const char *subject, const char *message, GString *out)
{
    g_string_append(out, "wiretriage: ");
    if (subject != NULL) {
        show(subject, out);
        g_string_append(out, ": ");
    }
    show(message, out);
    g_string_append_c(out, '\n');
}

void command_complain(const char *subject, const char *message)
{
    g_autoptr(GString) line = g_string_new(NULL);
    command_complaint(subject, message, line);
    fputs(line->str, stderr);
}

int command_wrong_usage(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    const char *space = command != NULL ? " " : "";
    g_autofree char *line = g_strdup_printf("%s (see wiretriage%s%s --help)", what, space,
                                            command != NULL ? command : "");
    command_complain(command, line);
    return COMMAND_FAILED;
}

static bool takes_value(const GOptionEntry *entries, char letter)
{
    for (; entries->long_name != NULL; entries++)
        if (entries->short_name == letter)
            return entries->arg != G_OPTION_ARG_NONE;
    return false;
}

/* GOption knows "-j 4" and not "-j4", which everybody types: parts it. */
static GStrv with_values_apart(const GOptionEntry *entries, int argc, char **argv)
{
    GPtrArray *words = g_ptr_array_new();
    bool is_over = false;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        is_over |= strcmp(word, "--") == 0;
        bool is_long = word[0] == '-' && word[1] != '-' && strlen(word) > 2;
        if (i > 0 && !is_over && is_long && takes_value(entries, word[1])) {
            g_ptr_array_add(words, g_strndup(word, 2));
            word += 2;
        }
        g_ptr_array_add(words, g_strdup(word));
    }
    g_ptr_array_add(words, NULL);
    return (GStrv)g_ptr_array_free(words, FALSE);
}

bool command_parse(const char *command, const GOptionEntry *entries, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = with_values_apart(entries, argc, argv);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    if (g_option_context_parse_strv(context, &words, &error))
        return true;
    command_wrong_usage(command, "%s", error->message);
    return false;
}

bool command_read_configuration(const char *command, char *const *files,
                                Configuration *configuration, GivenNames *names)
{
    g_autoptr(GError) error = NULL;
    for (; files != NULL && *files != NULL; files++)
        if (!configuration_read_file(configuration, *files, names, &error)) {
            command_wrong_usage(command, "--config %s: %s", *files, error->message);
            return false;
        }
    return true;
}

bool command_read_names(const char *command, char *const *hosts, char *const *expected,
                        GivenNames *names)
{
    g_autoptr(GError) error = NULL;
    for (; hosts != NULL && *hosts != NULL; hosts++)
        if (!given_names_add_file(names, *hosts, &error)) {
            command_wrong_usage(command, "--hosts %s: %s", *hosts, error->message);
            return false;
        }
    for (; expected != NULL && *expected != NULL; expected++)
        if (!given_names_add_expected(names, *expected, &error)) {
            command_wrong_usage(command, "--expect %s", error->message);
            return false;
        }
    return true;
}

static bool read_log(const char *command, const char *path, GivenKeys *keys)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *doubt = NULL;
    if (!given_keys_add_log(keys, path, &doubt, &error))
        command_wrong_usage(command, "--keylog %s: %s", path, error->message);
    if (doubt != NULL)
        command_complain(path, doubt);
    return error == NULL;
}

bool command_read_keys(const char *command, char *const *logs, char *const *pems, GivenKeys *keys)
{
    g_autoptr(GError) error = NULL;
    for (; logs != NULL && *logs != NULL; logs++)
        if (!read_log(command, *logs, keys))
            return false;
    for (; pems != NULL && *pems != NULL; pems++)
        if (!given_keys_add_rsa(keys, *pems, &error)) {
            command_wrong_usage(command, "--rsa-key %s: %s", *pems, error->message);
            return false;
        }
    return true;
}

char *command_cases_near(const char *id)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; cases[i] != NULL; i++)
        g_ptr_array_add(names, (void *)cases[i]->id);
    for (guint i = 0; cards[i] != NULL; i++)
        g_ptr_array_add(names, (void *)cards[i]->id);
    g_ptr_array_add(names, NULL);
    return suggestion_for(id, (const char *const *)names->pdata);
}

int command_print(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Output) output = output_open(NULL, &error);
    if (output_write(output, text, &error) && output_commit(output, &error))
        return COMMAND_CLEAR;
    command_complain(NULL, error->message);
    return COMMAND_FAILED;
}
