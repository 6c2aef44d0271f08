/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unpacker.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "capture.h"

enum { BLOCK = 128 << 10 };

struct Unpacker {
    Source *source;
    struct archive *archive;
    struct archive_entry *entry; /* owned by the archive */
    uint8_t *block;              /* what libarchive was last given */
    GError *failure;             /* of the source, while libarchive reads it */
    char *member;
    bool opened, over;
};

typedef struct Signature {
    size_t offset, length;
    const char *bytes;
} Signature;

#define SIGNATURE(offset, bytes)                                                                   \
    {                                                                                              \
        offset, sizeof(bytes) - 1, bytes                                                           \
    }

static const Signature signatures[] = {
    SIGNATURE(0, "\x1f\x8b"), /* gzip */
    SIGNATURE(0, "\x1f\x9d"), /* compress */
    SIGNATURE(0, "BZh"),      /* bzip2 */
    SIGNATURE(0, "\xfd"
                 "7zXZ\0"),             /* xz */
    SIGNATURE(0, "\x28\xb5\x2f\xfd"),   /* zstd */
    SIGNATURE(0, "\x04\x22\x4d\x18"),   /* lz4 */
    SIGNATURE(0, "LZIP"),               /* lzip */
    SIGNATURE(0, "PK\x03\x04"),         /* zip */
    SIGNATURE(0, "PK\x05\x06"),         /* empty zip */
    SIGNATURE(0, "PK00PK\x03\x04"),     /* zip, written in one volume */
    SIGNATURE(0, "7z\xbc\xaf\x27\x1c"), /* 7z */
    SIGNATURE(0, "Rar!\x1a\x07"),       /* RAR */
    SIGNATURE(0, "MSCF\0\0\0\0"),       /* cabinet: netsh trace leaves one */
    SIGNATURE(0, "070701"),             /* cpio */
    SIGNATURE(0, "070702"),
    SIGNATURE(0, "070707"),
    SIGNATURE(0, "\xc7\x71"), /* cpio, binary */
    SIGNATURE(0, "\x71\xc7"),
    SIGNATURE(257, "ustar"), /* tar */
};

bool unpacker_fits(Bytes head)
{
    for (guint i = 0; i < G_N_ELEMENTS(signatures); i++) {
        const Signature *s = &signatures[i];
        if (head.length >= s->offset && head.length - s->offset >= s->length &&
            memcmp(head.data + s->offset, s->bytes, s->length) == 0)
            return true;
    }
    return false;
}

static la_ssize_t give_block(struct archive *archive, void *user, const void **block)
{
    Unpacker *unpacker = user;
    *block = unpacker->block;
    gssize got = source_read(unpacker->source, unpacker->block, BLOCK, &unpacker->failure);
    if (got < 0)
        archive_set_error(archive, EIO, "%s", unpacker->failure->message);
    return got;
}

static la_int64_t seek_block(struct archive *archive, void *user, la_int64_t offset, int whence)
{
    (void)archive;
    Unpacker *unpacker = user;
    uint64_t from = whence == SEEK_SET   ? 0
                    : whence == SEEK_CUR ? source_position(unpacker->source)
                                         : source_size(unpacker->source);
    int64_t position;
    if (__builtin_add_overflow((int64_t)from, offset, &position) || position < 0 ||
        !source_seek(unpacker->source, (uint64_t)position))
        return ARCHIVE_FATAL;
    return position;
}

/* Not mtree, which takes plain text for an archive, nor file systems. */
static void support(struct archive *archive)
{
    archive_read_support_filter_all(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_cpio(archive);
    archive_read_support_format_zip(archive);
    archive_read_support_format_7zip(archive);
    archive_read_support_format_rar(archive);
    archive_read_support_format_rar5(archive);
    archive_read_support_format_cab(archive);
    archive_read_support_format_empty(archive);
    archive_read_support_format_raw(archive);
}

Unpacker *unpacker_new(Source *source)
{
    Unpacker *unpacker = g_new0(Unpacker, 1);
    unpacker->source = source;
    unpacker->block = g_malloc(BLOCK);
    unpacker->archive = archive_read_new();
    support(unpacker->archive);
    archive_read_set_read_callback(unpacker->archive, give_block);
    if (source_can_seek(source))
        archive_read_set_seek_callback(unpacker->archive, seek_block);
    archive_read_set_callback_data(unpacker->archive, unpacker);
    return unpacker;
}

void unpacker_free(Unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    archive_read_free(unpacker->archive);
    source_free(unpacker->source);
    g_clear_error(&unpacker->failure);
    g_free(unpacker->member);
    g_free(unpacker->block);
    g_free(unpacker);
}

bool unpacker_is_over(const Unpacker *unpacker)
{
    return unpacker->over;
}

const char *unpacker_member(const Unpacker *unpacker)
{
    return unpacker->member;
}

/* What libarchive says, without its line ends. */
static void fail(Unpacker *unpacker, GError **error)
{
    const char *says = archive_error_string(unpacker->archive);
    if (unpacker->failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&unpacker->failure));
        return;
    }
    g_autofree char *reason = g_strdup(says != NULL ? says : "damaged");
    g_strdelimit(reason, "\r\n", ' ');
    bool cut = source_ended(unpacker->source);
    unpacker->over = unpacker->over || cut;
    g_set_error(error, CAPTURE_ERROR, cut ? CAPTURE_ERROR_TRUNCATED : CAPTURE_ERROR_DAMAGED,
                "cannot be unpacked further (%s%s): %s", reason, cut ? ", and nothing follows" : "",
                "fetch it again, or unpack it with the program that packed it");
}

static int fail_encrypted(GError **error)
{
    g_set_error_literal(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                        "is encrypted: unpack it with its password and name what was inside");
    return -1;
}

/* Takes the header of the next member, of whatever kind. */
static int next_header(Unpacker *unpacker, GError **error)
{
    int status = ARCHIVE_OK;
    if (!unpacker->opened)
        status = archive_read_open1(unpacker->archive);
    unpacker->opened = true;
    if (status >= ARCHIVE_WARN) {
        do
            status = archive_read_next_header(unpacker->archive, &unpacker->entry);
        while (status == ARCHIVE_RETRY);
    }
    if (status >= ARCHIVE_WARN && status != ARCHIVE_EOF)
        return 1;
    unpacker->over = true;
    if (status == ARCHIVE_EOF)
        return 0;
    fail(unpacker, error);
    return -1;
}

int unpacker_next(Unpacker *unpacker, GError **error)
{
    int got;
    do {
        g_clear_pointer(&unpacker->member, g_free);
        got = unpacker->over ? 0 : next_header(unpacker, error);
        if (got != 1)
            return got;
    } while (archive_format(unpacker->archive) != ARCHIVE_FORMAT_RAW &&
             archive_entry_filetype(unpacker->entry) != AE_IFREG);
    if (archive_format(unpacker->archive) != ARCHIVE_FORMAT_RAW) {
        const char *name = archive_entry_pathname(unpacker->entry);
        unpacker->member = g_strdup(name != NULL ? name : "?");
    }
    return archive_entry_is_encrypted(unpacker->entry) ? fail_encrypted(error) : 1;
}

static gssize member_read(void *state, void *buffer, size_t n, GError **error)
{
    Unpacker *unpacker = state;
    la_ssize_t got;
    do
        got = archive_read_data(unpacker->archive, buffer, n);
    while (got == ARCHIVE_RETRY);
    if (got >= 0)
        return got;
    fail(unpacker, error);
    return -1;
}

static const SourceKind kind_member = {
    .read = member_read,
};

Source *unpacker_source(Unpacker *unpacker)
{
    return source_new(&kind_member, unpacker);
}
