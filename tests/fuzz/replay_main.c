/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Runs a fuzz entry over files, and over the files of folders, given on the command line: what a
 * compiler without libFuzzer makes of the corpus.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The entry gets a copy of exactly its size, so that a sanitizer sees a read past the end. */
static void replay_bytes(const char *bytes, size_t length)
{
    uint8_t *copy = calloc(length > 0 ? length : 1, 1);
    if (copy == NULL)
        abort();
    memcpy(copy, bytes, length);
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

static int replay_file(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &bytes, &length, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    replay_bytes(bytes, length);
    return EXIT_SUCCESS;
}

static int replay(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    if (folder == NULL)
        return replay_file(path);
    int status = EXIT_SUCCESS;
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        if (replay_file(inside) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    }
    return status;
}

int main(int argc, char **argv)
{
    int status = EXIT_SUCCESS;
    replay_bytes("", 0);
    for (int i = 1; i < argc; i++)
        if (replay(argv[i]) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    return status;
}
