/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "capture.h"
#include "window.h"

/* The frames of a pcap file. */
typedef struct PcapReader PcapReader;

/* window and options are borrowed; NULL with *error when the file header cannot be read. */
PcapReader *pcap_reader_new(Window *window, const CaptureOptions *options, GError **error);
void pcap_reader_free(PcapReader *reader); /* NULL is fine */

/* As capture_next; stays on the record that it could not read. */
int pcap_reader_next(PcapReader *reader, Frame *frame, GError **error);

/* Goes on to the next place where several records follow each other; false when there is none. */
bool pcap_reader_resume(PcapReader *reader);
