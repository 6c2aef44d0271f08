/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 792 (echo) and RFC 4443 section 4. */
#include "icmp.h"

#include "prefix.h"

static const uint8_t request[8] = { 8, 0, 0x12, 0x34, 0xbe, 0xef, 0x00, 0x07 };

START_TEST(an_echo_has_an_identifier_and_a_sequence_number)
{
    IcmpHeader icmp;
    Cursor in = cursor_over(request, sizeof request, sizeof request);
    ck_assert(icmp_header_read(&in, &icmp));
    ck_assert_uint_eq(icmp.type, ICMP_ECHO_REQUEST);
    ck_assert_uint_eq(icmp.code, 0);
    ck_assert_uint_eq(icmp.identifier, 0xbeef);
    ck_assert_uint_eq(icmp.sequence, 7);
}
END_TEST

START_TEST(version_6_has_the_same_header)
{
    static const uint8_t reply[8] = { 129, 0, 0, 0, 0x01, 0x02, 0xff, 0xff };
    IcmpHeader icmp;
    Cursor in = cursor_over(reply, sizeof reply, 64);
    ck_assert(icmp_header_read(&in, &icmp));
    ck_assert_uint_eq(icmp.type, ICMPV6_ECHO_REPLY);
    ck_assert_uint_eq(icmp.identifier, 0x0102);
    ck_assert_uint_eq(icmp.sequence, 0xffff);
}
END_TEST

START_TEST(an_error_gives_type_and_code_and_leaves_what_it_quotes)
{
    static const uint8_t host_unreachable[] = { 3, 1, 0, 0, 0, 0, 0, 0, 0x45, 0x00 };
    IcmpHeader icmp;
    Cursor in = cursor_over(host_unreachable, sizeof host_unreachable, 36);
    ck_assert(icmp_header_read(&in, &icmp));
    ck_assert_uint_eq(icmp.type, 3);
    ck_assert_uint_eq(icmp.code, 1);
    ck_assert_uint_eq(cursor_u8(&in), 0x45);
}
END_TEST

START_TEST(no_prefix_of_an_echo_reads)
{
    ASSERT_NO_PREFIX_READS(icmp_header_read, IcmpHeader, request);
}
END_TEST

SUITE("icmp", an_echo_has_an_identifier_and_a_sequence_number, version_6_has_the_same_header,
      an_error_gives_type_and_code_and_leaves_what_it_quotes, no_prefix_of_an_echo_reads)
