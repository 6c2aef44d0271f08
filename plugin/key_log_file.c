/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "key_log_file.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include <wireshark.h>
#include <epan/prefs.h>
#include <epan/prefs-int.h>

/*
 * In a live capture an end writes its secrets while its frames are underway to us, and a host reads
 * frames in batches: what is looked at this often has them before the frames that they open.
 */
enum { LOOK_AGAIN = 2 * 1000 }; /* microseconds */

enum { MOST_BYTES = 64 << 20, PIECE = 16 << 10, MOST_LINE = 4096 };

struct KeyLogFile {
    char *path;
    gint64 due;                   /* to look again: monotonic microseconds */
    guint64 device, inode, bytes; /* of the file that was read, and how much of it was there */
    guint64 start;                /* of the first line that may still be written */
    const char *trouble;          /* NULL: none */
};

/* Wireshark's own: a plugin cannot have the same name twice in the preferences. */
static const char *preference(void)
{
    module_t *module = prefs_find_module("tls");
    pref_t *path = module != NULL ? prefs_find_preference(module, "keylog_file") : NULL;
    return path != NULL ? prefs_get_string_value(path, pref_current) : NULL;
}

KeyLogFile *key_log_file_new(void)
{
    const char *path = preference();
    if (path == NULL || path[0] == '\0')
        return NULL;
    KeyLogFile *file = g_new0(KeyLogFile, 1);
    file->path = g_strdup(path);
    return file;
}

void key_log_file_free(KeyLogFile *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file);
}

static bool is_as_before(const KeyLogFile *file, const GStatBuf *is)
{
    return (guint64)is->st_dev == file->device && (guint64)is->st_ino == file->inode &&
           (guint64)is->st_size == file->bytes;
}

/* Another file under the name, or one that was emptied, is read from its beginning. */
static void note_state(KeyLogFile *file, const GStatBuf *is)
{
    if ((guint64)is->st_dev != file->device || (guint64)is->st_ino != file->inode ||
        (guint64)is->st_size < file->bytes)
        file->start = 0;
    file->device = (guint64)is->st_dev;
    file->inode = (guint64)is->st_ino;
    file->bytes = (guint64)is->st_size;
}

/* Behind the last end of a line among the bytes at that place. */
static guint64 line_start(const KeyLogFile *file, Bytes bytes, guint64 place)
{
    for (size_t i = bytes.length; i > 0; i--) {
        if (bytes.data[i - 1] == '\n')
            return place + i;
    }
    return file->start;
}

/*
 * A last line without an end may be whole or not. It is handed on as if it were, and again when
 * there is more of it: of two secrets for one session the later counts.
 */
static void hand_on(KeyLogFile *file, FILE *in, Engine *engine)
{
    static const Bytes end = { (const uint8_t *)"\n", 1 };
    uint8_t piece[PIECE];
    guint64 place = file->start, most = MIN(file->bytes, (guint64)MOST_BYTES);
    while (place < most) {
        size_t got = fread(piece, 1, MIN(sizeof piece, most - place), in);
        if (got == 0)
            break;
        engine_add_key_log(engine, (Bytes){ piece, got });
        file->start = line_start(file, (Bytes){ piece, got }, place);
        place += got;
    }
    OPENSSL_cleanse(piece, sizeof piece);
    engine_add_key_log(engine, end);
    if (place > file->start + MOST_LINE)
        file->start = place;
}

static const char *read_on(KeyLogFile *file, Engine *engine)
{
    FILE *in = fopen(file->path, "rb");
    if (in == NULL) {
        file->bytes = 0; /* it is tried again */
        return g_strerror(errno);
    }
    setvbuf(in, NULL, _IONBF, 0); /* no copy that nobody wipes */
    const char *trouble = NULL;
    if (fseek(in, (long)file->start, SEEK_SET) == 0)
        hand_on(file, in, engine);
    if (ferror(in) != 0)
        trouble = "it cannot be read";
    fclose(in);
    return trouble;
}

/* A pipe is not opened: what we read of it Wireshark would lack. */
static const char *look(KeyLogFile *file, Engine *engine)
{
    GStatBuf is;
    if (g_stat(file->path, &is) != 0)
        return g_strerror(errno);
    if ((is.st_mode & S_IFMT) != S_IFREG)
        return "it is no regular file";
    if (is_as_before(file, &is))
        return file->trouble;
    note_state(file, &is);
    return read_on(file, engine);
}

void key_log_file_lend(KeyLogFile *file, Engine *engine)
{
    gint64 now = g_get_monotonic_time();
    if (now < file->due)
        return;
    file->trouble = look(file, engine);
    file->due = now + LOOK_AGAIN;
}

char *key_log_file_trouble(const KeyLogFile *file)
{
    if (file->trouble == NULL)
        return NULL;
    return g_strdup_printf("no keys are read from %s, which the preference tls.keylog_file names: "
                           "%s",
                           file->path, file->trouble);
}
