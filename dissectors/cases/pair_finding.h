/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "name_check.h"
#include "refusal.h"
#include "role.h"
#include "settings.h"
#include "stories.h"

/* What findings about a pair of hosts share. */

typedef bool (*AttemptFilter)(const TlsAttempt *attempt);

/* A finding about those attempts of the story's pair: its frames, its subject (client, server,
 * attempts) and their number. What cannot be judged, being only partly in the capture, is one of
 * them if they failed. */
Finding *pair_finding_new(const char *case_id, const Story *story, AttemptFilter takes);

/* The subject's certificate: that of the side in the first attempt that shows one; null where none
 * can be read. Says which attempt that is, NULL for none. */
const TlsAttempt *pair_finding_certificate(Finding *finding, const Story *story, TlsSide owner,
                                           AttemptFilter takes);

/* The frames of an attempt, each with what happened in it; the first that fails is the ladder. */
void pair_finding_evidence(Finding *finding, const TlsAttempt *attempt);

/* All of the above of attempts that one side refused: critical, and a warning where connections
 * work afterwards. The certificate is that of the side. NULL where there is no such attempt. */
Finding *pair_finding_refused(const char *case_id, const Story *story, TlsSide owner,
                              AttemptFilter takes);

/* Whose certificate was refused in the first of those attempts. */
TlsSide pair_finding_owner(const Pair *pair, AttemptFilter takes);

/* How sure a refusal is: an alert in clear proves it, an end without a word repeats or is only
 * possible. */
Confidence pair_finding_confidence(const Pair *pair, AttemptFilter takes);

/* Somebody who tries versions and ciphers one by one: what he is refused is no failure. */
bool pair_finding_is_scan(const Pair *pair);

/* Is every attempt that the filter takes over before the first one that carries data both ways?
 * False where none does. */
bool pair_finding_is_resolved(const Pair *pair, AttemptFilter takes);

/* Does any attempt of the pair carry data both ways? */
bool pair_finding_works(const Pair *pair);

/* Do attempts that the filter takes come both before and after one that works? */
bool pair_finding_alternates(const Pair *pair, AttemptFilter takes);

/* Was the certificate of the side not valid at capture time, to the second? */
bool pair_finding_is_outside(const TlsAttempt *attempt, TlsSide owner);

/* May the attempt fail over the name or the kind of that side's certificate? Its peer refuses it
 * without saying that something else is wrong, or its application does. */
bool pair_finding_may_fail_over(const TlsAttempt *attempt, TlsSide owner);

/* Seals it and adds it to the findings. What a proxy passes on is likely at most: it says itself
 * whom it speaks for. */
void pair_finding_done(Finding *finding, const Story *story, GPtrArray *findings);

/* How to record what is hidden: where and with which filter. */
Text *pair_finding_next_capture(const Pair *pair);

/* Why the certificate of a side cannot be read, for a sentence; NULL when it can. */
const char *pair_finding_blindness(const TlsAttempt *attempt, TlsSide owner);

/* The subject of a finding about TCP alone: client, server, attempts, no certificate. */
Value *pair_finding_tcp_subject(const Pair *pair, uint32_t attempts);

/* A finding about SYNs that led to nothing: a warning, as sure as that where no other connection
 * got through before; resolved where one did afterwards. */
Finding *pair_finding_syns(const char *case_id, const Pair *pair, const SynTally *tally,
                           Confidence sure);

/* Whom a certificate is issued to: its CN, as UM and Lync read it. */
Value *pair_finding_holder(const Certificate *certificate);

/* And by whom: all of that name, which is text of the capture like any other. */
Value *pair_finding_issuer(const Certificate *certificate);

Value *pair_finding_client(const Pair *pair);
Value *pair_finding_server(const Pair *pair);
