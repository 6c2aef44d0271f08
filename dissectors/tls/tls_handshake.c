/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 7.4, RFC 8446 section 4. */
#include "tls_handshake.h"

#include <glib.h>

const char *tls_handshake_name(unsigned type)
{
    static const char *const names[] = {
        [0] = "HelloRequest",           [1] = "ClientHello",       [2] = "ServerHello",
        [4] = "NewSessionTicket",       [5] = "EndOfEarlyData",    [6] = "HelloRetryRequest",
        [8] = "EncryptedExtensions",    [11] = "Certificate",      [12] = "ServerKeyExchange",
        [13] = "CertificateRequest",    [14] = "ServerHelloDone",  [15] = "CertificateVerify",
        [16] = "ClientKeyExchange",     [20] = "Finished",         [21] = "CertificateURL",
        [22] = "CertificateStatus",     [23] = "SupplementalData", [24] = "KeyUpdate",
        [25] = "CompressedCertificate", [67] = "NextProtocol",
    };
    return type < G_N_ELEMENTS(names) ? names[type] : NULL;
}

bool tls_handshake_read(Cursor *in, TlsHandshake *out)
{
    TlsHandshake message = { .type = (TlsHandshakeType)cursor_u8(in) };
    uint8_t high = cursor_u8(in);
    message.length = (uint32_t)high << 16 | cursor_be16(in);
    if (!cursor_ok(in) || tls_handshake_name(message.type) == NULL ||
        message.length > LIMIT_TLS_MESSAGE)
        return false;
    *out = message;
    return true;
}
