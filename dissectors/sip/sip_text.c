/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_text.h"

#include <string.h>

#include "limits.h"

static uint8_t lower(uint8_t letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
}

bool sip_text_begins(Bytes text, const char *word)
{
    size_t length = strlen(word);
    if (text.length < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (text.data[i] != (uint8_t)word[i] && lower(text.data[i]) != lower((uint8_t)word[i]))
            return false;
    return true;
}

bool sip_text_same(Bytes text, const char *word)
{
    size_t length = strlen(word);
    return text.length == length && length > 0 && memcmp(text.data, word, length) == 0;
}

bool sip_text_number(Bytes text, uint32_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(text.data[i] - '0');
        if (number > UINT32_MAX)
            return false;
    }
    if (text.length == 0)
        return false;
    *out = (uint32_t)number;
    return true;
}

uint16_t sip_text_port(Bytes text)
{
    uint32_t port;
    return sip_text_number(sip_text_trim(text), &port) && port <= UINT16_MAX ? (uint16_t)port : 0;
}

/* What stands before offset at, and *rest what stands behind the mark there. */
static Bytes split(Bytes *rest, size_t at)
{
    Bytes text = { rest->data, at };
    *rest = sip_text_skip(*rest, at < rest->length ? at + 1 : at);
    return text;
}

Bytes sip_text_take(Bytes *rest, char mark)
{
    const uint8_t *at = rest->length > 0 ? memchr(rest->data, mark, rest->length) : NULL;
    return split(rest, at != NULL ? (size_t)(at - rest->data) : rest->length);
}

Bytes sip_text_take_word(Bytes *rest)
{
    Bytes text = sip_text_trim(*rest);
    size_t n = 0;
    while (n < text.length && !sip_text_is_space(text.data[n]))
        n++;
    *rest = sip_text_skip(text, n);
    return (Bytes){ text.data, n };
}

size_t sip_text_quoted(Bytes text)
{
    for (size_t i = 1; i < text.length; i++) {
        if (text.data[i] == '"')
            return i + 1;
        if (text.data[i] == '\\')
            i++;
    }
    return text.length;
}

/* The length of what is one piece to who looks for a mark. A < that nothing closes is a byte as any
 * other. */
static size_t piece(Bytes text)
{
    if (text.data[0] == '"')
        return sip_text_quoted(text);
    if (text.data[0] != '<')
        return 1;
    const uint8_t *end = memchr(text.data, '>', MIN(text.length, LIMIT_SIP_ADDRESS));
    return end != NULL ? (size_t)(end - text.data) + 1 : 1;
}

/* Where the mark is if nothing before it is quoted or in brackets; NULL where that must be
 * looked at. */
static const uint8_t *find_plain(Bytes text, char mark)
{
    const uint8_t *at = memchr(text.data, mark, text.length);
    size_t before = at != NULL ? (size_t)(at - text.data) : text.length;
    bool is_plain =
        memchr(text.data, '"', before) == NULL && memchr(text.data, '<', before) == NULL;
    return is_plain ? text.data + before : NULL;
}

Bytes sip_text_take_outside(Bytes *rest, char mark)
{
    const uint8_t *plain = rest->length > 0 ? find_plain(*rest, mark) : NULL;
    if (plain != NULL)
        return sip_text_trim(split(rest, (size_t)(plain - rest->data)));
    size_t at = 0;
    while (at < rest->length && rest->data[at] != (uint8_t)mark)
        at += piece(sip_text_skip(*rest, at));
    return sip_text_trim(split(rest, at));
}

Bytes sip_text_unquote(Bytes text)
{
    if (text.length == 0 || text.data[0] != '"')
        return text;
    size_t length = sip_text_quoted(text);
    bool is_closed = length > 1 && text.data[length - 1] == '"';
    return (Bytes){ text.data + 1, length - (is_closed ? 2 : 1) };
}

bool sip_text_next_value(Bytes *field, Bytes *value)
{
    while (field->length > 0) {
        Bytes next = sip_text_take_outside(field, ',');
        if (next.length == 0)
            continue;
        *value = next;
        return true;
    }
    return false;
}
