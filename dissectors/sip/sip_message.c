/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3261 sections 7 and 18.3. */
#include "sip_message.h"

#include "newline.h"
#include "sip_cseq.h"
#include "sip_text.h"

static inline bool goes_on(const uint8_t *end, const uint8_t *limit)
{
    return end + 1 < limit && (end[1] == ' ' || end[1] == '\t');
}

/* The end of a line that has one already, and others behind it. */
static G_GNUC_NO_INLINE const uint8_t *find_last_end(const uint8_t *end, const uint8_t *limit)
{
    while (end != NULL && goes_on(end, limit))
        end = newline_find(end + 1, limit);
    return end;
}

/* Where the line that begins here ends, lines that continue it included (RFC 3261 section 7.3.1);
 * NULL when its end is missing. */
static inline const uint8_t *find_end(const uint8_t *line, const uint8_t *limit)
{
    const uint8_t *end = newline_find(line, limit);
    return end != NULL && goes_on(end, limit) ? find_last_end(end, limit) : end;
}

static inline void keep_field(SipMessage *message, SipHeader header, Bytes value)
{
    bool is_first = message->first[header] == 0;
    if (!is_first && sip_header_is_single(header))
        message->wrong |= SIP_WRONG_REPEATED;
    /* the first of each kind always finds room */
    if (message->field_count >= LIMIT_SIP_FIELDS && !is_first) {
        message->wrong |= SIP_WRONG_FIELDS;
        return;
    }
    message->fields[message->field_count++] = (SipField){ header, value };
    if (is_first)
        message->first[header] = (uint8_t)message->field_count;
}

static inline void read_line(SipMessage *message, Bytes line)
{
    Bytes value;
    SipHeader header = sip_header_read(line, &value);
    if (header == SIP_HEADER_COUNT)
        message->wrong |= SIP_WRONG_LINE;
    else if (header != SIP_HEADER_OTHER)
        keep_field(message, header, value);
}

/* The end of the line that begins here if it is empty, else NULL. */
static inline const uint8_t *find_empty_end(const uint8_t *line, const uint8_t *limit)
{
    if (*line > '\r')
        return NULL;
    if (*line == '\r' && line + 1 < limit)
        line++;
    return *line == '\n' ? line : NULL;
}

/* The lines up to the empty one: where the body begins. NULL when the header has no end; *line
 * is then where the line begins of which the end is missing. */
static const uint8_t *read_lines(const uint8_t **line, const uint8_t *limit, SipMessage *message)
{
    const uint8_t *at = *line;
    while (at < limit) {
        const uint8_t *end = find_empty_end(at, limit);
        if (end != NULL)
            return end + 1;
        end = find_end(at, limit);
        if (end == NULL)
            break;
        read_line(message, (Bytes){ at, (size_t)(end - at) });
        at = end + 1;
    }
    *line = at;
    return NULL;
}

/* A header that the sender did not end is read to its last line; one that was cut may have lost
 * a part of that. */
static void read_header(Cursor *in, SipMessage *message)
{
    size_t left = cursor_left(in);
    const uint8_t *line = in->next, *limit = left > 0 ? line + left : line;
    const uint8_t *body = read_lines(&line, limit, message);
    if (body == NULL) {
        message->header = in->on_wire > in->captured ? CURSOR_CUT : CURSOR_OVERRUN;
        message->wrong |= SIP_WRONG_NO_END;
        if (message->header == CURSOR_OVERRUN && line < limit)
            read_line(message, (Bytes){ line, (size_t)(limit - line) });
    }
    cursor_skip(in, body != NULL ? (size_t)(body - in->next) : left);
}

static void check_fields(SipMessage *message)
{
    static const SipHeader needed[] = { SIP_HEADER_VIA, SIP_HEADER_FROM, SIP_HEADER_TO,
                                        SIP_HEADER_CALL_ID, SIP_HEADER_CSEQ };
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (message->first[needed[i]] == 0)
            message->wrong |= SIP_WRONG_MISSING;
}

static void read_length(SipMessage *message)
{
    if (message->first[SIP_HEADER_CONTENT_LENGTH] == 0)
        return;
    Bytes value = sip_message_field(message, SIP_HEADER_CONTENT_LENGTH);
    message->has_content_length = sip_text_number(value, &message->content_length);
    if (!message->has_content_length)
        message->wrong |= SIP_WRONG_LENGTH;
}

static void read_body(Cursor *in, SipMessage *message)
{
    size_t wanted = message->has_content_length ? message->content_length : in->on_wire;
    if (wanted > in->on_wire) {
        message->wrong |= SIP_WRONG_LENGTH_LIES;
        message->body_state = CURSOR_OVERRUN;
    } else if (wanted > in->captured) {
        message->body_state = CURSOR_CUT;
    }
    size_t there = wanted < in->captured ? wanted : in->captured;
    message->body = cursor_take(in, there);
}

void sip_message_read_fields(Cursor *in, SipMessage *out)
{
    out->has_start = false;
    out->wrong = 0;
    out->has_content_length = false;
    out->content_length = 0;
    out->header = out->body_state = CURSOR_OK;
    out->body = (Bytes){ NULL, 0 };
    out->field_count = 0;
    memset(out->first, 0, sizeof out->first);
    read_header(in, out);
    read_length(out);
    if (out->header == CURSOR_OK)
        read_body(in, out);
}

bool sip_message_read(Cursor *in, SipMessage *out)
{
    size_t left = cursor_left(in);
    const uint8_t *end = left > 0 ? newline_find(in->next, in->next + left) : NULL;
    if (end == NULL) {
        cursor_fail(in, in->on_wire > in->captured ? CURSOR_CUT : CURSOR_OVERRUN);
        return false;
    }
    if (!sip_start_line_read((Bytes){ in->next, (size_t)(end - in->next) }, &out->start))
        return false;
    cursor_skip(in, (size_t)(end - in->next) + 1);
    sip_message_read_fields(in, out);
    out->has_start = true;
    out->wrong |= (out->start.is_bad ? SIP_WRONG_START_LINE : 0) |
                  (out->start.is_version ? 0 : SIP_WRONG_VERSION);
    check_fields(out);
    return true;
}

bool sip_message_has(const SipMessage *message, SipHeader header)
{
    return message->first[header] != 0;
}

Bytes sip_message_field(const SipMessage *message, SipHeader header)
{
    uint8_t first = message->first[header];
    return first != 0 ? message->fields[first - 1].value : (Bytes){ NULL, 0 };
}

bool sip_message_next_field(const SipMessage *message, SipHeader header, size_t *at, Bytes *value)
{
    for (size_t i = *at; i < message->field_count; i++)
        if (message->fields[i].header == header) {
            *value = message->fields[i].value;
            *at = i + 1;
            return true;
        }
    return false;
}

bool sip_message_compresses(const SipMessage *message)
{
    SipCseq sequence;
    return message->has_start && message->start.status / 100 == 2 &&
           sip_message_has(message, SIP_HEADER_COMPRESSION) &&
           sip_cseq_read(sip_message_field(message, SIP_HEADER_CSEQ), &sequence) &&
           sequence.method == SIP_METHOD_NEGOTIATE;
}
