/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 2516 section 4. */
#include "pppoe.h"

#include "ethernet.h"
#include "prefix.h"

static const uint8_t header[8] = { 0x11, 0, 0x12, 0x34, 0, 6, 0, 0x21 };

START_TEST(a_session_has_a_number_and_a_protocol)
{
    uint8_t bytes[46] = { 0 };
    PppoeHeader pppoe;
    memcpy(bytes, header, sizeof header);
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(pppoe_header_read(&in, &pppoe));
    ck_assert_uint_eq(pppoe.session, 0x1234);
    ck_assert_uint_eq(pppoe.type, ETHERTYPE_IPV4);
    ck_assert_uint_eq(cursor_left(&in), 4); /* without the padding */
}
END_TEST

START_TEST(ppp_protocols_stand_for_ethertypes)
{
    static const struct {
        uint8_t protocol[2];
        uint16_t type;
    } rows[] = { { { 0x00, 0x57 }, ETHERTYPE_IPV6 },
                 { { 0x02, 0x81 }, ETHERTYPE_MPLS },
                 { { 0xc0, 0x21 }, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[sizeof header];
        PppoeHeader pppoe;
        memcpy(bytes, header, sizeof bytes);
        memcpy(bytes + 6, rows[i].protocol, 2);
        Cursor in = cursor_over(bytes, sizeof bytes, 12);
        ck_assert(pppoe_header_read(&in, &pppoe));
        ck_assert_uint_eq(pppoe.type, rows[i].type);
    }
}
END_TEST

START_TEST(other_versions_and_codes_are_no_session_data)
{
    static const uint8_t version[8] = { 0x21, 0, 0, 1, 0, 2, 0, 0x21 };
    static const uint8_t terminate[8] = { 0x11, 0xa7, 0, 1, 0, 2, 0, 0x21 };
    PppoeHeader pppoe;
    Cursor in = cursor_over(version, sizeof version, sizeof version);
    ck_assert(!pppoe_header_read(&in, &pppoe));
    ck_assert_int_eq(in.state, CURSOR_OK);
    in = cursor_over(terminate, sizeof terminate, sizeof terminate);
    ck_assert(!pppoe_header_read(&in, &pppoe));
}
END_TEST

START_TEST(a_length_without_room_for_a_protocol_is_malformed)
{
    static const uint8_t bytes[] = { 0x11, 0, 0, 1, 0, 1, 0, 0x21, 0, 0 };
    PppoeHeader pppoe;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(!pppoe_header_read(&in, &pppoe));
    ck_assert_int_eq(in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(pppoe_header_read, PppoeHeader, header);
}
END_TEST

SUITE("pppoe", a_session_has_a_number_and_a_protocol, ppp_protocols_stand_for_ethertypes,
      other_versions_and_codes_are_no_session_data,
      a_length_without_room_for_a_protocol_is_malformed, no_prefix_of_a_header_reads)
