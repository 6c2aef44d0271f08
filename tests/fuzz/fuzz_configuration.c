/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as a configuration; what is accepted is printed, and read back it is the same. */
#include <string.h>

#include "configuration.h"
#include "configuration_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *print(Configuration *configuration, const GivenNames *names)
{
    Settings settings = { .only_case = NULL };
    GString *out = g_string_new(NULL);
    configuration_lend(configuration, &settings);
    given_names_lend(names, &settings);
    configuration_text_append(&settings, out);
    return g_string_free(out, FALSE);
}

/* NULL: refused. */
static char *read_and_print(const char *text)
{
    g_autoptr(Configuration) configuration = configuration_new();
    g_autoptr(GivenNames) names = given_names_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *copy = g_strdup(text);
    bool is_read = configuration_read(configuration, copy, names, &error);
    return is_read ? print(configuration, names) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *first = read_and_print(text);
    if (first == NULL)
        return 0;
    g_autofree char *second = read_and_print(first);
    if (second == NULL || strcmp(first, second) != 0)
        g_error("printed, it is not the same");
    return 0;
}
