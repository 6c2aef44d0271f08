/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_cache.h"

#include "certificate_maker.h"
#include "suite.h"

static GBytes *make(const char *cn)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, cn);
    return certificate_maker_der(&maker, NULL);
}

static const Certificate *get(CertificateCache *cache, GBytes *der)
{
    g_autofree uint8_t *copy = g_malloc(g_bytes_get_size(der));
    memcpy(copy, g_bytes_get_data(der, NULL), g_bytes_get_size(der));
    return certificate_cache_get(cache, (Bytes){ copy, g_bytes_get_size(der) });
}

START_TEST(the_same_bytes_are_the_same_certificate)
{
    g_autoptr(CertificateCache) cache = certificate_cache_new();
    g_autoptr(GBytes) first = make("a"), other = make("b");
    const Certificate *certificate = get(cache, first);
    ck_assert_ptr_nonnull(certificate);
    ck_assert_ptr_eq(get(cache, first), certificate);
    ck_assert_ptr_ne(get(cache, other), certificate);
    ck_assert_uint_eq(certificate_cache_count(cache), 2);
}
END_TEST

START_TEST(bytes_that_are_none_are_remembered_as_such)
{
    static const uint8_t garbage[] = { 0x30, 1, 2 };
    g_autoptr(CertificateCache) cache = certificate_cache_new();
    ck_assert_ptr_null(certificate_cache_get(cache, (Bytes){ garbage, sizeof garbage }));
    ck_assert_ptr_null(certificate_cache_get(cache, (Bytes){ garbage, sizeof garbage }));
    ck_assert_ptr_null(certificate_cache_get(cache, (Bytes){ NULL, 0 }));
    ck_assert_uint_eq(certificate_cache_count(cache), 1);
    ck_assert_uint_eq(certificate_cache_refused(cache), 0);
}
END_TEST

START_TEST(a_full_cache_reads_no_more_and_keeps_what_it_has)
{
    g_autoptr(CertificateCache) cache = certificate_cache_new();
    g_autoptr(GBytes) first = make("a"), late = make("b");
    const Certificate *certificate = get(cache, first);
    for (uint32_t i = 1; i < LIMIT_CERTIFICATES; i++)
        (void)certificate_cache_get(cache, (Bytes){ (const uint8_t *)&i, sizeof i });
    ck_assert_ptr_null(get(cache, late));
    ck_assert_uint_eq(certificate_cache_refused(cache), 1);
    ck_assert_ptr_eq(get(cache, first), certificate);
    ck_assert_uint_eq(certificate_cache_count(cache), LIMIT_CERTIFICATES);
}
END_TEST

SUITE("certificate_cache", the_same_bytes_are_the_same_certificate,
      bytes_that_are_none_are_remembered_as_such, a_full_cache_reads_no_more_and_keeps_what_it_has)
