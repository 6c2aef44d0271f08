/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outcome.h"

/*
 * Reports as JSON of the schema wiretriage.report/1 (docs/report.schema.json). The captures of a
 * document are written one by one between open and close, so that a batch need not be kept; and
 * each of them part by part, since thousands of findings are megabytes.
 */
void json_report_open(GString *out);
bool json_report_capture(const Outcome *outcome, guint part,
                         GString *out); /* false: no such part */
void json_report_separate(GString *out);
void json_report_close(GString *out);

/* One capture as a document of its own in one line, by parts as well. */
bool json_report_line(const Outcome *outcome, guint part, GString *out);

/* Any value as JSON in one line, its fields in their order; then the fields of more, which may be
 * NULL. */
void json_report_value(const Value *value, const Value *more, GString *out);
