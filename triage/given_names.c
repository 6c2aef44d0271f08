/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "given_names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "domain_name.h"
#include "hosts.h"
#include "value.h"

enum {
    MOST_BYTES = 16 << 20,
    SHOWN_BYTES = 60,
};

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

static void fail(GError **error, const char *says)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, says);
}

static bool add(GivenNames *names, NameSource source, const Ip *ip, Bytes name)
{
    GivenName given = { source, *ip, name };
    if (names->names->len == LIMIT_GIVEN_NAMES)
        return false;
    g_array_append_val(names->names, given);
    return true;
}

/* The whole file, which a device or a wrong file may make endless; NULL: said why. */
static char *read_file(const char *path, size_t *length, GError **error)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail(error, g_strerror(errno));
        return NULL;
    }
    g_autofree char *bytes = g_malloc(MOST_BYTES + 1);
    *length = fread(bytes, 1, MOST_BYTES + 1, file);
    int trouble = ferror(file) != 0 ? errno : 0;
    fclose(file);
    if (trouble == 0 && *length <= MOST_BYTES)
        return g_realloc(g_steal_pointer(&bytes), *length + 1);
    fail(error, trouble != 0 ? g_strerror(trouble) : "too large for a hosts file (over 16 MB)");
    return NULL;
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

static bool add_line(GivenNames *names, unsigned number, Bytes line, GError **error)
{
    HostsLine hosts;
    Bytes name;
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
    while (hosts_line_next(&hosts, &name))
        if (!add(names, NAME_FROM_HOSTS, &hosts.ip, name)) {
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "line %u: more than %d names in all", number, LIMIT_GIVEN_NAMES);
            return false;
        }
    return true;
}

bool given_names_add_file(GivenNames *names, const char *path, GError **error)
{
    static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8, as Windows editors write it */
    size_t length, marked = strlen(mark);
    char *bytes = read_file(path, &length, error);
    if (bytes == NULL)
        return false;
    g_ptr_array_add(names->contents, bytes);
    Cursor in = cursor_over((const uint8_t *)bytes, length, length);
    if (length >= marked && memcmp(bytes, mark, marked) == 0)
        cursor_skip(&in, marked);
    unsigned number = 0;
    for (Bytes line; hosts_file_next(&in, &line);)
        if (!add_line(names, ++number, line, error))
            return false;
    return true;
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
    if (add(names, NAME_FROM_EXPECT, &ip, name))
        return true;
    fail(error, "too many names");
    return false;
}

void given_names_lend(const GivenNames *names, Settings *settings)
{
    settings->given_names = (const GivenName *)(const void *)names->names->data;
    settings->given_name_count = names->names->len;
}
