/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_key.h"

#include <openssl/asn1t.h>
#include <openssl/objects.h>

static CertificateKey kind_of(int algorithm)
{
    switch (algorithm) {
    case NID_rsaEncryption:
    case NID_rsassaPss:
        return CERTIFICATE_KEY_RSA;
    case NID_dsa:
        return CERTIFICATE_KEY_DSA;
    case NID_X9_62_id_ecPublicKey:
        return CERTIFICATE_KEY_EC;
    case NID_ED25519:
    case NID_ED448:
        return CERTIFICATE_KEY_EDWARDS;
    default:
        return CERTIFICATE_KEY_OTHER;
    }
}

/* Of a positive number, which is kept without zeros before it. */
static int bits_of(const ASN1_TYPE *number)
{
    if (number == NULL || ASN1_TYPE_get(number) != V_ASN1_INTEGER)
        return 0;
    const ASN1_INTEGER *integer = number->value.integer;
    int length = ASN1_STRING_type(integer) == V_ASN1_INTEGER ? ASN1_STRING_length(integer) : 0;
    return length > 0 ? (length - 1) * 8 + (int)g_bit_storage(*ASN1_STRING_get0_data(integer)) : 0;
}

/* The modulus is the first number of an RSA key (RFC 8017 section A.1.1). */
static int modulus_bits(const ASN1_BIT_STRING *key)
{
    const unsigned char *at = ASN1_STRING_get0_data(key);
    ASN1_SEQUENCE_ANY *numbers = d2i_ASN1_SEQUENCE_ANY(NULL, &at, ASN1_STRING_length(key));
    int bits = bits_of(sk_ASN1_TYPE_value(numbers, 0));
    sk_ASN1_TYPE_pop_free(numbers, ASN1_TYPE_free);
    return bits;
}

/* Curves with a name (RFC 5480 section 2.1.1.1, RFC 5639). */
static int curve_bits(const X509_ALGOR *algorithm)
{
    static const struct {
        int curve, bits;
    } rows[] = {
        { NID_X9_62_prime192v1, 192 }, { NID_secp224r1, 224 },       { NID_X9_62_prime256v1, 256 },
        { NID_secp256k1, 256 },        { NID_secp384r1, 384 },       { NID_secp521r1, 521 },
        { NID_brainpoolP256r1, 256 },  { NID_brainpoolP384r1, 384 }, { NID_brainpoolP512r1, 512 },
    };
    int type = V_ASN1_UNDEF;
    const void *curve = NULL;
    X509_ALGOR_get0(NULL, &type, &curve, algorithm);
    int nid = type == V_ASN1_OBJECT ? OBJ_obj2nid(curve) : NID_undef;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].curve == nid)
            return rows[i].bits;
    return 0;
}

CertificateKey certificate_key_read(const CertificateAsn1Key *key, uint16_t *bits)
{
    CertificateKey kind = kind_of(certificate_asn1_algorithm(key->algorithm));
    int size = 0;
    if (kind == CERTIFICATE_KEY_RSA)
        size = modulus_bits(key->key);
    else if (kind == CERTIFICATE_KEY_EC)
        size = curve_bits(key->algorithm);
    *bits = (uint16_t)MIN(size, UINT16_MAX);
    return kind;
}
