/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a certificate in reports and facts. */
#include "certificate_value.h"

#include "certificate_maker.h"
#include "suite.h"

static void expect_shown(const Value *object, const char *field, const char *text)
{
    const Value *value = value_get(object, field);
    ck_assert_ptr_nonnull(value);
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show(value, shown);
    ck_assert_str_eq(shown->str, text);
}

START_TEST(names_serial_and_validity_are_said)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "um.example");
    certificate_maker_dns(&maker, "a.example");
    certificate_maker_alternative(&maker, GEN_IPADD, "\xc0\x00\x02\x01", 4);
    ASN1_TIME_set_string(X509_getm_notBefore(maker.x509), "20100102030405Z");
    ASN1_TIME_set_string(X509_getm_notAfter(maker.x509), "20991231235959Z");
    Certificate *certificate = certificate_maker_done(&maker);
    g_autoptr(Value) object = value_object();
    certificate_value_add(object, certificate);
    expect_shown(object, "subject_cn", "um.example");
    expect_shown(object, "subject", "CN=um.example");
    expect_shown(object, "issuer", "CN=um.example");
    expect_shown(object, "san", "a.example and 192.0.2.1");
    expect_shown(object, "serial", certificate->serial);
    expect_shown(object, "not_before", "2010-01-02T03:04:05Z");
    expect_shown(object, "not_after", "2099-12-31T23:59:59Z");
    expect_shown(object, "sha256", certificate->sha256);
    ck_assert_uint_eq(strlen(certificate->sha256), 64);
    certificate_free(certificate);
}
END_TEST

START_TEST(a_certificate_without_names_has_no_cn_and_no_alternatives)
{
    CertificateMaker maker = certificate_maker_new();
    Certificate *certificate = certificate_maker_done(&maker);
    g_autoptr(Value) object = value_object();
    certificate_value_add(object, certificate);
    ck_assert_int_eq(value_kind(value_get(object, "subject_cn")), VALUE_NULL);
    ck_assert_uint_eq(value_count(value_get(object, "san")), 0);
    certificate_free(certificate);
}
END_TEST

SUITE("certificate_value", names_serial_and_validity_are_said,
      a_certificate_without_names_has_no_cn_and_no_alternatives)
