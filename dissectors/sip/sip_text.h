/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <string.h>

#include "bytes.h"

/*
 * Pieces of header fields. White space is what folding makes of it too (LWS, RFC 3261 section
 * 25.1): blanks, tabs and ends of lines. Letters of either case are the same.
 */

static inline bool sip_text_is_space(uint8_t byte)
{
    const uint64_t spaces = UINT64_C(1) << ' ' | 1 << '\t' | 1 << '\r' | 1 << '\n';
    return byte <= ' ' && (spaces >> byte & 1) != 0;
}

/* The text without its first n bytes, of which it has at least as many. */
static inline Bytes sip_text_skip(Bytes text, size_t n)
{
    return n == 0 ? text : (Bytes){ text.data + n, text.length - n };
}

/* The text without white space before and behind it. */
static inline Bytes sip_text_trim(Bytes text)
{
    while (text.length > 0 && sip_text_is_space(text.data[0]))
        text = sip_text_skip(text, 1);
    while (text.length > 0 && sip_text_is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

/* May the byte stand in a token (RFC 3261 section 25.1)? */
static inline bool sip_text_is_token(uint8_t byte)
{
    static const bool tokens[UINT8_MAX + 1] = {
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true,
        ['.'] = true,         ['!'] = true,         ['%'] = true,         ['*'] = true,
        ['_'] = true,         ['+'] = true,         ['`'] = true,         ['\''] = true,
        ['~'] = true,
    };
    return tokens[byte];
}

bool sip_text_begins(Bytes text, const char *word);

static inline bool sip_text_equal(Bytes text, const char *word)
{
    return text.length == strlen(word) && sip_text_begins(text, word);
}

/* The same bytes, case and all. */
bool sip_text_same(Bytes text, const char *word);

/* Nothing but digits, and a number that fits; *out untouched otherwise. */
bool sip_text_number(Bytes text, uint32_t *out);

/* The number of a port; 0 for anything else. */
uint16_t sip_text_port(Bytes text);

/* What stands before the first mark, which is passed over; all of it without one. Neither is
 * trimmed. */
Bytes sip_text_take(Bytes *rest, char mark);

/* The first word, behind white space and up to the next; empty at the end. */
Bytes sip_text_take_word(Bytes *rest);

/* As sip_text_take, trimmed; a mark in a quoted string or between < and > is none. */
Bytes sip_text_take_outside(Bytes *rest, char mark);

/* A quoted string without its quotes, escapes as they are; other texts as they are. */
Bytes sip_text_unquote(Bytes text);

/* The length of the quoted string that the text begins with, quotes included; all of it when it has
 * no end. */
size_t sip_text_quoted(Bytes text);

/* The next value of a field that has several (RFC 3261 section 7.3.1), empty ones passed over;
 * false at its end. */
bool sip_text_next_value(Bytes *field, Bytes *value);
