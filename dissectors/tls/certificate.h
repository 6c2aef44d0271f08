/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "bytes.h"
#include "certificate_self.h"
#include "limits.h"
#include "time.h"

typedef enum CertificateKey {
    CERTIFICATE_KEY_OTHER,
    CERTIFICATE_KEY_RSA,
    CERTIFICATE_KEY_DSA,
    CERTIFICATE_KEY_EC,
    CERTIFICATE_KEY_EDWARDS,
} CertificateKey;

/* The hash under the signature, as far as it matters. */
typedef enum CertificateDigest {
    CERTIFICATE_DIGEST_OTHER, /* SHA-2 and later, or none */
    CERTIFICATE_DIGEST_MD5,   /* and older ones */
    CERTIFICATE_DIGEST_SHA1,
} CertificateDigest;

/* Key usage bits as 1 << number (RFC 5280 section 4.2.1.3). */
enum {
    CERTIFICATE_USAGE_DIGITAL_SIGNATURE = 1 << 0,
    CERTIFICATE_USAGE_KEY_ENCIPHERMENT = 1 << 2,
    CERTIFICATE_USAGE_KEY_AGREEMENT = 1 << 4,
    CERTIFICATE_USAGE_CERTIFICATE_SIGN = 1 << 5,
};

/* The kinds of subject alternative names that say which host it is. */
typedef enum CertificateAlternativeKind {
    CERTIFICATE_ALTERNATIVE_DNS,
    CERTIFICATE_ALTERNATIVE_IP, /* 4 or 16 bytes */
    CERTIFICATE_ALTERNATIVE_URI,
} CertificateAlternativeKind;

typedef struct CertificateAlternative {
    CertificateAlternativeKind kind;
    Bytes name; /* as sent: not necessarily text */
} CertificateAlternative;

/* What a certificate says. All it points to lives as long as it does. */
typedef struct Certificate {
    const char *subject, *issuer; /* RFC 4514: the last part first; UTF-8; "" when empty */
    Bytes subject_der, issuer_der;
    Bytes subject_cn; /* the last of the CNs; data is NULL when there is none */
    uint8_t cn_count;
    Bytes cns[LIMIT_CERTIFICATE_CNS]; /* in the order of the subject, UTF-8 if it was text at all */
    uint16_t alternative_count;
    CertificateAlternative *alternatives; /* in their order */
    bool alternatives_left_out;           /* more of them than are kept */
    const char *serial;                   /* lower-case hexadecimal, whole bytes */
    Time not_before, not_after; /* to the end of Time where it is beyond; TIME_NONE: unreadable */
    CertificateKey key;
    uint16_t key_bits;     /* 0: not known */
    const char *signature; /* "sha256WithRSAEncryption", or an OID */
    CertificateDigest digest;
    bool is_pss; /* RSASSA-PSS */
    bool has_usage;
    uint16_t usage;          /* CERTIFICATE_USAGE_ */
    bool has_extended_usage; /* without it the certificate is good for everything */
    bool is_for_servers, is_for_clients, is_for_any, is_for_others; /* what it lists */
    bool has_constraints, is_ca;
    bool is_self_issued;                    /* subject and issuer are the same name */
    CertificateSelf *self;                  /* of one that is self-issued; else NULL */
    Bytes subject_key_id, authority_key_id; /* empty when absent */
    char sha256[65];                        /* lower-case hexadecimal */
    size_t size;                            /* of all this in memory */
    GStringChunk *texts;
} Certificate;

/* NULL when the bytes are no certificate, or more than LIMIT_CERTIFICATE_BYTES. */
Certificate *certificate_new(Bytes der);
void certificate_free(Certificate *certificate); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificate, certificate_free)

bool certificate_is_self_signed(const Certificate *certificate);

/* By names and key identifiers; nobody's signature is verified. */
bool certificate_is_issued_by(const Certificate *certificate, const Certificate *issuer);
