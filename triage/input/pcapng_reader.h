/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "capture.h"
#include "window.h"

/* The frames of a pcapng file. */
typedef struct PcapngReader PcapngReader;

/* Does it begin as a pcapng file? */
bool pcapng_reader_fits(Bytes head);

/* window and options are borrowed. */
PcapngReader *pcapng_reader_new(Window *window, const CaptureOptions *options);
void pcapng_reader_free(PcapngReader *reader); /* NULL is fine */

/* As capture_next; stays on the block that it could not read. */
int pcapng_reader_next(PcapngReader *reader, Frame *frame, GError **error);

/* Goes on to the next place where a block is; false when there is none. */
bool pcapng_reader_resume(PcapngReader *reader);

/* Comments of the last frame, one a line, or NULL. */
const char *pcapng_reader_comment(const PcapngReader *reader);
