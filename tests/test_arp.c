/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from the packet format of RFC 826. */
#include "arp.h"

#include "prefix.h"

/* Who has 192.0.2.2? Tell 192.0.2.1 */
static const uint8_t request[28] = { 0x00, 0x01, 0x08, 0x00, 6,   4, 0x00, 0x01, 0x02, 0x00,
                                     0x5e, 0x10, 0x20, 0x30, 192, 0, 2,    1,    0x00, 0x00,
                                     0x00, 0x00, 0x00, 0x00, 192, 0, 2,    2 };
static const uint8_t reply[28] = { 0x00, 0x01, 0x08, 0x00, 6,   4, 0x00, 0x02, 0x02, 0x00,
                                   0x5e, 0x40, 0x50, 0x60, 192, 0, 2,    2,    0x02, 0x00,
                                   0x5e, 0x10, 0x20, 0x30, 192, 0, 2,    1 };

enum { HARDWARE = 1, PROTOCOL = 2, HARDWARE_SIZE = 4, PROTOCOL_SIZE = 5, OPERATION = 7 };
enum { SENDER_IP = 14, TARGET_IP = 24 };

static ArpPacket packet_of(const uint8_t bytes[28])
{
    ArpPacket arp;
    Cursor in = cursor_over(bytes, 28, 28);
    ck_assert(arp_packet_read(&in, &arp));
    return arp;
}

static void assert_sender(const ArpPacket *arp, const char *mac, const char *ip)
{
    char text[IP_TEXT_SIZE];
    ck_assert_str_eq(mac_text(&arp->sender_mac, text), mac);
    ck_assert_str_eq(ip_text(&arp->sender_ip, text), ip);
}

static void assert_target(const ArpPacket *arp, const char *mac, const char *ip)
{
    char text[IP_TEXT_SIZE];
    ck_assert_str_eq(mac_text(&arp->target_mac, text), mac);
    ck_assert_str_eq(ip_text(&arp->target_ip, text), ip);
}

/* A request with one byte changed. */
static bool reads_with(size_t at, uint8_t byte, CursorState *state)
{
    uint8_t bytes[28];
    ArpPacket arp;
    memcpy(bytes, request, sizeof bytes);
    bytes[at] = byte;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    bool reads = arp_packet_read(&in, &arp);
    *state = in.state;
    return reads;
}

START_TEST(a_request_names_its_sender_and_what_it_asks_for)
{
    ArpPacket arp = packet_of(request);
    ck_assert_uint_eq(arp.operation, ARP_REQUEST);
    assert_sender(&arp, "02:00:5e:10:20:30", "192.0.2.1");
    assert_target(&arp, "00:00:00:00:00:00", "192.0.2.2");
}
END_TEST

START_TEST(a_reply_names_both_stations)
{
    ArpPacket arp = packet_of(reply);
    ck_assert_uint_eq(arp.operation, ARP_REPLY);
    assert_sender(&arp, "02:00:5e:40:50:60", "192.0.2.2");
    assert_target(&arp, "02:00:5e:10:20:30", "192.0.2.1");
}
END_TEST

START_TEST(no_prefix_of_a_request_reads)
{
    ASSERT_NO_PREFIX_READS(arp_packet_read, ArpPacket, request);
}
END_TEST

START_TEST(the_padding_of_the_frame_is_left)
{
    uint8_t padded[46] = { 0 };
    ArpPacket arp;
    memcpy(padded, reply, sizeof reply);
    Cursor in = cursor_over(padded, sizeof padded, sizeof padded);
    ck_assert(arp_packet_read(&in, &arp));
    ck_assert_uint_eq(cursor_left(&in), 18);
}
END_TEST

START_TEST(other_address_families_are_not_read_and_not_malformed)
{
    static const struct {
        size_t at;
        uint8_t byte;
    } others[] = {
        { HARDWARE, 32 }, /* InfiniBand */
        { PROTOCOL, 0x86 }, { HARDWARE_SIZE, 20 }, { PROTOCOL_SIZE, 16 }, { PROTOCOL_SIZE, 0 },
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        CursorState state;
        ck_assert(!reads_with(others[i].at, others[i].byte, &state));
        ck_assert_int_eq(state, CURSOR_OK);
    }
}
END_TEST

START_TEST(a_short_packet_of_another_family_is_not_malformed)
{
    static const uint8_t chaos[] = { 0, 1, 0x08, 0x04, 6, 2, 0, 1, 2, 0, 0, 0, 0, 1, 0, 1 };
    ArpPacket arp;
    Cursor in = cursor_over(chaos, sizeof chaos, sizeof chaos);
    ck_assert(!arp_packet_read(&in, &arp));
    ck_assert_int_eq(in.state, CURSOR_OK);
}
END_TEST

START_TEST(ieee_802_hardware_reads_like_ethernet)
{
    CursorState state;
    ck_assert(reads_with(HARDWARE, 6, &state));
}
END_TEST

START_TEST(an_operation_that_is_neither_request_nor_reply_reads)
{
    CursorState state;
    ck_assert(reads_with(OPERATION, 9, &state));
}
END_TEST

START_TEST(a_probe_has_no_sender_address)
{
    uint8_t bytes[28];
    memcpy(bytes, request, sizeof bytes);
    memset(bytes + SENDER_IP, 0, 4);
    ArpPacket probe = packet_of(bytes);
    ck_assert(arp_packet_is_probe(&probe));
    ck_assert(!arp_packet_is_announcement(&probe));
}
END_TEST

START_TEST(a_probe_for_no_address_announces_nothing)
{
    uint8_t bytes[28];
    memcpy(bytes, request, sizeof bytes);
    memset(bytes + SENDER_IP, 0, 4);
    memset(bytes + TARGET_IP, 0, 4);
    ArpPacket probe = packet_of(bytes);
    ck_assert(!arp_packet_is_announcement(&probe));
}
END_TEST

START_TEST(a_reply_to_a_probe_is_no_probe)
{
    uint8_t bytes[28];
    memcpy(bytes, reply, sizeof bytes);
    memset(bytes + TARGET_IP, 0, 4);
    ArpPacket defence = packet_of(bytes);
    ck_assert(!arp_packet_is_probe(&defence));
    ck_assert(!arp_packet_is_announcement(&defence));
}
END_TEST

START_TEST(a_reply_from_no_address_is_no_probe)
{
    uint8_t bytes[28];
    memcpy(bytes, reply, sizeof bytes);
    memset(bytes + SENDER_IP, 0, 4);
    ArpPacket arp = packet_of(bytes);
    ck_assert(!arp_packet_is_probe(&arp));
}
END_TEST

START_TEST(an_announcement_asks_for_its_own_address)
{
    uint8_t bytes[28];
    memcpy(bytes, request, sizeof bytes);
    memcpy(bytes + TARGET_IP, bytes + SENDER_IP, 4);
    ArpPacket announcement = packet_of(bytes);
    ck_assert(arp_packet_is_announcement(&announcement));
    ck_assert(!arp_packet_is_probe(&announcement));
}
END_TEST

START_TEST(an_announcement_may_be_a_reply)
{
    uint8_t bytes[28];
    memcpy(bytes, reply, sizeof bytes);
    memcpy(bytes + TARGET_IP, bytes + SENDER_IP, 4);
    ArpPacket announcement = packet_of(bytes);
    ck_assert(arp_packet_is_announcement(&announcement));
}
END_TEST

START_TEST(a_plain_question_is_neither_probe_nor_announcement)
{
    ArpPacket arp = packet_of(request);
    ck_assert(!arp_packet_is_probe(&arp));
    ck_assert(!arp_packet_is_announcement(&arp));
}
END_TEST

SUITE("arp", a_request_names_its_sender_and_what_it_asks_for, a_reply_names_both_stations,
      no_prefix_of_a_request_reads, the_padding_of_the_frame_is_left,
      other_address_families_are_not_read_and_not_malformed,
      a_short_packet_of_another_family_is_not_malformed, ieee_802_hardware_reads_like_ethernet,
      an_operation_that_is_neither_request_nor_reply_reads, a_probe_has_no_sender_address,
      a_probe_for_no_address_announces_nothing, a_reply_to_a_probe_is_no_probe,
      a_reply_from_no_address_is_no_probe, an_announcement_asks_for_its_own_address,
      an_announcement_may_be_a_reply, a_plain_question_is_neither_probe_nor_announcement)
