/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/*
 * Who logs in to what ([MS-TDS] section 2.2.6.4). Names are views of UTF-16 as sent, for
 * tds_text_utf8; user and password are never looked at.
 */
typedef struct TdsLogin {
    uint32_t version;        /* of TDS, 0x74000004 */
    Bytes host, application; /* as the client calls itself */
    Bytes server, database;  /* as it calls what it wants */
} TdsLogin;

/* The body of a login message; false for what is none. A name that is not there is empty. */
bool tds_login_read(Bytes body, TdsLogin *out);

/* Can the first bytes, as many as there are, be those of a login whose first packet has a body of
 * that length? */
bool tds_login_may_begin(Bytes start, size_t length);
