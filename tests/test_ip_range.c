/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4632 section 3.1, RFC 4291 section 2.3. */
#include "ip_range.h"

#include "suite.h"

static bool has(const char *range_text, const char *ip_text)
{
    IpRange range;
    Ip ip;
    ck_assert_msg(ip_range_parse(range_text, &range), "%s", range_text);
    ck_assert_msg(ip_parse(ip_text, &ip), "%s", ip_text);
    return ip_range_has(&range, &ip);
}

START_TEST(a_range_holds_what_shares_its_first_bits)
{
    ck_assert(has("52.112.0.0/14", "52.112.0.0"));
    ck_assert(has("52.112.0.0/14", "52.115.255.255"));
    ck_assert(!has("52.112.0.0/14", "52.116.0.0"));
    ck_assert(!has("52.112.0.0/14", "52.111.255.255"));
    ck_assert(has("2001:db8::/33", "2001:db8:7fff::1"));
    ck_assert(!has("2001:db8::/33", "2001:db8:8000::1"));
}
END_TEST

START_TEST(an_address_alone_is_a_range_of_one)
{
    ck_assert(has("192.0.2.7", "192.0.2.7"));
    ck_assert(!has("192.0.2.7", "192.0.2.6"));
    ck_assert(has("2001:db8::7", "2001:db8::7"));
    ck_assert(!has("2001:db8::7", "2001:db8::8"));
}
END_TEST

START_TEST(all_of_v4_holds_no_v6)
{
    ck_assert(has("0.0.0.0/0", "203.0.113.9"));
    ck_assert(!has("0.0.0.0/0", "2001:db8::1"));
    ck_assert(has("::/0", "2001:db8::1"));
}
END_TEST

START_TEST(what_is_no_range_is_refused)
{
    static const char *const bad[] = { "",
                                       "/8",
                                       "10.0.0.0/",
                                       "10.0.0.0/33",
                                       "10.0.0/8",
                                       "10.0.0.1/8",
                                       "10.0.0.0/8 ",
                                       "10.0.0.0/+8",
                                       "::1/129",
                                       "2001:db8::1/64",
                                       "10.0.0.0/0x8",
                                       "10.0.0.0/0008",
                                       "10.0.0.0/8/8" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        IpRange range = { .bits = 7 };
        ck_assert_msg(!ip_range_parse(bad[i], &range), "%s", bad[i]);
        ck_assert_uint_eq(range.bits, 7);
    }
}
END_TEST

START_TEST(text_reads_back)
{
    static const char *const texts[] = { "52.112.0.0/14",  "192.0.2.7",   "0.0.0.0/0",
                                         "2001:db8::/32",  "2001:db8::1", "::/0",
                                         "2001:db8::/100", "10.0.0.0/8" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        IpRange range;
        char text[IP_RANGE_TEXT_SIZE];
        ck_assert(ip_range_parse(texts[i], &range));
        ck_assert_str_eq(ip_range_text(&range, text), texts[i]);
    }
}
END_TEST

SUITE("ip_range", a_range_holds_what_shares_its_first_bits, an_address_alone_is_a_range_of_one,
      all_of_v4_holds_no_v6, what_is_no_range_is_refused, text_reads_back)
