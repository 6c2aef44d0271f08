/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* A body of several parts (RFC 2046 section 5.1), and how far it is read. */
typedef struct Multipart {
    Bytes boundary;
    Bytes rest;
    bool has_begun; /* what stands before the first part is passed over */
} Multipart;

typedef struct MultipartPart {
    Bytes whole; /* fields and body, for sip_message_read_fields */
    Bytes type;  /* Content-Type; empty: text/plain */
    Bytes body;
} MultipartPart;

/* By the Content-Type of the whole. False: it is not of several parts, or does not say what is
 * between them; *out untouched. */
bool multipart_open(Bytes content_type, Bytes body, Multipart *out);

/* The next part; false when there are no more. One that the body ends in is given too. */
bool multipart_next(Multipart *multipart, MultipartPart *out);
