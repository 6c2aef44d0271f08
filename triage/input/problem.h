/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "window.h"

/*
 * What stops a reader at the record that begins at offset, as an error that names the offset. Each
 * returns what the reader returns.
 */

/* The window ended before the record did. 0 when the record has not begun: a clean end. Else -1:
 * the file was cut, or its source failed. */
int problem_at_end(const Window *window, uint64_t offset, GError **error);

/* -1: a record that cannot be, with the reason. */
int problem_damaged(uint64_t offset, GError **error, const char *reason, ...) G_GNUC_PRINTF(3, 4);
