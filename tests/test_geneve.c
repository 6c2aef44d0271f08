/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 8926 section 3.4. */
#include "geneve.h"

#include "gre.h"
#include "prefix.h"

/* one option of 4 bytes, critical */
static const uint8_t header[12] = { 0x01, 0x40, 0x65, 0x58, 0, 0, 77, 0, 0x01, 0x02, 0x80, 0 };

START_TEST(a_header_names_a_network_and_what_it_carries)
{
    GeneveHeader geneve;
    Cursor in = cursor_over(header, sizeof header, sizeof header);
    ck_assert(geneve_header_read(&in, &geneve));
    ck_assert_uint_eq(geneve.vni, 77);
    ck_assert_uint_eq(geneve.type, GRE_ETHERNET);
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(control_packets_and_other_versions_are_left_alone)
{
    static const uint8_t control[8] = { 0, 0x80, 0x65, 0x58, 0, 0, 77, 0 };
    static const uint8_t version[8] = { 0x40, 0, 0x65, 0x58, 0, 0, 77, 0 };
    GeneveHeader geneve;
    Cursor in = cursor_over(control, sizeof control, sizeof control);
    ck_assert(!geneve_header_read(&in, &geneve));
    ck_assert_int_eq(in.state, CURSOR_OK);
    in = cursor_over(version, sizeof version, sizeof version);
    ck_assert(!geneve_header_read(&in, &geneve));
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(geneve_header_read, GeneveHeader, header);
}
END_TEST

SUITE("geneve", a_header_names_a_network_and_what_it_carries,
      control_packets_and_other_versions_are_left_alone, no_prefix_of_a_header_reads)
