/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 16 << 20 };

static char *fail(const char *says, GError **error)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, says);
    return NULL;
}

/* As much as there is, up to one byte more than is allowed. */
static char *read_bytes(FILE *file, size_t *length)
{
    char *bytes = g_malloc(MOST_BYTES + 1);
    *length = fread(bytes, 1, MOST_BYTES + 1, file);
    return bytes;
}

char *text_file_read(const char *path, size_t *length, GError **error)
{
    static const char mark[] = "\xef\xbb\xbf";
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return fail(g_strerror(errno), error);
    g_autofree char *bytes = read_bytes(file, length);
    int trouble = ferror(file) != 0 ? errno : 0;
    fclose(file);
    if (trouble != 0)
        return fail(g_strerror(trouble), error);
    if (*length > MOST_BYTES)
        return fail("too large (over 16 MB)", error);
    size_t marked = *length >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0 ? 3 : 0;
    *length -= marked;
    memmove(bytes, bytes + marked, *length);
    bytes[*length] = '\0';
    return g_realloc(g_steal_pointer(&bytes), *length + 1);
}
