/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from RFC 6125 section 6.4, RFC 2818 section 3.1, RFC 5922 section 7, RFC 5890. */
#include "certificate_name.h"

#include "certificate_maker.h"
#include "suite.h"

#define TEXT(literal) ((Bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

static const CertificateNameRules either = { .source = CERTIFICATE_NAME_CN_OR_SAN };

/* A CN (or none) and a DNS name (or none). */
static Certificate *make(const char *cn, const char *dns)
{
    CertificateMaker maker = certificate_maker_new();
    if (cn != NULL)
        certificate_maker_cn(&maker, cn);
    if (dns != NULL)
        certificate_maker_dns(&maker, dns);
    return certificate_maker_done(&maker);
}

static bool matches(const char *cn, const char *dns, const char *name,
                    const CertificateNameRules *rules)
{
    g_autoptr(Certificate) certificate = make(cn, dns);
    return certificate_name_matches(certificate, (Bytes){ (const uint8_t *)name, strlen(name) },
                                    rules);
}

START_TEST(a_strict_role_looks_at_the_cn_only)
{
    const CertificateNameRules *strict = &certificate_name_strict;
    ck_assert(matches("um.domain.local", "node01.domain.local", "um.domain.local", strict));
    ck_assert(!matches("um.domain.local", "node01.domain.local", "node01.domain.local", strict));
    ck_assert(!matches("*.domain.local", NULL, "um.domain.local", strict));
    ck_assert(!matches(NULL, "um.domain.local", "um.domain.local", strict));
}
END_TEST

START_TEST(the_last_of_two_cns_is_compared)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "first.local");
    certificate_maker_cn(&maker, "last.local");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert(certificate_name_matches(certificate, TEXT("last.local"), &certificate_name_strict));
    ck_assert(
        !certificate_name_matches(certificate, TEXT("first.local"), &certificate_name_strict));
}
END_TEST

START_TEST(either_place_will_do_for_others)
{
    ck_assert(matches("um.domain.local", "node01.domain.local", "um.domain.local", &either));
    ck_assert(matches("um.domain.local", "node01.domain.local", "node01.domain.local", &either));
    ck_assert(!matches("um.domain.local", "node01.domain.local", "node02.domain.local", &either));
}
END_TEST

START_TEST(a_browser_ignores_the_cn_when_there_are_dns_names)
{
    const CertificateNameRules *https = &certificate_name_https;
    ck_assert(!matches("um.domain.local", "node01.domain.local", "um.domain.local", https));
    ck_assert(matches("um.domain.local", "node01.domain.local", "node01.domain.local", https));
    ck_assert(matches("um.domain.local", NULL, "um.domain.local", https));
}
END_TEST

START_TEST(a_wildcard_stands_for_one_whole_label)
{
    const CertificateNameRules *https = &certificate_name_https;
    ck_assert(matches("a", "*.domain.local", "um.domain.local", https));
    ck_assert(matches("*.domain.local", NULL, "UM.domain.local.", https));
    ck_assert(!matches("a", "*.domain.local", "domain.local", https));
    ck_assert(!matches("a", "*.domain.local", "a.b.domain.local", https));
    ck_assert(!matches("a", "*.local", "domain.local", https));
    ck_assert(!matches("a", "*.*.local", "a.domain.local", https));
    ck_assert(!matches("a", "u*.domain.local", "um.domain.local", https));
    ck_assert(!matches("a", "um.*.local", "um.domain.local", https));
    ck_assert(!matches("a", "*.domain.local", ".domain.local", https));
}
END_TEST

START_TEST(sip_knows_no_wildcards_and_looks_at_uris)
{
    const CertificateNameRules *sip = &certificate_name_sip;
    ck_assert(!matches("a", "*.domain.local", "um.domain.local", sip));
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "cn.local");
    certificate_maker_alternative(&maker, GEN_URI, "sip:user@user.local", 19);
    certificate_maker_alternative(&maker, GEN_URI, "https://web.local", 17);
    certificate_maker_alternative(&maker, GEN_URI, "SIP:Domain.local;transport=tls", 30);
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert(certificate_name_matches(certificate, TEXT("domain.local"), sip));
    ck_assert(!certificate_name_matches(certificate, TEXT("user.local"), sip));
    ck_assert(!certificate_name_matches(certificate, TEXT("web.local"), sip));
    ck_assert(!certificate_name_matches(certificate, TEXT("cn.local"), sip));
    ck_assert(!certificate_name_matches(certificate, TEXT("domain.local"), &either));
}
END_TEST

START_TEST(an_address_is_among_the_addresses)
{
    static const uint8_t v4[] = { 192, 0, 2, 10 };
    static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x0a };
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "192.0.2.77");
    certificate_maker_dns(&maker, "*.0.2.88");
    certificate_maker_alternative(&maker, GEN_IPADD, v4, sizeof v4);
    certificate_maker_alternative(&maker, GEN_IPADD, v6, sizeof v6);
    certificate_maker_alternative(&maker, GEN_IPADD, v6, 3);
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    const CertificateNameRules *https = &certificate_name_https;
    ck_assert(certificate_name_matches(certificate, TEXT("192.0.2.10"), https));
    ck_assert(certificate_name_matches(certificate, TEXT("2001:db8:0::a"), https));
    ck_assert(!certificate_name_matches(certificate, TEXT("192.0.2.88"), https));
    ck_assert(!certificate_name_matches(certificate, TEXT("192.0.2.77"), https));
    ck_assert(certificate_name_matches(certificate, TEXT("192.0.2.77"), &either));
    ck_assert(!certificate_name_matches(certificate, TEXT("192.0.2.10"), &certificate_name_strict));
}
END_TEST

START_TEST(case_and_a_trailing_dot_do_not_matter)
{
    ck_assert(certificate_name_equal(TEXT("UM.Domain.LOCAL"), TEXT("um.domain.local.")));
    ck_assert(!certificate_name_equal(TEXT("um.domain.local.."), TEXT("um.domain.local")));
    ck_assert(!certificate_name_equal(TEXT(""), TEXT("")));
    ck_assert(!certificate_name_equal(TEXT("."), TEXT(".")));
}
END_TEST

START_TEST(names_of_other_scripts_are_equal_in_either_form)
{
    ck_assert(certificate_name_equal(TEXT("m\u00fcller.example"), TEXT("xn--mller-kva.example")));
    ck_assert(certificate_name_equal(TEXT("M\u00dcLLER.example"), TEXT("m\u00fcller.example")));
    ck_assert(
        matches("a", "*.xn--mller-kva.example", "um.m\u00fcller.example", &certificate_name_https));
    ck_assert(!certificate_name_equal(TEXT("m\xff"), TEXT("m\xff")));
}
END_TEST

START_TEST(a_nul_in_a_name_matches_nothing)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_part(&maker, NID_commonName, V_ASN1_UTF8STRING, "good.local\0.evil", 16);
    certificate_maker_alternative(&maker, GEN_DNS, "good.local\0.evil", 16);
    certificate_maker_alternative(&maker, GEN_URI, "sip:good.local\0.evil", 20);
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert(!certificate_name_matches(certificate, TEXT("good.local"), &either));
    ck_assert(!certificate_name_matches(certificate, TEXT("good.local"), &certificate_name_sip));
    ck_assert(!certificate_name_matches(certificate, TEXT("good.local\0.evil"), &either));
    ck_assert(!certificate_name_is_alternative(certificate, TEXT("good.local")));
}
END_TEST

START_TEST(wildcards_are_found_in_either_place)
{
    g_autoptr(Certificate) cn = make("*.domain.local", NULL);
    g_autoptr(Certificate) dns = make("um.domain.local", "*.domain.local");
    g_autoptr(Certificate) none = make("um.domain.local", "a*.domain.local");
    ck_assert(certificate_name_has_wildcard(cn));
    ck_assert(certificate_name_has_wildcard(dns));
    ck_assert(!certificate_name_has_wildcard(none));
    ck_assert(certificate_name_is_alternative(dns, TEXT("*.DOMAIN.local")));
    ck_assert(!certificate_name_is_alternative(dns, TEXT("um.domain.local")));
}
END_TEST

SUITE("certificate_name", a_strict_role_looks_at_the_cn_only, the_last_of_two_cns_is_compared,
      either_place_will_do_for_others, a_browser_ignores_the_cn_when_there_are_dns_names,
      a_wildcard_stands_for_one_whole_label, sip_knows_no_wildcards_and_looks_at_uris,
      an_address_is_among_the_addresses, case_and_a_trailing_dot_do_not_matter,
      names_of_other_scripts_are_equal_in_either_form, a_nul_in_a_name_matches_nothing,
      wildcards_are_found_in_either_place)
