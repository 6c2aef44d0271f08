/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module of RFC 5280 section A.1. */
#include "certificate_asn1.h"

#include <openssl/asn1t.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

enum { TAG_VERSION, TAG_ISSUER_ID, TAG_SUBJECT_ID, TAG_EXTENSIONS };

/* clang-format off */
ASN1_SEQUENCE(CertificateAsn1Key) = {
    ASN1_SIMPLE(CertificateAsn1Key, algorithm, X509_ALGOR),
    ASN1_SIMPLE(CertificateAsn1Key, key, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(CertificateAsn1Key)

ASN1_SEQUENCE(CertificateAsn1Body) = {
    ASN1_EXP_OPT(CertificateAsn1Body, version, ASN1_INTEGER, TAG_VERSION),
    ASN1_SIMPLE(CertificateAsn1Body, serial, ASN1_INTEGER),
    ASN1_SIMPLE(CertificateAsn1Body, algorithm, X509_ALGOR),
    ASN1_SIMPLE(CertificateAsn1Body, issuer, X509_NAME),
    ASN1_SIMPLE(CertificateAsn1Body, validity, X509_VAL),
    ASN1_SIMPLE(CertificateAsn1Body, subject, X509_NAME),
    ASN1_SIMPLE(CertificateAsn1Body, key, CertificateAsn1Key),
    ASN1_IMP_OPT(CertificateAsn1Body, issuer_id, ASN1_BIT_STRING, TAG_ISSUER_ID),
    ASN1_IMP_OPT(CertificateAsn1Body, subject_id, ASN1_BIT_STRING, TAG_SUBJECT_ID),
    ASN1_EXP_SEQUENCE_OF_OPT(CertificateAsn1Body, extensions, X509_EXTENSION, TAG_EXTENSIONS),
} static_ASN1_SEQUENCE_END(CertificateAsn1Body)

ASN1_SEQUENCE(CertificateAsn1) = {
    ASN1_SIMPLE(CertificateAsn1, body, CertificateAsn1Body),
    ASN1_SIMPLE(CertificateAsn1, algorithm, X509_ALGOR),
    ASN1_SIMPLE(CertificateAsn1, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(CertificateAsn1);
/* clang-format on */

bool certificate_asn1_begin(void)
{
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        return false;
    (void)ERR_set_mark(); /* refuses where there is nothing to keep */
    return true;
}

void certificate_asn1_end(void)
{
    ERR_pop_to_mark();
}

CertificateAsn1 *certificate_asn1_read(Bytes der)
{
    const unsigned char *at = der.data;
    return (CertificateAsn1 *)ASN1_item_d2i(NULL, &at, (long)der.length,
                                            ASN1_ITEM_rptr(CertificateAsn1));
}

void certificate_asn1_free(CertificateAsn1 *certificate)
{
    ASN1_item_free((ASN1_VALUE *)certificate, ASN1_ITEM_rptr(CertificateAsn1));
}

void *certificate_asn1_extension(const CertificateAsn1 *certificate, int kind)
{
    const STACK_OF(X509_EXTENSION) *extensions = certificate->body->extensions;
    int at = X509v3_get_ext_by_NID(extensions, kind, -1);
    return at >= 0 ? X509V3_EXT_d2i(X509v3_get_ext(extensions, at)) : NULL;
}

int certificate_asn1_algorithm(const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object = NULL;
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    return OBJ_obj2nid(object);
}
