/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_field.h"

#include <string.h>

#include "http_text.h"

/* A line and those that go on with it. */
static Bytes take_folded(Bytes *rest)
{
    Bytes line = http_text_take_line(rest);
    while (rest->length > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t')) {
        Bytes more = http_text_take_line(rest);
        line.length = (size_t)(more.data + more.length - line.data);
    }
    return line;
}

bool http_field_next(Bytes *rest, HttpField *out)
{
    while (rest->length > 0) {
        Bytes value = take_folded(rest);
        if (value.length == 0)
            return false;
        bool has_colon = memchr(value.data, ':', value.length) != NULL;
        Bytes name = http_text_trim(http_text_take(&value, ':'));
        if (!has_colon || name.length == 0)
            continue;
        *out = (HttpField){ name, http_text_trim(value) };
        return true;
    }
    return false;
}

size_t http_field_end(Bytes head, size_t from)
{
    while (from < head.length) {
        const uint8_t *end = memchr(head.data + from, '\n', head.length - from);
        if (end == NULL)
            return 0;
        size_t next = (size_t)(end - head.data) + 1;
        if (next < head.length && head.data[next] == '\n')
            return next + 1;
        if (next + 1 < head.length && head.data[next] == '\r' && head.data[next + 1] == '\n')
            return next + 2;
        from = next;
    }
    return 0;
}
