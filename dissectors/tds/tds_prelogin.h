/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* What a side says of encryption ([MS-TDS] section 2.2.6.5). */
typedef enum TdsEncryption {
    TDS_ENCRYPTION_LOGIN_ONLY,
    TDS_ENCRYPTION_ON,
    TDS_ENCRYPTION_NOT_SUPPORTED,
    TDS_ENCRYPTION_REQUIRED,
} TdsEncryption;

/* The first message of a side: options of which only the version is obligatory. */
typedef struct TdsPrelogin {
    uint8_t major, minor; /* of the library or server */
    uint16_t build;
    bool has_encryption;
    TdsEncryption encryption; /* bits for client certificates left out */
} TdsPrelogin;

/* The body of a packet, or of several; false for what is no list of options. */
bool tds_prelogin_read(Bytes body, TdsPrelogin *out);
