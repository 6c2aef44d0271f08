/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <openssl/evp.h>

#include "tls_cipher.h"

typedef enum TlsHash {
    TLS_HASH_NONE,
    TLS_HASH_MD5,
    TLS_HASH_SHA1,
    TLS_HASH_SHA256,
    TLS_HASH_SHA384,
} TlsHash;

/* What a cipher suite does to a record, in the words of OpenSSL. */
typedef struct TlsProtection {
    TlsCipher cipher;
    const char *algorithm; /* of EVP; NULL: none, or one that nobody opens here */
    uint8_t key, iv;       /* bytes of the key, and of the part of the nonce that is not sent */
    TlsHash mac;           /* NONE for an AEAD */
    TlsHash prf;           /* of TLS 1.2 and 1.3 */
} TlsProtection;

TlsProtection tls_protection_of(uint16_t suite);

/* Nothing is encrypted: the records carry a MAC alone. */
bool tls_protection_is_clear(const TlsProtection *protection);

/* NULL for NONE. */
const EVP_MD *tls_protection_digest(TlsHash hash);

/* Bytes; 0 for NONE. */
size_t tls_protection_hash_size(TlsHash hash);
