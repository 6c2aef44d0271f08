/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

/*
 * Where results go: standard output, or a file that appears under its name only when it is whole.
 */
typedef struct Output Output;

/* path NULL or "-": standard output. A path that is no regular file (a device, a FIFO) is written
 * to directly. */
Output *output_open(const char *path, GError **error);

/* Removes what was not committed; NULL is fine. */
void output_free(Output *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Output, output_free)

bool output_write(Output *output, const char *text, GError **error);
bool output_flush(Output *output, GError **error);

/* Writes out what is buffered and gives the file its name. Nothing may be written afterwards. */
bool output_commit(Output *output, GError **error);
