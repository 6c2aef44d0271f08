/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outcome.h"
#include "page.h"
#include "tally.h"

/* A report for somebody who reads it in a terminal with a customer on the phone. */
void text_report_capture(const Outcome *outcome, PageLook look, GString *out);

/* What all captures came to, in a line. */
void text_report_tally(const Tally *tally, PageLook look, GString *out);

PageStyle text_report_style(Severity severity);
