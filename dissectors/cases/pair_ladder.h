/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "pair.h"

/* How a connection that came to nothing went, step by step: the ladder of a finding. */

/* Of an attempt that fails; nothing of one that works or cannot be judged. */
void pair_ladder_attempt(Finding *finding, const TlsAttempt *attempt);

/* Of the first of SYNs that were refused, and of such that were not answered. */
void pair_ladder_refused(Finding *finding, const SynTally *refused);
void pair_ladder_unanswered(Finding *finding, const SynTally *unanswered);
