/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "bytes.h"

/* Where the bytes of a capture come from: file, standard input, memory, member of an archive. */
typedef struct Source Source;

/* How one kind of source works. Errors are CAPTURE_ERROR; state is what source_new was given. */
typedef struct SourceKind {
    gssize (*read)(void *state, void *buffer, size_t n, GError **error); /* 0: end, -1: *error */
    bool (*seek)(void *state, uint64_t position);                        /* NULL: cannot */
    uint64_t (*size)(void *state);                                       /* asked of what seeks */
    void (*close)(void *state);                                          /* may be NULL */
} SourceKind;

Source *source_new(const SourceKind *kind, void *state);

/* "-" is standard input. */
Source *source_open(const char *path, GError **error);

/* The bytes are borrowed until the source is freed. */
Source *source_over(Bytes bytes);

void source_free(Source *source); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* Bytes read, as many as come at once; 0 at the end; -1 with *error. */
gssize source_read(Source *source, void *buffer, size_t n, GError **error);

/* The next bytes without taking them: up to SOURCE_PEEK, fewer only near the end. Borrowed until
 * the next call. Empty with *error when reading fails. */
enum { SOURCE_PEEK = 4096 };
Bytes source_peek(Source *source, GError **error);

bool source_can_seek(const Source *source);
bool source_seek(Source *source, uint64_t position);
uint64_t source_size(Source *source);           /* of a source that can seek */
uint64_t source_position(const Source *source); /* of the next byte to be read */
bool source_ended(const Source *source);        /* a read met the end */
