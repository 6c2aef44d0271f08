/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

typedef enum OutcomeStatus {
    OUTCOME_COMPLETE,
    OUTCOME_TRUNCATED,  /* the capture ends inside a record */
    OUTCOME_DAMAGED,    /* a record that cannot be; what was readable is judged */
    OUTCOME_UNREADABLE, /* nothing could be read, or it is no capture */
    OUTCOME_FAILED,     /* the engine broke a promise of its own */
} OutcomeStatus;

enum { OUTCOME_STATUS_COUNT = OUTCOME_FAILED + 1 };

const char *outcome_status_name(OutcomeStatus status);

/* What became of one capture. */
typedef struct Outcome {
    char *path;   /* as given: any bytes */
    char *member; /* inside an archive, any bytes, or NULL */
    char *format; /* NULL when unreadable */
    OutcomeStatus status;
    bool is_foreign;      /* unreadable because it is no capture */
    uint64_t bytes;       /* of the capture, unpacked */
    uint64_t frames;      /* read; the report counts those that a filter let through */
    Engine *engine;       /* owns the report */
    const Report *report; /* NULL when unreadable */
    GPtrArray *notes;     /* Note: what reading has to say beside the report's own */
} Outcome;

Outcome *outcome_new(const char *path);
void outcome_free(Outcome *outcome); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outcome, outcome_free)

/* message may hold any bytes. */
void outcome_note(Outcome *outcome, uint64_t frame, const char *message);

/* Takes the finished engine. */
void outcome_take(Outcome *outcome, Engine *engine);

/* Was anything of it judged? */
bool outcome_is_judged(const Outcome *outcome);

/* A finding at or above least that is likely or proven. */
bool outcome_alarms(const Outcome *outcome, Severity least);

/* Both of what the engine and of what reading noted: Note i, NULL behind the last. */
const Note *outcome_note_at(const Outcome *outcome, guint i);
