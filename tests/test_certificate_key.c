/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_key.h"

#include <openssl/ec.h>

#include "certificate_maker.h"
#include "suite.h"

/* What is read of a key that OpenSSL made: kind << 16 | bits. */
static unsigned read_key(EVP_PKEY *key)
{
    X509_PUBKEY *info = NULL;
    ASN1_OBJECT *object = NULL;
    const unsigned char *bytes = NULL;
    int length = 0;
    uint16_t bits = 0;
    CertificateAsn1Key read = { .key = ASN1_BIT_STRING_new() };
    ck_assert_int_eq(X509_PUBKEY_set(&info, key), 1);
    ck_assert_int_eq(X509_PUBKEY_get0_param(&object, &bytes, &length, &read.algorithm, info), 1);
    ASN1_BIT_STRING_set(read.key, (unsigned char *)bytes, length);
    CertificateKey kind = certificate_key_read(&read, &bits);
    ASN1_BIT_STRING_free(read.key);
    X509_PUBKEY_free(info);
    EVP_PKEY_free(key);
    return (unsigned)kind << 16 | bits;
}

static unsigned read_curve(const char *name)
{
    EVP_PKEY *key = EVP_EC_gen(name);
    ck_assert_ptr_nonnull(key);
    return read_key(key);
}

START_TEST(an_rsa_key_is_as_long_as_its_modulus)
{
    ck_assert_uint_eq(read_key(EVP_RSA_gen(1024)), CERTIFICATE_KEY_RSA << 16 | 1024);
    ck_assert_uint_eq(read_key(EVP_RSA_gen(1031)), CERTIFICATE_KEY_RSA << 16 | 1031);
}
END_TEST

START_TEST(a_key_on_a_curve_is_as_long_as_the_curve_says)
{
    ck_assert_uint_eq(read_curve("P-256"), CERTIFICATE_KEY_EC << 16 | 256);
    ck_assert_uint_eq(read_curve("P-384"), CERTIFICATE_KEY_EC << 16 | 384);
    ck_assert_uint_eq(read_curve("P-521"), CERTIFICATE_KEY_EC << 16 | 521);
    ck_assert_uint_eq(read_curve("brainpoolP384r1"), CERTIFICATE_KEY_EC << 16 | 384);
}
END_TEST

START_TEST(edwards_curves_are_a_kind_of_their_own)
{
    ck_assert_uint_eq(read_key(certificate_maker_key(EVP_PKEY_ED25519)) >> 16,
                      CERTIFICATE_KEY_EDWARDS);
}
END_TEST

START_TEST(an_rsa_key_that_is_damaged_has_no_length)
{
    static const unsigned char garbage[] = { 0x30, 0x82, 0x01, 0x0a, 0x02 };
    uint16_t bits = 1;
    CertificateAsn1Key key = { X509_ALGOR_new(), ASN1_BIT_STRING_new() };
    X509_ALGOR_set0(key.algorithm, OBJ_nid2obj(NID_rsaEncryption), V_ASN1_NULL, NULL);
    ASN1_BIT_STRING_set(key.key, (unsigned char *)garbage, sizeof garbage);
    ck_assert_int_eq(certificate_key_read(&key, &bits), CERTIFICATE_KEY_RSA);
    ck_assert_uint_eq(bits, 0);
    X509_ALGOR_free(key.algorithm);
    ASN1_BIT_STRING_free(key.key);
}
END_TEST

SUITE("certificate_key", an_rsa_key_is_as_long_as_its_modulus,
      a_key_on_a_curve_is_as_long_as_the_curve_says, edwards_curves_are_a_kind_of_their_own,
      an_rsa_key_that_is_damaged_has_no_length)
