/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tds_token.h"

/* Why a server does not do what it is asked ([MS-TDS] section 2.2.7.10). Texts are views of UTF-16
 * as sent, for tds_text_utf8. */
typedef struct TdsError {
    uint32_t number; /* 2812, as sysmessages has it */
    uint8_t state;
    uint8_t severity; /* "class": 11 to 16 is the request's fault, more is the server's */
    Bytes message, server, procedure;
} TdsError;

/* The body of an ERROR or INFO token; false where it is not whole. */
bool tds_error_read(Bytes body, TdsError *out);
