/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_head.h"

/*
 * Where messages begin and end in one direction of a connection (RFC 9112 sections 6 and 7). Bodies
 * are passed over by count. Who calls keeps the bytes that wait: those of a head, and those of one
 * line of a chunked body.
 */
typedef enum HttpStreamKind {
    HTTP_STREAM_MORE, /* nothing is whole yet: come again with what waits and more behind it */
    HTTP_STREAM_HEAD, /* then http_stream_body, before anything else */
    HTTP_STREAM_BODY, /* and what stands around it: chunk sizes, trailers */
    HTTP_STREAM_JUNK, /* no message begins in these bytes */
} HttpStreamKind;

typedef struct HttpStreamItem {
    HttpStreamKind kind;
    size_t length;
} HttpStreamItem;

typedef enum HttpPlace {
    HTTP_PLACE_HEAD,  /* a message begins here, or has begun */
    HTTP_PLACE_BODY,  /* left bytes of it are to come */
    HTTP_PLACE_SIZE,  /* the line with the size of a chunk */
    HTTP_PLACE_CHUNK, /* left bytes of it are to come, the end of line behind it included */
    HTTP_PLACE_TRAILER,
    HTTP_PLACE_ENDLESS, /* a body up to the end of the connection */
    HTTP_PLACE_TUNNEL,  /* no HTTP any more */
    HTTP_PLACE_LOST,    /* somewhere: the next segment that begins with a start line tells */
} HttpPlace;

/* Where the looking stands; all zero before the first byte. */
typedef struct HttpStream {
    HttpPlace place;
    size_t scanned; /* no head ends before that */
    uint64_t left;
} HttpStream;

/* The next item of what waits, which is the beginning of a segment or goes on with one. */
HttpStreamItem http_stream_next(HttpStream *stream, Bytes waiting);

/* What follows the head of the last item. */
void http_stream_body(HttpStream *stream, HttpBody body, uint64_t length);

/* So many bytes will not come. */
void http_stream_skip(HttpStream *stream, uint64_t length);
