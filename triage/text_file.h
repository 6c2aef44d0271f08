/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The whole of a file that is written by hand, with a 0 behind it; NULL: the error says why. A
 * device or a wrong file may be endless: beyond 16 MB it is refused. The mark of UTF-8 that Windows
 * editors put before it is left out. The caller frees it. */
char *text_file_read(const char *path, size_t *length, GError **error);
