/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_text.h"

#include <string.h>

bool http_text_is_token(uint8_t byte)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    return g_ascii_isalnum((char)byte) || (byte != 0 && strchr(marks, byte) != NULL);
}

size_t http_text_token(Bytes text, size_t limit)
{
    size_t n = 0;
    while (n < text.length && n < limit && http_text_is_token(text.data[n]))
        n++;
    return n;
}

bool http_text_begins(Bytes text, const char *word)
{
    size_t length = strlen(word);
    return text.length >= length && g_ascii_strncasecmp((const char *)text.data, word, length) == 0;
}

bool http_text_equal(Bytes text, const char *word)
{
    return text.length == strlen(word) && http_text_begins(text, word);
}

bool http_text_lists(Bytes list, const char *word)
{
    while (list.length > 0)
        if (http_text_equal(http_text_trim(http_text_take(&list, ',')), word))
            return true;
    return false;
}

bool http_text_number(Bytes text, uint64_t *out)
{
    uint64_t number = 0;
    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!http_text_is_digit(text.data[i]) || number > (INT64_MAX - 9) / 10)
            return false;
        number = number * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = number;
    return true;
}

Bytes http_text_take(Bytes *rest, char mark)
{
    const uint8_t *at = rest->length > 0 ? memchr(rest->data, mark, rest->length) : NULL;
    size_t length = at != NULL ? (size_t)(at - rest->data) : rest->length;
    Bytes text = { rest->data, length };
    *rest = http_text_skip(*rest, at != NULL ? length + 1 : length);
    return text;
}

Bytes http_text_take_line(Bytes *rest)
{
    Bytes line = http_text_take(rest, '\n');
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}
