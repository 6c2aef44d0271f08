/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include <glib.h>

/*
 * Which record of the file a frame of Wireshark is. They count alike until a read filter (-R)
 * rejects a frame: it is dissected once, and then the next one gets its number.
 */
typedef struct Numbering Numbering;

Numbering *numbering_new(void);
void numbering_free(Numbering *numbering); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Numbering, numbering_free)

/* The place in the file, from 1, of the frame that is dissected for the first time as number. */
uint64_t numbering_next(Numbering *numbering, uint32_t number);

/* The place in the file of a frame dissected before. */
uint64_t numbering_place(const Numbering *numbering, uint32_t number);
