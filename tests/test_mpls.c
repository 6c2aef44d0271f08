/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 3032 section 2.1. */
#include "mpls.h"

#include "ethernet.h"
#include "prefix.h"

/* labels 100 and 200, TTL 255, then the first byte of IPv4 */
static const uint8_t stack[9] = { 0, 0x06, 0x40, 0xff, 0, 0x0c, 0x81, 0xff, 0x45 };

START_TEST(a_stack_ends_with_its_bottom)
{
    MplsStack mpls;
    Cursor in = cursor_over(stack, sizeof stack, sizeof stack);
    ck_assert(mpls_stack_read(&in, &mpls));
    ck_assert_uint_eq(mpls.label, 200);
    ck_assert_uint_eq(mpls.type, ETHERTYPE_IPV4);
    ck_assert_uint_eq(cursor_left(&in), 1);
}
END_TEST

START_TEST(the_first_nibble_tells_the_payload)
{
    static const struct {
        uint8_t first;
        uint16_t type;
    } rows[] = { { 0x60, ETHERTYPE_IPV6 }, { 0x00, 0 }, { 0x10, 0 }, { 0x50, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint8_t bytes[] = { 0, 0, 0x21, 0xff, rows[i].first };
        MplsStack mpls;
        Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
        ck_assert(mpls_stack_read(&in, &mpls));
        ck_assert_uint_eq(mpls.label, 2);
        ck_assert_uint_eq(mpls.type, rows[i].type);
    }
}
END_TEST

START_TEST(a_stack_without_a_bottom_ends_too)
{
    uint8_t bytes[4 * (LIMIT_MPLS_LABELS + 4)] = { 0 };
    MplsStack mpls;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(!mpls_stack_read(&in, &mpls));
    ck_assert_int_eq(in.state, CURSOR_OK);
}
END_TEST

START_TEST(no_prefix_of_a_stack_reads)
{
    static const uint8_t labels[8] = { 0, 0x06, 0x40, 0xff, 0, 0x0c, 0x81, 0xff };
    ASSERT_NO_PREFIX_READS(mpls_stack_read, MplsStack, labels);
}
END_TEST

SUITE("mpls", a_stack_ends_with_its_bottom, the_first_nibble_tells_the_payload,
      a_stack_without_a_bottom_ends_too, no_prefix_of_a_stack_reads)
