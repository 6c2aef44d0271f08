/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_asn1.h"

#include "certificate_maker.h"
#include "suite.h"

static GBytes *make(void)
{
    CertificateMaker maker = certificate_maker_of(EVP_PKEY_RSA);
    certificate_maker_cn(&maker, "um.domain.local");
    certificate_maker_dns(&maker, "um.domain.local");
    certificate_maker_extension(&maker, NID_ext_key_usage, "serverAuth");
    return certificate_maker_der(&maker, EVP_sha256());
}

/* Does X509 of OpenSSL take the same bytes, and find the same parts? */
static void compare(Bytes der)
{
    const unsigned char *at = der.data;
    X509 *wanted = d2i_X509(NULL, &at, (long)der.length);
    CertificateAsn1 *read = certificate_asn1_read(der);
    ck_assert_int_eq(read != NULL, wanted != NULL);
    if (read != NULL) {
        const CertificateAsn1Body *body = read->body;
        ck_assert_int_eq(X509_NAME_cmp(body->subject, X509_get_subject_name(wanted)), 0);
        ck_assert_int_eq(X509_NAME_cmp(body->issuer, X509_get_issuer_name(wanted)), 0);
        ck_assert_int_eq(ASN1_INTEGER_cmp(body->serial, X509_get0_serialNumber(wanted)), 0);
        ck_assert_int_eq(certificate_asn1_algorithm(read->algorithm),
                         X509_get_signature_nid(wanted));
        ck_assert_int_eq(X509v3_get_ext_count(body->extensions), X509_get_ext_count(wanted));
    }
    certificate_asn1_free(read);
    X509_free(wanted);
}

START_TEST(a_certificate_reads_as_x509_does)
{
    g_autoptr(GBytes) der = make();
    compare((Bytes){ g_bytes_get_data(der, NULL), g_bytes_get_size(der) });
}
END_TEST

START_TEST(one_that_is_damaged_reads_or_not_as_x509_does)
{
    g_autoptr(GBytes) der = make();
    size_t n = g_bytes_get_size(der);
    g_autofree uint8_t *bytes = g_malloc(n);
    memcpy(bytes, g_bytes_get_data(der, NULL), n);
    for (size_t i = 0; i < n; i++) {
        uint8_t bit = (uint8_t)(1 << i % 8);
        bytes[i] ^= bit;
        compare((Bytes){ bytes, n });
        bytes[i] ^= bit;
    }
}
END_TEST

START_TEST(the_first_of_two_extensions_is_found)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_extension(&maker, NID_basic_constraints, "CA:TRUE");
    certificate_maker_extension(&maker, NID_basic_constraints, "CA:FALSE");
    g_autoptr(GBytes) der = certificate_maker_der(&maker, NULL);
    CertificateAsn1 *read =
        certificate_asn1_read((Bytes){ g_bytes_get_data(der, NULL), g_bytes_get_size(der) });
    BASIC_CONSTRAINTS *found = certificate_asn1_extension(read, NID_basic_constraints);
    ck_assert_ptr_nonnull(found);
    ck_assert_int_ne(found->ca, 0);
    ck_assert_ptr_null(certificate_asn1_extension(read, NID_key_usage));
    BASIC_CONSTRAINTS_free(found);
    certificate_asn1_free(read);
}
END_TEST

SUITE("certificate_asn1", a_certificate_reads_as_x509_does,
      one_that_is_damaged_reads_or_not_as_x509_does, the_first_of_two_extensions_is_found)
