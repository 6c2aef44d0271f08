/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_head.h"

#include <string.h>

#include "http_field.h"
#include "http_target.h"
#include "http_text.h"

enum {
    SWITCHING_PROTOCOLS = 101,
    NO_CONTENT = 204,
    NOT_MODIFIED = 304,
};

/* Several values that are the same are one (RFC 9110 section 8.6). */
static void read_length(HttpHead *head, Bytes value)
{
    uint64_t length;
    while (value.length > 0) {
        bool is_number = http_text_number(http_text_trim(http_text_take(&value, ',')), &length);
        if (!is_number || (head->has_length && length != head->length)) {
            head->is_bad_length = true;
            return;
        }
        head->has_length = true;
        head->length = length;
    }
}

/* Only the last coding tells where a body ends; identity, of old, is none. */
static void read_coding(HttpHead *head, Bytes value)
{
    while (value.length > 0) {
        Bytes coding = http_text_trim(http_text_take(&value, ','));
        if (coding.length == 0 || http_text_equal(coding, "identity"))
            continue;
        head->is_chunked = http_text_equal(coding, "chunked");
        head->is_coded = !head->is_chunked;
    }
}

static void read_request_field(HttpHead *head, const HttpField *field)
{
    if (http_text_equal(field->name, "host") && head->host.length == 0)
        head->host = field->value;
    else if (http_text_equal(field->name, "authorization"))
        head->has_credentials = true;
}

/* Via and Proxy-* are of RFC 9110 and older, the X- ones of Squid and of caches. */
static bool is_of_proxy(const HttpField *field)
{
    static const char *const prefixes[] = { "via", "proxy-", "x-squid-error", "x-cache" };
    static const char *const programs[] = { "squid", "bluecoat", "mwg", "zscaler", "fortiproxy" };
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (http_text_begins(field->name, prefixes[i]))
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++)
        if (http_text_equal(field->name, "server") && http_text_begins(field->value, programs[i]))
            return true;
    return false;
}

static bool is_of_iis(const HttpField *field)
{
    return (http_text_equal(field->name, "server") &&
            http_text_begins(field->value, "microsoft-")) ||
           http_text_begins(field->name, "x-aspnet") ||
           (http_text_equal(field->name, "x-powered-by") &&
            http_text_begins(field->value, "asp.net"));
}

static void read_field(HttpHead *head, const HttpField *field)
{
    if (http_text_equal(field->name, "content-length")) {
        read_length(head, field->value);
    } else if (http_text_equal(field->name, "transfer-encoding")) {
        read_coding(head, field->value);
    } else if (head->start.is_request) {
        read_request_field(head, field);
    } else {
        head->is_by_proxy |= is_of_proxy(field);
        head->is_by_iis |= is_of_iis(field);
    }
}

/* Of a line whose end is missing nobody knows how it goes on; the first one is told as it is. */
static Bytes whole_lines(Bytes lines)
{
    const uint8_t *end = lines.length > 0 ? memrchr(lines.data, '\n', lines.length) : NULL;
    return (Bytes){ lines.data, end != NULL ? (size_t)(end - lines.data) + 1 : 0 };
}

bool http_head_read(Bytes bytes, HttpHead *out)
{
    HttpField field;
    while (bytes.length > 0 && (bytes.data[0] == '\r' || bytes.data[0] == '\n'))
        bytes = http_text_skip(bytes, 1);
    HttpHead head = { .is_cut = http_field_end(bytes, 0) == 0 };
    Bytes rest = bytes;
    if (!http_start_line_read(http_text_take_line(&rest), &head.start))
        return false;
    if (head.start.is_request) {
        HttpTarget target = http_target_read(head.start.target);
        head.path = target.path;
        head.is_absolute = target.is_absolute;
        head.host = target.authority; /* Host does not count beside it (RFC 9112 3.2.2) */
    }
    rest = head.is_cut ? whole_lines(rest) : rest;
    while (http_field_next(&rest, &field))
        read_field(&head, &field);
    *out = head;
    return true;
}

static HttpBody body_of_length(const HttpHead *head)
{
    if (head->is_bad_length)
        return HTTP_BODY_UNKNOWN;
    return head->has_length ? HTTP_BODY_LENGTH : HTTP_BODY_NONE;
}

/* Transfer codings count before a length. */
static HttpBody body_of_request(const HttpHead *head)
{
    if (head->is_chunked)
        return HTTP_BODY_CHUNKED;
    return head->is_coded ? HTTP_BODY_UNKNOWN : body_of_length(head);
}

static HttpBody body_of_response(const HttpHead *head)
{
    if (head->is_chunked)
        return HTTP_BODY_CHUNKED;
    HttpBody body = head->is_coded ? HTTP_BODY_UNTIL_CLOSE : body_of_length(head);
    return body == HTTP_BODY_NONE ? HTTP_BODY_UNTIL_CLOSE : body;
}

HttpBody http_head_body(const HttpHead *head, HttpMethod request)
{
    uint16_t status = head->start.status;
    if (head->is_cut)
        return HTTP_BODY_UNKNOWN;
    if (head->start.is_request)
        return body_of_request(head);
    if (status == SWITCHING_PROTOCOLS || (request == HTTP_METHOD_CONNECT && status / 100 == 2))
        return HTTP_BODY_TUNNEL;
    if (status < 200 || status == NO_CONTENT || status == NOT_MODIFIED ||
        request == HTTP_METHOD_HEAD)
        return HTTP_BODY_NONE;
    return body_of_response(head);
}
