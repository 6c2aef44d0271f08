/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5280; the parser is OpenSSL's. */
#include "certificate.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

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

static void take_names(Certificate *certificate, const X509 *x509)
{
    const X509_NAME *subject = X509_get_subject_name(x509), *issuer = X509_get_issuer_name(x509);
    certificate->subject = keep_name(certificate, subject);
    certificate->issuer = keep_name(certificate, issuer);
    certificate->subject_der = keep_name_der(certificate, subject);
    certificate->issuer_der = keep_name_der(certificate, issuer);
    certificate->is_self_issued = X509_NAME_cmp(subject, issuer) == 0;
    take_common_names(certificate, subject);
}

static void take_serial(Certificate *certificate, const X509 *x509)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(x509);
    const unsigned char *bytes = ASN1_STRING_get0_data(serial);
    g_autoptr(GString) text = g_string_new(NULL);
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
        g_string_append_c(text, '-');
    for (int i = 0; i < ASN1_STRING_length(serial); i++)
        g_string_append_printf(text, "%02x", bytes[i]);
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

static CertificateKey key_kind(int type)
{
    switch (type) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
        return CERTIFICATE_KEY_RSA;
    case EVP_PKEY_DSA:
        return CERTIFICATE_KEY_DSA;
    case EVP_PKEY_EC:
        return CERTIFICATE_KEY_EC;
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448:
        return CERTIFICATE_KEY_EDWARDS;
    default:
        return CERTIFICATE_KEY_OTHER;
    }
}

/* A signature is verified only where that is cheap: a huge key would cost milliseconds. */
static void take_key(Certificate *certificate, X509 *x509)
{
    enum { CHEAP_BITS = 8192 };
    EVP_PKEY *key = X509_get0_pubkey(x509);
    int bits = key != NULL ? EVP_PKEY_bits(key) : 0;
    certificate->is_self_signed = certificate->is_self_issued;
    if (key == NULL)
        return;
    certificate->key = key_kind(EVP_PKEY_base_id(key));
    certificate->key_bits = (uint16_t)CLAMP(bits, 0, UINT16_MAX);
    if (certificate->is_self_issued && bits <= CHEAP_BITS)
        certificate->is_self_signed = X509_verify(x509, key) != 0;
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

static void take_signature(Certificate *certificate, X509 *x509)
{
    enum { OID_TEXT_SIZE = 128 };
    int algorithm = X509_get_signature_nid(x509), digest = NID_undef;
    certificate->is_pss = algorithm == NID_rsassaPss;
    if (certificate->is_pss) /* its parameters name the hash */
        (void)X509_get_signature_info(x509, &digest, NULL, NULL, NULL);
    else
        (void)OBJ_find_sigid_algs(algorithm, &digest, NULL);
    certificate->digest = digest_kind(digest);
    const X509_ALGOR *of_signature = NULL;
    const ASN1_OBJECT *object = NULL;
    char text[OID_TEXT_SIZE] = "";
    X509_get0_signature(NULL, &of_signature, x509);
    X509_ALGOR_get0(&object, NULL, NULL, of_signature);
    (void)OBJ_obj2txt(text, sizeof text, object, 0);
    certificate->signature = keep_text(certificate, text);
}

/* The first extension of the kind; the caller frees it. A second one is an error of the issuer that
 * must not hide what the first one says. */
static void *find_extension(const X509 *x509, int kind)
{
    int at = X509_get_ext_by_NID(x509, kind, -1);
    return at >= 0 ? X509V3_EXT_d2i(X509_get_ext(x509, at)) : NULL;
}

static void take_usage(Certificate *certificate, const X509 *x509)
{
    enum { USAGE_BITS = 9 };
    ASN1_BIT_STRING *usage = find_extension(x509, NID_key_usage);
    certificate->has_usage = usage != NULL;
    for (int bit = 0; usage != NULL && bit < USAGE_BITS; bit++)
        if (ASN1_BIT_STRING_get_bit(usage, bit))
            certificate->usage |= (uint16_t)(1 << bit);
    ASN1_BIT_STRING_free(usage);
}

static void take_extended_usage(Certificate *certificate, const X509 *x509)
{
    EXTENDED_KEY_USAGE *usages = find_extension(x509, NID_ext_key_usage);
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

static void take_constraints(Certificate *certificate, const X509 *x509)
{
    BASIC_CONSTRAINTS *constraints = find_extension(x509, NID_basic_constraints);
    certificate->has_constraints = constraints != NULL;
    certificate->is_ca = constraints != NULL && constraints->ca != 0;
    BASIC_CONSTRAINTS_free(constraints);
}

static void take_key_ids(Certificate *certificate, const X509 *x509)
{
    ASN1_OCTET_STRING *subject = find_extension(x509, NID_subject_key_identifier);
    AUTHORITY_KEYID *authority = find_extension(x509, NID_authority_key_identifier);
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

static void take_alternatives(Certificate *certificate, const X509 *x509)
{
    GENERAL_NAMES *names = find_extension(x509, NID_subject_alt_name);
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

static Certificate *read_certificate(X509 *x509, Bytes der)
{
    enum { CHUNK_SIZE = 1024 };
    Certificate *certificate = g_new0(Certificate, 1);
    certificate->size = sizeof *certificate + CHUNK_SIZE;
    certificate->texts = g_string_chunk_new(CHUNK_SIZE);
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, der.data, der.length);
    g_strlcpy(certificate->sha256, sha256, sizeof certificate->sha256);
    take_names(certificate, x509);
    take_serial(certificate, x509);
    certificate->not_before = read_time(X509_get0_notBefore(x509));
    certificate->not_after = read_time(X509_get0_notAfter(x509));
    take_key(certificate, x509);
    take_signature(certificate, x509);
    take_usage(certificate, x509);
    take_extended_usage(certificate, x509);
    take_constraints(certificate, x509);
    take_key_ids(certificate, x509);
    take_alternatives(certificate, x509);
    return certificate;
}

/* The host process may use OpenSSL too: no handler at its exit, no configuration of the machine
 * (which may load engines), and no errors left in its queue. */
Certificate *certificate_new(Bytes der)
{
    if (der.length == 0 || der.length > LIMIT_CERTIFICATE_BYTES ||
        OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        return NULL;
    const unsigned char *at = der.data;
    ERR_set_mark();
    X509 *x509 = d2i_X509(NULL, &at, (long)der.length);
    Certificate *certificate = x509 != NULL ? read_certificate(x509, der) : NULL;
    X509_free(x509);
    ERR_pop_to_mark();
    return certificate;
}

void certificate_free(Certificate *certificate)
{
    if (certificate == NULL)
        return;
    g_string_chunk_free(certificate->texts);
    g_free(certificate->alternatives);
    g_free(certificate);
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
