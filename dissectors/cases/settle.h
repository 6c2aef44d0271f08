/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "case.h"
#include "verdicts.h"

/* Asks every case about a story that goes on; adds a verdict for each finding. */
void settle_judge(const Story *story, const Settings *settings, Verdicts *verdicts);

/* The same for a story that is over: a finding about the subject of an earlier era goes on where
 * that one ended. Returns how many findings there is no room for. */
uint32_t settle_ended(const Story *story, const Settings *settings, Verdicts *verdicts);

/*
 * Puts verdicts in order: those that a surer verdict of the same address silences go, the rest is
 * sorted (most severe, surest, earliest first), and a symptom names what explains it. A live
 * finding takes in the numbers of the ended one of its subject. Returns the findings that stay,
 * borrowed from the verdicts.
 */
GPtrArray *settle(const Verdicts *ended, const Verdicts *live, const Settings *settings);
