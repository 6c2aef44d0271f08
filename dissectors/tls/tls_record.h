/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    TLS_RECORD_HEADER_SIZE = 5,
    TLS_RECORD_LENGTH_MAX = (1 << 14) + 2048, /* of TLSCiphertext (RFC 5246 section 6.2.3) */
};

typedef enum TlsContent {
    TLS_CONTENT_CHANGE_CIPHER_SPEC = 20,
    TLS_CONTENT_ALERT = 21,
    TLS_CONTENT_HANDSHAKE = 22,
    TLS_CONTENT_APPLICATION_DATA = 23,
    TLS_CONTENT_HEARTBEAT = 24, /* RFC 6520 */
} TlsContent;

/* As on the wire; drafts of TLS 1.3 have 0x7f before the number of the draft. */
typedef enum TlsVersion {
    TLS_VERSION_SSL_2 = 0x0002,
    TLS_VERSION_SSL_3 = 0x0300,
    TLS_VERSION_1_0 = 0x0301,
    TLS_VERSION_1_1 = 0x0302,
    TLS_VERSION_1_2 = 0x0303,
    TLS_VERSION_1_3 = 0x0304,
    TLS_VERSION_1_3_DRAFT = 0x7f00,
} TlsVersion;

/* The header of a record; its length bytes follow. In TLS 1.3 type and version are a disguise once
 * keys are there (RFC 8446 section 5.2). */
typedef struct TlsRecord {
    TlsContent type;
    uint16_t version, length;
} TlsRecord;

/* False for what is no record (in->state is then CURSOR_OK) and for short ones; *out untouched. */
bool tls_record_read(Cursor *in, TlsRecord *out);

/* NULL for a type that no record has. */
const char *tls_content_name(unsigned type);

/* "TLS 1.2"; "unknown" for what is no version. */
const char *tls_version_name(uint16_t version);

/* SSL 3.0 to TLS 1.3, no drafts. */
bool tls_version_is_known(uint16_t version);

/* TLS 1.3, its drafts included: certificates are encrypted. */
bool tls_version_is_1_3(uint16_t version);

/* Reserved so that nobody gets used to a fixed set of values: to be ignored (RFC 8701). */
bool tls_version_is_grease(uint16_t value);
