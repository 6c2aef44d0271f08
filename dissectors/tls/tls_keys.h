/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"
#include "key_log.h"
#include "tls_hello.h"
#include "tls_protection.h"

enum { TLS_KEYS_MASTER_SIZE = 48 };

/* What protects the records of one direction; whoever keeps it wipes it. */
typedef struct TlsKeys {
    uint8_t mac[48], key[32], iv[16];
} TlsKeys;

/* What a handshake up to TLS 1.2 derives its keys from. */
typedef struct TlsSeed {
    uint16_t version;
    TlsHash prf;
    uint8_t client_random[TLS_HELLO_RANDOM_SIZE], server_random[TLS_HELLO_RANDOM_SIZE];
} TlsSeed;

/* The pseudorandom function: MD5 and SHA-1 together up to TLS 1.1 (RFC 2246 section 5), the hash of
 * the suite in TLS 1.2 (RFC 5246 section 5). */
void tls_keys_prf(uint16_t version, TlsHash hash, Bytes secret, const char *label, Bytes seed,
                  uint8_t *out, size_t n);

/* The master secret. transcript: of an extended master secret (RFC 7627) the handshake messages up
 * to the ClientKeyExchange, else empty. */
void tls_keys_master(const TlsSeed *seed, Bytes premaster, Bytes transcript,
                     uint8_t out[TLS_KEYS_MASTER_SIZE]);

/* The keys of both directions, by TlsSide (RFC 5246 section 6.3). */
void tls_keys_expand(const TlsSeed *seed, const TlsProtection *protection, Bytes master,
                     TlsKeys out[2]);

/* HKDF-Expand-Label without a context (RFC 8446 section 7.1). */
void tls_keys_expand_label(TlsHash hash, Bytes secret, const char *label, uint8_t *out, size_t n);

/* The keys of a traffic secret (RFC 8446 section 7.3). */
void tls_keys_of_traffic(const TlsProtection *protection, Bytes secret, TlsKeys *out);

/* The traffic secret behind a KeyUpdate (RFC 8446 section 7.2). */
void tls_keys_update(TlsHash hash, uint8_t *secret, size_t n);
