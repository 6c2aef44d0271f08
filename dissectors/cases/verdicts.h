/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"

/* What a story led to, until it is settled with the rest. */
typedef struct Verdict {
    Finding *finding;
    uint32_t era;  /* of the story: findings of two eras about one subject are one finding */
    uint32_t next; /* place of an earlier one of the same kin, UINT32_MAX: none */
} Verdict;

/* Verdicts in the order in which they were given, found by what they are about: owns findings. */
typedef struct Verdicts Verdicts;

Verdicts *verdicts_new(void);
void verdicts_free(Verdicts *verdicts); /* NULL is fine */
void verdicts_clear(Verdicts *verdicts);

void verdicts_add(Verdicts *verdicts, Finding *finding, uint32_t era); /* takes finding */

guint verdicts_count(const Verdicts *verdicts);
const Verdict *verdicts_at(const Verdicts *verdicts, guint i);

/* The first finding of another era about the same subject, NULL when there is none. */
Finding *verdicts_twin(const Verdicts *verdicts, const Finding *finding, uint32_t era);
