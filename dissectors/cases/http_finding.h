/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "settings.h"
#include "stories.h"

/* What findings about HTTP share. */

/* A finding about the failures of the story's path: its frames, subject, ladder and evidence. */
Finding *http_finding_new(const char *case_id, const Story *story);

/* One more step of it, such as another method that works. */
void http_finding_step(Finding *finding, const HttpStep *step, const char *method, Value *path);

/* How requests of the kind that fails go when they do not. */
typedef enum HttpTurn {
    HTTP_TURN_NONE,   /* they always fail */
    HTTP_TURN_BEFORE, /* they worked until then */
    HTTP_TURN_AFTER,  /* they work from then on */
    HTTP_TURN_MIXED,  /* now so, now so */
} HttpTurn;

HttpTurn http_finding_turn(const HttpPath *path, const HttpAnswers *answers);

/* What a turn says as a condition, and whether all is well in the end. */
void http_finding_take_turn(Finding *finding, HttpTurn turn);

Value *http_finding_client(const Story *story);
Value *http_finding_server(const Story *story);
Value *http_finding_host(const Story *story);
Value *http_finding_path(const Story *story);
Value *http_finding_method(const Story *story);

/* Seals it and adds it to the findings. */
void http_finding_done(Finding *finding, GPtrArray *findings);
