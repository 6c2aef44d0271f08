/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "numbering.h"

/* From this number on, frames were rejected frames before it. */
typedef struct Shift {
    uint32_t number, rejected;
} Shift;

struct Numbering {
    uint32_t last; /* number of the frame before, 0: none */
    uint32_t rejected;
    GArray *shifts; /* Shift, by number */
};

Numbering *numbering_new(void)
{
    Numbering *numbering = g_new0(Numbering, 1);
    numbering->shifts = g_array_new(FALSE, FALSE, sizeof(Shift));
    return numbering;
}

void numbering_free(Numbering *numbering)
{
    if (numbering == NULL)
        return;
    g_array_unref(numbering->shifts);
    g_free(numbering);
}

/* Each frame that follows under this number replaces the one before. */
static void shift(Numbering *numbering, uint32_t number)
{
    GArray *shifts = numbering->shifts;
    numbering->rejected++;
    if (shifts->len == 0 || g_array_index(shifts, Shift, shifts->len - 1).number != number)
        g_array_append_val(shifts, ((Shift){ .number = number }));
    g_array_index(shifts, Shift, shifts->len - 1).rejected = numbering->rejected;
}

uint64_t numbering_next(Numbering *numbering, uint32_t number)
{
    if (number == numbering->last)
        shift(numbering, number);
    numbering->last = number;
    return (uint64_t)number + numbering->rejected;
}

uint64_t numbering_place(const Numbering *numbering, uint32_t number)
{
    guint low = 0, high = numbering->shifts->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(numbering->shifts, Shift, middle).number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t rejected = low > 0 ? g_array_index(numbering->shifts, Shift, low - 1).rejected : 0;
    return (uint64_t)number + rejected;
}
