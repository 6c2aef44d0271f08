/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ini_line.h"

#include <string.h>

#include <glib.h>

IniKind ini_line_read(char *line, IniLine *out)
{
    g_strstrip(line);
    size_t length = strlen(line);
    char *sign = strchr(line, '=');
    if (line[0] == '\0' || line[0] == '#' || line[0] == ';')
        return INI_EMPTY;
    if (sign == NULL && line[0] == '[' && line[length - 1] == ']') {
        line[length - 1] = '\0';
        *out = (IniLine){ g_strstrip(line + 1), NULL };
        return INI_GROUP;
    }
    if (sign == NULL || sign == line)
        return INI_BAD;
    *sign = '\0';
    *out = (IniLine){ g_strchomp(line), g_strchug(sign + 1) };
    return INI_ENTRY;
}
