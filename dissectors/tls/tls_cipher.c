/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the IANA registry "TLS Cipher Suites"; lengths from RFC 5246 section 6.2.3, RFC 7366,
 * RFC 5288, RFC 6655, RFC 7905 and RFC 8446 section 5.2. */
#include "tls_cipher.h"

#include <glib.h>
#include <string.h>

#include "tls_record.h"

typedef struct Row {
    uint16_t suite;
    const char *name;
} Row;

/* In order of their numbers. 0xcc13 to 0xcc15 are those of the drafts of RFC 7905. */
static const Row rows[] = {
    { 0x0000, "TLS_NULL_WITH_NULL_NULL" },
    { 0x0001, "TLS_RSA_WITH_NULL_MD5" },
    { 0x0002, "TLS_RSA_WITH_NULL_SHA" },
    { 0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5" },
    { 0x0004, "TLS_RSA_WITH_RC4_128_MD5" },
    { 0x0005, "TLS_RSA_WITH_RC4_128_SHA" },
    { 0x0006, "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5" },
    { 0x0007, "TLS_RSA_WITH_IDEA_CBC_SHA" },
    { 0x0008, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA" },
    { 0x0009, "TLS_RSA_WITH_DES_CBC_SHA" },
    { 0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0x0011, "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA" },
    { 0x0012, "TLS_DHE_DSS_WITH_DES_CBC_SHA" },
    { 0x0013, "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA" },
    { 0x0014, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA" },
    { 0x0015, "TLS_DHE_RSA_WITH_DES_CBC_SHA" },
    { 0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0x0017, "TLS_DH_anon_EXPORT_WITH_RC4_40_MD5" },
    { 0x0018, "TLS_DH_anon_WITH_RC4_128_MD5" },
    { 0x0019, "TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA" },
    { 0x001a, "TLS_DH_anon_WITH_DES_CBC_SHA" },
    { 0x001b, "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA" },
    { 0x002c, "TLS_PSK_WITH_NULL_SHA" },
    { 0x002d, "TLS_DHE_PSK_WITH_NULL_SHA" },
    { 0x002e, "TLS_RSA_PSK_WITH_NULL_SHA" },
    { 0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA" },
    { 0x0032, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA" },
    { 0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA" },
    { 0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA" },
    { 0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA" },
    { 0x0038, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA" },
    { 0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA" },
    { 0x003a, "TLS_DH_anon_WITH_AES_256_CBC_SHA" },
    { 0x003b, "TLS_RSA_WITH_NULL_SHA256" },
    { 0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256" },
    { 0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256" },
    { 0x0040, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256" },
    { 0x0041, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA" },
    { 0x0044, "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA" },
    { 0x0045, "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA" },
    { 0x0046, "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA" },
    { 0x0066, "TLS_DHE_DSS_WITH_RC4_128_SHA" },
    { 0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256" },
    { 0x006a, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256" },
    { 0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256" },
    { 0x006c, "TLS_DH_anon_WITH_AES_128_CBC_SHA256" },
    { 0x006d, "TLS_DH_anon_WITH_AES_256_CBC_SHA256" },
    { 0x0084, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA" },
    { 0x0087, "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA" },
    { 0x0088, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA" },
    { 0x0089, "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA" },
    { 0x008a, "TLS_PSK_WITH_RC4_128_SHA" },
    { 0x008b, "TLS_PSK_WITH_3DES_EDE_CBC_SHA" },
    { 0x008c, "TLS_PSK_WITH_AES_128_CBC_SHA" },
    { 0x008d, "TLS_PSK_WITH_AES_256_CBC_SHA" },
    { 0x008e, "TLS_DHE_PSK_WITH_RC4_128_SHA" },
    { 0x008f, "TLS_DHE_PSK_WITH_3DES_EDE_CBC_SHA" },
    { 0x0090, "TLS_DHE_PSK_WITH_AES_128_CBC_SHA" },
    { 0x0091, "TLS_DHE_PSK_WITH_AES_256_CBC_SHA" },
    { 0x0092, "TLS_RSA_PSK_WITH_RC4_128_SHA" },
    { 0x0093, "TLS_RSA_PSK_WITH_3DES_EDE_CBC_SHA" },
    { 0x0094, "TLS_RSA_PSK_WITH_AES_128_CBC_SHA" },
    { 0x0095, "TLS_RSA_PSK_WITH_AES_256_CBC_SHA" },
    { 0x0096, "TLS_RSA_WITH_SEED_CBC_SHA" },
    { 0x0099, "TLS_DHE_DSS_WITH_SEED_CBC_SHA" },
    { 0x009a, "TLS_DHE_RSA_WITH_SEED_CBC_SHA" },
    { 0x009b, "TLS_DH_anon_WITH_SEED_CBC_SHA" },
    { 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256" },
    { 0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384" },
    { 0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256" },
    { 0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384" },
    { 0x00a2, "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256" },
    { 0x00a3, "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384" },
    { 0x00a6, "TLS_DH_anon_WITH_AES_128_GCM_SHA256" },
    { 0x00a7, "TLS_DH_anon_WITH_AES_256_GCM_SHA384" },
    { 0x00a8, "TLS_PSK_WITH_AES_128_GCM_SHA256" },
    { 0x00a9, "TLS_PSK_WITH_AES_256_GCM_SHA384" },
    { 0x00aa, "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256" },
    { 0x00ab, "TLS_DHE_PSK_WITH_AES_256_GCM_SHA384" },
    { 0x00ac, "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256" },
    { 0x00ad, "TLS_RSA_PSK_WITH_AES_256_GCM_SHA384" },
    { 0x00ae, "TLS_PSK_WITH_AES_128_CBC_SHA256" },
    { 0x00af, "TLS_PSK_WITH_AES_256_CBC_SHA384" },
    { 0x00b0, "TLS_PSK_WITH_NULL_SHA256" },
    { 0x00b1, "TLS_PSK_WITH_NULL_SHA384" },
    { 0x00b2, "TLS_DHE_PSK_WITH_AES_128_CBC_SHA256" },
    { 0x00b3, "TLS_DHE_PSK_WITH_AES_256_CBC_SHA384" },
    { 0x00b4, "TLS_DHE_PSK_WITH_NULL_SHA256" },
    { 0x00b5, "TLS_DHE_PSK_WITH_NULL_SHA384" },
    { 0x00b6, "TLS_RSA_PSK_WITH_AES_128_CBC_SHA256" },
    { 0x00b7, "TLS_RSA_PSK_WITH_AES_256_CBC_SHA384" },
    { 0x00b8, "TLS_RSA_PSK_WITH_NULL_SHA256" },
    { 0x00b9, "TLS_RSA_PSK_WITH_NULL_SHA384" },
    { 0x00ba, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0x00bd, "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0x00be, "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0x00bf, "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0x00c0, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256" },
    { 0x00c3, "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256" },
    { 0x00c4, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256" },
    { 0x00c5, "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256" },
    { 0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV" },
    { 0x1301, "TLS_AES_128_GCM_SHA256" },
    { 0x1302, "TLS_AES_256_GCM_SHA384" },
    { 0x1303, "TLS_CHACHA20_POLY1305_SHA256" },
    { 0x1304, "TLS_AES_128_CCM_SHA256" },
    { 0x1305, "TLS_AES_128_CCM_8_SHA256" },
    { 0x5600, "TLS_FALLBACK_SCSV" },
    { 0xc001, "TLS_ECDH_ECDSA_WITH_NULL_SHA" },
    { 0xc002, "TLS_ECDH_ECDSA_WITH_RC4_128_SHA" },
    { 0xc003, "TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA" },
    { 0xc004, "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA" },
    { 0xc005, "TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA" },
    { 0xc006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA" },
    { 0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA" },
    { 0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA" },
    { 0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA" },
    { 0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" },
    { 0xc00b, "TLS_ECDH_RSA_WITH_NULL_SHA" },
    { 0xc00c, "TLS_ECDH_RSA_WITH_RC4_128_SHA" },
    { 0xc00d, "TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0xc00e, "TLS_ECDH_RSA_WITH_AES_128_CBC_SHA" },
    { 0xc00f, "TLS_ECDH_RSA_WITH_AES_256_CBC_SHA" },
    { 0xc010, "TLS_ECDHE_RSA_WITH_NULL_SHA" },
    { 0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA" },
    { 0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" },
    { 0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA" },
    { 0xc015, "TLS_ECDH_anon_WITH_NULL_SHA" },
    { 0xc016, "TLS_ECDH_anon_WITH_RC4_128_SHA" },
    { 0xc017, "TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA" },
    { 0xc018, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA" },
    { 0xc019, "TLS_ECDH_anon_WITH_AES_256_CBC_SHA" },
    { 0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256" },
    { 0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384" },
    { 0xc025, "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256" },
    { 0xc026, "TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384" },
    { 0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256" },
    { 0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384" },
    { 0xc029, "TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256" },
    { 0xc02a, "TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384" },
    { 0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" },
    { 0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" },
    { 0xc02d, "TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256" },
    { 0xc02e, "TLS_ECDH_ECDSA_WITH_AES_256_GCM_SHA384" },
    { 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
    { 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" },
    { 0xc031, "TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256" },
    { 0xc032, "TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384" },
    { 0xc033, "TLS_ECDHE_PSK_WITH_RC4_128_SHA" },
    { 0xc034, "TLS_ECDHE_PSK_WITH_3DES_EDE_CBC_SHA" },
    { 0xc035, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA" },
    { 0xc036, "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA" },
    { 0xc037, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256" },
    { 0xc038, "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384" },
    { 0xc039, "TLS_ECDHE_PSK_WITH_NULL_SHA" },
    { 0xc03a, "TLS_ECDHE_PSK_WITH_NULL_SHA256" },
    { 0xc03b, "TLS_ECDHE_PSK_WITH_NULL_SHA384" },
    { 0xc072, "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0xc073, "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384" },
    { 0xc074, "TLS_ECDH_ECDSA_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0xc075, "TLS_ECDH_ECDSA_WITH_CAMELLIA_256_CBC_SHA384" },
    { 0xc076, "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0xc077, "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384" },
    { 0xc078, "TLS_ECDH_RSA_WITH_CAMELLIA_128_CBC_SHA256" },
    { 0xc079, "TLS_ECDH_RSA_WITH_CAMELLIA_256_CBC_SHA384" },
    { 0xc09c, "TLS_RSA_WITH_AES_128_CCM" },
    { 0xc09d, "TLS_RSA_WITH_AES_256_CCM" },
    { 0xc09e, "TLS_DHE_RSA_WITH_AES_128_CCM" },
    { 0xc09f, "TLS_DHE_RSA_WITH_AES_256_CCM" },
    { 0xc0a0, "TLS_RSA_WITH_AES_128_CCM_8" },
    { 0xc0a1, "TLS_RSA_WITH_AES_256_CCM_8" },
    { 0xc0a2, "TLS_DHE_RSA_WITH_AES_128_CCM_8" },
    { 0xc0a3, "TLS_DHE_RSA_WITH_AES_256_CCM_8" },
    { 0xc0a4, "TLS_PSK_WITH_AES_128_CCM" },
    { 0xc0a5, "TLS_PSK_WITH_AES_256_CCM" },
    { 0xc0a6, "TLS_DHE_PSK_WITH_AES_128_CCM" },
    { 0xc0a7, "TLS_DHE_PSK_WITH_AES_256_CCM" },
    { 0xc0a8, "TLS_PSK_WITH_AES_128_CCM_8" },
    { 0xc0a9, "TLS_PSK_WITH_AES_256_CCM_8" },
    { 0xc0aa, "TLS_PSK_DHE_WITH_AES_128_CCM_8" },
    { 0xc0ab, "TLS_PSK_DHE_WITH_AES_256_CCM_8" },
    { 0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM" },
    { 0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM" },
    { 0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8" },
    { 0xc0af, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8" },
    { 0xc0ff, "TLS_ECJPAKE_WITH_AES_128_CCM_8" },
    { 0xcc13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xcc14, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xcc15, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xccab, "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xccac, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xccad, "TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xccae, "TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xd001, "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256" },
    { 0xd002, "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384" },
    { 0xd003, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256" },
    { 0xd005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256" },
};

const char *tls_cipher_name(uint32_t suite)
{
    size_t low = 0, high = G_N_ELEMENTS(rows);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rows[middle].suite == suite)
            return rows[middle].name;
        if (rows[middle].suite < suite)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *tls_cipher_text(uint32_t suite, char *text)
{
    const char *name = tls_cipher_name(suite);
    if (name != NULL)
        g_strlcpy(text, name, TLS_CIPHER_TEXT_SIZE);
    else
        g_snprintf(text, TLS_CIPHER_TEXT_SIZE, "0x%04x", suite);
    return text;
}

static TlsCipherExchange exchange_of(const char *name)
{
    static const struct {
        const char *part;
        TlsCipherExchange exchange;
    } parts[] = {
        /* the first that is found counts */
        { "_anon_", TLS_CIPHER_EXCHANGE_ANON },   { "PSK_", TLS_CIPHER_EXCHANGE_PSK },
        { "_ECJPAKE_", TLS_CIPHER_EXCHANGE_PSK }, { "_ECDHE_", TLS_CIPHER_EXCHANGE_ECDHE },
        { "_ECDH_", TLS_CIPHER_EXCHANGE_ECDH },   { "_DHE_", TLS_CIPHER_EXCHANGE_DHE },
        { "_RSA_", TLS_CIPHER_EXCHANGE_RSA }
    };
    if (strstr(name, "_WITH_") == NULL)
        return TLS_CIPHER_EXCHANGE_1_3;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strstr(name, parts[i].part) != NULL)
            return parts[i].exchange;
    return TLS_CIPHER_EXCHANGE_UNKNOWN;
}

/* The hash at the end of the name of a suite that is no AEAD. */
static uint8_t mac_of(const char *name)
{
    if (g_str_has_suffix(name, "_MD5"))
        return 16;
    if (g_str_has_suffix(name, "_SHA256"))
        return 32;
    return g_str_has_suffix(name, "_SHA384") ? 48 : 20;
}

static bool is_aead(const char *name)
{
    return strstr(name, "_GCM") != NULL || strstr(name, "_CCM") != NULL ||
           strstr(name, "_CHACHA20") != NULL;
}

/* DES and its relatives have blocks of 8 bytes, the others of 16. */
static uint8_t block_of(const char *name)
{
    bool is_small =
        strstr(name, "DES") != NULL || strstr(name, "IDEA") != NULL || strstr(name, "RC2") != NULL;
    return is_small ? 8 : 16;
}

TlsCipher tls_cipher_of(uint16_t suite)
{
    TlsCipher cipher = { .kind = TLS_CIPHER_UNKNOWN };
    const char *name = tls_cipher_name(suite);
    if (name == NULL || g_str_has_suffix(name, "_SCSV"))
        return cipher;
    cipher.exchange = exchange_of(name);
    if (is_aead(name)) {
        bool is_implicit =
            cipher.exchange == TLS_CIPHER_EXCHANGE_1_3 || strstr(name, "_CHACHA20") != NULL;
        cipher.kind = TLS_CIPHER_AEAD;
        cipher.nonce = is_implicit ? 0 : 8;
        cipher.mac = strstr(name, "_CCM_8") != NULL ? 8 : 16;
        return cipher;
    }
    cipher.mac = mac_of(name);
    cipher.kind = strstr(name, "_CBC_") != NULL   ? TLS_CIPHER_CBC
                  : strstr(name, "_RC4_") != NULL ? TLS_CIPHER_STREAM
                                                  : TLS_CIPHER_NULL;
    cipher.block = cipher.kind == TLS_CIPHER_CBC ? block_of(name) : 0;
    return cipher;
}

/* At least one byte of padding, its length (RFC 5246 section 6.2.3.2). */
static uint32_t padded(uint32_t plain, uint8_t block)
{
    return (plain / block + 1) * block;
}

uint32_t tls_cipher_record_length(const TlsCipher *cipher, uint16_t version, bool encrypt_then_mac,
                                  uint32_t plain)
{
    uint32_t vector = version >= TLS_VERSION_1_1 ? cipher->block : 0;
    switch (cipher->kind) {
    case TLS_CIPHER_NULL:
    case TLS_CIPHER_STREAM:
        return plain + cipher->mac;
    case TLS_CIPHER_CBC:
        return encrypt_then_mac ? vector + padded(plain, cipher->block) + cipher->mac
                                : vector + padded(plain + cipher->mac, cipher->block);
    case TLS_CIPHER_AEAD:
        /* TLS 1.3 hides the type behind the bytes */
        return plain + tls_version_is_1_3(version) + cipher->nonce + cipher->mac;
    default:
        return 0;
    }
}
