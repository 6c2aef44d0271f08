/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "given_names.h"

#include <string.h>

#include "domain_name.h"
#include "hosts.h"
#include "text_file.h"
#include "value.h"

enum { SHOWN_BYTES = 60 };

struct GivenNames {
    GArray *names;       /* GivenName, whose bytes are in contents */
    GPtrArray *contents; /* char * */
};

GivenNames *given_names_new(void)
{
    GivenNames *names = g_new0(GivenNames, 1);
    names->names = g_array_new(FALSE, FALSE, sizeof(GivenName));
    names->contents = g_ptr_array_new_with_free_func(g_free);
    return names;
}

void given_names_free(GivenNames *names)
{
    if (names == NULL)
        return;
    g_array_free(names->names, TRUE);
    g_ptr_array_unref(names->contents);
    g_free(names);
}

static bool fail(GError **error, const char *says)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, says);
    return false;
}

static bool add(GivenNames *names, NameSource source, const Ip *ip, Bytes name)
{
    GivenName given = { source, *ip, name };
    if (names->names->len == LIMIT_GIVEN_NAMES)
        return false;
    g_array_append_val(names->names, given);
    return true;
}

static bool fail_line(GError **error, unsigned number, Bytes line, const char *what)
{
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show_name((Bytes){ line.data, MIN(line.length, (size_t)SHOWN_BYTES) }, shown);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "line %u: %s: expected ADDRESS NAME [NAME]..., found '%s%s'", number, what,
                shown->str, line.length > SHOWN_BYTES ? "..." : "");
    return false;
}

/* Their bytes stay where the line is. */
static bool add_names(GivenNames *names, HostsLine *hosts)
{
    for (Bytes name; hosts_line_next(hosts, &name);)
        if (!add(names, NAME_FROM_HOSTS, &hosts->ip, name))
            return false;
    return true;
}

static bool add_line(GivenNames *names, unsigned number, Bytes line, GError **error)
{
    HostsLine hosts;
    switch (hosts_line_read(line, &hosts)) {
    case HOSTS_EMPTY:
        return true;
    case HOSTS_BAD_ADDRESS:
        return fail_line(error, number, line, "no IP address");
    case HOSTS_BAD_NAME:
        return fail_line(error, number, line, "no name, or one that is too long");
    case HOSTS_NAMES:
        break;
    }
    if (add_names(names, &hosts))
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "line %u: more than %d names in all", number, LIMIT_GIVEN_NAMES);
    return false;
}

bool given_names_add_file(GivenNames *names, const char *path, GError **error)
{
    size_t length;
    char *bytes = text_file_read(path, &length, error);
    if (bytes == NULL)
        return false;
    g_ptr_array_add(names->contents, bytes);
    Cursor in = cursor_over((const uint8_t *)bytes, length, length);
    unsigned number = 0;
    for (Bytes line; hosts_file_next(&in, &line);)
        if (!add_line(names, ++number, line, error))
            return false;
    return true;
}

bool given_names_add_host(GivenNames *names, const char *address, const char *words, GError **error)
{
    char *line = g_strconcat(address, " ", words, NULL);
    HostsLine hosts;
    g_ptr_array_add(names->contents, line);
    if (hosts_line_read((Bytes){ (const uint8_t *)line, strlen(line) }, &hosts) != HOSTS_NAMES)
        return fail(error, "expected ADDRESS = NAME [NAME]...");
    return add_names(names, &hosts) || fail(error, "too many names");
}

/* A name without a domain could never be told from one of another domain. */
static bool is_full_name(const char *name)
{
    enum { NAME_LENGTH = 253 };
    size_t length = strlen(name);
    Bytes bytes = { (const uint8_t *)name, length };
    return length <= NAME_LENGTH && strpbrk(name, " \t=") == NULL && name[0] != '.' &&
           domain_name_is_full(bytes);
}

bool given_names_add_expected(GivenNames *names, const char *words, GError **error)
{
    char *copy = g_strdup(words);
    char *sign = strchr(copy, '=');
    Ip ip;
    g_ptr_array_add(names->contents, copy);
    if (sign != NULL)
        *sign = '\0';
    if (sign == NULL || !ip_parse(copy, &ip) || !is_full_name(sign + 1)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "'%s': expected ADDRESS=FQDN, such as 192.0.2.7=fe01.example.com", words);
        return false;
    }
    Bytes name = { (const uint8_t *)sign + 1, strlen(sign + 1) };
    return add(names, NAME_FROM_EXPECT, &ip, name) || fail(error, "too many names");
}

void given_names_lend(const GivenNames *names, Settings *settings)
{
    settings->given_names = (const GivenName *)(const void *)names->names->data;
    settings->given_name_count = names->names->len;
}
