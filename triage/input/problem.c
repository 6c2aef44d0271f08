/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "problem.h"

#include "capture.h"

int problem_at_end(const Window *window, uint64_t offset, GError **error)
{
    uint64_t end = window_offset(window) + window_bytes(window).length;
    if (window->error != NULL) {
        g_propagate_prefixed_error(error, g_error_copy(window->error),
                                   "behind offset %" G_GUINT64_FORMAT ": ", end);
        return -1;
    }
    if (end == offset)
        return 0;
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_TRUNCATED,
                "ends inside the record at offset %" G_GUINT64_FORMAT " (%" G_GUINT64_FORMAT
                " bytes of it are there): the frames before it were read; "
                "fetch the capture again if its end matters",
                offset, end - offset);
    return -1;
}

int problem_damaged(uint64_t offset, GError **error, const char *reason, ...)
{
    va_list arguments;
    va_start(arguments, reason);
    g_autofree char *why = g_strdup_vprintf(reason, arguments);
    va_end(arguments);
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED,
                "damaged at offset %" G_GUINT64_FORMAT ": %s; the frames before it were read; "
                "fetch the capture again, or go on behind the damage with --salvage",
                offset, why);
    return -1;
}
