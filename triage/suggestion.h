/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The names that word may have meant, closest first, as "; did you mean a or b?", or "" when none
 * is near. The caller frees it. names ends with NULL. */
char *suggestion_for(const char *word, const char *const *names);
