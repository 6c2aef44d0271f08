/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"
#include "sip_method.h"

/* The first line of a message (RFC 3261 sections 7.1 and 7.2). */
typedef struct SipStartLine {
    bool is_request;
    bool is_bad;     /* readable, though not as the grammar wants it */
    bool is_version; /* 2.0 */
    uint16_t status; /* of a response; 0: no number of three digits */
    SipMethod method;
    Bytes method_name;
    Bytes uri;    /* of a request */
    Bytes reason; /* of a response */
} SipStartLine;

/* The line may have its end or not. False: no start line; *out untouched. */
bool sip_start_line_read(Bytes line, SipStartLine *out);

/* Where in a line a start line begins behind junk; false: nowhere but perhaps at its beginning. */
bool sip_start_line_find(Bytes line, size_t *junk);
