/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as a capture, read as they are and salvaged: every frame lies in memory that can be
 * read, numbers rise, and the reader ends. Then as something packed.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "capture.h"
#include "recognise.h"
#include "unpacker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static uint64_t touch(Bytes bytes)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes.length; i++)
        sum += bytes.data[i];
    return sum;
}

static void see_interface(void *user, const FrameInterface *interface)
{
    *(uint64_t *)user += touch(interface->name);
}

static void see_secrets(void *user, uint32_t type, Bytes secrets)
{
    *(uint64_t *)user += touch(secrets) + type;
}

static void read_all(Capture *capture, size_t size, uint64_t *sum)
{
    g_autoptr(GError) error = NULL;
    Frame frame;
    uint64_t number = 0;
    int got;
    while ((got = capture_next(capture, &frame, &error)) == 1) {
        demand(frame.number > number && frame.on_wire >= frame.bytes.length);
        demand(frame.bytes.length <= size);
        number = frame.number;
        *sum += touch(frame.bytes);
        *sum += capture_comment(capture) != NULL;
    }
    demand((got == -1) == (error != NULL));
    demand(capture_next(capture, &frame, NULL) == 0);
    demand(capture_bytes(capture) <= size);
}

static void read_as(Bytes bytes, bool salvage, uint64_t *sum)
{
    CaptureOptions options = { salvage, see_interface, see_secrets, sum };
    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture = capture_new(source_over(bytes), NULL, &options, &error);
    demand((capture == NULL) == (error != NULL));
    if (capture != NULL)
        read_all(capture, bytes.length, sum);
}

/* Only a little of each member: what expands is libarchive's own matter. */
static void unpack(Bytes bytes, uint64_t *sum)
{
    enum { MEMBERS = 16 };
    g_autoptr(Unpacker) unpacker = unpacker_new(source_over(bytes));
    for (unsigned i = 0; i < MEMBERS && !unpacker_is_over(unpacker); i++) {
        g_autoptr(GError) error = NULL;
        if (unpacker_next(unpacker, &error) == 1) {
            g_autoptr(Source) source = unpacker_source(unpacker);
            *sum += touch(source_peek(source, &error));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes bytes = { data, size };
    uint64_t sum = (uint64_t)(recognise(bytes) == NULL);
    demand(sum == 0);
    read_as(bytes, false, &sum);
    read_as(bytes, true, &sum);
    if (unpacker_fits(bytes))
        unpack(bytes, &sum);
    return sum == UINT64_MAX;
}
