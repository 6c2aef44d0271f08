/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_keys.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "tls_record.h"

enum {
    MOST_HASH = EVP_MAX_MD_SIZE,
    MOST_SEED = 128, /* a label and two randoms or hashes */
    MOST_BLOCK = 2 * (48 + 32 + 16),
};

static void hmac(TlsHash hash, Bytes key, Bytes bytes, uint8_t *out)
{
    unsigned length = 0;
    memset(out, 0, MOST_HASH);            /* a program around us may have forbidden MD5 */
    static const uint8_t none[1] = { 0 }; /* OpenSSL takes NULL for "the key of before" */
    HMAC(tls_protection_digest(hash), key.length > 0 ? key.data : none, (int)key.length, bytes.data,
         bytes.length, out, &length);
}

/* P_hash (RFC 5246 section 5), added to out bit by bit. */
static void add_expansion(TlsHash hash, Bytes secret, Bytes seed, uint8_t *out, size_t n)
{
    uint8_t block[MOST_HASH + MOST_SEED], part[MOST_HASH];
    size_t size = tls_protection_hash_size(hash);
    hmac(hash, secret, seed, block);
    memcpy(block + size, seed.data, seed.length);
    for (size_t done = 0; done < n; done += size) {
        hmac(hash, secret, (Bytes){ block, size + seed.length }, part);
        for (size_t i = 0; i < MIN(size, n - done); i++)
            out[done + i] ^= part[i];
        hmac(hash, secret, (Bytes){ block, size }, part);
        memcpy(block, part, size);
    }
    OPENSSL_cleanse(block, sizeof block);
    OPENSSL_cleanse(part, sizeof part);
}

void tls_keys_prf(uint16_t version, TlsHash hash, Bytes secret, const char *label, Bytes seed,
                  uint8_t *out, size_t n)
{
    uint8_t whole[MOST_SEED];
    size_t length = strlen(label);
    memset(out, 0, n);
    if (length + seed.length > sizeof whole)
        return;
    memcpy(whole, label, length);
    memcpy(whole + length, seed.data, seed.length);
    Bytes all = { whole, length + seed.length };
    if (version >= TLS_VERSION_1_2) {
        add_expansion(hash, secret, all, out, n);
        return;
    }
    /* two halves, which share the middle byte where the length is odd */
    size_t half = (secret.length + 1) / 2;
    add_expansion(TLS_HASH_MD5, (Bytes){ secret.data, half }, all, out, n);
    add_expansion(TLS_HASH_SHA1, (Bytes){ secret.data + secret.length - half, half }, all, out, n);
}

static size_t digest(TlsHash hash, Bytes bytes, uint8_t *out)
{
    unsigned length = 0;
    EVP_Digest(bytes.data, bytes.length, out, &length, tls_protection_digest(hash), NULL);
    return length;
}

/* The hash of the handshake as its Finished has it (RFC 7627 section 3). */
static size_t session_hash(const TlsSeed *seed, Bytes transcript, uint8_t *out)
{
    if (seed->version >= TLS_VERSION_1_2)
        return digest(seed->prf, transcript, out);
    size_t length = digest(TLS_HASH_MD5, transcript, out);
    return length + digest(TLS_HASH_SHA1, transcript, out + length);
}

void tls_keys_master(const TlsSeed *seed, Bytes premaster, Bytes transcript,
                     uint8_t out[TLS_KEYS_MASTER_SIZE])
{
    uint8_t randoms[2 * TLS_HELLO_RANDOM_SIZE], hash[2 * MOST_HASH];
    if (transcript.length > 0) {
        Bytes hashed = { hash, session_hash(seed, transcript, hash) };
        tls_keys_prf(seed->version, seed->prf, premaster, "extended master secret", hashed, out,
                     TLS_KEYS_MASTER_SIZE);
        return;
    }
    memcpy(randoms, seed->client_random, TLS_HELLO_RANDOM_SIZE);
    memcpy(randoms + TLS_HELLO_RANDOM_SIZE, seed->server_random, TLS_HELLO_RANDOM_SIZE);
    tls_keys_prf(seed->version, seed->prf, premaster, "master secret",
                 (Bytes){ randoms, sizeof randoms }, out, TLS_KEYS_MASTER_SIZE);
}

static void take(Cursor *in, uint8_t *out, size_t n)
{
    cursor_copy(in, out, n);
}

void tls_keys_expand(const TlsSeed *seed, const TlsProtection *protection, Bytes master,
                     TlsKeys out[2])
{
    uint8_t randoms[2 * TLS_HELLO_RANDOM_SIZE], block[MOST_BLOCK];
    size_t mac = tls_protection_hash_size(protection->mac);
    memcpy(randoms, seed->server_random, TLS_HELLO_RANDOM_SIZE);
    memcpy(randoms + TLS_HELLO_RANDOM_SIZE, seed->client_random, TLS_HELLO_RANDOM_SIZE);
    size_t length = 2 * (mac + protection->key + protection->iv);
    tls_keys_prf(seed->version, seed->prf, master, "key expansion",
                 (Bytes){ randoms, sizeof randoms }, block, length);
    Cursor in = cursor_over(block, length, length);
    take(&in, out[0].mac, mac);
    take(&in, out[1].mac, mac);
    take(&in, out[0].key, protection->key);
    take(&in, out[1].key, protection->key);
    take(&in, out[0].iv, protection->iv);
    take(&in, out[1].iv, protection->iv);
    OPENSSL_cleanse(block, sizeof block);
}

/* HKDF-Expand (RFC 5869 section 2.3) of what fits in one block of the hash: all of TLS does. */
void tls_keys_expand_label(TlsHash hash, Bytes secret, const char *label, uint8_t *out, size_t n)
{
    static const char prefix[] = "tls13 ";
    uint8_t block[MOST_HASH];
    g_autoptr(GByteArray) info = g_byte_array_new();
    size_t length = strlen(prefix) + strlen(label);
    const uint8_t head[] = { (uint8_t)(n >> 8), (uint8_t)n, (uint8_t)length };
    const uint8_t tail[] = { 0, 1 }; /* no context; the first block */
    g_byte_array_append(info, head, sizeof head);
    g_byte_array_append(info, (const uint8_t *)prefix, (guint)strlen(prefix));
    g_byte_array_append(info, (const uint8_t *)label, (guint)strlen(label));
    g_byte_array_append(info, tail, sizeof tail);
    hmac(hash, secret, (Bytes){ info->data, info->len }, block);
    memcpy(out, block, MIN(n, tls_protection_hash_size(hash)));
    OPENSSL_cleanse(block, sizeof block);
}

void tls_keys_of_traffic(const TlsProtection *protection, Bytes secret, TlsKeys *out)
{
    tls_keys_expand_label(protection->prf, secret, "key", out->key, protection->key);
    tls_keys_expand_label(protection->prf, secret, "iv", out->iv, protection->iv);
}

void tls_keys_update(TlsHash hash, uint8_t *secret, size_t n)
{
    uint8_t next[MOST_HASH];
    n = MIN(n, tls_protection_hash_size(hash));
    tls_keys_expand_label(hash, (Bytes){ secret, n }, "traffic upd", next, n);
    memcpy(secret, next, n);
    OPENSSL_cleanse(next, sizeof next);
}
