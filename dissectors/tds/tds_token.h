/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    TDS_TOKEN_ERROR = 0xaa,
    TDS_TOKEN_INFO = 0xab,
    TDS_TOKEN_LOGIN_ACK = 0xad,
};

/* One piece of a server's answer ([MS-TDS] section 2.2.7). */
typedef struct TdsToken {
    uint8_t kind;
    Bytes body; /* behind its length */
} TdsToken;

/* The next token. False at the end, where the bytes are cut, and at tokens that do not tell how
 * long they are: results, after which nothing is found without their columns. */
bool tds_token_next(Cursor *in, TdsToken *out);
