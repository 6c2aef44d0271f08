/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_start_line.h"

#include <string.h>

#include "http_text.h"
#include "limits.h"

enum {
    VERSION_LENGTH = 8, /* "HTTP/1.1" */
    STATUS_LENGTH = 3,
    LONG_ENOUGH = 256, /* so much of a line without an end is enough to know it by */
};

static const char version[] = "HTTP/1.";

HttpMethod http_method_of(Bytes name)
{
    static const char *const names[HTTP_METHODS] = { "", "GET", "HEAD", "POST", "CONNECT" };
    for (int i = HTTP_METHOD_GET; i < HTTP_METHODS; i++)
        if (name.length == strlen(names[i]) && memcmp(name.data, names[i], name.length) == 0)
            return (HttpMethod)i;
    return HTTP_METHOD_OTHER;
}

/* The name is in capitals (RFC 9112 section 2.3). */
static bool is_version(Bytes word)
{
    return word.length == VERSION_LENGTH && memcmp(word.data, version, VERSION_LENGTH - 1) == 0 &&
           (word.data[VERSION_LENGTH - 1] == '0' || word.data[VERSION_LENGTH - 1] == '1');
}

static uint8_t minor_of(Bytes word)
{
    return (uint8_t)(word.data[VERSION_LENGTH - 1] - '0');
}

/* The first word, behind white space and up to the next. */
static Bytes take_word(Bytes *rest)
{
    Bytes text = http_text_trim(*rest);
    size_t n = 0;
    while (n < text.length && !http_text_is_space(text.data[n]))
        n++;
    *rest = http_text_skip(text, n);
    return (Bytes){ text.data, n };
}

static bool read_response(Bytes line, HttpStartLine *out)
{
    Bytes word = take_word(&line);
    Bytes code = take_word(&line);
    uint64_t status;
    if (code.length != STATUS_LENGTH || !http_text_number(code, &status) || status < 100)
        return false;
    *out = (HttpStartLine){ .minor = minor_of(word), .status = (uint16_t)status };
    return true;
}

/* The last word is the version; a target with blanks in it is taken as it is sent. */
static bool read_request(Bytes line, HttpStartLine *out)
{
    Bytes trimmed = http_text_trim(line);
    size_t method = http_text_token(trimmed, LIMIT_HTTP_METHOD + 1);
    if (method == 0 || method > LIMIT_HTTP_METHOD || trimmed.length < method + 3 + VERSION_LENGTH)
        return false;
    Bytes last = http_text_skip(trimmed, trimmed.length - VERSION_LENGTH);
    Bytes gap = { trimmed.data + method, trimmed.length - method - VERSION_LENGTH };
    if (!is_version(last) || !http_text_is_space(gap.data[0]) ||
        !http_text_is_space(gap.data[gap.length - 1]))
        return false;
    Bytes target = http_text_trim(gap), name = { trimmed.data, method };
    if (target.length == 0)
        return false;
    *out = (HttpStartLine){ .is_request = true,
                            .minor = minor_of(last),
                            .method = http_method_of(name),
                            .method_name = name,
                            .target = target };
    return true;
}

bool http_start_line_read(Bytes line, HttpStartLine *out)
{
    Bytes rest = line;
    return is_version(take_word(&rest)) ? read_response(line, out) : read_request(line, out);
}

static HttpLook look_at_line(Bytes line)
{
    HttpStartLine start;
    if (!http_start_line_read(line, &start))
        return HTTP_LOOK_NO;
    return start.is_request ? HTTP_LOOK_REQUEST : HTTP_LOOK_RESPONSE;
}

/* A method and a path or an address, as far as they go. */
static HttpLook look_at_request(Bytes first)
{
    size_t method = http_text_token(first, LIMIT_HTTP_METHOD + 1);
    if (method == 0 || method > LIMIT_HTTP_METHOD)
        return HTTP_LOOK_NO;
    Bytes rest = http_text_skip(first, method);
    if (rest.length < 2)
        return rest.length == 0 || rest.data[0] == ' ' ? HTTP_LOOK_MORE : HTTP_LOOK_NO;
    bool is_plain = rest.data[0] == ' ' && (rest.data[1] == '/' || rest.data[1] == '*' ||
                                            g_ascii_isalnum((char)rest.data[1]));
    if (!is_plain)
        return HTTP_LOOK_NO;
    bool is_path = rest.data[1] == '/' || http_text_begins(http_text_skip(rest, 1), "http");
    return first.length >= LONG_ENOUGH ? (is_path ? HTTP_LOOK_REQUEST : HTTP_LOOK_NO)
                                       : HTTP_LOOK_MORE;
}

HttpLook http_start_line_look(Bytes first)
{
    while (first.length > 0 && (first.data[0] == '\r' || first.data[0] == '\n'))
        first = http_text_skip(first, 1);
    if (first.length == 0)
        return HTTP_LOOK_MORE;
    const uint8_t *end = memchr(first.data, '\n', MIN(first.length, LIMIT_HTTP_START_LINE));
    if (end != NULL)
        return look_at_line((Bytes){ first.data, (size_t)(end - first.data) });
    size_t n = MIN(first.length, sizeof version - 1);
    if (memcmp(first.data, version, n) == 0)
        return first.length < LONG_ENOUGH ? HTTP_LOOK_MORE : HTTP_LOOK_RESPONSE;
    return look_at_request(first);
}
