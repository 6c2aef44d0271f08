/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_protection.h"

#include <string.h>

#include "suite.h"

START_TEST(a_suite_of_cbc_has_a_mac_and_the_hash_of_tls_1_2)
{
    TlsProtection aes = tls_protection_of(0xc013), sha384 = tls_protection_of(0xc028);
    ck_assert_str_eq(aes.algorithm, "aes-128-cbc");
    ck_assert_int_eq(aes.mac, TLS_HASH_SHA1);
    ck_assert_int_eq(aes.prf, TLS_HASH_SHA256);
    ck_assert_int_eq(sha384.mac, TLS_HASH_SHA384);
    ck_assert_int_eq(sha384.prf, TLS_HASH_SHA384);
}
END_TEST

START_TEST(the_part_of_a_nonce_that_is_not_sent_is_told_by_the_suite)
{
    ck_assert_uint_eq(tls_protection_of(0xc02f).iv, 4);  /* GCM of TLS 1.2 */
    ck_assert_uint_eq(tls_protection_of(0xc0ae).iv, 4);  /* CCM_8 of TLS 1.2 */
    ck_assert_uint_eq(tls_protection_of(0xcca8).iv, 12); /* ChaCha20 of TLS 1.2 */
    ck_assert_uint_eq(tls_protection_of(0x1302).iv, 12);
}
END_TEST

START_TEST(what_nobody_opens_here_has_no_algorithm)
{
    static const uint16_t suites[] = { 0x0003, 0x0006, 0x0007, 0x0008, 0xcc13, 0x00ff, 0x7777 };
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
        ck_assert_ptr_null(tls_protection_of(suites[i]).algorithm);
}
END_TEST

START_TEST(a_suite_without_encryption_is_clear)
{
    TlsProtection null_sha = tls_protection_of(0x0002), aes = tls_protection_of(0x002f);
    ck_assert(tls_protection_is_clear(&null_sha));
    ck_assert(!tls_protection_is_clear(&aes));
}
END_TEST

SUITE("tls_protection", a_suite_of_cbc_has_a_mac_and_the_hash_of_tls_1_2,
      the_part_of_a_nonce_that_is_not_sent_is_told_by_the_suite,
      what_nobody_opens_here_has_no_algorithm, a_suite_without_encryption_is_clear)
