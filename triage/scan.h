/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "page.h"
#include "reading.h"
#include "tally.h"

/* A way to write the outcomes of a scan; what is NULL writes nothing. */
typedef struct ScanFormat {
    const char *name;
    void (*open)(GString *out);
    /* A part of what it says of a capture, small enough to be kept; false: there is none. */
    bool (*capture)(const Outcome *outcome, guint part, PageLook look, GString *out);
    void (*separate)(GString *out); /* between two captures */
    void (*close)(const Tally *tally, PageLook look, GString *out);
} ScanFormat;

/* NULL when there is none. */
const ScanFormat *scan_format_by_name(const char *name);

/* Everything borrowed. */
typedef struct ScanPlan {
    ReadingPlan reading;
    const ScanFormat *format;
    Severity fail_on;
    guint jobs;
    const char *output; /* NULL: standard output */
    PageLook look;
} ScanPlan;

/* Captures of files and directories through the engine, in parallel; the results in the order of
 * the paths and, inside a directory, of the names. Returns a CommandStatus. */
int scan_run(const ScanPlan *plan, char **paths);
