/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"

/*
 * Findings by the addresses that their subjects name, so that which of them concern one another
 * is found without comparing each with each. Findings must not leave the array while it is in use.
 */
typedef struct SubjectIndex SubjectIndex;

SubjectIndex *subject_index_new(const GPtrArray *findings);
void subject_index_free(SubjectIndex *index); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SubjectIndex, subject_index_free)

/* Every finding whose subject is about an address that this subject names, or about what the same
 * client makes of the same server: each once, in the order of the array, and perhaps some that only
 * look like it. Valid until the next call. */
const GPtrArray *subject_index_near(SubjectIndex *index, const Value *subject);
