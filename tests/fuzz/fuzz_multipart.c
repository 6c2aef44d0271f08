/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A line that is a Content-Type, then any bytes as its body: parts are parts of it in order. */
#include <string.h>

#include "inside.h"
#include "multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Multipart multipart;
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    if (end == NULL)
        return 0;
    size_t line = (size_t)(end - data);
    Bytes body = { end + 1, size - line - 1 };
    const uint8_t *before = body.data;
    if (!multipart_open((Bytes){ data, line }, body, &multipart))
        return 0;
    for (MultipartPart part; multipart_next(&multipart, &part);) {
        demand_inside(part.whole, body);
        demand_inside(part.body, part.whole);
        demand_inside(part.type, part.whole);
        demand(part.whole.data >= before);
        before = part.whole.data + part.whole.length;
    }
    return 0;
}
