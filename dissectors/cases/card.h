/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A failure that leaves nothing on the wire. It is known, so that nobody captures packets for it:
 * no capture is ever judged by it. */
typedef struct Card {
    const char *id;
    const char *title;
    const char *symptom; /* as users report it */
    const char *why;     /* no packet shows it */
    const char *look;    /* where to look instead */
    const char *causes;
    const char *fix;
} Card;

/* All cards, NULL behind the last. */
extern const Card *const cards[];

const Card *card_by_id(const char *id); /* NULL when there is none */
