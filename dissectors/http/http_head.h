/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_start_line.h"

/* What the cases and the framing of a stream want to know of a message. Views are into its bytes;
 * what is absent is empty. */
typedef struct HttpHead {
    HttpStartLine start;
    Bytes host;      /* the field, and of an absolute target what stands there, with its port */
    Bytes path;      /* of a request, without its query */
    uint64_t length; /* Content-Length */
    bool is_cut;     /* fields, or some of them, are not there: nothing is known of the body */
    bool has_length;
    bool is_bad_length; /* it is no number, or there are two */
    bool is_chunked;
    bool is_coded;        /* with another transfer coding as the last: ends with the connection */
    bool is_absolute;     /* asked as one asks a proxy */
    bool is_by_proxy;     /* fields of the response that a proxy adds */
    bool is_by_iis;       /* fields of the response that IIS or ASP.NET adds */
    bool has_credentials; /* of the request */
} HttpHead;

/* From the start line to the empty line, or as far as it goes (is_cut). False: no start line. */
bool http_head_read(Bytes head, HttpHead *out);

/* What follows a head (RFC 9112 section 6.3). */
typedef enum HttpBody {
    HTTP_BODY_NONE,
    HTTP_BODY_LENGTH,
    HTTP_BODY_CHUNKED,
    HTTP_BODY_UNTIL_CLOSE,
    HTTP_BODY_TUNNEL, /* what follows is no HTTP any more */
    HTTP_BODY_UNKNOWN,
} HttpBody;

/* request: the method that a response answers, OTHER if it is not known. */
HttpBody http_head_body(const HttpHead *head, HttpMethod request);
