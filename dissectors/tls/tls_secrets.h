/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "key_log.h"
#include "limits.h"
#include "tls_crypto.h"

/*
 * What opens sealed records: secrets of key logs, found by client random, and private keys for the
 * RSA key exchange. May be added to while connections are followed. Everything is wiped when it
 * leaves.
 */
typedef struct TlsSecrets TlsSecrets;

TlsSecrets *tls_secrets_new(void);
void tls_secrets_free(TlsSecrets *secrets); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TlsSecrets, tls_secrets_free)

/* Of two secrets of one label and id the one added last counts. */
void tls_secrets_add(TlsSecrets *secrets, const KeyLogSecret *secret);

/* The next bytes of a key log. A line may be cut anywhere; what cannot be read is passed over. */
void tls_secrets_feed(TlsSecrets *secrets, Bytes more);

/* The key log ends here: a last line without an end is whole. */
void tls_secrets_settle(TlsSecrets *secrets);

/* Borrowed until the next call that adds; empty: not known. The id is padded with zeros. */
Bytes tls_secrets_find(TlsSecrets *secrets, KeyLogLabel label, const uint8_t id[KEY_LOG_ID_SIZE]);

/* What a session left for those that resume it, by its id or ticket of any length. */
void tls_secrets_remember(TlsSecrets *secrets, Bytes session, Bytes master);
Bytes tls_secrets_recall(TlsSecrets *secrets, Bytes session);

/* A private key as PEM. False: none in it, not RSA, behind a passphrase, or one too many. */
bool tls_secrets_add_rsa(TlsSecrets *secrets, Bytes pem);

/* Is there anything that gives premaster secrets? They may need the whole handshake. */
bool tls_secrets_has_premasters(const TlsSecrets *secrets);

/* Room for what is in one record, of TLS_RECORD_LENGTH_MAX bytes: one for all, wiped at the end. */
uint8_t *tls_secrets_room(TlsSecrets *secrets);

/* Where the ciphers come from. */
TlsCrypto *tls_secrets_crypto(TlsSecrets *secrets);

enum { TLS_SECRETS_PREMASTER_SIZE = 48 };

/* What a private key makes of an encrypted premaster secret that a client offering that version
 * sent (RFC 5246 section 7.4.7.1); false: no key fits. */
bool tls_secrets_decrypt(const TlsSecrets *secrets, uint16_t version, Bytes encrypted,
                         uint8_t out[TLS_SECRETS_PREMASTER_SIZE]);
