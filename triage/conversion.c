/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conversion.h"

#include <string.h>

#define OFFER "convert it"

static const char trace_by_name[] =
    "; as its name is that of a Windows event trace, " OFFER " on Windows with `pktmon etl2pcap "
    "FILE.etl --out FILE.pcapng`, or with `etl2pcapng FILE.etl FILE.pcapng` when netsh took it";

static bool is_called_trace(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && g_ascii_strcasecmp(path + length - 4, ".etl") == 0;
}

bool conversion_is_offered(const char *message)
{
    return strstr(message, OFFER) != NULL;
}

/* Takes text. */
static char *replace(char *text, const char *what, const char *by)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);
    g_free(text);
    return g_strjoinv(by, parts);
}

/* Between double quotes, which both shells know, when it has something a shell would take apart. */
static char *quoted(const char *name)
{
    bool is_plain = name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-+=,@%:")] == '\0';
    return is_plain ? g_strdup(name) : g_strdup_printf("\"%s\"", name);
}

static char *with_names(char *message, const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    const char *dot = strrchr(base, '.');
    int stem = dot != NULL && dot != base ? (int)(dot - base) : (int)strlen(base);
    g_autofree char *out = g_strdup_printf("%.*s.pcapng", stem, base);
    g_autofree char *from = quoted(base), *to = quoted(out);
    g_autofree char *both = g_strdup_printf("%s %s", from, to);
    message = replace(message, "FILE OUT.pcapng", both);
    message = replace(message, "FILE.etl", from);
    return replace(message, "FILE.pcapng", to);
}

char *conversion_message(const char *message, const char *path)
{
    bool is_silent = is_called_trace(path) && !conversion_is_offered(message);
    char *whole = g_strconcat(message, is_silent ? trace_by_name : NULL, NULL);
    return strcmp(path, "-") == 0 ? whole : with_names(whole, path);
}
