/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

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
} Evidence;

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
void finding_advice(Finding *finding, Text *advice);

/* Orders the evidence and gives the finding its id; the subject and first_frame stand by then. */
void finding_seal(Finding *finding);
