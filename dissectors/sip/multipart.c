/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "multipart.h"

#include <string.h>

#include "sip_header.h"
#include "sip_parameter.h"
#include "sip_text.h"

enum { DASHES = 2, BOUNDARY_MAX = 70 };

bool multipart_open(Bytes content_type, Bytes body, Multipart *out)
{
    Bytes boundary;
    Bytes type = sip_text_take_outside(&content_type, ';');
    if (!sip_text_begins(type, "multipart/") ||
        !sip_parameter_find(content_type, "boundary", &boundary) || boundary.length == 0 ||
        boundary.length > BOUNDARY_MAX)
        return false;
    *out = (Multipart){ boundary, body, false };
    return true;
}

/* Another boundary may begin with the same letters. */
static bool is_delimiter(Bytes line, Bytes boundary)
{
    size_t length = DASHES + boundary.length;
    if (line.length < length || line.data[0] != '-' || line.data[1] != '-' ||
        memcmp(line.data + DASHES, boundary.data, boundary.length) != 0)
        return false;
    return line.length == length || sip_text_is_space(line.data[length]) ||
           line.data[length] == '-';
}

static bool is_last(Bytes delimiter, Bytes boundary)
{
    Bytes end = sip_text_skip(delimiter, DASHES + boundary.length);
    return sip_text_begins(end, "--");
}

/* What stands before the next delimiter, which is passed over; the end of the line before
 * belongs to the delimiter. */
static Bytes take_part(Multipart *multipart)
{
    Bytes all = multipart->rest;
    while (multipart->rest.length > 0) {
        const uint8_t *begin = multipart->rest.data;
        Bytes line = sip_text_take(&multipart->rest, '\n');
        if (!is_delimiter(line, multipart->boundary))
            continue;
        if (is_last(line, multipart->boundary))
            multipart->rest = (Bytes){ NULL, 0 };
        Bytes part = { all.data, (size_t)(begin - all.data) };
        if (part.length > 0 && part.data[part.length - 1] == '\n')
            part.length--;
        if (part.length > 0 && part.data[part.length - 1] == '\r')
            part.length--;
        return part;
    }
    return all;
}

/* Fields, an empty line, a body. */
static MultipartPart read_part(Bytes whole)
{
    MultipartPart part = { .whole = whole };
    Bytes rest = whole;
    while (rest.length > 0) {
        Bytes value, line = sip_text_take(&rest, '\n');
        if (line.length == 0 || (line.length == 1 && line.data[0] == '\r'))
            break;
        if (sip_header_read(line, &value) == SIP_HEADER_CONTENT_TYPE)
            part.type = value;
    }
    part.body = rest;
    return part;
}

bool multipart_next(Multipart *multipart, MultipartPart *out)
{
    if (!multipart->has_begun) {
        multipart->has_begun = true;
        (void)take_part(multipart);
    }
    if (multipart->rest.length == 0)
        return false;
    *out = read_part(take_part(multipart));
    return true;
}
