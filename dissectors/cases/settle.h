/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "case.h"

/* What a story led to, until it is settled with the rest. */
typedef struct Verdict {
    Finding *finding;
    uint32_t era; /* of the story: findings of two eras about one subject are one finding */
    uint32_t kin; /* of the finding, here to be found fast */
} Verdict;

/* Asks every case about a story that goes on; appends a Verdict for each finding. */
void settle_judge(const Story *story, const Settings *settings, GArray *verdicts);

/* The same for a story that is over: a finding about the subject of an earlier era goes on where
 * that one ended. Returns how many findings there is no room for. */
uint32_t settle_ended(const Story *story, const Settings *settings, GArray *verdicts);

/*
 * Puts verdicts in order: those that a surer verdict of the same address silences go, the rest is
 * sorted (most severe, surest, earliest first), and a symptom names what explains it. A live
 * finding takes in the numbers of the ended one of its subject. Returns the findings that stay,
 * borrowed from the verdicts.
 */
GPtrArray *settle(const GArray *ended, const GArray *live, const Settings *settings);
