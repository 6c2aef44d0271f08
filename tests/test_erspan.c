/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from draft-foschiano-erspan-03 sections 4.2 and 4.3. */
#include "erspan.h"

#include "prefix.h"

/* VLAN 100, tag in the frame, session 0x155 */
static const uint8_t second[8] = { 0x10, 0x64, 0x19, 0x55, 0, 0, 0, 3 };
/* the same, truncated, a frame of Ethernet with a platform subheader */
static const uint8_t third[20] = { 0x20, 0x64, 0x05, 0x55, 1, 2, 3, 4, 0, 0,
                                   0x80, 0x01, 1,    2,    3, 4, 5, 6, 7, 8 };

START_TEST(type_two_has_a_session_and_a_vlan)
{
    ErspanHeader erspan;
    Cursor in = cursor_over(second, sizeof second, sizeof second);
    ck_assert(erspan_header_read(&in, &erspan));
    ck_assert_uint_eq(erspan.session, 0x155);
    ck_assert_uint_eq(erspan.vlan, 100);
    ck_assert(!erspan.is_truncated);
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(type_three_may_have_a_subheader)
{
    uint8_t plain[20];
    ErspanHeader erspan;
    Cursor in = cursor_over(third, sizeof third, sizeof third);
    ck_assert(erspan_header_read(&in, &erspan));
    ck_assert_uint_eq(erspan.session, 0x155);
    ck_assert_uint_eq(erspan.vlan, 100);
    ck_assert(erspan.is_truncated);
    ck_assert_uint_eq(cursor_left(&in), 0);
    memcpy(plain, third, sizeof plain);
    plain[11] = 0;
    in = cursor_over(plain, sizeof plain, sizeof plain);
    ck_assert(erspan_header_read(&in, &erspan));
    ck_assert_uint_eq(cursor_left(&in), 8);
}
END_TEST

START_TEST(what_is_no_ethernet_frame_is_left_alone)
{
    static const uint8_t ip[12] = { 0x20, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x08, 0 };
    static const uint8_t version[8] = { 0x30, 0, 0, 1 };
    ErspanHeader erspan;
    Cursor in = cursor_over(ip, sizeof ip, sizeof ip);
    ck_assert(!erspan_header_read(&in, &erspan));
    ck_assert_int_eq(in.state, CURSOR_OK);
    in = cursor_over(version, sizeof version, sizeof version);
    ck_assert(!erspan_header_read(&in, &erspan));
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(erspan_header_read, ErspanHeader, third);
    for (size_t n = 2; n < sizeof second; n++) {
        ErspanHeader erspan;
        Cursor in = cursor_over(second, n, sizeof second);
        ck_assert(!erspan_header_read(&in, &erspan));
        ck_assert_int_eq(in.state, CURSOR_CUT);
    }
}
END_TEST

SUITE("erspan", type_two_has_a_session_and_a_vlan, type_three_may_have_a_subheader,
      what_is_no_ethernet_frame_is_left_alone, no_prefix_of_a_header_reads)
