/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "given_keys.h"
#include "outcome.h"
#include "settings.h"

/* How captures are read and judged; borrowed, and the same for all threads. */
typedef struct ReadingPlan {
    const Settings *settings;
    const GivenKeys *keys; /* of TLS sessions, or NULL */
    const char *filter;    /* a BPF expression that filter_new took, or NULL */
    bool salvage;
    gint *kilo_frames; /* atomic, counted up for a progress line; may be NULL */
    /* Told of what was rebuilt; member as Outcome.member. May be NULL. */
    void (*fact)(void *user, const char *member, const Value *fact);
    void *fact_user;
} ReadingPlan;

/* Takes the outcome. */
typedef void (*ReadingHandler)(void *user, Outcome *outcome);

/*
 * All captures of a PATH, each through an engine of its own: done is told of each when it is over,
 * at least once, in the order of the archive. Returns how many members of an archive were passed
 * over because they are no captures.
 */
guint reading_run(const ReadingPlan *plan, const char *path, ReadingHandler done, void *user);
