/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "configuration.h"

#include <stdarg.h>
#include <string.h>

#include "configuration_key.h"
#include "configuration_value.h"
#include "ini_line.h"
#include "suggestion.h"
#include "text_file.h"
#include "value.h"

enum { SHOWN_BYTES = 60, MOST_SERVICES = 1024, MOST_IN_LIST = 256 };

struct Configuration {
    int64_t thresholds[THRESHOLDS];
    GArray *lists[CONFIGURATION_KEYS]; /* NULL: as usual */
    GArray *services;                  /* ProfileService */
    GStringChunk *words;               /* names of lists */
    Profile profile;
};

/* One file as it is read. */
typedef struct Reading {
    Configuration *configuration;
    GivenNames *names;
    unsigned line;
    char *group;                          /* NULL: before the first one */
    unsigned threshold_lines[THRESHOLDS]; /* where it was said; 0: not yet */
    unsigned key_lines[CONFIGURATION_KEYS];
    GError **error;
} Reading;

Configuration *configuration_new(void)
{
    Configuration *configuration = g_new0(Configuration, 1);
    for (size_t i = 0; i < THRESHOLDS; i++)
        configuration->thresholds[i] = threshold_rows[i].usual;
    configuration->services = g_array_new(FALSE, FALSE, sizeof(ProfileService));
    configuration->words = g_string_chunk_new(256);
    return configuration;
}

void configuration_free(Configuration *configuration)
{
    if (configuration == NULL)
        return;
    for (size_t i = 0; i < CONFIGURATION_KEYS; i++)
        if (configuration->lists[i] != NULL)
            g_array_unref(configuration->lists[i]);
    g_array_unref(configuration->services);
    g_string_chunk_free(configuration->words);
    g_free(configuration);
}

static bool fail(const Reading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool fail(const Reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *says = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(reading->error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "line %u: %s",
                reading->line, says);
    return false;
}

/* What stands there, as it can be shown. */
static char *shown(const char *text)
{
    GString *out = g_string_new(NULL);
    size_t length = strlen(text);
    value_show_name((Bytes){ (const uint8_t *)text, MIN(length, (size_t)SHOWN_BYTES) }, out);
    g_string_append(out, length > SHOWN_BYTES ? "..." : "");
    return g_string_free(out, FALSE);
}

static bool fail_value(const Reading *reading, const IniLine *line, const char *expected)
{
    g_autofree char *found = shown(line->value);
    return fail(reading, "%s in [%s]: expected %s, found '%s'", line->name, reading->group,
                expected, found);
}

static bool fail_again(const Reading *reading, const IniLine *line, unsigned before)
{
    return fail(reading, "%s in [%s] again: it is in line %u already", line->name, reading->group,
                before);
}

static bool fail_unknown(const Reading *reading, const IniLine *line, GPtrArray *known)
{
    g_autofree char *name = shown(line->name);
    g_ptr_array_add(known, NULL);
    g_autofree char *near = suggestion_for(line->name, (const char *const *)known->pdata);
    return fail(reading, "unknown key '%s' in [%s]%s", name, reading->group, near);
}

static bool fail_threshold(const Reading *reading, const IniLine *line, const ThresholdRow *row)
{
    bool is_number = row->unit == THRESHOLD_IS_NUMBER;
    g_autoptr(GString) expected = g_string_new(is_number ? "a whole number from "
                                                         : "a time (a number and ms, s, min or h) "
                                                           "from ");
    configuration_value_show(row->unit, row->least, expected);
    g_string_append(expected, " to ");
    configuration_value_show(row->unit, row->most, expected);
    return fail_value(reading, line, expected->str);
}

static bool take_threshold(Reading *reading, const IniLine *line)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (size_t i = 0; i < THRESHOLDS; i++) {
        const ThresholdRow *row = &threshold_rows[i];
        int64_t value;
        if (strcmp(row->case_id, reading->group) != 0)
            continue;
        g_ptr_array_add(known, (char *)row->key);
        if (strcmp(row->key, line->name) != 0)
            continue;
        if (reading->threshold_lines[i] != 0)
            return fail_again(reading, line, reading->threshold_lines[i]);
        if (!configuration_value_read(row->unit, line->value, &value) || value < row->least ||
            value > row->most)
            return fail_threshold(reading, line, row);
        reading->configuration->thresholds[i] = value;
        reading->threshold_lines[i] = reading->line;
        return true;
    }
    return fail_unknown(reading, line, known);
}

static bool is_name(const char *word)
{
    enum { NAME_LENGTH = 253 }; /* RFC 1035 section 2.3.4 */
    return strlen(word) <= NAME_LENGTH && strpbrk(word, "*=;:/") == NULL && word[0] != '.';
}

/* One of a list; false: it is none of that kind. */
static bool add_word(Configuration *configuration, ConfigurationKind kind, const char *word,
                     GArray *list)
{
    const char *kept = g_string_chunk_insert_const(configuration->words, word);
    IpRange range;
    uint16_t port;
    if (kind == CONFIGURATION_PORTS && configuration_value_port(word, &port))
        g_array_append_val(list, port);
    else if (kind == CONFIGURATION_RANGES && ip_range_parse(word, &range))
        g_array_append_val(list, range);
    else if ((kind == CONFIGURATION_NAMES && is_name(word)) || kind == CONFIGURATION_ISSUERS)
        g_array_append_val(list, kept);
    else
        return false;
    return true;
}

static guint size_of(ConfigurationKind kind)
{
    return kind == CONFIGURATION_PORTS    ? sizeof(uint16_t)
           : kind == CONFIGURATION_RANGES ? sizeof(IpRange)
                                          : sizeof(char *);
}

static const char *words_for(ConfigurationKind kind)
{
    static const char *const words[] = {
        [CONFIGURATION_PORTS] = "ports from 1 to 65535, with a comma between two",
        [CONFIGURATION_RANGES] = "networks such as 192.0.2.0/24, with a comma between two",
        [CONFIGURATION_NAMES] = "names without *, with a comma between two",
        [CONFIGURATION_ISSUERS] = "names of authorities, with a ; between two",
    };
    return words[kind];
}

/* A list replaces the usual one; without a word it is empty. */
static bool take_list(Reading *reading, const IniLine *line, size_t key)
{
    ConfigurationKind kind = configuration_keys[key].kind;
    const char *between = kind == CONFIGURATION_ISSUERS ? ";" : ", \t";
    g_auto(GStrv) words = g_strsplit_set(line->value, between, -1);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, size_of(kind));
    for (guint i = 0; words[i] != NULL; i++)
        if (g_strstrip(words[i])[0] != '\0' &&
            !add_word(reading->configuration, kind, words[i], list))
            return fail_value(reading, line, words_for(kind));
    if (list->len > MOST_IN_LIST)
        return fail(reading, "%s in [profile]: more than %d", line->name, MOST_IN_LIST);
    GArray **place = &reading->configuration->lists[key];
    g_clear_pointer(place, g_array_unref);
    *place = g_steal_pointer(&list);
    reading->key_lines[key] = reading->line;
    return true;
}

static bool take_profile(Reading *reading, const IniLine *line)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (size_t i = 0; i < CONFIGURATION_KEYS; i++) {
        g_ptr_array_add(known, (char *)configuration_keys[i].name);
        if (strcmp(configuration_keys[i].name, line->name) != 0)
            continue;
        return reading->key_lines[i] != 0 ? fail_again(reading, line, reading->key_lines[i])
                                          : take_list(reading, line, i);
    }
    return fail_unknown(reading, line, known);
}

static bool fail_role(const Reading *reading, const IniLine *line)
{
    g_autoptr(GString) expected = g_string_new("one of ");
    for (ProfileRole role = 0; role < PROFILE_ROLES; role++)
        g_string_append_printf(expected, "%s%s", role > 0 ? ", " : "", profile_role_name(role));
    return fail_value(reading, line, expected->str);
}

static bool take_role(Reading *reading, const IniLine *line)
{
    GArray *services = reading->configuration->services;
    ProfileService service;
    if (!configuration_value_service(line->name, &service)) {
        g_autofree char *name = shown(line->name);
        return fail(reading,
                    "'%s' in [roles]: expected ADDRESS or ADDRESS:PORT, such as "
                    "192.0.2.7:5061 or [2001:db8::7]:5061",
                    name);
    }
    if (!configuration_value_role(line->value, &service.role))
        return fail_role(reading, line);
    if (services->len == MOST_SERVICES)
        return fail(reading, "more than %d services in [roles]", MOST_SERVICES);
    g_array_prepend_val(services, service); /* the later one is found first */
    return true;
}

static bool take_name(Reading *reading, const IniLine *line)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *expected = g_strconcat(line->name, "=", line->value, NULL);
    bool is_host = strcmp(reading->group, configuration_tables[CONFIGURATION_HOSTS].name) == 0;
    bool is_taken = is_host ? given_names_add_host(reading->names, line->name, line->value, &error)
                            : given_names_add_expected(reading->names, expected, &error);
    if (is_taken)
        return true;
    g_autofree char *name = shown(line->name);
    return fail(reading, "'%s' in [%s]: %s", name, reading->group, error->message);
}

static bool take_entry(Reading *reading, const IniLine *line)
{
    if (reading->group == NULL) {
        g_autofree char *name = shown(line->name);
        return fail(reading, "'%s' stands before the first [group]", name);
    }
    if (strcmp(reading->group, "profile") == 0)
        return take_profile(reading, line);
    if (strcmp(reading->group, configuration_tables[CONFIGURATION_ROLES].name) == 0)
        return take_role(reading, line);
    for (size_t i = 0; i < CONFIGURATION_TABLES; i++)
        if (strcmp(reading->group, configuration_tables[i].name) == 0)
            return take_name(reading, line);
    return take_threshold(reading, line);
}

/* Every name that may stand in [ ], NULL behind the last. */
static GPtrArray *group_names(void)
{
    GPtrArray *names = g_ptr_array_new();
    g_ptr_array_add(names, (char *)"profile");
    for (size_t i = 0; i < CONFIGURATION_TABLES; i++)
        g_ptr_array_add(names, (char *)configuration_tables[i].name);
    for (size_t i = 0; i < THRESHOLDS; i++)
        if (i == 0 || strcmp(threshold_rows[i].case_id, threshold_rows[i - 1].case_id) != 0)
            g_ptr_array_add(names, (char *)threshold_rows[i].case_id);
    g_ptr_array_add(names, NULL);
    return names;
}

static bool take_group(Reading *reading, const char *name)
{
    g_autoptr(GPtrArray) known = group_names();
    if (!g_strv_contains((const char *const *)known->pdata, name)) {
        g_autofree char *near = suggestion_for(name, (const char *const *)known->pdata);
        g_autofree char *bad = shown(name);
        return fail(reading, "unknown group [%s]%s", bad, near);
    }
    g_free(reading->group);
    reading->group = g_strdup(name);
    return true;
}

static bool take_line(Reading *reading, char *text)
{
    IniLine line;
    if (!g_utf8_validate(text, -1, NULL))
        return fail(reading, "no text in UTF-8");
    switch (ini_line_read(text, &line)) {
    case INI_EMPTY:
        return true;
    case INI_GROUP:
        return take_group(reading, line.name);
    case INI_ENTRY:
        return take_entry(reading, &line);
    case INI_BAD:
        break;
    }
    g_autofree char *found = shown(text);
    return fail(reading, "expected [group], key = value or a # before a comment, found '%s'",
                found);
}

bool configuration_read(Configuration *configuration, char *text, GivenNames *names, GError **error)
{
    Reading reading = { .configuration = configuration, .names = names, .error = error };
    bool is_good = true;
    for (char *next = text; is_good && next != NULL;) {
        char *line = next, *end = strchr(line, '\n');
        next = end != NULL ? end + 1 : NULL;
        if (end != NULL)
            *end = '\0';
        reading.line++;
        is_good = take_line(&reading, line);
    }
    g_free(reading.group);
    return is_good;
}

static bool fail_binary(GError **error)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "it holds bytes of 0: save it as text in UTF-8");
    return false;
}

bool configuration_read_file(Configuration *configuration, const char *path, GivenNames *names,
                             GError **error)
{
    size_t length;
    g_autofree char *text = text_file_read(path, &length, error);
    if (text == NULL)
        return false;
    if (strlen(text) != length)
        return fail_binary(error);
    return configuration_read(configuration, text, names, error);
}

/* The three kinds of lists are alike: where it begins, and how many there are. */
static void lend_list(const Configuration *configuration, size_t key, Profile *profile)
{
    const GArray *list = configuration->lists[key];
    const ConfigurationKey *row = &configuration_keys[key];
    void *member = (char *)profile + row->offset;
    if (list == NULL)
        return;
    if (row->kind == CONFIGURATION_PORTS)
        *(ProfilePorts *)member = (ProfilePorts){ (const void *)list->data, list->len };
    else if (row->kind == CONFIGURATION_RANGES)
        *(ProfileRanges *)member = (ProfileRanges){ (const void *)list->data, list->len };
    else
        *(ProfileNames *)member = (ProfileNames){ (const void *)list->data, list->len };
}

void configuration_lend(Configuration *configuration, Settings *settings)
{
    configuration->profile = profile_usual;
    for (size_t i = 0; i < CONFIGURATION_KEYS; i++)
        lend_list(configuration, i, &configuration->profile);
    configuration->profile.services = (const void *)configuration->services->data;
    configuration->profile.service_count = configuration->services->len;
    settings->thresholds = configuration->thresholds;
    settings->profile = &configuration->profile;
}
