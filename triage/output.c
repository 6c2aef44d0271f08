/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

struct Output {
    FILE *stream;
    char *path;      /* of a file; NULL: standard output */
    char *temporary; /* where it grows until it is whole; NULL: written in place */
};

static bool fail(const Output *output, GError **error)
{
    int reason = errno;
    const char *name = output->path != NULL ? output->path : "standard output";
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(reason), "cannot write %s: %s", name,
                g_strerror(reason));
    return false;
}

/* What path finally names: renaming onto a symbolic link would replace the link. */
static char *resolved(const char *path)
{
    char *target = realpath(path, NULL);
    char *copy = g_strdup(target != NULL ? target : path);
    free(target);
    return copy;
}

static FILE *open_in_place(const char *path)
{
    return fopen(path, "wbe");
}

static FILE *open_beside(const char *path, char **temporary)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_build_filename(folder, ".wiretriage-XXXXXX", NULL);
    int fd = g_mkstemp_full(name, O_WRONLY | O_CLOEXEC, 0666);
    if (fd < 0)
        return NULL;
    *temporary = g_steal_pointer(&name);
    return fdopen(fd, "wb");
}

Output *output_open(const char *path, GError **error)
{
    g_autoptr(Output) output = g_new0(Output, 1);
    if (path == NULL || strcmp(path, "-") == 0) {
        output->stream = stdout;
        return g_steal_pointer(&output);
    }
    struct stat status;
    output->path = resolved(path);
    bool is_special = stat(output->path, &status) == 0 && !S_ISREG(status.st_mode);
    output->stream =
        is_special ? open_in_place(output->path) : open_beside(output->path, &output->temporary);
    if (output->stream != NULL)
        return g_steal_pointer(&output);
    fail(output, error);
    return NULL;
}

void output_free(Output *output)
{
    if (output == NULL)
        return;
    if (output->stream != NULL && output->path != NULL)
        fclose(output->stream);
    if (output->temporary != NULL)
        g_unlink(output->temporary);
    g_free(output->temporary);
    g_free(output->path);
    g_free(output);
}

bool output_write(Output *output, const char *text, GError **error)
{
    size_t length = strlen(text);
    return fwrite(text, 1, length, output->stream) == length || fail(output, error);
}

bool output_flush(Output *output, GError **error)
{
    return fflush(output->stream) == 0 || fail(output, error);
}

bool output_commit(Output *output, GError **error)
{
    if (output->path == NULL)
        return output_flush(output, error);
    int closed = fclose(output->stream);
    output->stream = NULL;
    if (closed != 0)
        return fail(output, error);
    if (output->temporary == NULL)
        return true;
    if (g_rename(output->temporary, output->path) != 0)
        return fail(output, error);
    g_clear_pointer(&output->temporary, g_free);
    return true;
}
