/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_crypto.h"
#include "tls_keys.h"
#include "tls_record.h"

/* Opens the records of one direction that one set of keys protects. */
typedef struct TlsOpener TlsOpener;

/* What is agreed on beside the keys. */
typedef struct TlsTerms {
    TlsProtection protection;
    uint16_t version;
    bool encrypts_then_macs; /* RFC 7366; says nothing of an AEAD */
} TlsTerms;

/* What was in a record. */
typedef struct TlsOpened {
    TlsContent type; /* in TLS 1.3 the true one */
    Bytes plain;     /* in the room of the caller */
    uint64_t number; /* of the record */
} TlsOpened;

/* Record numbers (RFC 5246 section 6.1): where records are missing several are possible. */
typedef struct TlsNumbers {
    uint64_t first;
    uint32_t count;
} TlsNumbers;

/* keys are copied. NULL: a cipher that this OpenSSL lacks, or that nobody opens here. */
TlsOpener *tls_opener_new(TlsCrypto *crypto, const TlsTerms *terms, const TlsKeys *keys);
void tls_opener_free(TlsOpener *opener); /* NULL is fine; wipes the keys */

/* False where no number gives a right MAC or tag: a wrong key, a wrong number, or damage. room has
 * TLS_RECORD_LENGTH_MAX bytes. */
bool tls_opener_open(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                     const TlsNumbers *numbers, uint8_t *room, TlsOpened *out);

/* A record went by unopened: bytes of it may be missing. What follows depends on it in RC4 and, up
 * to TLS 1.0, in CBC. */
void tls_opener_pass(TlsOpener *opener, uint32_t length, Bytes fragment);

/* Records are missing that take so many bytes with their headers, nobody knows how many; 0: nor of
 * the bytes. False: nothing behind can be opened any more. */
bool tls_opener_jump(TlsOpener *opener, uint64_t length);
