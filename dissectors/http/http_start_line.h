/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* The methods that are told apart. */
typedef enum HttpMethod {
    HTTP_METHOD_OTHER,
    HTTP_METHOD_GET,
    HTTP_METHOD_HEAD,
    HTTP_METHOD_POST,
    HTTP_METHOD_CONNECT,
    HTTP_METHODS,
} HttpMethod;

HttpMethod http_method_of(Bytes name); /* case matters (RFC 9110 section 9.1) */

/* The first line of a message (RFC 9112 sections 3 and 4), of version 1.0 or 1.1. */
typedef struct HttpStartLine {
    bool is_request;
    uint8_t minor; /* of the version: 1 in HTTP/1.1 */
    HttpMethod method;
    Bytes method_name, target; /* of a request */
    uint16_t status;           /* of a response */
} HttpStartLine;

/* The line may have its end or not, and white space of any length between its words. False: no
 * start line; *out untouched. */
bool http_start_line_read(Bytes line, HttpStartLine *out);

typedef enum HttpLook {
    HTTP_LOOK_NO,
    HTTP_LOOK_MORE, /* cannot tell yet */
    HTTP_LOOK_REQUEST,
    HTTP_LOOK_RESPONSE,
} HttpLook;

/* Do the bytes begin with the start line of a message? Empty lines before it are passed over (RFC
 * 9112 section 2.2). A line whose end is far off is judged by its beginning. */
HttpLook http_start_line_look(Bytes first);
