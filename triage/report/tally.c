/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tally.h"

void tally_count(Tally *tally, const Outcome *outcome)
{
    guint found = outcome->report != NULL ? outcome->report->findings->len : 0;
    tally->captures++;
    tally->status[outcome->status]++;
    tally->clear += found == 0 && outcome_is_judged(outcome);
    for (guint i = 0; i < found; i++) {
        const Finding *finding = outcome->report->findings->pdata[i];
        tally->findings[finding->severity]++;
    }
}

void tally_add(Tally *tally, const Tally *other)
{
    tally->captures += other->captures;
    tally->clear += other->clear;
    for (guint i = 0; i < G_N_ELEMENTS(tally->findings); i++)
        tally->findings[i] += other->findings[i];
    for (guint i = 0; i < G_N_ELEMENTS(tally->status); i++)
        tally->status[i] += other->status[i];
}
