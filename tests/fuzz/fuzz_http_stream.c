/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a stream: heads are found in the same places whether all of it is there or it comes
 * byte by byte. */
#include <string.h>

#include "http_stream.h"
#include "inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ITEMS = 1024, SIZE = 16384 };

typedef struct Cuts {
    size_t begins[ITEMS], lengths[ITEMS], count;
} Cuts;

static void take_head(HttpStream *stream, Bytes bytes, size_t at, Cuts *cuts)
{
    HttpHead head;
    bool is_head = http_head_read(bytes, &head);
    http_stream_body(stream, is_head ? http_head_body(&head, HTTP_METHOD_GET) : HTTP_BODY_UNKNOWN,
                     is_head ? head.length : 0);
    if (cuts->count == ITEMS)
        return;
    cuts->begins[cuts->count] = at;
    cuts->lengths[cuts->count++] = bytes.length;
}

/* The size is what comes at a time. Who has lost the place looks at the beginnings of segments:
 * that is the end of what can be compared. */
static void cut_stream(Bytes whole, size_t piece, Cuts *cuts)
{
    HttpStream stream = { 0 };
    size_t at = 0, there = 0;
    cuts->count = 0;
    while (at < whole.length && stream.place != HTTP_PLACE_LOST) {
        Bytes waiting = { whole.data + at, there - at };
        HttpStreamItem item = http_stream_next(&stream, waiting);
        demand(item.length <= waiting.length);
        demand((item.length > 0) == (item.kind != HTTP_STREAM_MORE));
        if (item.kind == HTTP_STREAM_HEAD)
            take_head(&stream, (Bytes){ waiting.data, item.length }, at, cuts);
        at += item.length;
        if (item.length > 0)
            continue;
        if (there == whole.length)
            return;
        there += piece < whole.length - there ? piece : whole.length - there;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cuts whole, bytes;
    if (size == 0 || size > SIZE)
        return 0;
    cut_stream((Bytes){ data, size }, size, &whole);
    cut_stream((Bytes){ data, size }, 1, &bytes);
    demand(whole.count == bytes.count);
    demand(memcmp(whole.begins, bytes.begins, whole.count * sizeof *whole.begins) == 0);
    demand(memcmp(whole.lengths, bytes.lengths, whole.count * sizeof *whole.lengths) == 0);
    return 0;
}
