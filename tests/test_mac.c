/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac.h"

#include <glib.h>

#include "suite.h"

static Mac mac_of(uint64_t number)
{
    Mac mac;
    for (int i = 0; i < 6; i++)
        mac.bytes[i] = (uint8_t)(number >> 8 * (5 - i));
    return mac;
}

START_TEST(text_is_lower_case_with_colons)
{
    char text[MAC_TEXT_SIZE];
    Mac mac = mac_of(0x00155d0b021c);
    ck_assert_ptr_eq(mac_text(&mac, text), text);
    ck_assert_str_eq(text, "00:15:5d:0b:02:1c");
    mac = mac_of(0xfffffffffffe);
    ck_assert_str_eq(mac_text(&mac, text), "ff:ff:ff:ff:ff:fe");
}
END_TEST

START_TEST(the_number_has_the_first_byte_highest)
{
    Mac mac = mac_of(0x0123456789ab);
    ck_assert_uint_eq(mac.bytes[0], 0x01);
    ck_assert_uint_eq(mac_number(&mac), 0x0123456789ab);
    mac = mac_of(0xffffffffffff);
    ck_assert_uint_eq(mac_number(&mac), 0xffffffffffff);
}
END_TEST

/* IEEE 802-2014 section 8.2.2: the least significant bit of the first octet */
START_TEST(groups_are_told_by_the_first_bit_sent)
{
    Mac group = mac_of(0x01005e000001), station = mac_of(0x02005e000001);
    Mac everybody = mac_of(0xffffffffffff), zero = mac_of(0);
    ck_assert(mac_is_group(&group) && mac_is_group(&everybody));
    ck_assert(!mac_is_group(&station) && !mac_is_group(&zero));
    ck_assert(mac_is_broadcast(&everybody) && !mac_is_broadcast(&group));
    ck_assert(mac_is_zero(&zero) && !mac_is_zero(&station));
}
END_TEST

START_TEST(order_is_that_of_the_numbers)
{
    static const uint64_t numbers[] = { 0, 1, 0xff, 0x100, 0x7fffffffffff, 0x800000000000 };
    for (size_t a = 0; a < G_N_ELEMENTS(numbers); a++)
        for (size_t b = 0; b < G_N_ELEMENTS(numbers); b++) {
            Mac x = mac_of(numbers[a]), y = mac_of(numbers[b]);
            int order = mac_compare(&x, &y);
            ck_assert_int_eq((order > 0) - (order < 0), (a > b) - (a < b));
            ck_assert(mac_equal(&x, &y) == (a == b));
        }
}
END_TEST

/* RFC 5798 section 7.3: 00-00-5E-00-01-{VRID} for IPv4, 00-00-5E-00-02-{VRID} for IPv6. Cisco's
 * HSRP and GLBP documents: 0000.0c07.acXX, 0000.0c9f.fXXX, 0005.73a0.0XXX, 0007.b4XX.XXXX. */
START_TEST(redundancy_groups_share_their_addresses)
{
    static const uint64_t shared[] = { 0x00005e000101, 0x00005e0001ff, 0x00005e000201,
                                       0x00000c07ac00, 0x00000c07acff, 0x00000c9ff001,
                                       0x00000c9fffff, 0x000573a00001, 0x000573a00fff,
                                       0x0007b4000102, 0x0007b400ffff };
    static const uint64_t own[] = { 0x00005e000001, 0x00005e000300, 0x00000c07ab00,
                                    0x00000c07ad00, 0x00000c9fefff, 0x000573a01000,
                                    0x0007b5000000, 0x00155d0b021c, 0x01005e000101 };
    for (size_t i = 0; i < G_N_ELEMENTS(shared); i++) {
        Mac mac = mac_of(shared[i]);
        ck_assert_msg(mac_is_shared(&mac), "%012llx", (unsigned long long)shared[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        Mac mac = mac_of(own[i]);
        ck_assert_msg(!mac_is_shared(&mac), "%012llx", (unsigned long long)own[i]);
    }
}
END_TEST

SUITE("mac", text_is_lower_case_with_colons, the_number_has_the_first_byte_highest,
      groups_are_told_by_the_first_bit_sent, order_is_that_of_the_numbers,
      redundancy_groups_share_their_addresses)
