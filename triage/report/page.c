/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 40, MOST_WIDTH = 160 };

static const char *const escapes[] = {
    [PAGE_PLAIN] = "",         [PAGE_STRONG] = "\033[1m",    [PAGE_QUIET] = "\033[2m",
    [PAGE_RED] = "\033[1;31m", [PAGE_YELLOW] = "\033[1;33m", [PAGE_BLUE] = "\033[1;34m",
    [PAGE_GREEN] = "\033[32m",
};
G_STATIC_ASSERT(G_N_ELEMENTS(escapes) == PAGE_STYLE_COUNT);

static bool wants_colour(void)
{
    const char *refused = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
    bool is_refused = refused != NULL && refused[0] != '\0';
    return !is_refused && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

PageLook page_look_of(int descriptor)
{
    PageLook look = { USUAL_WIDTH, false };
    struct winsize size;
    if (!isatty(descriptor))
        return look;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        look.width = CLAMP(size.ws_col, LEAST_WIDTH, MOST_WIDTH);
    look.is_coloured = wants_colour();
    return look;
}

static unsigned width_of_character(const char *at)
{
    if ((unsigned char)*at < 0x80) /* most text */
        return 1;
    gunichar c = g_utf8_get_char(at);
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

static unsigned width_of(const char *text, size_t length)
{
    unsigned width = 0;
    for (const char *end = text + length; text < end; text = g_utf8_next_char(text))
        width += width_of_character(text);
    return width;
}

unsigned page_width_of(const char *text)
{
    return width_of(text, strlen(text));
}

size_t page_length_within(const char *text, unsigned columns)
{
    const char *at = text;
    unsigned width = 0;
    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        width += width_of_character(at);
        if (width > columns)
            break;
    }
    return (size_t)(at - text);
}

void page_to(Page *page, unsigned column)
{
    for (; page->column < column; page->column++)
        g_string_append_c(page->out, ' ');
}

static void put(Page *page, PageStyle style, const char *text, size_t length)
{
    bool is_styled = page->look.is_coloured && style != PAGE_PLAIN;
    if (is_styled)
        g_string_append(page->out, escapes[style]);
    g_string_append_len(page->out, text, (gssize)length);
    if (is_styled)
        g_string_append(page->out, "\033[0m");
}

void page_put(Page *page, PageStyle style, const char *text)
{
    put(page, style, text, strlen(text));
    page->column += page_width_of(text);
}

void page_end_line(Page *page)
{
    g_string_append_c(page->out, '\n');
    page->column = 0;
}

void page_flow(Page *page, unsigned indent, PageStyle style, const char *text)
{
    static const char blanks[] = " \n\t";
    page_to(page, indent);
    for (text += strspn(text, blanks); *text != '\0'; text += strspn(text, blanks)) {
        size_t length = strcspn(text, blanks);
        unsigned width = width_of(text, length);
        bool is_first = page->column == indent;
        if (!is_first && page->column + 1 + width > page->look.width) {
            page_end_line(page);
            page_to(page, indent);
        } else if (!is_first) {
            g_string_append_c(page->out, ' ');
            page->column++;
        }
        put(page, style, text, length);
        page->column += width;
        text += length;
    }
}
