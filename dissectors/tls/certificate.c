/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5280; the parser is OpenSSL's. */
#include "certificate.h"

#include <openssl/asn1.h>
#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "certificate_asn1.h"
#include "certificate_key.h"

static Bytes keep(Certificate *certificate, const void *bytes, size_t length)
{
    certificate->size += length + 1;
    const char *kept =
        g_string_chunk_insert_len(certificate->texts, bytes != NULL ? bytes : "", (gssize)length);
    return (Bytes){ (const uint8_t *)kept, length };
}

static const char *keep_text(Certificate *certificate, const char *text)
{
    return (const char *)keep(certificate, text, strlen(text)).data;
}

/* RFC 4514, characters beyond ASCII as they are. */
static const char *keep_name(Certificate *certificate, const X509_NAME *name)
{
    BIO *out = BIO_new(BIO_s_mem());
    (void)X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *text = NULL;
    long length = BIO_get_mem_data(out, &text);
    const char *kept = (const char *)keep(certificate, text, length > 0 ? (size_t)length : 0).data;
    BIO_free(out);
    return kept;
}

static Bytes keep_name_der(Certificate *certificate, const X509_NAME *name)
{
    const unsigned char *der = NULL;
    size_t length = 0;
    if (X509_NAME_get0_der(name, &der, &length) != 1)
        return (Bytes){ NULL, 0 };
    return keep(certificate, der, length);
}

/* Any string type as UTF-8; the bytes themselves where they are not what the type says. */
static Bytes keep_string(Certificate *certificate, const ASN1_STRING *string)
{
    unsigned char *utf8 = NULL;
    int length = ASN1_STRING_to_UTF8(&utf8, string);
    if (length < 0)
        return keep(certificate, ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string));
    Bytes kept = keep(certificate, utf8, (size_t)length);
    OPENSSL_free(utf8);
    return kept;
}

static Bytes keep_octets(Certificate *certificate, const ASN1_OCTET_STRING *octets)
{
    if (octets == NULL)
        return (Bytes){ NULL, 0 };
    return keep(certificate, ASN1_STRING_get0_data(octets), (size_t)ASN1_STRING_length(octets));
}

/* The last CN is the subject's; of many others only the first ones are kept. */
static void take_common_names(Certificate *certificate, const X509_NAME *subject)
{
    int at = -1;
    while ((at = X509_NAME_get_index_by_NID((X509_NAME *)subject, NID_commonName, at)) >= 0) {
        Bytes cn =
            keep_string(certificate, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
        if (certificate->cn_count < LIMIT_CERTIFICATE_CNS)
            certificate->cns[certificate->cn_count++] = cn;
        certificate->subject_cn = cn;
    }
}

static void take_names(Certificate *certificate, const CertificateAsn1Body *body)
{
    const X509_NAME *subject = body->subject, *issuer = body->issuer;
    certificate->subject = keep_name(certificate, subject);
    certificate->issuer = keep_name(certificate, issuer);
    certificate->subject_der = keep_name_der(certificate, subject);
    certificate->issuer_der = keep_name_der(certificate, issuer);
    certificate->is_self_issued = X509_NAME_cmp(subject, issuer) == 0;
    take_common_names(certificate, subject);
}

static void take_serial(Certificate *certificate, const ASN1_INTEGER *serial)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = ASN1_STRING_get0_data(serial);
    g_autoptr(GString) text = g_string_new(NULL);
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
        g_string_append_c(text, '-');
    for (int i = 0; i < ASN1_STRING_length(serial); i++) {
        g_string_append_c(text, digits[bytes[i] >> 4]);
        g_string_append_c(text, digits[bytes[i] & 15]);
    }
    certificate->serial = keep_text(certificate, text->str);
}

static Time read_time(const ASN1_TIME *time)
{
    struct tm parts = { 0 };
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
        return TIME_NONE;
    int64_t seconds = timegm(&parts);
    if (seconds > INT64_MAX / TIME_SECOND)
        return INT64_MAX;
    if (seconds <= INT64_MIN / TIME_SECOND)
        return TIME_NONE + 1;
    return seconds * TIME_SECOND;
}

static CertificateDigest digest_kind(int digest)
{
    switch (digest) {
    case NID_md2:
    case NID_md4:
    case NID_md5:
        return CERTIFICATE_DIGEST_MD5;
    case NID_sha1:
        return CERTIFICATE_DIGEST_SHA1;
    default:
        return CERTIFICATE_DIGEST_OTHER;
    }
}

/* The parameters name the hash; SHA-1 where they leave it out (RFC 4055 section 3.1). */
static int pss_digest(const X509_ALGOR *algorithm)
{
    RSA_PSS_PARAMS *parameters =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm->parameter);
    int digest = parameters != NULL ? NID_sha1 : NID_undef;
    if (parameters != NULL && parameters->hashAlgorithm != NULL)
        digest = certificate_asn1_algorithm(parameters->hashAlgorithm);
    RSA_PSS_PARAMS_free(parameters);
    return digest;
}

static void take_signature(Certificate *certificate, const X509_ALGOR *of_signature)
{
    enum { OID_TEXT_SIZE = 128 };
    int algorithm = certificate_asn1_algorithm(of_signature), digest = NID_undef;
    certificate->is_pss = algorithm == NID_rsassaPss;
    if (certificate->is_pss)
        digest = pss_digest(of_signature);
    else
        (void)OBJ_find_sigid_algs(algorithm, &digest, NULL);
    certificate->digest = digest_kind(digest);
    char text[OID_TEXT_SIZE] = "";
    (void)OBJ_obj2txt(text, sizeof text, of_signature->algorithm, 0);
    certificate->signature = keep_text(certificate, text);
}

static void take_usage(Certificate *certificate, const CertificateAsn1 *asn1)
{
    enum { USAGE_BITS = 9 };
    ASN1_BIT_STRING *usage = certificate_asn1_extension(asn1, NID_key_usage);
    certificate->has_usage = usage != NULL;
    for (int bit = 0; usage != NULL && bit < USAGE_BITS; bit++)
        if (ASN1_BIT_STRING_get_bit(usage, bit))
            certificate->usage |= (uint16_t)(1 << bit);
    ASN1_BIT_STRING_free(usage);
}

static void take_extended_usage(Certificate *certificate, const CertificateAsn1 *asn1)
{
    EXTENDED_KEY_USAGE *usages = certificate_asn1_extension(asn1, NID_ext_key_usage);
    certificate->has_extended_usage = usages != NULL;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++)
        switch (OBJ_obj2nid(sk_ASN1_OBJECT_value(usages, i))) {
        case NID_server_auth:
            certificate->is_for_servers = true;
            break;
        case NID_client_auth:
            certificate->is_for_clients = true;
            break;
        case NID_anyExtendedKeyUsage:
            certificate->is_for_any = true;
            break;
        default:
            certificate->is_for_others = true;
            break;
        }
    EXTENDED_KEY_USAGE_free(usages);
}

static void take_constraints(Certificate *certificate, const CertificateAsn1 *asn1)
{
    BASIC_CONSTRAINTS *constraints = certificate_asn1_extension(asn1, NID_basic_constraints);
    certificate->has_constraints = constraints != NULL;
    certificate->is_ca = constraints != NULL && constraints->ca != 0;
    BASIC_CONSTRAINTS_free(constraints);
}

static void take_key_ids(Certificate *certificate, const CertificateAsn1 *asn1)
{
    ASN1_OCTET_STRING *subject = certificate_asn1_extension(asn1, NID_subject_key_identifier);
    AUTHORITY_KEYID *authority = certificate_asn1_extension(asn1, NID_authority_key_identifier);
    certificate->subject_key_id = keep_octets(certificate, subject);
    certificate->authority_key_id =
        keep_octets(certificate, authority != NULL ? authority->keyid : NULL);
    ASN1_OCTET_STRING_free(subject);
    AUTHORITY_KEYID_free(authority);
}

/* False for kinds that name no host. */
static bool read_alternative(const GENERAL_NAME *name, CertificateAlternativeKind *kind,
                             const ASN1_STRING **string)
{
    int type = 0;
    *string = GENERAL_NAME_get0_value(name, &type);
    *kind = type == GEN_DNS   ? CERTIFICATE_ALTERNATIVE_DNS
            : type == GEN_URI ? CERTIFICATE_ALTERNATIVE_URI
                              : CERTIFICATE_ALTERNATIVE_IP;
    return type == GEN_DNS || type == GEN_URI || type == GEN_IPADD;
}

static void take_alternatives(Certificate *certificate, const CertificateAsn1 *asn1)
{
    GENERAL_NAMES *names = certificate_asn1_extension(asn1, NID_subject_alt_name);
    int count = MIN(sk_GENERAL_NAME_num(names), LIMIT_CERTIFICATE_ALTERNATIVES);
    if (count > 0) {
        certificate->alternatives = g_new(CertificateAlternative, (size_t)count);
        certificate->size += (size_t)count * sizeof *certificate->alternatives;
        certificate->alternatives_left_out = sk_GENERAL_NAME_num(names) > count;
    }
    for (int i = 0; i < count; i++) {
        CertificateAlternativeKind kind;
        const ASN1_STRING *string;
        if (!read_alternative(sk_GENERAL_NAME_value(names, i), &kind, &string))
            continue;
        Bytes name = keep_octets(certificate, string);
        certificate->alternatives[certificate->alternative_count++] =
            (CertificateAlternative){ kind, name };
    }
    GENERAL_NAMES_free(names);
}

static Certificate *read_certificate(const CertificateAsn1 *asn1, Bytes der)
{
    enum { CHUNK_SIZE = 1024 };
    const CertificateAsn1Body *body = asn1->body;
    Certificate *certificate = g_new0(Certificate, 1);
    certificate->size = sizeof *certificate + CHUNK_SIZE;
    certificate->texts = g_string_chunk_new(CHUNK_SIZE);
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, der.data, der.length);
    g_strlcpy(certificate->sha256, sha256, sizeof certificate->sha256);
    take_names(certificate, body);
    take_serial(certificate, body->serial);
    certificate->not_before = read_time(body->validity->notBefore);
    certificate->not_after = read_time(body->validity->notAfter);
    certificate->key = certificate_key_read(body->key, &certificate->key_bits);
    take_signature(certificate, asn1->algorithm);
    take_usage(certificate, asn1);
    take_extended_usage(certificate, asn1);
    take_constraints(certificate, asn1);
    take_key_ids(certificate, asn1);
    take_alternatives(certificate, asn1);
    if (certificate->is_self_issued)
        certificate->self = certificate_self_new(der);
    certificate->size += certificate->is_self_issued ? der.length : 0;
    return certificate;
}

Certificate *certificate_new(Bytes der)
{
    if (der.length == 0 || der.length > LIMIT_CERTIFICATE_BYTES || !certificate_asn1_begin())
        return NULL;
    CertificateAsn1 *asn1 = certificate_asn1_read(der);
    Certificate *certificate = asn1 != NULL ? read_certificate(asn1, der) : NULL;
    certificate_asn1_free(asn1);
    certificate_asn1_end();
    return certificate;
}

void certificate_free(Certificate *certificate)
{
    if (certificate == NULL)
        return;
    g_string_chunk_free(certificate->texts);
    certificate_self_free(certificate->self);
    g_free(certificate->alternatives);
    g_free(certificate);
}

bool certificate_is_self_signed(const Certificate *certificate)
{
    return certificate->self != NULL && certificate_self_is_signed(certificate->self);
}

static bool equal_bytes(Bytes a, Bytes b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool certificate_is_issued_by(const Certificate *certificate, const Certificate *issuer)
{
    bool has_ids = certificate->authority_key_id.length > 0 && issuer->subject_key_id.length > 0;
    return equal_bytes(certificate->issuer_der, issuer->subject_der) &&
           (!has_ids || equal_bytes(certificate->authority_key_id, issuer->subject_key_id));
}
