/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 3768 section 5.1 and RFC 5798 section 5.1. */
#include "vrrp.h"

#include "prefix.h"

/* group 51, priority 100, every second, 192.0.2.254; then authentication data */
static const uint8_t second[20] = { 0x21, 51, 100, 1, 0, 1, 0, 0, 192, 0, 2, 254 };
/* group 7, priority 255, every 100 hundredths, fe80::1 */
static const uint8_t third[24] = { 0x31, 7, 255, 1, 0, 100, 0, 0, 0xfe, 0x80, [23] = 1 };

static Ip ip_of(const char *text)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return ip;
}

static bool read_all(const uint8_t *bytes, size_t n, const char *source, VrrpAdvertisement *out)
{
    Ip from = ip_of(source);
    Cursor in = cursor_over(bytes, n, n);
    return vrrp_advertisement_read(&in, &from, out);
}

START_TEST(version_two_counts_seconds)
{
    char text[IP_TEXT_SIZE];
    VrrpAdvertisement vrrp;
    ck_assert(read_all(second, sizeof second, "192.0.2.1", &vrrp));
    ck_assert_uint_eq(vrrp.version, 2);
    ck_assert_uint_eq(vrrp.group, 51);
    ck_assert_uint_eq(vrrp.priority, 100);
    ck_assert_uint_eq(vrrp.interval, 1000);
    ck_assert_uint_eq(vrrp.address_count, 1);
    ck_assert_str_eq(ip_text(&vrrp.addresses[0], text), "192.0.2.254");
}
END_TEST

START_TEST(version_three_counts_hundredths_of_them)
{
    char text[IP_TEXT_SIZE];
    VrrpAdvertisement vrrp;
    ck_assert(read_all(third, sizeof third, "fe80::2", &vrrp));
    ck_assert_uint_eq(vrrp.version, 3);
    ck_assert_uint_eq(vrrp.group, 7);
    ck_assert_uint_eq(vrrp.interval, 1000);
    ck_assert_str_eq(ip_text(&vrrp.addresses[0], text), "fe80::1");
}
END_TEST

START_TEST(version_three_carries_ipv4_too)
{
    static const uint8_t bytes[] = { 0x31, 9, 0, 2, 0xf0, 25, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2 };
    char text[IP_TEXT_SIZE];
    VrrpAdvertisement vrrp;
    ck_assert(read_all(bytes, sizeof bytes, "10.0.0.3", &vrrp));
    ck_assert_uint_eq(vrrp.interval, 250);
    ck_assert_uint_eq(vrrp.priority, 0);
    ck_assert_str_eq(ip_text(&vrrp.addresses[1], text), "10.0.0.2");
}
END_TEST

START_TEST(more_addresses_than_are_kept_do_no_harm)
{
    uint8_t bytes[8 + 255 * 4] = { 0x31, 9, 100, 255, 0, 100 };
    VrrpAdvertisement vrrp;
    ck_assert(read_all(bytes, sizeof bytes, "10.0.0.3", &vrrp));
    ck_assert_uint_eq(vrrp.address_count, 255);
    ck_assert(!read_all(bytes, sizeof bytes - 1, "10.0.0.3", &vrrp));
}
END_TEST

START_TEST(other_versions_and_types_are_none)
{
    VrrpAdvertisement vrrp;
    uint8_t bytes[24] = { 0x41, 1, 1, 0 };
    ck_assert(!read_all(bytes, sizeof bytes, "10.0.0.3", &vrrp));
    bytes[0] = 0x32;
    ck_assert(!read_all(bytes, sizeof bytes, "10.0.0.3", &vrrp));
    bytes[0] = 0x21;
    ck_assert(!read_all(bytes, sizeof bytes, "fe80::1", &vrrp));
}
END_TEST

static bool read_v6(Cursor *in, VrrpAdvertisement *out)
{
    Ip from = ip_of("fe80::2");
    return vrrp_advertisement_read(in, &from, out);
}

START_TEST(no_prefix_of_an_advertisement_reads)
{
    ASSERT_NO_PREFIX_READS(read_v6, VrrpAdvertisement, third);
}
END_TEST

/* OpenBSD carp(4): virtual host 51, skew 100, seven words of counter and HMAC, every second. */
START_TEST(carp_is_not_vrrp)
{
    uint8_t carp[36 + 8] = { 0x21, 51, 100, 7, 0, 1, 0x5a, 0xa5, [8] = 0xc0, [35] = 0x77 };
    VrrpAdvertisement vrrp;
    ck_assert(!read_all(carp, 36, "192.0.2.1", &vrrp));
    ck_assert(read_all(carp, sizeof carp, "192.0.2.1", &vrrp)); /* RFC 3768 section 5.1 */
    ck_assert_uint_eq(vrrp.address_count, 7);
}
END_TEST

SUITE("vrrp", version_two_counts_seconds, version_three_counts_hundredths_of_them,
      version_three_carries_ipv4_too, more_addresses_than_are_kept_do_no_harm,
      other_versions_and_types_are_none, no_prefix_of_an_advertisement_reads, carp_is_not_vrrp)
