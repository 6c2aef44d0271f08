/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand: version 1 from RFC 2281 section 5.1, version 2 from what Wireshark's dissector
 * documents. */
#include "hsrp.h"

#include "prefix.h"

/* hello, active, every 3 s, held 10 s, priority 100, group 10, "cisco", 192.0.2.254 */
static const uint8_t first[20] = { 0,   0,   16,  3, 10, 100, 10,  0, 'c', 'i',
                                   's', 'c', 'o', 0, 0,  0,   192, 0, 2,   254 };
/* hello, standby, IPv6, group 300, priority 110, 3000 ms, 10000 ms, fe80::5 */
static const uint8_t second[42] = { 1,    40,   2, 0, 5,    6,    0x01, 0x2c, 2,       0,
                                    0,    0,    0, 1, 0,    0,    0,    110,  0,       0,
                                    0x0b, 0xb8, 0, 0, 0x27, 0x10, 0xfe, 0x80, [41] = 5 };

static bool read_all(const uint8_t *bytes, size_t n, HsrpMessage *out)
{
    Cursor in = cursor_over(bytes, n, n);
    return hsrp_message_read(&in, out);
}

START_TEST(a_hello_of_version_one_counts_seconds)
{
    char text[IP_TEXT_SIZE];
    HsrpMessage hsrp;
    ck_assert(read_all(first, sizeof first, &hsrp));
    ck_assert_uint_eq(hsrp.version, 1);
    ck_assert_int_eq(hsrp.operation, HSRP_HELLO);
    ck_assert_int_eq(hsrp.state, HSRP_ACTIVE);
    ck_assert_uint_eq(hsrp.group, 10);
    ck_assert_uint_eq(hsrp.priority, 100);
    ck_assert_uint_eq(hsrp.hello_time, 3000);
    ck_assert_uint_eq(hsrp.hold_time, 10000);
    ck_assert_str_eq(ip_text(&hsrp.virtual_ip, text), "192.0.2.254");
}
END_TEST

START_TEST(a_hello_of_version_two_counts_milliseconds)
{
    char text[IP_TEXT_SIZE];
    HsrpMessage hsrp;
    ck_assert(read_all(second, sizeof second, &hsrp));
    ck_assert_uint_eq(hsrp.version, 2);
    ck_assert_int_eq(hsrp.state, HSRP_STANDBY);
    ck_assert_uint_eq(hsrp.group, 300);
    ck_assert_uint_eq(hsrp.priority, 110);
    ck_assert_uint_eq(hsrp.hello_time, 3000);
    ck_assert_uint_eq(hsrp.hold_time, 10000);
    ck_assert_str_eq(ip_text(&hsrp.virtual_ip, text), "fe80::5");
}
END_TEST

START_TEST(version_two_puts_ipv4_first_in_its_field)
{
    static const uint8_t ip[16] = { 192, 0, 2, 254 };
    char text[IP_TEXT_SIZE];
    uint8_t bytes[42];
    HsrpMessage hsrp;
    memcpy(bytes, second, sizeof bytes);
    bytes[5] = 4;
    memcpy(bytes + 26, ip, sizeof ip);
    ck_assert(read_all(bytes, sizeof bytes, &hsrp));
    ck_assert_str_eq(ip_text(&hsrp.virtual_ip, text), "192.0.2.254");
}
END_TEST

START_TEST(states_have_their_own_numbers_in_version_one)
{
    static const struct {
        uint8_t number;
        HsrpState state;
    } rows[] = { { 0, HSRP_INITIAL }, { 1, HSRP_LEARN },   { 2, HSRP_LISTEN }, { 4, HSRP_SPEAK },
                 { 8, HSRP_STANDBY }, { 16, HSRP_ACTIVE }, { 6, HSRP_UNKNOWN } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[20];
        HsrpMessage hsrp;
        memcpy(bytes, first, sizeof bytes);
        bytes[2] = rows[i].number;
        ck_assert(read_all(bytes, sizeof bytes, &hsrp));
        ck_assert_int_eq(hsrp.state, rows[i].state);
    }
}
END_TEST

START_TEST(what_speaks_of_no_group_is_none)
{
    static const uint8_t advertise[20] = { 0, 3, 1 };
    static const uint8_t text[10] = { 3, 8, 'c', 'i', 's', 'c', 'o', 0, 0, 0 };
    HsrpMessage hsrp;
    ck_assert(!read_all(advertise, sizeof advertise, &hsrp));
    ck_assert(!read_all(text, sizeof text, &hsrp));
}
END_TEST

START_TEST(no_prefix_of_a_hello_reads)
{
    ASSERT_NO_PREFIX_READS(hsrp_message_read, HsrpMessage, first);
    ASSERT_NO_PREFIX_READS(hsrp_message_read, HsrpMessage, second);
}
END_TEST

SUITE("hsrp", a_hello_of_version_one_counts_seconds, a_hello_of_version_two_counts_milliseconds,
      version_two_puts_ipv4_first_in_its_field, states_have_their_own_numbers_in_version_one,
      what_speaks_of_no_group_is_none, no_prefix_of_a_hello_reads)
