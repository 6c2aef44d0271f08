/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 7348 section 5. */
#include "vxlan.h"

#include "prefix.h"

static const uint8_t header[8] = { 0x08, 0, 0, 0, 0x12, 0x34, 0x56, 0 };

START_TEST(a_header_names_a_network)
{
    VxlanHeader vxlan;
    Cursor in = cursor_over(header, sizeof header, sizeof header);
    ck_assert(vxlan_header_read(&in, &vxlan));
    ck_assert_uint_eq(vxlan.vni, 0x123456);
}
END_TEST

START_TEST(reserved_bits_are_ignored)
{
    static const uint8_t bytes[8] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 7, 0xff };
    VxlanHeader vxlan;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(vxlan_header_read(&in, &vxlan));
    ck_assert_uint_eq(vxlan.vni, 7);
}
END_TEST

START_TEST(without_the_flag_no_network_is_named)
{
    static const uint8_t bytes[8] = { 0xf7, 0, 0, 0, 0, 0, 7, 0 };
    VxlanHeader vxlan;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(!vxlan_header_read(&in, &vxlan));
    ck_assert_int_eq(in.state, CURSOR_OK);
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(vxlan_header_read, VxlanHeader, header);
}
END_TEST

SUITE("vxlan", a_header_names_a_network, reserved_bits_are_ignored,
      without_the_flag_no_network_is_named, no_prefix_of_a_header_reads)
