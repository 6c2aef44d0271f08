/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"

/* A line of a file like hosts(5): an address, its names, and a comment behind a #. */
typedef struct HostsLine {
    Ip ip;
    Bytes names; /* what is left of them */
} HostsLine;

typedef enum HostsKind {
    HOSTS_EMPTY, /* nothing, or a comment */
    HOSTS_NAMES, /* an address and at least one name */
    HOSTS_BAD_ADDRESS,
    HOSTS_BAD_NAME, /* none, or longer than any name */
} HostsKind;

/* The next line of a file; what ends it is left out. False at the end of the file. */
bool hosts_file_next(Cursor *in, Bytes *line);

/* *out untouched but for HOSTS_NAMES. The zone of an IPv6 address (RFC 4007 section 11) says
 * nothing here and is passed over. */
HostsKind hosts_line_read(Bytes line, HostsLine *out);

/* The next of its names, false when there are no more. */
bool hosts_line_next(HostsLine *line, Bytes *name);
