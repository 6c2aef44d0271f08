/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"

/* Something worth knowing about the capture that is no finding: what it hides, what was dropped. */
typedef struct Note {
    uint64_t frame; /* 0: the capture as a whole */
    Text *says;
} Note;

/* What front ends see of an engine, and nothing else: owned by the engine, valid until it is fed,
 * reviewed or freed again. */
typedef struct Report {
    uint64_t frames;            /* fed */
    Time first_time, last_time; /* earliest and latest; TIME_NONE when no frame had a time */
    GPtrArray *notes;           /* Note, in the order in which they came up */
    GPtrArray *findings;        /* Finding, borrowed: most severe first, then by confidence and
                                    first frame */
    Text *failure;              /* a promise broken inside the engine; NULL: none */
} Report;

Report *report_new(void);
void report_free(Report *report); /* NULL is fine */

/* Takes says. The same sentence with the same frame is noted once; at most LIMIT_NOTES. */
void report_note(Report *report, uint64_t frame, Text *says);
