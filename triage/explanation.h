/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "card.h"
#include "case.h"

enum { EXPLANATION_SECTIONS = 10 };

typedef struct ExplanationSection {
    const char *heading;
    const char *body;
    bool is_drawn; /* lines as they are, in a drawing */
} ExplanationSection;

/* All that is said about a case or a card, in the order in which it is told. */
typedef struct Explanation {
    const char *id, *title;
    const Case *row; /* NULL: a card */
    ExplanationSection sections[EXPLANATION_SECTIONS];
    guint section_count;
    char *relations, *thresholds; /* bodies that are made of the rows; NULL: none */
} Explanation;

Explanation *explanation_of_case(const Case *row);
Explanation *explanation_of_card(const Card *card);
void explanation_free(Explanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Explanation, explanation_free)
