/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 6.2.3 and appendix C, RFC 5288, RFC 5932, RFC 6655, RFC 7905, RFC 8446
 * appendix B.4: all follows from the registered name. */
#include "tls_protection.h"

#include <glib.h>
#include <string.h>

/* The bulk cipher of a suite by a part of its name; the first that is found counts. */
typedef struct Row {
    const char *part;
    const char *algorithm;
    uint8_t key, iv;
} Row;

enum { AEAD_SALT = 4, AEAD_WHOLE_NONCE = 12 };

static const Row rows[] = {
    { "_AES_128_GCM", "aes-128-gcm", 16, AEAD_SALT },
    { "_AES_256_GCM", "aes-256-gcm", 32, AEAD_SALT },
    { "_AES_128_CCM", "aes-128-ccm", 16, AEAD_SALT },
    { "_AES_256_CCM", "aes-256-ccm", 32, AEAD_SALT },
    { "_CHACHA20_POLY1305", "chacha20-poly1305", 32, AEAD_WHOLE_NONCE },
    { "_AES_128_CBC", "aes-128-cbc", 16, 16 },
    { "_AES_256_CBC", "aes-256-cbc", 32, 16 },
    { "_CAMELLIA_128_CBC", "camellia-128-cbc", 16, 16 },
    { "_CAMELLIA_256_CBC", "camellia-256-cbc", 32, 16 },
    { "_3DES_EDE_CBC", "des-ede3-cbc", 24, 8 },
    { "WITH_DES_CBC", "des-cbc", 8, 8 },
    { "_SEED_CBC", "seed-cbc", 16, 16 },
    { "_RC4_128", "rc4", 16, 0 },
};

/* The suites of the drafts of RFC 7905 have the names of the final ones and other nonces. */
static bool is_draft(uint16_t suite)
{
    return suite >= 0xcc13 && suite <= 0xcc15;
}

static TlsHash mac_of(const char *name)
{
    if (g_str_has_suffix(name, "_MD5"))
        return TLS_HASH_MD5;
    if (g_str_has_suffix(name, "_SHA384"))
        return TLS_HASH_SHA384;
    return g_str_has_suffix(name, "_SHA256") ? TLS_HASH_SHA256 : TLS_HASH_SHA1;
}

TlsProtection tls_protection_of(uint16_t suite)
{
    TlsProtection protection = { .cipher = tls_cipher_of(suite) };
    const char *name = tls_cipher_name(suite);
    if (protection.cipher.kind == TLS_CIPHER_UNKNOWN || is_draft(suite))
        return protection;
    bool is_aead = protection.cipher.kind == TLS_CIPHER_AEAD;
    protection.mac = is_aead ? TLS_HASH_NONE : mac_of(name);
    protection.prf = g_str_has_suffix(name, "_SHA384") ? TLS_HASH_SHA384 : TLS_HASH_SHA256;
    for (size_t i = 0; i < G_N_ELEMENTS(rows) && protection.algorithm == NULL; i++) {
        if (strstr(name, rows[i].part) == NULL)
            continue;
        protection.algorithm = rows[i].algorithm;
        protection.key = rows[i].key;
        protection.iv = rows[i].iv;
    }
    if (is_aead && protection.cipher.nonce == 0)
        protection.iv = AEAD_WHOLE_NONCE;
    return protection;
}

bool tls_protection_is_clear(const TlsProtection *protection)
{
    return protection->cipher.kind == TLS_CIPHER_NULL && protection->mac != TLS_HASH_NONE;
}

const EVP_MD *tls_protection_digest(TlsHash hash)
{
    switch (hash) {
    case TLS_HASH_MD5:
        return EVP_md5();
    case TLS_HASH_SHA1:
        return EVP_sha1();
    case TLS_HASH_SHA256:
        return EVP_sha256();
    case TLS_HASH_SHA384:
        return EVP_sha384();
    default:
        return NULL;
    }
}

size_t tls_protection_hash_size(TlsHash hash)
{
    const EVP_MD *digest = tls_protection_digest(hash);
    return digest != NULL ? (size_t)EVP_MD_size(digest) : 0;
}
