/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "configuration_text.h"

#include <string.h>

#include "configuration_key.h"
#include "configuration_value.h"

enum { COLUMNS = 79 };

static const char head[] =
    "A configuration of wiretriage: what --config reads and --print-config prints. Every line may "
    "be left out, and has its default then. A comment is a line of its own. The groups named "
    "after cases hold the least that will do for a verdict; what it is reached by says: "
    "wiretriage explain CASE.";

/* Words from start on, the next line when the column would pass COLUMNS. */
static void comment(const char *says, GString *out)
{
    g_auto(GStrv) words = g_strsplit(says, " ", -1);
    size_t column = 1;
    g_string_append_c(out, '#');
    for (guint i = 0; words[i] != NULL; i++) {
        size_t width = strlen(words[i]) + 1;
        if (column + width > COLUMNS) {
            g_string_append(out, "\n#");
            column = 1;
        }
        g_string_append_printf(out, " %s", words[i]);
        column += width;
    }
    g_string_append_c(out, '\n');
}

static void show_item(ConfigurationKind kind, const void *list, size_t at, GString *out)
{
    char text[IP_RANGE_TEXT_SIZE];
    if (kind == CONFIGURATION_PORTS)
        g_string_append_printf(out, "%u", ((const ProfilePorts *)list)->ports[at]);
    else if (kind == CONFIGURATION_RANGES)
        g_string_append(out, ip_range_text(&((const ProfileRanges *)list)->ranges[at], text));
    else
        g_string_append(out, ((const ProfileNames *)list)->names[at]);
}

static size_t count_of(ConfigurationKind kind, const void *list)
{
    return kind == CONFIGURATION_PORTS    ? ((const ProfilePorts *)list)->count
           : kind == CONFIGURATION_RANGES ? ((const ProfileRanges *)list)->count
                                          : ((const ProfileNames *)list)->count;
}

/* "5061, 5062"; "" for none. */
static void show_list(const ConfigurationKey *key, const Profile *profile, GString *out)
{
    const void *list = (const char *)profile + key->offset;
    const char *between = key->kind == CONFIGURATION_ISSUERS ? "; " : ", ";
    for (size_t i = 0; i < count_of(key->kind, list); i++) {
        g_string_append(out, i > 0 ? between : "");
        show_item(key->kind, list, i, out);
    }
}

static void append_profile(const Profile *profile, GString *out)
{
    g_string_append(out, "\n[profile]\n");
    for (size_t i = 0; i < CONFIGURATION_KEYS; i++) {
        const ConfigurationKey *key = &configuration_keys[i];
        g_autoptr(GString) usual = g_string_new(NULL);
        show_list(key, &profile_usual, usual);
        g_autofree char *says =
            g_strdup_printf("%s Default: %s.", key->says, usual->len > 0 ? usual->str : "none");
        comment(says, out);
        g_string_append_printf(out, "%s =", key->name);
        g_autoptr(GString) value = g_string_new(NULL);
        show_list(key, profile, value);
        g_string_append_printf(out, "%s%s\n", value->len > 0 ? " " : "", value->str);
    }
}

static void begin_table(ConfigurationTable table, GString *out)
{
    const ConfigurationGroup *group = &configuration_tables[table];
    g_string_append_printf(out, "\n[%s]\n", group->name);
    comment(group->says, out);
    g_string_append_printf(out, "# %s\n", group->sample);
}

/* The first one is found first, and the last one read: from the end. */
static void append_roles(const Profile *profile, GString *out)
{
    char text[IP_TEXT_SIZE];
    begin_table(CONFIGURATION_ROLES, out);
    for (size_t i = profile->service_count; i-- > 0;) {
        const ProfileService *service = &profile->services[i];
        bool is_bare = ip_is_v4(&service->ip) || service->port == 0;
        g_string_append_printf(out, is_bare ? "%s" : "[%s]", ip_text(&service->ip, text));
        if (service->port != 0)
            g_string_append_printf(out, ":%u", service->port);
        g_string_append_printf(out, " = %s\n", profile_role_name(service->role));
    }
}

static void append_names(const Settings *settings, ConfigurationTable table, NameSource source,
                         GString *out)
{
    char text[IP_TEXT_SIZE];
    begin_table(table, out);
    for (size_t i = 0; i < settings->given_name_count; i++) {
        const GivenName *given = &settings->given_names[i];
        if (given->source != source)
            continue;
        g_string_append_printf(out, "%s = ", ip_text(&given->ip, text));
        g_string_append_len(out, (const char *)given->name.data, (gssize)given->name.length);
        g_string_append_c(out, '\n');
    }
}

static void append_threshold(const Settings *settings, Threshold threshold, GString *out)
{
    const ThresholdRow *row = &threshold_rows[threshold];
    g_autoptr(GString) says = g_string_new(row->says);
    says->str[0] = g_ascii_toupper(says->str[0]);
    g_string_append(says, ". Default: ");
    configuration_value_show(row->unit, row->usual, says);
    g_string_append(says, row->least == row->usual ? ", and no less." : ".");
    comment(says->str, out);
    g_string_append_printf(out, "%s = ", row->key);
    configuration_value_show(row->unit, threshold_of(settings, threshold), out);
    g_string_append_c(out, '\n');
}

void configuration_text_append(const Settings *settings, GString *out)
{
    comment(head, out);
    append_profile(profile_of(settings), out);
    append_roles(profile_of(settings), out);
    append_names(settings, CONFIGURATION_HOSTS, NAME_FROM_HOSTS, out);
    append_names(settings, CONFIGURATION_EXPECT, NAME_FROM_EXPECT, out);
    for (Threshold i = 0; i < THRESHOLDS; i++) {
        if (i == 0 || strcmp(threshold_rows[i].case_id, threshold_rows[i - 1].case_id) != 0)
            g_string_append_printf(out, "\n[%s]\n", threshold_rows[i].case_id);
        append_threshold(settings, i, out);
    }
}
