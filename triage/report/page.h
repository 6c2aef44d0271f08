/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

/* How a page looks where it is shown. */
typedef struct PageLook {
    unsigned width; /* columns */
    bool is_coloured;
} PageLook;

/* Of the terminal behind the descriptor; 80 columns without colour where there is none. */
PageLook page_look_of(int descriptor);

typedef enum PageStyle {
    PAGE_PLAIN,
    PAGE_STRONG,
    PAGE_QUIET,
    PAGE_RED,
    PAGE_YELLOW,
    PAGE_BLUE,
    PAGE_GREEN,
} PageStyle;

enum { PAGE_STYLE_COUNT = PAGE_GREEN + 1 };

/* Text for a terminal, wrapped between words, appended to out. */
typedef struct Page {
    GString *out;
    PageLook look;
    unsigned column;
} Page;

/* Spaces up to the column; nothing when the line is already there. */
void page_to(Page *page, unsigned column);

/* text as it is. */
void page_put(Page *page, PageStyle style, const char *text);

/* The words of text from here on, with a space before the first unless the line is at indent; a
 * line that becomes too long goes on in the next at indent. */
void page_flow(Page *page, unsigned indent, PageStyle style, const char *text);

void page_end_line(Page *page);

unsigned page_width_of(const char *text);

/* How many bytes of the text have room in so many columns. */
size_t page_length_within(const char *text, unsigned columns);
