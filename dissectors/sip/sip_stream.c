/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stream is cut by its own bytes alone, never by how many of them have come: whoever gets them
 * one by one sees the same messages. So a body is given as soon as it is whole, although the byte
 * behind it would tell more about Content-Length.
 */
#include "sip_stream.h"

#include <string.h>

#include "limits.h"
#include "sip_header.h"
#include "sip_start.h"
#include "sip_start_line.h"
#include "sip_text.h"

static const SipStreamItem more = { .kind = SIP_STREAM_MORE };

/* The item ends here; the next one is looked at from its beginning. */
static SipStreamItem finish(SipStream *stream, SipStreamKind kind, size_t length)
{
    SipStreamItem item = { .kind = kind, .length = length };
    *stream = (SipStream){ .expects_compressed = stream->expects_compressed,
                           .is_compressed = stream->is_compressed };
    return item;
}

static SipStreamItem finish_message(SipStream *stream, size_t length, bool is_length_wrong)
{
    SipStreamItem item = finish(stream, SIP_STREAM_MESSAGE, length);
    item.is_length_wrong = is_length_wrong;
    return item;
}

static SipStreamItem finish_cut(SipStream *stream, size_t length)
{
    SipStreamItem item = finish(stream, SIP_STREAM_MESSAGE, length);
    item.is_cut = true;
    return item;
}

/* The end of the line that is looked at, within the first limit bytes; NULL where it has not
 * come. */
static const uint8_t *find_line_end(SipStream *stream, Bytes waiting, size_t limit)
{
    size_t end = MIN(waiting.length, limit);
    if (stream->scanned >= end)
        return NULL;
    const uint8_t *from = waiting.data + stream->scanned;
    const uint8_t *at = memchr(from, '\n', end - stream->scanned);
    if (at == NULL)
        stream->scanned = end;
    return at;
}

static Bytes line_up_to(const SipStream *stream, Bytes waiting, const uint8_t *end)
{
    const uint8_t *begin = waiting.data + stream->line;
    return (Bytes){ begin, (size_t)(end - begin) };
}

static void next_line(SipStream *stream, Bytes waiting, const uint8_t *end)
{
    stream->line = stream->scanned = (size_t)(end - waiting.data) + 1;
}

/* Does the line begin a message of a known kind? Most lines are known not to by their first or last
 * byte. */
static bool is_start_line(Bytes line)
{
    SipStartLine start;
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    if (line.length < 2 || ((line.data[0] | 0x20) != 's' && line.data[line.length - 1] != '0'))
        return false;
    return sip_start_line_read(line, &start) && start.is_version &&
           (!start.is_request || start.method != SIP_METHOD_OTHER);
}

/* Junk goes line by line, or up to where a message begins in one. */
static SipStreamItem look_at_junk(SipStream *stream, Bytes waiting)
{
    size_t junk;
    const uint8_t *end = find_line_end(stream, waiting, LIMIT_SIP_START_LINE);
    if (end == NULL)
        return waiting.length < LIMIT_SIP_START_LINE
                   ? more
                   : finish(stream, SIP_STREAM_JUNK, LIMIT_SIP_START_LINE);
    Bytes line = line_up_to(stream, waiting, end);
    return finish(stream, SIP_STREAM_JUNK,
                  sip_start_line_find(line, &junk) ? junk : line.length + 1);
}

static SipStreamItem look_at_ends(SipStream *stream, Bytes waiting)
{
    size_t n = 1;
    while (n < waiting.length && (waiting.data[n] == '\r' || waiting.data[n] == '\n'))
        n++;
    return finish(stream, SIP_STREAM_KEEP_ALIVE, n);
}

/* An unknown method may be a known one behind junk. */
static bool is_behind_junk(const SipStartLine *start, Bytes line)
{
    size_t junk;
    return start->is_request && start->method == SIP_METHOD_OTHER &&
           sip_start_line_find(line, &junk);
}

static bool is_start(Bytes line)
{
    SipStartLine start;
    return sip_start_line_read(line, &start) && !is_behind_junk(&start, line);
}

/* True: a start line, passed over. */
static bool look_at_start(SipStream *stream, Bytes waiting, SipStreamItem *item)
{
    const uint8_t *end = NULL;
    *item = more;
    if (sip_start_could_be((Bytes){ waiting.data, MIN(waiting.length, LIMIT_SIP_START_LINE) })) {
        end = find_line_end(stream, waiting, LIMIT_SIP_START_LINE);
        if (end == NULL && waiting.length < LIMIT_SIP_START_LINE)
            return false;
    }
    stream->has_start = end != NULL && is_start(line_up_to(stream, waiting, end));
    if (stream->has_start) {
        next_line(stream, waiting, end);
    } else if (stream->expects_compressed) {
        stream->is_compressed = true;
        *item = finish(stream, SIP_STREAM_COMPRESSED, waiting.length);
    } else {
        *item = look_at_junk(stream, waiting);
    }
    return stream->has_start;
}

static void read_length(SipStream *stream, Bytes value)
{
    uint32_t length;
    if (!sip_text_number(value, &length) || (stream->has_length && length != stream->length)) {
        stream->is_bad_length = true;
        return;
    }
    stream->has_length = true;
    stream->length = length;
}

/* Bodies that are messages, hold some or are prose. */
static bool type_holds_messages(Bytes type)
{
    return sip_text_begins(type, "message/") || sip_text_begins(type, "multipart/") ||
           sip_text_begins(type, "text/");
}

static void read_field(SipStream *stream, Bytes line)
{
    Bytes value;
    SipHeader header = sip_header_read(line, &value);
    if (header == SIP_HEADER_CONTENT_LENGTH)
        read_length(stream, value);
    else if (header == SIP_HEADER_CONTENT_TYPE)
        stream->may_hold_messages = type_holds_messages(value);
}

static bool is_empty(Bytes line)
{
    return line.length == 0 || (line.length == 1 && line.data[0] == '\r');
}

/* True: the header is whole. A line is one when the next byte says that it does not go on. */
static bool look_at_header(SipStream *stream, Bytes waiting, SipStreamItem *item)
{
    const uint8_t *end, *limit = waiting.data + waiting.length;
    *item = more;
    while ((end = find_line_end(stream, waiting, LIMIT_SIP_HEADER)) != NULL) {
        Bytes line = line_up_to(stream, waiting, end);
        if (is_empty(line)) {
            next_line(stream, waiting, end);
            stream->body = stream->line;
            return true;
        }
        if (end + 1 == limit) {
            stream->scanned = (size_t)(end - waiting.data);
            return false;
        }
        if (end[1] == ' ' || end[1] == '\t') {
            stream->scanned = (size_t)(end - waiting.data) + 1;
            continue;
        }
        if (is_start_line(line)) {
            *item = finish_cut(stream, stream->line);
            return false;
        }
        read_field(stream, line);
        next_line(stream, waiting, end);
    }
    if (waiting.length >= LIMIT_SIP_HEADER)
        *item = finish_cut(stream, stream->line);
    return false;
}

/* Could what stands at the end of a body be the beginning of a start line? */
static bool could_be_start(Bytes rest)
{
    static const char version[] = "SIP/2.0";
    Bytes line = rest;
    Bytes word = sip_text_take(&line, ' ');
    if (word.length < rest.length)
        return sip_method_of(word) != SIP_METHOD_OTHER || sip_text_same(word, version);
    return sip_method_could_be(word) ||
           (word.length < sizeof version && memcmp(version, word.data, word.length) == 0);
}

/* A line that goes on behind the body counts by what the body has of it: that must do to tell
 * whether the end of the line is waited for. */
static bool is_message_in_body(const SipStream *stream, Bytes waiting, const uint8_t *end,
                               size_t whole)
{
    size_t left = whole - stream->line;
    Bytes line = line_up_to(stream, waiting, end);
    return is_start_line(line) &&
           (line.length < left || could_be_start((Bytes){ line.data, left }));
}

/* Looks for another message in a body that should have none: Content-Length takes in too much. */
static SipStreamItem search_body(SipStream *stream, Bytes waiting, size_t whole)
{
    size_t limit = whole + LIMIT_SIP_START_LINE;
    const uint8_t *end;
    while (stream->line < whole && (end = find_line_end(stream, waiting, limit)) != NULL) {
        if (is_message_in_body(stream, waiting, end, whole))
            return finish_message(stream, stream->line, true);
        next_line(stream, waiting, end);
    }
    if (waiting.length < whole)
        return more;
    if (stream->line < whole && waiting.length < limit &&
        could_be_start((Bytes){ waiting.data + stream->line, whole - stream->line }))
        return more;
    return finish_message(stream, whole, false);
}

bool sip_stream_is_plain_body(Bytes body)
{
    static const char version[] = "/2.0"; /* as each start line that is known has */
    return body.length == 0 || (body.data[body.length - 1] == '\n' &&
                                memmem(body.data, body.length, version, 4) == NULL);
}

static SipStreamItem look_at_body(SipStream *stream, Bytes waiting)
{
    size_t room = LIMIT_SIP_MESSAGE - stream->body;
    bool is_known = stream->has_length && !stream->is_bad_length && stream->length <= room;
    if (!is_known || stream->length == 0)
        return finish_message(stream, stream->body, !is_known);
    size_t whole = stream->body + stream->length;
    if (!stream->may_hold_messages)
        return search_body(stream, waiting, whole);
    return waiting.length < whole ? more : finish_message(stream, whole, false);
}

SipStreamItem sip_stream_next(SipStream *stream, Bytes waiting)
{
    SipStreamItem item;
    if (waiting.length == 0)
        return more;
    if (stream->is_compressed)
        return finish(stream, SIP_STREAM_COMPRESSED, waiting.length);
    if (!stream->has_start && (waiting.data[0] == '\r' || waiting.data[0] == '\n'))
        return look_at_ends(stream, waiting);
    if (!stream->has_start && !look_at_start(stream, waiting, &item))
        return item;
    if (stream->body == 0 && !look_at_header(stream, waiting, &item))
        return item;
    return look_at_body(stream, waiting);
}

SipStreamItem sip_stream_end(SipStream *stream, Bytes waiting)
{
    SipStreamItem item = sip_stream_next(stream, waiting);
    if (item.kind != SIP_STREAM_MORE || waiting.length == 0)
        return item;
    bool is_whole = stream->body > 0 && waiting.length >= stream->body + stream->length;
    if (is_whole)
        return finish_message(stream, stream->body + stream->length, false);
    return stream->has_start ? finish_cut(stream, waiting.length)
                             : finish(stream, SIP_STREAM_JUNK, waiting.length);
}

void sip_stream_expect_compressed(SipStream *stream)
{
    stream->expects_compressed = true;
}
