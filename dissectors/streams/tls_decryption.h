/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_agreement.h"

/*
 * Opens the sealed records of a session with what the user knows. Beside TlsSession: it is told of
 * hellos and of changes of the keys, and is asked for each sealed record. Records are opened in
 * order; behind a gap their numbers are searched.
 */
typedef struct TlsDecryption TlsDecryption;

/* How it went so far. */
typedef enum TlsKeyFit {
    TLS_KEY_NONE,       /* nothing that is known belongs to this session */
    TLS_KEY_FITS,       /* records were opened */
    TLS_KEY_WRONG,      /* what was given for this session does not open its records */
    TLS_KEY_UNOPENABLE, /* a cipher, a compression or a version that is not opened here */
} TlsKeyFit;

TlsDecryption *tls_decryption_new(TlsSecrets *secrets); /* borrowed, outlives it */
void tls_decryption_free(TlsDecryption *decryption);    /* NULL is fine; wipes keys */

/* A ClientHello in the format of SSL 2.0, and messages in the order in which they are known. */
void tls_decryption_take_hello(TlsDecryption *decryption, const TlsClientHello *hello);
void tls_decryption_take(TlsDecryption *decryption, TlsSide side, const TlsMessageSeen *seen);

/* A ChangeCipherSpec: what that side sends from now on has the keys agreed on last. */
void tls_decryption_change_cipher(TlsDecryption *decryption, TlsSide side);

/* Is this record one that may be opened? */
bool tls_decryption_is_sealed(const TlsDecryption *decryption, TlsSide side,
                              const TlsRecord *record);

/* A sealed record. out->plain is borrowed until the next call, of whatever session. */
bool tls_decryption_open(TlsDecryption *decryption, TlsSide side, const TlsRecordSeen *seen,
                         TlsOpened *out);

/* So many bytes of a side are missing, and with them the borders of records. */
void tls_decryption_skip(TlsDecryption *decryption, TlsSide side, uint64_t length);

/* Too many records did not open: nothing more of that side will, before it changes its keys. */
bool tls_decryption_is_over(const TlsDecryption *decryption, TlsSide side);

TlsKeyFit tls_decryption_fit(const TlsDecryption *decryption);

/* No handshake is kept from now on: a private key may need it whole. */
void tls_decryption_give_up(TlsDecryption *decryption);

/* Bytes that are kept. */
size_t tls_decryption_held(const TlsDecryption *decryption);
