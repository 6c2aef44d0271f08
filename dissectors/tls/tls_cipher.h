/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { TLS_CIPHER_TEXT_SIZE = 48 };

/* How the bytes of a record are protected. */
typedef enum TlsCipherKind {
    TLS_CIPHER_UNKNOWN,
    TLS_CIPHER_NULL,
    TLS_CIPHER_STREAM,
    TLS_CIPHER_CBC,
    TLS_CIPHER_AEAD,
} TlsCipherKind;

typedef enum TlsCipherExchange {
    TLS_CIPHER_EXCHANGE_UNKNOWN,
    TLS_CIPHER_EXCHANGE_RSA,
    TLS_CIPHER_EXCHANGE_DHE,
    TLS_CIPHER_EXCHANGE_ECDH, /* with a key of the certificate */
    TLS_CIPHER_EXCHANGE_ECDHE,
    TLS_CIPHER_EXCHANGE_PSK,  /* no certificate of the server, unless it is RSA_PSK */
    TLS_CIPHER_EXCHANGE_ANON, /* no certificate */
    TLS_CIPHER_EXCHANGE_1_3,  /* TLS 1.3: the suite does not say */
} TlsCipherExchange;

/* What a cipher suite means for the length of records. */
typedef struct TlsCipher {
    TlsCipherKind kind;
    TlsCipherExchange exchange;
    uint8_t block; /* bytes of a block of CBC */
    uint8_t nonce; /* bytes of an AEAD nonce sent with each record */
    uint8_t mac;   /* bytes of the MAC or of the tag */
} TlsCipher;

/* All zeros, UNKNOWN, for a suite without a name here. */
TlsCipher tls_cipher_of(uint16_t suite);

/* The bytes of a record (behind its header) that carries so many bytes without padding of choice;
 * 0 where the cipher is unknown. */
uint32_t tls_cipher_record_length(const TlsCipher *cipher, uint16_t version, bool encrypt_then_mac,
                                  uint32_t plain);

/* The name that IANA registers; NULL for one that is not known here. */
const char *tls_cipher_name(uint32_t suite);

/* That name, or "0xc02f"; into text, which has TLS_CIPHER_TEXT_SIZE bytes; returns text. */
const char *tls_cipher_text(uint32_t suite, char *text);
