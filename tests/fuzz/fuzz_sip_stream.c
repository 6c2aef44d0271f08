/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a stream: it is cut in the same places whether all of it is there or it comes byte
 * by byte. */
#include <string.h>

#include "inside.h"
#include "sip_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ITEMS = 4096, SIZE = 16384 };

/* Keep-alives and junk grow with what has come: only messages are compared. */
typedef struct Cuts {
    size_t begins[ITEMS], lengths[ITEMS], count;
} Cuts;

static void add_cut(Cuts *cuts, size_t at, SipStreamItem item)
{
    if (item.kind != SIP_STREAM_MESSAGE || cuts->count == ITEMS)
        return;
    cuts->begins[cuts->count] = at;
    cuts->lengths[cuts->count++] = item.length;
}

/* The size is what comes at a time. */
static void cut_stream(Bytes whole, size_t piece, Cuts *cuts)
{
    SipStream stream = { 0 };
    size_t at = 0, there = 0;
    cuts->count = 0;
    while (at < whole.length) {
        bool is_end = there == whole.length;
        Bytes waiting = { whole.data + at, there - at };
        SipStreamItem item =
            is_end ? sip_stream_end(&stream, waiting) : sip_stream_next(&stream, waiting);
        demand(item.length <= waiting.length &&
               (item.length > 0) == (item.kind != SIP_STREAM_MORE));
        demand(item.length > 0 || !is_end);
        add_cut(cuts, at, item);
        at += item.length;
        if (item.length == 0)
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
