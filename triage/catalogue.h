/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "explanation.h"

/* Explanations as Markdown: ids of other cases are links, commands and drawings are code. */
void catalogue_append(const Explanation *explanation, GString *out);

/* All cases by layer and all cards, behind an index: docs/cases.md. */
void catalogue_append_all(GString *out);
