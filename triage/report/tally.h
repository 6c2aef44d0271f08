/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outcome.h"

/* What many captures came to. */
typedef struct Tally {
    guint captures;
    guint clear; /* judged, and nothing found */
    guint findings[SEVERITY_CRITICAL + 1];
    guint status[OUTCOME_STATUS_COUNT];
} Tally;

void tally_count(Tally *tally, const Outcome *outcome);
void tally_add(Tally *tally, const Tally *other);
