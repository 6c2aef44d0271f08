/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "settings.h"
#include "stories.h"

/* What findings about SIP between a pair of hosts share. */

/* The next trouble of the kind in the story's pair; *at is 0 before the first. NULL: no more. */
const SipTrouble *sip_finding_next(const Story *story, SipTroubleKind kind, guint *at);

/* A finding about those attempts: its frames and its subject. */
Finding *sip_finding_new(const char *case_id, const Story *story, const SipTrouble *trouble);

/* The frames of the first attempt and of the last, each with what happened in it. */
void sip_finding_evidence(Finding *finding, const SipTrouble *trouble);

/* What the answer says of its reasons: Reason or Warning, ms-diagnostics and what that means. */
void sip_finding_reasons(Finding *finding, const SipTrouble *trouble);

/* How sure it is that nothing was answered; says why as a condition. */
Confidence sip_finding_silence(Finding *finding, const Story *story, const SipTrouble *trouble);

/* Is every attempt over before the first request of the kind that is answered? */
bool sip_finding_is_resolved(const SipTrouble *trouble, const Span *answered);

/* Seals it and adds it to the findings. */
void sip_finding_done(Finding *finding, GPtrArray *findings);

Value *sip_finding_client(const Story *story);
Value *sip_finding_server(const Story *story);

/* "503 Service Unavailable" */
Value *sip_finding_status(const SipTrouble *trouble);

/* Where to record what is missing. */
Text *sip_finding_next_capture(const Story *story);
