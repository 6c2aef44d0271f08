/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "moment.h"
#include "outage.h"
#include "text.h"
#include "time.h"
#include "value.h"

typedef enum Severity {
    SEVERITY_INFO,
    SEVERITY_WARNING,
    SEVERITY_CRITICAL,
} Severity;

typedef enum Confidence {
    CONFIDENCE_POSSIBLE, /* fits, but a named sibling fits too */
    CONFIDENCE_LIKELY,   /* every other explanation we know needs a coincidence */
    CONFIDENCE_PROVEN,   /* the file itself holds the proof */
} Confidence;

const char *severity_name(Severity severity);
const char *confidence_name(Confidence confidence);

/* One thing that the rule of a case asks for, and whether the file shows it. */
typedef struct Condition {
    const char *id; /* "E7", as the documentation of the case counts them */
    bool met;
    Text *says;
} Condition;

/* A frame and what it proves. */
typedef struct Evidence {
    uint64_t frame;
    Text *says;
    bool is_drawn; /* the ladder says it, too */
} Evidence;

/* Who acts in a step: one of the two hosts that the subject names. */
typedef enum StepSide {
    STEP_CLIENT,
    STEP_SERVER,
    STEP_NOBODY, /* time passes, or something happens between the two */
} StepSide;

/* One rung of the ladder: how a call or handshake that came to nothing went. */
typedef struct Step {
    uint64_t frame; /* 0: there is none, as of a silence */
    Time time;      /* TIME_NONE: not known */
    StepSide from;
    bool is_failing; /* here it failed */
    Text *says;
} Step;

/* What a case found: everything a front end may show, owned by the finding. */
typedef struct Finding {
    char *id;            /* stable over runs: made of case, subject and first frame */
    uint32_t kin;        /* of findings of one case about one subject the same number */
    const char *case_id; /* of the case row */
    Severity severity;
    Confidence confidence;
    bool resolved; /* healed inside the file */
    Text *summary; /* one sentence a customer can read */
    Value *subject;
    uint64_t first_frame, last_frame, frame_count;
    Time first_time, last_time;
    GPtrArray *conditions; /* Condition, in the order of the rule */
    GPtrArray *evidence;   /* Evidence, by frame */
    GArray *ladder;        /* Step, of the first attempt that failed; NULL: nothing to draw */
    GPtrArray *caused_by;  /* char *: ids of findings of the same report */
    GPtrArray *advice;     /* Text, first thing to do first */
    Text *next_capture;    /* what to record where the proof needs another vantage; may be NULL */
} Finding;

/* An empty finding of the case; case_id is borrowed from the row. */
Finding *finding_new(const char *case_id);
void finding_free(Finding *finding); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Finding, finding_free)

/* The frames that the finding is about. */
void finding_span(Finding *finding, const Span *span);

/* Each takes its text. A frame stands once in the evidence: the first sentence about it stays. */
void finding_condition(Finding *finding, const char *id, bool met, Text *says);
void finding_evidence(Finding *finding, uint64_t frame, Text *says);
void finding_moment(Finding *finding, Moment moment, Text *says); /* nothing if it never was */
void finding_advice(Finding *finding, Text *advice);

/* Takes the step's text. A step goes before those of later frames; one without a frame is last. */
void finding_step(Finding *finding, Step step);

/* Step i of the ladder, NULL behind the last. */
const Step *finding_step_at(const Finding *finding, guint i);

/* All evidence so far about frames of the ladder is what the ladder says as well. */
void finding_drawn(Finding *finding);

/* The ladder of the other one, where the finding has none. */
void finding_take_ladder(Finding *finding, Finding *from);

/* Orders the evidence and gives the finding its id; the subject and first_frame stand by then. */
void finding_seal(Finding *finding);

Value *finding_times(uint32_t count); /* "once", "twice", "3 times" */
