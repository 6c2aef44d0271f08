/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_stream.h"

#include <string.h>

#include "http_field.h"
#include "http_text.h"
#include "limits.h"

enum { CRLF_LENGTH = 2 };

static const HttpStreamItem more = { .kind = HTTP_STREAM_MORE };

static HttpStreamItem pass(HttpStreamKind kind, size_t length)
{
    return (HttpStreamItem){ kind, length };
}

static void move_to(HttpStream *stream, HttpPlace place)
{
    *stream = (HttpStream){ .place = place };
}

static HttpStreamItem lose(HttpStream *stream, Bytes waiting)
{
    move_to(stream, HTTP_PLACE_LOST);
    return pass(HTTP_STREAM_JUNK, waiting.length);
}

/* Where the empty line may begin that ends a head, if it is not in these bytes. */
static size_t scanned_of(Bytes waiting)
{
    return waiting.length > CRLF_LENGTH ? waiting.length - CRLF_LENGTH : 0;
}

/* A start line must end soon, and a head not too late. */
static HttpStreamItem look_at_head(HttpStream *stream, Bytes waiting)
{
    size_t begin = 0;
    while (begin < waiting.length && (waiting.data[begin] == '\r' || waiting.data[begin] == '\n'))
        begin++;
    Bytes head = http_text_skip(waiting, begin);
    bool is_endless = head.length >= LIMIT_HTTP_START_LINE &&
                      memchr(head.data, '\n', LIMIT_HTTP_START_LINE) == NULL;
    if (is_endless || (head.length > 0 && http_start_line_look(head) == HTTP_LOOK_NO))
        return lose(stream, waiting);
    size_t end = http_field_end(waiting, MAX(begin, stream->scanned));
    if (end > 0 && end <= LIMIT_HTTP_HEAD)
        return pass(HTTP_STREAM_HEAD, end);
    if (head.length >= LIMIT_HTTP_HEAD)
        return pass(HTTP_STREAM_HEAD, waiting.length);
    stream->scanned = scanned_of(waiting);
    return more;
}

static HttpStreamItem pass_counted(HttpStream *stream, Bytes waiting)
{
    size_t length = (size_t)MIN(stream->left, waiting.length);
    stream->left -= length;
    if (stream->left == 0)
        move_to(stream, stream->place == HTTP_PLACE_BODY ? HTTP_PLACE_HEAD : HTTP_PLACE_SIZE);
    return pass(HTTP_STREAM_BODY, length);
}

/* A line with its end; 0: it has not come. */
static size_t line_length(Bytes waiting)
{
    const uint8_t *end = memchr(waiting.data, '\n', MIN(waiting.length, LIMIT_HTTP_CHUNK_LINE));
    return end != NULL ? (size_t)(end - waiting.data) + 1 : 0;
}

/* Hexadecimal digits, of which no chunk has more than 15; what stands behind them is an extension
 * (RFC 9112 section 7.1.1). */
static bool read_size(Bytes line, uint64_t *out)
{
    uint64_t size = 0;
    size_t n = 0;
    for (; n < line.length && g_ascii_isxdigit((char)line.data[n]); n++)
        size = size << 4 | (uint64_t)g_ascii_xdigit_value((char)line.data[n]);
    bool is_ended = n == line.length || line.data[n] == ';' || http_text_is_space(line.data[n]);
    *out = size;
    return n > 0 && n <= 15 && is_ended;
}

static HttpStreamItem look_for_start(HttpStream *stream, Bytes waiting)
{
    HttpLook look = http_start_line_look(waiting);
    if (look != HTTP_LOOK_REQUEST && look != HTTP_LOOK_RESPONSE)
        return lose(stream, waiting);
    move_to(stream, HTTP_PLACE_HEAD);
    return look_at_head(stream, waiting);
}

static HttpStreamItem look_at_size(HttpStream *stream, Bytes waiting)
{
    uint64_t size;
    size_t length = line_length(waiting);
    if (length == 0)
        return waiting.length < LIMIT_HTTP_CHUNK_LINE ? more : lose(stream, waiting);
    if (!read_size((Bytes){ waiting.data, length }, &size))
        return look_for_start(stream, waiting);
    move_to(stream, size > 0 ? HTTP_PLACE_CHUNK : HTTP_PLACE_TRAILER);
    stream->left = size > 0 ? size + CRLF_LENGTH : 0;
    return pass(HTTP_STREAM_BODY, length);
}

/* Lines up to the empty one (RFC 9112 section 7.1.2). */
static HttpStreamItem look_at_trailer(HttpStream *stream, Bytes waiting)
{
    size_t length = line_length(waiting);
    if (length == 0)
        return waiting.length < LIMIT_HTTP_CHUNK_LINE ? more : lose(stream, waiting);
    bool is_empty = length == 1 || (length == CRLF_LENGTH && waiting.data[0] == '\r');
    if (is_empty)
        move_to(stream, HTTP_PLACE_HEAD);
    return pass(HTTP_STREAM_BODY, length);
}

HttpStreamItem http_stream_next(HttpStream *stream, Bytes waiting)
{
    if (waiting.length == 0)
        return more;
    switch (stream->place) {
    case HTTP_PLACE_HEAD:
        return look_at_head(stream, waiting);
    case HTTP_PLACE_BODY:
    case HTTP_PLACE_CHUNK:
        return pass_counted(stream, waiting);
    case HTTP_PLACE_SIZE:
        return look_at_size(stream, waiting);
    case HTTP_PLACE_TRAILER:
        return look_at_trailer(stream, waiting);
    case HTTP_PLACE_LOST:
        return look_for_start(stream, waiting);
    case HTTP_PLACE_ENDLESS:
        return pass(HTTP_STREAM_BODY, waiting.length);
    case HTTP_PLACE_TUNNEL:
        break;
    }
    return pass(HTTP_STREAM_JUNK, waiting.length);
}

void http_stream_body(HttpStream *stream, HttpBody body, uint64_t length)
{
    static const HttpPlace places[] = {
        [HTTP_BODY_NONE] = HTTP_PLACE_HEAD,     [HTTP_BODY_LENGTH] = HTTP_PLACE_BODY,
        [HTTP_BODY_CHUNKED] = HTTP_PLACE_SIZE,  [HTTP_BODY_UNTIL_CLOSE] = HTTP_PLACE_ENDLESS,
        [HTTP_BODY_TUNNEL] = HTTP_PLACE_TUNNEL, [HTTP_BODY_UNKNOWN] = HTTP_PLACE_LOST
    };
    move_to(stream, places[body]);
    if (body == HTTP_BODY_LENGTH && length == 0)
        stream->place = HTTP_PLACE_HEAD;
    else if (body == HTTP_BODY_LENGTH)
        stream->left = length;
}

void http_stream_skip(HttpStream *stream, uint64_t length)
{
    bool is_counted = stream->place == HTTP_PLACE_BODY || stream->place == HTTP_PLACE_CHUNK;
    if (stream->place == HTTP_PLACE_ENDLESS || stream->place == HTTP_PLACE_TUNNEL)
        return;
    if (!is_counted || length > stream->left) {
        move_to(stream, HTTP_PLACE_LOST);
        return;
    }
    stream->left -= length;
    if (stream->left == 0)
        move_to(stream, stream->place == HTTP_PLACE_BODY ? HTTP_PLACE_HEAD : HTTP_PLACE_SIZE);
}
