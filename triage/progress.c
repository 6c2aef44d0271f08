/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

Progress progress_of_terminal(void)
{
    const char *terminal = g_getenv("TERM");
    bool is_dumb = terminal == NULL || strcmp(terminal, "dumb") == 0;
    return (Progress){ .is_on = !is_dumb && isatty(STDERR_FILENO) };
}

void progress_draw(Progress *progress)
{
    if (!progress->is_on)
        return;
    double millions = g_atomic_int_get(&progress->kilo_frames) / 1000.0;
    fprintf(stderr, "\r\033[K%u of %u files, %.1f million frames", progress->files_done,
            progress->files_total, millions);
    fflush(stderr);
    progress->is_drawn = true;
}

void progress_clear(Progress *progress)
{
    if (progress->is_drawn)
        fputs("\r\033[K", stderr);
    progress->is_drawn = false;
}
