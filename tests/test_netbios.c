/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 1002 section 4.2; the name is the example of RFC 1001 section 14.1. */
#include "netbios.h"

#include "prefix.h"

/* "FRED" and blanks to byte 15, suffix 0x20 */
#define FRED                                                                                       \
    32, 'E', 'G', 'F', 'C', 'E', 'F', 'E', 'E', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A',  \
        'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 0

static const uint8_t registration[] = {
    0x12, 0x34, 0x29, 0x10, 0, 1, 0, 0,    0,    0, 0, 1,    FRED, 0,   0x20, 0, 1, 0xc0,
    12,   0,    0x20, 0,    1, 0, 4, 0x93, 0xe0, 0, 6, 0x60, 0,    192, 0,    2, 7,
};

static const uint8_t response[] = {
    0x12, 0x34, 0x85, 0x00, 0,  0,    0, 1,   0, 0, 0, 0,    FRED, 0,   0x20, 0, 1, 0,
    4,    0x93, 0xe0, 0,    12, 0xe0, 0, 192, 0, 2, 7, 0xe0, 0,    192, 0,    2, 8,
};

static bool read_all(const uint8_t *bytes, size_t n, NetbiosMessage *out)
{
    Cursor in = cursor_over(bytes, n, n);
    return netbios_message_read(&in, out);
}

START_TEST(a_registration_says_who_wants_a_name)
{
    char text[IP_TEXT_SIZE];
    NetbiosMessage netbios;
    ck_assert(read_all(registration, sizeof registration, &netbios));
    ck_assert_uint_eq(netbios.length, 4);
    ck_assert_mem_eq(netbios.name, "FRED", 4);
    ck_assert_uint_eq(netbios.suffix, NETBIOS_SERVER);
    ck_assert(!netbios.is_response && !netbios.is_group);
    ck_assert_uint_eq(netbios.ip_count, 1);
    ck_assert_str_eq(ip_text(&netbios.ips[0], text), "192.0.2.7");
}
END_TEST

START_TEST(a_positive_response_may_have_several_addresses)
{
    char text[IP_TEXT_SIZE];
    NetbiosMessage netbios;
    ck_assert(read_all(response, sizeof response, &netbios));
    ck_assert(netbios.is_response && netbios.is_group);
    ck_assert_uint_eq(netbios.ip_count, 2);
    ck_assert_str_eq(ip_text(&netbios.ips[1], text), "192.0.2.8");
}
END_TEST

static uint8_t changed(size_t at, uint8_t byte)
{
    uint8_t bytes[sizeof registration];
    NetbiosMessage netbios;
    memcpy(bytes, registration, sizeof bytes);
    bytes[at] = byte;
    return read_all(bytes, sizeof bytes, &netbios);
}

START_TEST(queries_releases_and_failures_are_none)
{
    ck_assert(changed(2, 0x41));  /* refresh */
    ck_assert(!changed(2, 0x01)); /* query */
    ck_assert(!changed(2, 0x31)); /* release */
    ck_assert(!changed(3, 0x16)); /* an error */
}
END_TEST

START_TEST(a_name_that_is_not_encoded_is_none)
{
    ck_assert(!changed(13, 'Q'));
    ck_assert(!changed(13, '@'));
    ck_assert(changed(13, 'P'));
}
END_TEST

START_TEST(a_scope_is_passed_over)
{
    uint8_t bytes[sizeof response + 3];
    NetbiosMessage netbios;
    memcpy(bytes, response, 45);
    memcpy(bytes + 45,
           "\x02"
           "ab",
           3);
    memcpy(bytes + 48, response + 45, sizeof response - 45);
    ck_assert(read_all(bytes, sizeof bytes, &netbios));
    ck_assert_uint_eq(netbios.length, 4);
}
END_TEST

START_TEST(no_prefix_of_a_message_reads)
{
    ASSERT_NO_PREFIX_READS(netbios_message_read, NetbiosMessage, registration);
    ASSERT_NO_PREFIX_READS(netbios_message_read, NetbiosMessage, response);
}
END_TEST

SUITE("netbios", a_registration_says_who_wants_a_name,
      a_positive_response_may_have_several_addresses, queries_releases_and_failures_are_none,
      a_name_that_is_not_encoded_is_none, a_scope_is_passed_over, no_prefix_of_a_message_reads)
