/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from [MS-TDS] section 2.2.3.1. */
#include "tds_packet.h"

#include "prefix.h"

/* a prelogin packet with five bytes in it */
static const uint8_t prelogin[] = { 0x12, 1, 0, 13, 0, 0, 1, 0, 22, 3, 1, 0, 100 };

START_TEST(a_packet_shows_what_it_carries)
{
    TdsPacket packet;
    Cursor in = cursor_over(prelogin, sizeof prelogin, sizeof prelogin);
    ck_assert(tds_packet_read(&in, &packet));
    ck_assert_uint_eq(packet.type, TDS_PACKET_PRELOGIN);
    ck_assert(packet.is_last);
    ck_assert_uint_eq(packet.body.length, 5);
    ck_assert_ptr_eq(packet.body.data, prelogin + 8);
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(what_the_protocol_rules_out_is_none)
{
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = { { 0, 0 }, { 0, 22 }, { 1, 0x80 }, { 3, 7 }, { 7, 1 } };
    TdsPacket packet;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        uint8_t bytes[sizeof prelogin];
        memcpy(bytes, prelogin, sizeof prelogin);
        bytes[changes[i].at] = changes[i].value;
        Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
        ck_assert(!tds_packet_read(&in, &packet));
        ck_assert(cursor_ok(&in));
    }
}
END_TEST

START_TEST(no_prefix_of_a_packet_reads)
{
    ASSERT_NO_PREFIX_READS(tds_packet_read, TdsPacket, prelogin);
}
END_TEST

SUITE("tds_packet", a_packet_shows_what_it_carries, what_the_protocol_rules_out_is_none,
      no_prefix_of_a_packet_reads)
