/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <check.h>
#include <glib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdbool.h>

#include "certificate.h"

/* Makes certificates that nobody would issue, with OpenSSL. */
typedef struct CertificateMaker {
    X509 *x509;
    EVP_PKEY *key;
    X509_NAME *subject;
    GENERAL_NAMES *alternatives;
} CertificateMaker;

static inline EVP_PKEY *certificate_maker_key(int type)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(type, NULL);
    ck_assert_int_eq(EVP_PKEY_keygen_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_keygen(context, &key), 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static inline CertificateMaker certificate_maker_of(int key_type)
{
    CertificateMaker maker = { X509_new(), certificate_maker_key(key_type), X509_NAME_new(),
                               GENERAL_NAMES_new() };
    X509_set_version(maker.x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(maker.x509), 0x0a0b0c);
    X509_gmtime_adj(X509_getm_notBefore(maker.x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(maker.x509), 86400);
    X509_set_pubkey(maker.x509, maker.key);
    return maker;
}

static inline CertificateMaker certificate_maker_new(void)
{
    return certificate_maker_of(EVP_PKEY_ED25519);
}

/* One more part of the subject, with this string type (V_ASN1_) and these bytes. */
static inline void certificate_maker_part(CertificateMaker *maker, int kind, int type,
                                          const void *bytes, size_t n)
{
    X509_NAME_ENTRY *entry =
        X509_NAME_ENTRY_create_by_NID(NULL, kind, V_ASN1_UTF8STRING, (const uint8_t *)"x", 1);
    ASN1_STRING *value = ASN1_STRING_type_new(type);
    ASN1_STRING_set(value, bytes, (int)n);
    ASN1_STRING *held = X509_NAME_ENTRY_get_data(entry);
    ASN1_STRING_copy(held, value);
    X509_NAME_add_entry(maker->subject, entry, -1, 0);
    ASN1_STRING_free(value);
    X509_NAME_ENTRY_free(entry);
}

static inline void certificate_maker_cn(CertificateMaker *maker, const char *cn)
{
    certificate_maker_part(maker, NID_commonName, V_ASN1_UTF8STRING, cn, strlen(cn));
}

/* One more alternative name: GEN_DNS, GEN_URI, GEN_IPADD. */
static inline void certificate_maker_alternative(CertificateMaker *maker, int kind,
                                                 const void *bytes, size_t n)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value =
        ASN1_STRING_type_new(kind == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    ASN1_STRING_set(value, bytes, (int)n);
    GENERAL_NAME_set0_value(name, kind, value);
    sk_GENERAL_NAME_push(maker->alternatives, name);
}

static inline void certificate_maker_dns(CertificateMaker *maker, const char *name)
{
    certificate_maker_alternative(maker, GEN_DNS, name, strlen(name));
}

/* An extension as openssl.cnf writes it. */
static inline void certificate_maker_extension(CertificateMaker *maker, int kind, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);
    ck_assert_ptr_nonnull(extension);
    X509_add_ext(maker->x509, extension, -1);
    X509_EXTENSION_free(extension);
}

static inline void certificate_maker_close(CertificateMaker *maker)
{
    X509_free(maker->x509);
    EVP_PKEY_free(maker->key);
    X509_NAME_free(maker->subject);
    GENERAL_NAMES_free(maker->alternatives);
}

/* Signs it as its own issuer (or with the issuer's name given) and returns the DER. */
static inline GBytes *certificate_maker_der(CertificateMaker *maker, const EVP_MD *digest)
{
    unsigned char *der = NULL;
    X509_set_subject_name(maker->x509, maker->subject);
    if (X509_NAME_entry_count(X509_get_issuer_name(maker->x509)) == 0)
        X509_set_issuer_name(maker->x509, maker->subject);
    if (sk_GENERAL_NAME_num(maker->alternatives) > 0)
        X509_add1_ext_i2d(maker->x509, NID_subject_alt_name, maker->alternatives, 0, 0);
    ck_assert_int_gt(X509_sign(maker->x509, maker->key, digest), 0);
    int n = i2d_X509(maker->x509, &der);
    ck_assert_int_gt(n, 0);
    GBytes *bytes = g_bytes_new(der, (gsize)n);
    OPENSSL_free(der);
    certificate_maker_close(maker);
    return bytes;
}

static inline Certificate *certificate_maker_read(GBytes *der)
{
    size_t n;
    const uint8_t *bytes = g_bytes_get_data(der, &n);
    Certificate *certificate = certificate_new((Bytes){ bytes, n });
    ck_assert_ptr_nonnull(certificate);
    return certificate;
}

/* Signs, reads and forgets the DER: nothing may point into it. */
static inline Certificate *certificate_maker_done(CertificateMaker *maker)
{
    g_autoptr(GBytes) der = certificate_maker_der(maker, NULL);
    return certificate_maker_read(der);
}
