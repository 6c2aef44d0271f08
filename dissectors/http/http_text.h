/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/*
 * Pieces of lines. White space is what folding makes of it too (obs-fold, RFC 9112 section 5.2):
 * blanks, tabs and ends of lines.
 */

static inline bool http_text_is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static inline bool http_text_is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* The text without its first n bytes, of which it has at least as many. */
static inline Bytes http_text_skip(Bytes text, size_t n)
{
    return n == 0 ? text : (Bytes){ text.data + n, text.length - n };
}

/* The text without white space before and behind it. */
static inline Bytes http_text_trim(Bytes text)
{
    while (text.length > 0 && http_text_is_space(text.data[0]))
        text = http_text_skip(text, 1);
    while (text.length > 0 && http_text_is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

/* May the byte stand in a token (RFC 9110 section 5.6.2)? */
bool http_text_is_token(uint8_t byte);

/* How many bytes of a token the text begins with, at most limit. */
size_t http_text_token(Bytes text, size_t limit);

/* Letters of either case are the same. */
bool http_text_begins(Bytes text, const char *word);
bool http_text_equal(Bytes text, const char *word);

/* Is the word one of a list with commas? */
bool http_text_lists(Bytes list, const char *word);

/* Nothing but digits, and a number below 2^63; *out untouched otherwise. */
bool http_text_number(Bytes text, uint64_t *out);

/* What stands before the first mark, which is passed over; all of it without one. */
Bytes http_text_take(Bytes *rest, char mark);

/* As that, of a line: without the CRLF or LF that ends it. */
Bytes http_text_take_line(Bytes *rest);
