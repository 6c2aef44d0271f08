/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 6.2, RFC 8446 section 5. */
#include "tls_record.h"

#include <glib.h>

bool tls_version_is_known(uint16_t version)
{
    return version >= TLS_VERSION_SSL_3 && version <= TLS_VERSION_1_3;
}

bool tls_version_is_1_3(uint16_t version)
{
    return version == TLS_VERSION_1_3 || (version & 0xff00) == TLS_VERSION_1_3_DRAFT;
}

bool tls_version_is_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

bool tls_record_read(Cursor *in, TlsRecord *out)
{
    const uint8_t *at = cursor_step(in, TLS_RECORD_HEADER_SIZE);
    if (at == NULL)
        return false;
    TlsRecord record = { (TlsContent)at[0], bytes_be16(at + 1), bytes_be16(at + 3) };
    if (record.type < TLS_CONTENT_CHANGE_CIPHER_SPEC || record.type > TLS_CONTENT_HEARTBEAT ||
        !tls_version_is_known(record.version) || record.length > TLS_RECORD_LENGTH_MAX)
        return false;
    *out = record;
    return true;
}

const char *tls_content_name(unsigned type)
{
    static const char *const names[] = { "change cipher spec", "alert", "handshake",
                                         "application data", "heartbeat" };
    return type >= TLS_CONTENT_CHANGE_CIPHER_SPEC && type <= TLS_CONTENT_HEARTBEAT
               ? names[type - TLS_CONTENT_CHANGE_CIPHER_SPEC]
               : NULL;
}

const char *tls_version_name(uint16_t version)
{
    static const char *const names[] = { "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" };
    if (tls_version_is_known(version))
        return names[version - TLS_VERSION_SSL_3];
    if (version == TLS_VERSION_SSL_2)
        return "SSL 2.0";
    return tls_version_is_1_3(version) ? "TLS 1.3 draft" : "unknown";
}
