/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

/* One line on standard error that says how far a scan is; only when that is a terminal. A zeroed
 * Progress is silent. */
typedef struct Progress {
    bool is_on, is_drawn;
    guint files_done, files_total;
    gint kilo_frames; /* atomic: whoever reads frames adds to it */
} Progress;

Progress progress_of_terminal(void);
void progress_draw(Progress *progress);
void progress_clear(Progress *progress); /* before anything else is written */
