/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    TLS_ALERT_SIZE = 2,
    TLS_ALERT_WARNING = 1,
    TLS_ALERT_FATAL = 2,
};

/* Those that say who refused what (RFC 5246 section 7.2, RFC 8446 section 6). */
typedef enum TlsAlertDescription {
    TLS_ALERT_CLOSE_NOTIFY = 0,
    TLS_ALERT_UNEXPECTED_MESSAGE = 10,
    TLS_ALERT_HANDSHAKE_FAILURE = 40,
    TLS_ALERT_NO_CERTIFICATE = 41, /* SSL 3.0: instead of an empty Certificate */
    TLS_ALERT_BAD_CERTIFICATE = 42,
    TLS_ALERT_UNSUPPORTED_CERTIFICATE = 43,
    TLS_ALERT_CERTIFICATE_REVOKED = 44,
    TLS_ALERT_CERTIFICATE_EXPIRED = 45,
    TLS_ALERT_CERTIFICATE_UNKNOWN = 46,
    TLS_ALERT_UNKNOWN_CA = 48,
    TLS_ALERT_ACCESS_DENIED = 49,
    TLS_ALERT_DECODE_ERROR = 50,
    TLS_ALERT_PROTOCOL_VERSION = 70,
    TLS_ALERT_INSUFFICIENT_SECURITY = 71,
    TLS_ALERT_INTERNAL_ERROR = 80,
    TLS_ALERT_UNRECOGNIZED_NAME = 112,
    TLS_ALERT_CERTIFICATE_REQUIRED = 116,
    TLS_ALERT_NO_APPLICATION_PROTOCOL = 120,
} TlsAlertDescription;

/* An alert that is not encrypted. */
typedef struct TlsAlert {
    uint8_t level, description;
} TlsAlert;

/* The body of an alert record. False where it is short or no alert (in->state is then CURSOR_OK:
 * encrypted, or no TLS); *out untouched. */
bool tls_alert_read(Cursor *in, TlsAlert *out);

/* "unknown_ca", as the RFCs write it; NULL for a number without a name. */
const char *tls_alert_name(uint8_t description);
