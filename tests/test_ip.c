/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ip.h"

#include <arpa/inet.h>
#include <glib.h>

#include "suite.h"

static Ip ip_of(const char *text)
{
    Ip ip;
    ck_assert_msg(ip_parse(text, &ip), "%s", text);
    return ip;
}

static Ip random_v6(GRand *random)
{
    uint8_t bytes[16];
    for (size_t i = 0; i < 16; i++)
        bytes[i] = g_rand_boolean(random) ? 0 : (uint8_t)g_rand_int(random);
    return ip_from_v6(bytes);
}

START_TEST(v4_is_kept_mapped_into_v6)
{
    static const uint8_t v4[4] = { 192, 0, 2, 33 };
    static const uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff, 192, 0, 2, 33 };
    Ip ip = ip_from_v4(v4);
    ck_assert_mem_eq(ip.bytes, mapped, 16);
    ck_assert(ip_is_v4(&ip));
    Ip same = ip_of("::ffff:192.0.2.33");
    ck_assert(ip_equal(&ip, &same));
}
END_TEST

/* RFC 5952 sections 4 and 5, RFC 4291 section 2.2 */
START_TEST(text_is_the_canonical_one)
{
    static const char *const rows[][2] = {
        { "192.0.2.1", "192.0.2.1" },
        { "255.255.255.255", "255.255.255.255" },
        { "0.0.0.0", "0.0.0.0" },
        { "2001:0db8::0001", "2001:db8::1" },
        { "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },
        { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
        { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
        { "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
        { "2001:DB8::ABCD:EF12", "2001:db8::abcd:ef12" },
        { "0:0:0:0:0:0:0:0", "::" },
        { "0:0:0:0:0:0:0:1", "::1" },
        { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
    };
    char text[IP_TEXT_SIZE];
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Ip ip = ip_of(rows[i][0]);
        ck_assert_str_eq(ip_text(&ip, text), rows[i][1]);
    }
}
END_TEST

START_TEST(text_is_what_inet_ntop_prints)
{
    GRand *random = g_rand_new_with_seed(5);
    char ours[IP_TEXT_SIZE], theirs[INET6_ADDRSTRLEN];
    for (int i = 0; i < 20000; i++) {
        Ip ip = random_v6(random);
        if (ip_is_v4(&ip))
            continue;
        ck_assert_str_eq(ip_text(&ip, ours), inet_ntop(AF_INET6, ip.bytes, theirs, sizeof theirs));
        uint8_t v4[4];
        memcpy(v4, ip.bytes, 4);
        ip = ip_from_v4(v4);
        ck_assert_str_eq(ip_text(&ip, ours), inet_ntop(AF_INET, v4, theirs, sizeof theirs));
    }
    g_rand_free(random);
}
END_TEST

START_TEST(what_is_printed_reads_back)
{
    GRand *random = g_rand_new_with_seed(6);
    char text[IP_TEXT_SIZE];
    for (int i = 0; i < 20000; i++) {
        Ip ip = random_v6(random), back = ip_of(ip_text(&ip, text));
        ck_assert(ip_equal(&ip, &back));
    }
    g_rand_free(random);
}
END_TEST

START_TEST(what_is_no_address_leaves_the_target_alone)
{
    static const char *const wrong[] = { "",         "1.2.3",      "1.2.3.256", "1.2.3.4.5",
                                         "1.2.3.4 ", "::1::2",     "12345::",   "fe80::1%eth0",
                                         "host",     "1.2.3.4:80", "[::1]" };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        Ip ip = { { 7 } }, before = ip;
        ck_assert_msg(!ip_parse(wrong[i], &ip), "%s", wrong[i]);
        ck_assert(ip_equal(&ip, &before));
    }
}
END_TEST

START_TEST(v4_comes_first_and_numbers_decide)
{
    static const char *const sorted[] = { "0.0.0.0",    "9.255.255.255",   "10.0.0.2", "10.0.0.10",
                                          "192.0.2.1",  "255.255.255.255", "::",       "::1",
                                          "2001:db8::", "2001:db8::a",     "fe80::1" };
    for (size_t a = 0; a < G_N_ELEMENTS(sorted); a++)
        for (size_t b = 0; b < G_N_ELEMENTS(sorted); b++) {
            Ip x = ip_of(sorted[a]), y = ip_of(sorted[b]);
            int order = ip_compare(&x, &y);
            ck_assert_int_eq((order > 0) - (order < 0), (a > b) - (a < b));
        }
}
END_TEST

/* RFC 1122 section 3.2.1.3, RFC 1112 section 4, RFC 4291 sections 2.5.2, 2.5.3 and 2.7 */
START_TEST(only_what_one_station_can_own_is_a_host)
{
    static const char *const hosts[] = {
        "1.0.0.1", "10.0.0.0",   "169.254.1.1", "192.168.1.255", "223.255.255.255",
        "fe80::1", "2001:db8::", "::2",         "fd00::1"
    };
    static const char *const others[] = { "0.0.0.0",   "0.1.2.3",   "127.0.0.1",       "224.0.0.1",
                                          "239.1.1.1", "240.0.0.1", "255.255.255.255", "::",
                                          "::1",       "ff02::1",   "ff00::" };
    for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
        Ip ip = ip_of(hosts[i]);
        ck_assert_msg(ip_is_host(&ip), "%s", hosts[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        Ip ip = ip_of(others[i]);
        ck_assert_msg(!ip_is_host(&ip), "%s", others[i]);
    }
}
END_TEST

/* RFC 3927 section 2.1, RFC 4291 section 2.5.6 */
START_TEST(link_local_addresses_are_known_to_the_bit)
{
    static const struct {
        const char *ip;
        bool v6, any;
    } rows[] = {
        { "169.254.0.0", false, true },  { "169.254.255.255", false, true },
        { "169.253.1.1", false, false }, { "254.128.1.1", false, false },
        { "fe80::1", true, true },       { "febf:ffff::1", true, true },
        { "fec0::1", false, false },     { "fe7f::1", false, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Ip ip = ip_of(rows[i].ip);
        ck_assert_msg(ip_is_v6_link_local(&ip) == rows[i].v6, "%s", rows[i].ip);
        ck_assert_msg(ip_is_link_local(&ip) == rows[i].any, "%s", rows[i].ip);
    }
}
END_TEST

SUITE("ip", v4_is_kept_mapped_into_v6, text_is_the_canonical_one, text_is_what_inet_ntop_prints,
      what_is_printed_reads_back, what_is_no_address_leaves_the_target_alone,
      v4_comes_first_and_numbers_decide, only_what_one_station_can_own_is_a_host,
      link_local_addresses_are_known_to_the_bit)
