/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "stories.h"

/* How the first of those attempts went, step by step: the ladder of the finding. */
void sip_ladder(Finding *finding, const Story *story, const SipTrouble *trouble);
