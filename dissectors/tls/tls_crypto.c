/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_crypto.h"

#include <glib.h>
#include <openssl/err.h>
#include <stdbool.h>
#if OPENSSL_VERSION_MAJOR >= 3
#include <openssl/provider.h>

/* OpenSSL 3 has RC4 and its like in a provider of its own, which a system may lack. */
struct TlsCrypto {
    OSSL_LIB_CTX *library;
    OSSL_PROVIDER *common, *legacy;
    bool has_looked; /* for the second one */
};

TlsCrypto *tls_crypto_new(void)
{
    TlsCrypto *crypto = g_new0(TlsCrypto, 1);
    ERR_set_mark();
    crypto->library = OSSL_LIB_CTX_new();
    crypto->common = OSSL_PROVIDER_load(crypto->library, "default");
    ERR_pop_to_mark();
    return crypto;
}

void tls_crypto_free(TlsCrypto *crypto)
{
    if (crypto == NULL)
        return;
    if (crypto->common != NULL)
        OSSL_PROVIDER_unload(crypto->common);
    if (crypto->legacy != NULL)
        OSSL_PROVIDER_unload(crypto->legacy);
    OSSL_LIB_CTX_free(crypto->library);
    g_free(crypto);
}

static EVP_CIPHER *fetch(TlsCrypto *crypto, const char *algorithm)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(crypto->library, algorithm, NULL);
    if (cipher != NULL || crypto->has_looked)
        return cipher;
    crypto->has_looked = true;
    crypto->legacy = OSSL_PROVIDER_load(crypto->library, "legacy");
    return EVP_CIPHER_fetch(crypto->library, algorithm, NULL);
}

EVP_CIPHER_CTX *tls_crypto_context(TlsCrypto *crypto, const char *algorithm)
{
    ERR_set_mark();
    EVP_CIPHER *cipher = fetch(crypto, algorithm);
    EVP_CIPHER_CTX *context = cipher != NULL ? EVP_CIPHER_CTX_new() : NULL;
    if (context != NULL && EVP_DecryptInit_ex(context, cipher, NULL, NULL, NULL) != 1)
        g_clear_pointer(&context, EVP_CIPHER_CTX_free);
    EVP_CIPHER_free(cipher); /* the context has one of its own */
    ERR_pop_to_mark();
    return context;
}
#else

struct TlsCrypto {
    int unused;
};

TlsCrypto *tls_crypto_new(void)
{
    return g_new0(TlsCrypto, 1);
}

void tls_crypto_free(TlsCrypto *crypto)
{
    g_free(crypto);
}

EVP_CIPHER_CTX *tls_crypto_context(TlsCrypto *crypto, const char *algorithm)
{
    (void)crypto;
    const EVP_CIPHER *cipher = EVP_get_cipherbyname(algorithm);
    EVP_CIPHER_CTX *context = cipher != NULL ? EVP_CIPHER_CTX_new() : NULL;
    if (context != NULL && EVP_DecryptInit_ex(context, cipher, NULL, NULL, NULL) != 1)
        g_clear_pointer(&context, EVP_CIPHER_CTX_free);
    return context;
}
#endif
