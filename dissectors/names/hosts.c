/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "domain_name.h"

enum { NAME_MAX_LENGTH = 253 }; /* RFC 1035 section 2.3.4 */

bool hosts_file_next(Cursor *in, Bytes *line)
{
    size_t left = cursor_left(in);
    if (left == 0)
        return false;
    const uint8_t *end = memchr(in->next, '\n', left);
    *line = cursor_take(in, end != NULL ? (size_t)(end - in->next) : left);
    if (end != NULL)
        cursor_skip(in, 1);
    return true;
}

static bool is_blank(uint8_t byte)
{
    return byte <= ' ';
}

/* The next word; empty at the end of the line. */
static Bytes take_word(Bytes *line)
{
    size_t start = 0, end;
    while (start < line->length && is_blank(line->data[start]))
        start++;
    for (end = start; end < line->length && !is_blank(line->data[end]);)
        end++;
    if (end == 0)
        return (Bytes){ NULL, 0 };
    Bytes word = { line->data + start, end - start };
    *line = (Bytes){ line->data + end, line->length - end };
    return word;
}

static Bytes without_comment(Bytes line)
{
    const uint8_t *sign = line.length > 0 ? memchr(line.data, '#', line.length) : NULL;
    if (sign != NULL)
        line.length = (size_t)(sign - line.data);
    return line;
}

static bool read_ip(Bytes word, Ip *out)
{
    char text[IP_TEXT_SIZE];
    const uint8_t *zone = memchr(word.data, '%', word.length);
    size_t length = zone != NULL ? (size_t)(zone - word.data) : word.length;
    if (length >= sizeof text || memchr(word.data, '\0', length) != NULL)
        return false;
    memcpy(text, word.data, length);
    text[length] = '\0';
    return ip_parse(text, out);
}

static bool are_names(Bytes names)
{
    Bytes word = take_word(&names);
    bool is_any = word.length > 0;
    for (; word.length > 0; word = take_word(&names)) {
        Bytes name = domain_name_trim(word);
        if (name.length == 0 || name.length > NAME_MAX_LENGTH)
            return false;
    }
    return is_any;
}

HostsKind hosts_line_read(Bytes line, HostsLine *out)
{
    Bytes rest = without_comment(line);
    Bytes address = take_word(&rest);
    Ip ip;
    if (address.length == 0)
        return HOSTS_EMPTY;
    if (!read_ip(address, &ip))
        return HOSTS_BAD_ADDRESS;
    if (!are_names(rest))
        return HOSTS_BAD_NAME;
    *out = (HostsLine){ ip, rest };
    return HOSTS_NAMES;
}

bool hosts_line_next(HostsLine *line, Bytes *name)
{
    Bytes word = take_word(&line->names);
    if (word.length == 0)
        return false;
    *name = domain_name_trim(word);
    return true;
}
