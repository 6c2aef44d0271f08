/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <openssl/evp.h>

/*
 * Where ciphers come from: a context of OpenSSL of our own, so that the settings of the program
 * around us (FIPS, providers) are neither met nor changed.
 */
typedef struct TlsCrypto TlsCrypto;

TlsCrypto *tls_crypto_new(void);
void tls_crypto_free(TlsCrypto *crypto); /* NULL is fine */

/* A context that opens with that cipher, for EVP_CIPHER_CTX_free; NULL: this OpenSSL lacks it. */
EVP_CIPHER_CTX *tls_crypto_context(TlsCrypto *crypto, const char *algorithm);
