/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 8415 sections 8, 9 and 21, RFC 4704 section 4, RFC 6939 section 4. */
#include "dhcpv6.h"

#include "prefix.h"

#define ADDRESS(last) 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last
#define LINK_LOCAL(last) 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last
#define DUID 0, 1, 0, 10, 0, 3, 0, 1, 2, 0, 0, 0, 0, 1
#define IA_ADDRESS(last) 0, 5, 0, 24, ADDRESS(last), 0, 0, 0x0e, 0x10, 0, 0, 0x1c, 0x20
#define NAME 0, 39, 0, 10, 1, 2, 'v', 'm', 3, 'l', 'a', 'n', 0, 0xaa
#define REPLY                                                                                      \
    7, 0x12, 0x34, 0x56, DUID, 0, 3, 0, 68, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, IA_ADDRESS(5),     \
        IA_ADDRESS(6), NAME

static const uint8_t reply[] = { REPLY };

static bool read_all(const uint8_t *bytes, size_t n, Dhcpv6Message *out)
{
    Cursor in = cursor_over(bytes, n, n);
    return dhcpv6_message_read(&in, out);
}

static void assert_reply(const Dhcpv6Message *dhcp)
{
    char text[IP_TEXT_SIZE];
    ck_assert_int_eq(dhcp->type, DHCPV6_REPLY);
    ck_assert_uint_eq(dhcp->transaction, 0x123456);
    ck_assert_uint_eq(dhcp->duid.length, 10);
    ck_assert_uint_eq(dhcp->address_count, 2);
    ck_assert_str_eq(ip_text(&dhcp->addresses[0].ip, text), "2001:db8::5");
    ck_assert_uint_eq(dhcp->addresses[0].preferred, 3600);
    ck_assert_uint_eq(dhcp->addresses[1].valid, 7200);
    ck_assert(dhcp->has_name);
    ck_assert_uint_eq(dhcp->name.length, 6);
    ck_assert_mem_eq(dhcp->name.bytes, "vm.lan", 6);
}

START_TEST(a_reply_gives_addresses_to_a_client)
{
    Dhcpv6Message dhcp;
    ck_assert(read_all(reply, sizeof reply, &dhcp));
    assert_reply(&dhcp);
    ck_assert_uint_eq(dhcp.relay_count, 0);
    ck_assert(!dhcp.has_client_mac);
}
END_TEST

START_TEST(relay_agents_are_taken_off)
{
    enum { INNER = 34 + 12 + 4 + sizeof reply };
    static const uint8_t bytes[] = {
        13,    1,  ADDRESS(1), LINK_LOCAL(0x11),
        0,     9,  INNER >> 8, INNER & 0xff,
        13,    0,  ADDRESS(2), LINK_LOCAL(0x22),
        0,     79, 0,          8,
        0,     1,  2,          0,
        0,     0,  0,          0x22,
        0,     9,  0,          sizeof reply,
        REPLY,
    };
    char text[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    Dhcpv6Message dhcp;
    ck_assert(read_all(bytes, sizeof bytes, &dhcp));
    assert_reply(&dhcp);
    ck_assert_uint_eq(dhcp.relay_count, 2);
    ck_assert_str_eq(ip_text(&dhcp.client_ip, text), "fe80::22");
    ck_assert(dhcp.has_client_mac);
    ck_assert_str_eq(mac_text(&dhcp.client_mac, mac), "02:00:00:00:00:22");
}
END_TEST

START_TEST(relay_agents_without_end_are_left_alone)
{
    enum { LEVELS = LIMIT_DHCPV6_RELAYS + 1, LEVEL = 38 };
    uint8_t bytes[LEVELS * LEVEL + sizeof reply] = { 0 };
    Dhcpv6Message dhcp;
    memcpy(bytes + LEVELS * LEVEL, reply, sizeof reply);
    for (size_t level = 0; level < LEVELS; level++) {
        uint8_t *at = bytes + level * LEVEL;
        size_t inside = sizeof bytes - (level + 1) * LEVEL;
        at[0] = DHCPV6_RELAY_FORWARD;
        at[35] = 9;
        at[36] = (uint8_t)(inside >> 8);
        at[37] = (uint8_t)inside;
    }
    ck_assert(!read_all(bytes, sizeof bytes, &dhcp));
    ck_assert(read_all(bytes + LEVEL, sizeof bytes - LEVEL, &dhcp));
    ck_assert_uint_eq(dhcp.relay_count, LIMIT_DHCPV6_RELAYS);
}
END_TEST

START_TEST(a_name_in_part_has_no_end)
{
    static const uint8_t bytes[] = { 1, 0, 0, 1, 0, 39, 0, 4, 0, 2, 'v', 'm' };
    Dhcpv6Message dhcp;
    ck_assert(read_all(bytes, sizeof bytes, &dhcp));
    ck_assert(dhcp.has_name);
    ck_assert_uint_eq(dhcp.name.length, 2);
}
END_TEST

START_TEST(a_name_with_a_pointer_is_none)
{
    static const uint8_t bytes[] = { 1, 0, 0, 1, 0, 39, 0, 4, 0, 0xc0, 4, 0 };
    Dhcpv6Message dhcp;
    ck_assert(read_all(bytes, sizeof bytes, &dhcp));
    ck_assert(!dhcp.has_name);
}
END_TEST

START_TEST(options_without_end_are_counted)
{
    enum { OPTIONS = LIMIT_DHCPV6_OPTIONS + 1 };
    uint8_t bytes[4 + OPTIONS * 4 + 14] = { 1 };
    static const uint8_t duid[14] = { DUID };
    Dhcpv6Message dhcp;
    memcpy(bytes + 4 + OPTIONS * 4, duid, sizeof duid);
    ck_assert(read_all(bytes, sizeof bytes, &dhcp));
    ck_assert_uint_eq(dhcp.duid.length, 0);
}
END_TEST

START_TEST(cut_options_are_missing)
{
    for (size_t n = 4; n < sizeof reply; n++) {
        g_autofree uint8_t *copy = prefix_copy(reply, n);
        Dhcpv6Message dhcp;
        Cursor in = cursor_over(copy, n, sizeof reply);
        ck_assert(dhcpv6_message_read(&in, &dhcp));
        ck_assert(!dhcp.has_name);
    }
}
END_TEST

START_TEST(other_types_are_none)
{
    static const uint8_t none[4] = { 0 }, leasequery[4] = { 14 };
    Dhcpv6Message dhcp;
    ck_assert(!read_all(none, sizeof none, &dhcp));
    ck_assert(!read_all(leasequery, sizeof leasequery, &dhcp));
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    static const uint8_t header[4] = { 1, 0x12, 0x34, 0x56 };
    static const uint8_t relayed[] = { 12, 0, ADDRESS(1), LINK_LOCAL(2), 0, 9, 0, 4, 1, 0, 0, 1 };
    ASSERT_NO_PREFIX_READS(dhcpv6_message_read, Dhcpv6Message, header);
    for (size_t n = 0; n < sizeof relayed; n++) {
        g_autofree uint8_t *copy = prefix_copy(relayed, n);
        Dhcpv6Message dhcp;
        Cursor in = cursor_over(copy, n, sizeof relayed);
        ck_assert(!dhcpv6_message_read(&in, &dhcp));
        ck_assert_int_eq(in.state, CURSOR_CUT);
    }
}
END_TEST

SUITE("dhcpv6", a_reply_gives_addresses_to_a_client, relay_agents_are_taken_off,
      relay_agents_without_end_are_left_alone, a_name_in_part_has_no_end,
      a_name_with_a_pointer_is_none, options_without_end_are_counted, cut_options_are_missing,
      other_types_are_none, no_prefix_of_a_header_reads)
