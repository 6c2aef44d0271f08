/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 2784 section 2 and RFC 2890 section 2. */
#include "gre.h"

#include "prefix.h"

/* checksum, key and sequence number */
static const uint8_t full[16] = { 0xb0, 0,    0x65, 0x58, 1, 2, 0, 0,
                                  0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 1 };
static const uint8_t bare[4] = { 0, 0, 0x08, 0x00 };

START_TEST(optional_fields_come_in_order)
{
    GreHeader gre;
    Cursor in = cursor_over(full, sizeof full, sizeof full);
    ck_assert(gre_header_read(&in, &gre));
    ck_assert_uint_eq(gre.type, GRE_ETHERNET);
    ck_assert_uint_eq(gre.key, 0xdeadbeef);
    ck_assert(gre.has_sequence);
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(a_bare_header_has_no_key)
{
    GreHeader gre;
    Cursor in = cursor_over(bare, sizeof bare, 24);
    ck_assert(gre_header_read(&in, &gre));
    ck_assert_uint_eq(gre.type, 0x0800);
    ck_assert_uint_eq(gre.key, 0);
    ck_assert(!gre.has_sequence);
}
END_TEST

START_TEST(routes_and_other_versions_are_discarded)
{
    static const uint8_t flags[][2] = { { 0x40, 0 }, { 0x08, 0 }, { 0x04, 0 }, { 0, 1 }, { 0, 4 } };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        const uint8_t bytes[] = { flags[i][0], flags[i][1], 0x08, 0x00 };
        GreHeader gre;
        Cursor in = cursor_over(bytes, sizeof bytes, 24);
        ck_assert(!gre_header_read(&in, &gre));
        ck_assert_int_eq(in.state, CURSOR_OK);
    }
}
END_TEST

START_TEST(reserved_bits_are_ignored)
{
    static const uint8_t bytes[] = { 0x03, 0xf8, 0x08, 0x00 };
    GreHeader gre;
    Cursor in = cursor_over(bytes, sizeof bytes, 24);
    ck_assert(gre_header_read(&in, &gre));
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(gre_header_read, GreHeader, full);
    ASSERT_NO_PREFIX_READS(gre_header_read, GreHeader, bare);
}
END_TEST

SUITE("gre", optional_fields_come_in_order, a_bare_header_has_no_key,
      routes_and_other_versions_are_discarded, reserved_bits_are_ignored,
      no_prefix_of_a_header_reads)
