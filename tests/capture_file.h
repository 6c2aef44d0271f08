/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Captures built byte by byte in memory, and what the reader makes of them: shared by the tests of
 * the reader. Numbers go in with the byte order of the file being built.
 */
#include <glib.h>
#include <string.h>

#include "capture.h"
#include "order.h"
#include "suite.h"

typedef struct CaptureFile {
    GByteArray *bytes;
    Order order;
} CaptureFile;

static inline CaptureFile capture_file_new(Order order)
{
    return (CaptureFile){ g_byte_array_new(), order };
}

static inline void capture_file_free(CaptureFile *file)
{
    g_byte_array_unref(file->bytes);
}

static inline void capture_file_put(CaptureFile *file, const void *bytes, size_t n)
{
    if (n > 0)
        g_byte_array_append(file->bytes, bytes, (guint)n);
}

static inline void capture_file_number(CaptureFile *file, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        unsigned shift = 8 * (file->order == ORDER_BIG ? size - 1 - i : i);
        uint8_t byte = (uint8_t)(number >> shift);
        capture_file_put(file, &byte, 1);
    }
}

static inline void capture_file_u16(CaptureFile *file, uint16_t number)
{
    capture_file_number(file, number, 2);
}

static inline void capture_file_u32(CaptureFile *file, uint32_t number)
{
    capture_file_number(file, number, 4);
}

static inline void capture_file_pad(CaptureFile *file)
{
    capture_file_put(file, "\0\0\0", -file->bytes->len & 3);
}

/* Replaces the 32-bit number at an offset. */
static inline void capture_file_patch(CaptureFile *file, guint offset, uint32_t number)
{
    CaptureFile patch = capture_file_new(file->order);
    capture_file_u32(&patch, number);
    memcpy(file->bytes->data + offset, patch.bytes->data, 4);
    capture_file_free(&patch);
}

/* A frame as the reader gave it, with its own copy of the bytes. */
typedef struct ReadFrame {
    Frame frame;
    GByteArray *bytes;
    char *comment;
} ReadFrame;

typedef struct Readings {
    GArray *frames;     /* ReadFrame */
    GArray *interfaces; /* FrameInterface, without its name */
    GString *names;     /* of the interfaces, each with a semicolon */
    GString *secrets;   /* of secrets blocks, each with a semicolon */
    uint32_t secrets_type;
    GError *error;
    uint64_t salvaged, offset;
    char *format; /* NULL: the capture did not open */
} Readings;

static inline void readings_add_interface(void *user, const FrameInterface *interface)
{
    Readings *readings = user;
    g_array_append_vals(readings->interfaces, interface, 1);
    g_string_append_len(readings->names, (const char *)interface->name.data,
                        (gssize)interface->name.length);
    g_string_append_c(readings->names, ';');
}

static inline void readings_add_secrets(void *user, uint32_t type, Bytes secrets)
{
    Readings *readings = user;
    readings->secrets_type = type;
    g_string_append_len(readings->secrets, (const char *)secrets.data, (gssize)secrets.length);
    g_string_append_c(readings->secrets, ';');
}

static inline void readings_clear_frame(void *frame)
{
    g_byte_array_unref(((ReadFrame *)frame)->bytes);
    g_free(((ReadFrame *)frame)->comment);
}

static inline void readings_take(Readings *readings, Capture *capture)
{
    Frame frame;
    int got;
    while ((got = capture_next(capture, &frame, &readings->error)) == 1) {
        ReadFrame copy = { frame, g_byte_array_new(), g_strdup(capture_comment(capture)) };
        g_byte_array_append(copy.bytes, frame.bytes.data, (guint)frame.bytes.length);
        g_array_append_val(readings->frames, copy);
    }
    ck_assert_int_eq(got, readings->error != NULL ? -1 : 0);
    ck_assert_int_eq(capture_next(capture, &frame, NULL), 0);
    readings->salvaged = capture_salvaged(capture);
    readings->offset = capture_bytes(capture);
    readings->format = g_strdup(capture_format(capture));
}

/* Reads the first n bytes of the file. They are copied, so that a sanitizer sees their end. */
static inline Readings readings_of_prefix(const CaptureFile *file, size_t n, bool salvage)
{
    Readings readings = { 0 };
    readings.frames = g_array_new(FALSE, FALSE, sizeof(ReadFrame));
    g_array_set_clear_func(readings.frames, readings_clear_frame);
    readings.interfaces = g_array_new(FALSE, FALSE, sizeof(FrameInterface));
    readings.names = g_string_new(NULL);
    readings.secrets = g_string_new(NULL);
    CaptureOptions options = { salvage, readings_add_interface, readings_add_secrets, &readings };
    g_autofree uint8_t *copy = g_malloc(n);
    if (n > 0)
        memcpy(copy, file->bytes->data, n);
    g_autoptr(Capture) capture =
        capture_new(source_over((Bytes){ copy, n }), NULL, &options, &readings.error);
    if (capture != NULL)
        readings_take(&readings, capture);
    return readings;
}

static inline Readings readings_of(const CaptureFile *file)
{
    return readings_of_prefix(file, file->bytes->len, false);
}

static inline Readings readings_of_salvage(const CaptureFile *file)
{
    return readings_of_prefix(file, file->bytes->len, true);
}

static inline void readings_clear(Readings *readings)
{
    g_array_unref(readings->frames);
    g_array_unref(readings->interfaces);
    g_string_free(readings->names, TRUE);
    g_string_free(readings->secrets, TRUE);
    g_clear_error(&readings->error);
    g_free(readings->format);
}

static inline const ReadFrame *readings_frame(const Readings *readings, guint i)
{
    ck_assert_uint_lt(i, readings->frames->len);
    return &g_array_index(readings->frames, ReadFrame, i);
}

static inline const FrameInterface *readings_interface(const Readings *readings, guint i)
{
    ck_assert_uint_lt(i, readings->interfaces->len);
    return &g_array_index(readings->interfaces, FrameInterface, i);
}

static inline void readings_assert_whole(const Readings *readings, guint frames)
{
    if (readings->error != NULL)
        ck_abort_msg("%s", readings->error->message);
    ck_assert_uint_eq(readings->frames->len, frames);
}

/* It stopped with the error, at the offset, after so many frames. */
static inline void readings_assert_stopped(const Readings *readings, CaptureError code,
                                           uint64_t offset, guint frames)
{
    g_autofree char *where = g_strdup_printf("at offset %" G_GUINT64_FORMAT, offset);
    ck_assert_ptr_nonnull(readings->error);
    ck_assert(g_error_matches(readings->error, CAPTURE_ERROR, (int)code));
    ck_assert_uint_eq(readings->frames->len, frames);
    if (strstr(readings->error->message, where) == NULL)
        ck_abort_msg("%s: not in: %s", where, readings->error->message);
}
