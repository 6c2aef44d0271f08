/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "settings.h"
#include "stories.h"

enum { CASE_RELATIONS = 8 };

/*
 * A known failure as one row: lists, help, documentation and relations are printed from it, judge
 * is its only code. judge is pure and may be asked any number of times; it appends a new Finding
 * for each failure that the story shows.
 */
typedef struct Case {
    const char *id;    /* "stale-vm-mac": file, sample folder, JSON, documentation, filter */
    const char *title; /* one line of `wiretriage cases` */
    Severity severity; /* the highest it can have */
    StoryKind about;
    uint32_t also_about; /* bits (1 << StoryKind) of other kinds that it is asked about */
    const char *layer;   /* "TCP and IP"; NULL: as what it is about says */
    const char *silences[CASE_RELATIONS]; /* cases not reported of the same ip and vlan beside it */
    const char *symptom_of[CASE_RELATIONS]; /* cases that explain it, of the same MAC or address */
    bool is_of_hosts;   /* what explains it may concern another port of the same two hosts */
    uint32_t relies_on; /* bits (1 << Forgotten) of what may speak against it: where such was
                           forgotten it is possible at most */

    /* what `wiretriage explain` says, each a paragraph or several */
    const char *symptom;    /* as users report it */
    const char *shows;      /* what the wire shows */
    const char *look_alike; /* and how they are told apart */
    const char *causes;
    const char *fix;
    const char *capture; /* what to record, and where */
    const char *ladder;  /* a typical failure, drawn; preformatted */

    void (*judge)(const Story *story, const Settings *settings, GPtrArray *findings);
} Case;

/* All cases, NULL behind the last, in the order of the documentation. */
extern const Case *const cases[];

const Case *case_by_id(const char *id); /* NULL when there is none */

/* "Link layer", "TLS" */
const char *case_layer(const Case *row);
