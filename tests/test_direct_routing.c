/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ranges are those that Microsoft publishes for signalling: 52.112.0.0/14 and 52.120.0.0/14. */
#include "direct_routing.h"

#include "bytes_check.h"

static bool has_ip(const char *text)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return direct_routing_has_ip(&ip);
}

START_TEST(addresses_are_those_of_the_ranges)
{
    ck_assert(has_ip("52.112.0.1") && has_ip("52.115.255.254"));
    ck_assert(has_ip("52.120.0.1") && has_ip("52.123.255.254"));
    ck_assert(!has_ip("52.111.255.254") && !has_ip("52.116.0.1"));
    ck_assert(!has_ip("52.119.255.254") && !has_ip("52.124.0.1") && !has_ip("53.112.0.1"));
    ck_assert(!has_ip("2001:db8::3470:1"));
}
END_TEST

START_TEST(names_are_those_of_the_domain)
{
    ck_assert(direct_routing_has_name(BYTES("sip.pstnhub.microsoft.com")));
    ck_assert(direct_routing_has_name(BYTES("SIP2.PSTNHUB.Microsoft.COM.")));
    ck_assert(direct_routing_has_name(BYTES("sip-du-a-eu.pstnhub.microsoft.com")));
    ck_assert(!direct_routing_has_name(BYTES("sippstnhub.microsoft.com")));
    ck_assert(!direct_routing_has_name(BYTES("pstnhub.microsoft.com")));
    ck_assert(!direct_routing_has_name(BYTES("sip.pstnhub.microsoft.com.example")));
    ck_assert(!direct_routing_has_name(BYTES(".")));
    ck_assert(!direct_routing_has_name(BYTES("")));
}
END_TEST

SUITE("direct_routing", addresses_are_those_of_the_ranges, names_are_those_of_the_domain)
