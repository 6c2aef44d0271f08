/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "limits.h"

enum { TLS_HANDSHAKE_HEADER_SIZE = 4 };

typedef enum TlsHandshakeType {
    TLS_HANDSHAKE_HELLO_REQUEST = 0,
    TLS_HANDSHAKE_CLIENT_HELLO = 1,
    TLS_HANDSHAKE_SERVER_HELLO = 2,
    TLS_HANDSHAKE_NEW_SESSION_TICKET = 4,
    TLS_HANDSHAKE_END_OF_EARLY_DATA = 5,
    TLS_HANDSHAKE_HELLO_RETRY_REQUEST = 6, /* drafts of TLS 1.3 */
    TLS_HANDSHAKE_ENCRYPTED_EXTENSIONS = 8,
    TLS_HANDSHAKE_CERTIFICATE = 11,
    TLS_HANDSHAKE_SERVER_KEY_EXCHANGE = 12,
    TLS_HANDSHAKE_CERTIFICATE_REQUEST = 13,
    TLS_HANDSHAKE_SERVER_HELLO_DONE = 14,
    TLS_HANDSHAKE_CERTIFICATE_VERIFY = 15,
    TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE = 16,
    TLS_HANDSHAKE_FINISHED = 20,
    TLS_HANDSHAKE_CERTIFICATE_URL = 21,
    TLS_HANDSHAKE_CERTIFICATE_STATUS = 22,
    TLS_HANDSHAKE_SUPPLEMENTAL_DATA = 23,
    TLS_HANDSHAKE_KEY_UPDATE = 24,
    TLS_HANDSHAKE_COMPRESSED_CERTIFICATE = 25, /* RFC 8879 */
    TLS_HANDSHAKE_NEXT_PROTOCOL = 67,          /* the forerunner of ALPN */
} TlsHandshakeType;

/* The header of a handshake message, whose body, length bytes, may span records and share them. */
typedef struct TlsHandshake {
    TlsHandshakeType type;
    uint32_t length; /* at most LIMIT_TLS_MESSAGE */
} TlsHandshake;

/* From bytes put together from the bodies of handshake records. False where they are short and,
 * with in->state CURSOR_OK, for types that do not exist and messages beyond the limit: encrypted
 * ones, mostly. *out untouched. */
bool tls_handshake_read(Cursor *in, TlsHandshake *out);

/* "ClientHello"; NULL for a type that does not exist. */
const char *tls_handshake_name(unsigned type);
