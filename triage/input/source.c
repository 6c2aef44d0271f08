/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"

struct Source {
    const SourceKind *kind;
    void *state;
    uint64_t position;
    bool ended;
    uint8_t *peeked; /* NULL until the first peek */
    size_t peek_start, peek_end;
};

Source *source_new(const SourceKind *kind, void *state)
{
    Source *source = g_new0(Source, 1);
    source->kind = kind;
    source->state = state;
    return source;
}

void source_free(Source *source)
{
    if (source == NULL)
        return;
    if (source->kind->close != NULL)
        source->kind->close(source->state);
    g_free(source->peeked);
    g_free(source);
}

static gssize read_kind(Source *source, void *buffer, size_t n, GError **error)
{
    gssize got = source->kind->read(source->state, buffer, n, error);
    if (got == 0)
        source->ended = true;
    return got;
}

gssize source_read(Source *source, void *buffer, size_t n, GError **error)
{
    gssize got;
    size_t waiting = source->peek_end - source->peek_start;
    if (waiting > 0) {
        got = (gssize)MIN(n, waiting);
        memcpy(buffer, source->peeked + source->peek_start, (size_t)got);
        source->peek_start += (size_t)got;
    } else {
        got = read_kind(source, buffer, n, error);
    }
    if (got > 0)
        source->position += (uint64_t)got;
    return got;
}

Bytes source_peek(Source *source, GError **error)
{
    if (source->peeked == NULL)
        source->peeked = g_malloc(SOURCE_PEEK);
    if (source->peek_start > 0) {
        source->peek_end -= source->peek_start;
        memmove(source->peeked, source->peeked + source->peek_start, source->peek_end);
        source->peek_start = 0;
    }
    while (source->peek_end < SOURCE_PEEK && !source->ended) {
        gssize got = read_kind(source, source->peeked + source->peek_end,
                               SOURCE_PEEK - source->peek_end, error);
        if (got < 0)
            return (Bytes){ NULL, 0 };
        source->peek_end += (size_t)got;
    }
    return (Bytes){ source->peeked, source->peek_end };
}

bool source_can_seek(const Source *source)
{
    return source->kind->seek != NULL;
}

bool source_seek(Source *source, uint64_t position)
{
    if (!source_can_seek(source) || !source->kind->seek(source->state, position))
        return false;
    source->position = position;
    source->peek_start = source->peek_end = 0;
    source->ended = false;
    return true;
}

uint64_t source_size(Source *source)
{
    return source_can_seek(source) ? source->kind->size(source->state) : 0;
}

uint64_t source_position(const Source *source)
{
    return source->position;
}

bool source_ended(const Source *source)
{
    return source->ended;
}

static gssize file_read(void *state, void *buffer, size_t n, GError **error)
{
    gssize got;
    do
        got = read(GPOINTER_TO_INT(state), buffer, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "cannot be read: %s",
                    g_strerror(errno));
    return got;
}

static bool file_seek(void *state, uint64_t position)
{
    return position <= INT64_MAX && lseek(GPOINTER_TO_INT(state), (off_t)position, SEEK_SET) >= 0;
}

static uint64_t file_size(void *state)
{
    struct stat status;
    return fstat(GPOINTER_TO_INT(state), &status) == 0 ? (uint64_t)status.st_size : 0;
}

static void file_close(void *state)
{
    close(GPOINTER_TO_INT(state));
}

static const SourceKind kind_file = {
    .read = file_read,
    .seek = file_seek,
    .size = file_size,
    .close = file_close,
};

static const SourceKind kind_pipe = {
    .read = file_read,
    .close = file_close,
};

/* Standard input stays open: it is not ours. */
static const SourceKind kind_input_file = {
    .read = file_read,
    .seek = file_seek,
    .size = file_size,
};

static const SourceKind kind_input_pipe = {
    .read = file_read,
};

/* Only a regular file seeks, and only one that nobody read from before us. */
static bool is_seekable(int file)
{
    struct stat status;
    return fstat(file, &status) == 0 && S_ISREG(status.st_mode) && lseek(file, 0, SEEK_CUR) == 0;
}

Source *source_open(const char *path, GError **error)
{
    if (strcmp(path, "-") == 0)
        return source_new(is_seekable(STDIN_FILENO) ? &kind_input_file : &kind_input_pipe,
                          GINT_TO_POINTER(STDIN_FILENO));
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "cannot be opened: %s",
                    g_strerror(errno));
        return NULL;
    }
    (void)posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
    return source_new(is_seekable(file) ? &kind_file : &kind_pipe, GINT_TO_POINTER(file));
}

typedef struct Memory {
    Bytes bytes;
    size_t next;
} Memory;

static gssize memory_read(void *state, void *buffer, size_t n, GError **error)
{
    (void)error;
    Memory *memory = state;
    size_t got = MIN(n, memory->bytes.length - memory->next);
    if (got > 0)
        memcpy(buffer, memory->bytes.data + memory->next, got);
    memory->next += got;
    return (gssize)got;
}

static bool memory_seek(void *state, uint64_t position)
{
    Memory *memory = state;
    if (position > memory->bytes.length)
        return false;
    memory->next = (size_t)position;
    return true;
}

static uint64_t memory_size(void *state)
{
    return ((const Memory *)state)->bytes.length;
}

static const SourceKind kind_memory = {
    .read = memory_read,
    .seek = memory_seek,
    .size = memory_size,
    .close = g_free,
};

Source *source_over(Bytes bytes)
{
    Memory *memory = g_new0(Memory, 1);
    memory->bytes = bytes;
    return source_new(&kind_memory, memory);
}
