/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <openssl/x509.h>
#include <stdbool.h>

#include "bytes.h"

/* SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), the key as sent. */
typedef struct CertificateAsn1Key {
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *key;
} CertificateAsn1Key;

/* TBSCertificate (RFC 5280 section 4.1.2). */
typedef struct CertificateAsn1Body {
    ASN1_INTEGER *version; /* NULL: 1 */
    ASN1_INTEGER *serial;
    X509_ALGOR *algorithm;
    X509_NAME *issuer;
    X509_VAL *validity;
    X509_NAME *subject;
    CertificateAsn1Key *key;
    ASN1_BIT_STRING *issuer_id, *subject_id; /* NULL when absent */
    STACK_OF(X509_EXTENSION) * extensions;   /* NULL for none */
} CertificateAsn1Body;

/*
 * A certificate as it is written (RFC 5280 section 4.1), read by OpenSSL. Its own X509 looks for an
 * implementation of the public key as well, which takes ten times as long as all the rest.
 */
typedef struct CertificateAsn1 {
    CertificateAsn1Body *body;
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *signature;
} CertificateAsn1;

/* OpenSSL is used between these two. The host process may use it as well: no handler at its exit,
 * no configuration of the machine (which may load engines), and no errors left in its queue. */
bool certificate_asn1_begin(void); /* false: it cannot be used; nothing to end then */
void certificate_asn1_end(void);

/* NULL when the bytes do not begin with a certificate. */
CertificateAsn1 *certificate_asn1_read(Bytes der);
void certificate_asn1_free(CertificateAsn1 *certificate); /* NULL is fine */

/* The first extension of the kind (NID_), in the form that OpenSSL gives it; the caller frees it. A
 * second one is an error of the issuer that must not hide what the first one says. */
void *certificate_asn1_extension(const CertificateAsn1 *certificate, int kind);

int certificate_asn1_algorithm(const X509_ALGOR *algorithm); /* NID_ */
