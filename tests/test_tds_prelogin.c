/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from [MS-TDS] sections 2.2.6.5 and 4.1. */
#include "tds_prelogin.h"

#include "prefix.h"
#include "tds_maker.h"

START_TEST(version_and_encryption_are_read)
{
    g_autoptr(GByteArray) body = tds_prelogin();
    TdsPrelogin prelogin;
    ck_assert(tds_prelogin_read(tds_bytes(body), &prelogin));
    ck_assert_uint_eq(prelogin.major, 9);
    ck_assert(prelogin.has_encryption);
    ck_assert_int_eq(prelogin.encryption, TDS_ENCRYPTION_ON);
}
END_TEST

START_TEST(bits_for_client_certificates_do_not_matter)
{
    g_autoptr(GByteArray) body = tds_prelogin();
    TdsPrelogin prelogin;
    body->data[0x20] = 0x80 | 3;
    ck_assert(tds_prelogin_read(tds_bytes(body), &prelogin));
    ck_assert_int_eq(prelogin.encryption, TDS_ENCRYPTION_REQUIRED);
}
END_TEST

START_TEST(the_version_alone_is_enough)
{
    static const uint8_t body[] = { 0, 0, 6, 0, 6, 0xff, 10, 50, 6, 64, 0, 0 };
    TdsPrelogin prelogin;
    ck_assert(tds_prelogin_read((Bytes){ body, sizeof body }, &prelogin));
    ck_assert_uint_eq(prelogin.major, 10);
    ck_assert_uint_eq(prelogin.minor, 50);
    ck_assert_uint_eq(prelogin.build, 1600);
    ck_assert(!prelogin.has_encryption);
}
END_TEST

START_TEST(an_option_points_into_the_message)
{
    g_autoptr(GByteArray) body = tds_prelogin();
    TdsPrelogin prelogin;
    body->data[7] = 0xff;
    ck_assert(!tds_prelogin_read(tds_bytes(body), &prelogin));
}
END_TEST

START_TEST(records_of_a_handshake_are_no_options)
{
    static const uint8_t record[] = { 22, 3, 1, 0, 4, 1, 0, 0, 0 };
    static const uint8_t nothing[] = { 0xff };
    TdsPrelogin prelogin;
    ck_assert(!tds_prelogin_read((Bytes){ record, sizeof record }, &prelogin));
    ck_assert(!tds_prelogin_read((Bytes){ nothing, sizeof nothing }, &prelogin));
}
END_TEST

START_TEST(no_prefix_reads)
{
    g_autoptr(GByteArray) body = tds_prelogin();
    TdsPrelogin prelogin;
    for (size_t n = 0; n < body->len; n++) {
        g_autofree uint8_t *copy = prefix_copy(body->data, n);
        ck_assert(!tds_prelogin_read((Bytes){ copy, n }, &prelogin));
    }
}
END_TEST

SUITE("tds_prelogin", version_and_encryption_are_read, bits_for_client_certificates_do_not_matter,
      the_version_alone_is_enough, an_option_points_into_the_message,
      records_of_a_handshake_are_no_options, no_prefix_reads)
