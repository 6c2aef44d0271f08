/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from RFC 5246 section 6.2.1, RFC 8446 section 5.1, RFC 6520 and RFC 8701. */
#include "tls_record.h"

#include "prefix.h"

static const uint8_t handshake[] = { 22, 3, 1, 0x02, 0x00 };

static bool reads(uint8_t type, uint16_t version, uint16_t length, TlsRecord *out)
{
    const uint8_t bytes[] = { type, (uint8_t)(version >> 8), (uint8_t)version,
                              (uint8_t)(length >> 8), (uint8_t)length };
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    bool is_record = tls_record_read(&in, out);
    ck_assert(cursor_ok(&in));
    return is_record;
}

START_TEST(a_header_says_type_version_and_length)
{
    TlsRecord record;
    Cursor in = cursor_over(handshake, sizeof handshake, sizeof handshake);
    ck_assert(tls_record_read(&in, &record));
    ck_assert_int_eq(record.type, TLS_CONTENT_HANDSHAKE);
    ck_assert_uint_eq(record.version, 0x0301);
    ck_assert_uint_eq(record.length, 512);
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(a_length_may_be_2048_more_than_16384)
{
    TlsRecord record;
    ck_assert(reads(23, 0x0303, 16384 + 2048, &record));
    ck_assert(!reads(23, 0x0303, 16384 + 2049, &record));
}
END_TEST

START_TEST(types_are_20_to_24)
{
    TlsRecord record;
    for (unsigned type = 0; type < 256; type++) {
        ck_assert_int_eq(reads((uint8_t)type, 0x0303, 1, &record), type >= 20 && type <= 24);
        ck_assert_int_eq(tls_content_name(type) != NULL, type >= 20 && type <= 24);
    }
}
END_TEST

START_TEST(versions_are_ssl_3_0_to_tls_1_3)
{
    TlsRecord record;
    ck_assert(!reads(22, 0x0002, 1, &record));
    ck_assert(!reads(22, 0x0200, 1, &record));
    for (uint16_t version = 0x0300; version <= 0x0304; version++)
        ck_assert(reads(22, version, 1, &record));
    ck_assert(!reads(22, 0x0305, 1, &record));
    ck_assert(!reads(22, 0xfeff, 1, &record)); /* DTLS */
}
END_TEST

START_TEST(versions_have_names)
{
    ck_assert_str_eq(tls_version_name(0x0002), "SSL 2.0");
    ck_assert_str_eq(tls_version_name(0x0300), "SSL 3.0");
    ck_assert_str_eq(tls_version_name(0x0301), "TLS 1.0");
    ck_assert_str_eq(tls_version_name(0x0302), "TLS 1.1");
    ck_assert_str_eq(tls_version_name(0x0303), "TLS 1.2");
    ck_assert_str_eq(tls_version_name(0x0304), "TLS 1.3");
    ck_assert_str_eq(tls_version_name(0x7f1c), "TLS 1.3 draft");
    ck_assert_str_eq(tls_version_name(0x0305), "unknown");
}
END_TEST

START_TEST(drafts_of_tls_1_3_count_as_it)
{
    ck_assert(tls_version_is_1_3(0x0304));
    ck_assert(tls_version_is_1_3(0x7f12));
    ck_assert(!tls_version_is_1_3(0x0303));
}
END_TEST

START_TEST(grease_has_two_equal_bytes_that_end_in_a)
{
    unsigned count = 0;
    for (uint32_t value = 0; value <= 0xffff; value++)
        count += tls_version_is_grease((uint16_t)value);
    ck_assert_uint_eq(count, 16);
    ck_assert(tls_version_is_grease(0x0a0a));
    ck_assert(tls_version_is_grease(0xfafa));
    ck_assert(!tls_version_is_grease(0x0a1a));
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(tls_record_read, TlsRecord, handshake);
}
END_TEST

SUITE("tls_record", a_header_says_type_version_and_length, a_length_may_be_2048_more_than_16384,
      types_are_20_to_24, versions_are_ssl_3_0_to_tls_1_3, versions_have_names,
      drafts_of_tls_1_3_count_as_it, grease_has_two_equal_bytes_that_end_in_a,
      no_prefix_of_a_header_reads)
