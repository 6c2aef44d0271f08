/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "frame.h"
#include "source.h"

/*
 * A capture file being read: pcap and pcapng from a file, standard input or inside a compressed
 * file or archive, one frame at a time in bounded memory.
 */
typedef struct Capture Capture;

#define CAPTURE_ERROR (capture_error_quark())
GQuark capture_error_quark(void);

typedef enum CaptureError {
    CAPTURE_ERROR_OPEN,        /* the system refused: message has the reason */
    CAPTURE_ERROR_NOT_CAPTURE, /* readable, but no capture: message says what it looks like and
                                  what to do (an .etl file: the exact conversion command) */
    CAPTURE_ERROR_TRUNCATED,   /* the file ends inside a record: message has its offset */
    CAPTURE_ERROR_DAMAGED,     /* a record that cannot be: message has offset and reason */
} CaptureError;

typedef struct CaptureOptions {
    bool salvage; /* go on behind damage at the next record that makes sense */
    /* Both may be NULL; all is borrowed for the call. An interface is told before its frames. */
    void (*interface)(void *user, const FrameInterface *interface);
    void (*secrets)(void *user, uint32_t type, Bytes secrets); /* pcapng decryption secrets block */
    void *user;
} CaptureOptions;

/* Takes the source, also when it fails: NULL and *error. options is copied. Captures of a path come
 * from a Bundle. */
Capture *capture_new(Source *source, const char *member, const CaptureOptions *options,
                     GError **error);

void capture_free(Capture *capture); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capture, capture_free)

/*
 * 1: *frame is the next one, borrowed until the next call. 0: the end. -1: the capture cannot be
 * read further and *error says why; the frames so far stand, and the next call returns 0. With
 * salvage a damaged record is skipped instead and counted.
 */
int capture_next(Capture *capture, Frame *frame, GError **error);

const char *capture_format(const Capture *capture);  /* "pcap" or "pcapng" */
const char *capture_member(const Capture *capture);  /* name inside an archive, or NULL */
uint64_t capture_bytes(const Capture *capture);      /* of the capture read so far, unpacked */
uint64_t capture_salvaged(const Capture *capture);   /* damaged stretches skipped */
const char *capture_comment(const Capture *capture); /* of the last frame (pcapng), or NULL */

/* A PATH of the command line: the one capture of a plain or compressed file, or those of an
 * archive in its order. "-" is standard input. */
typedef struct Bundle Bundle;

/* NULL and *error (OPEN, NOT_CAPTURE) when path holds no capture at all. options is borrowed and
 * must outlive the bundle. */
Bundle *bundle_open(const char *path, const CaptureOptions *options, GError **error);
void bundle_free(Bundle *bundle); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bundle, bundle_free)

/*
 * The next capture, owned by the caller, read to its end or freed before the next call. NULL
 * without *error at the end; NULL with *error for a member that is no capture or cannot be
 * unpacked, the bundle goes on behind it.
 */
Capture *bundle_next(Bundle *bundle, GError **error);

/* Name of the member that bundle_next gave or failed on last, NULL when it has none. */
const char *bundle_member(const Bundle *bundle);
