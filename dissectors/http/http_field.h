/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* A header field: its value without white space around it, and over as many lines as it was folded
 * into (RFC 9112 section 5.2). */
typedef struct HttpField {
    Bytes name, value;
} HttpField;

/* The next field of the lines behind a start line; lines that are no field are passed over. False
 * at the empty line or the end. */
bool http_field_next(Bytes *rest, HttpField *out);

/* Where a head ends, behind its empty line, looking from offset on, which is in the last line that
 * was looked at or where one begins. 0: not in these bytes. */
size_t http_field_end(Bytes head, size_t from);
