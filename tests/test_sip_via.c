/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of RFC 3261 section 20.42, RFC 3581, RFC 4475, RFC 5118. */
#include "sip_via.h"

#include "bytes_check.h"

static SipVia read_via(const char *value)
{
    SipVia via;
    ck_assert_msg(sip_via_read(bytes_of(value), &via), "%s", value);
    return via;
}

START_TEST(a_via_has_transport_host_port_and_branch)
{
    SipVia via = read_via("SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7");
    ASSERT_BYTES(via.transport, "UDP");
    ASSERT_BYTES(via.host, "erlang.bell-telephone.com");
    ck_assert_uint_eq(via.port, 5060);
    ASSERT_BYTES(via.branch, "z9hG4bK87asdks7");
    ck_assert(via.is_branch_unique && !via.has_rport);
}
END_TEST

START_TEST(white_space_may_stand_around_slashes)
{
    SipVia via = read_via("SIP / 2.0 / UDP first.example.com: 4000;ttl=16\r\n "
                          ";maddr=224.2.0.1 ;branch=a7c6a8dlze.1");
    ASSERT_BYTES(via.transport, "UDP");
    ASSERT_BYTES(via.host, "first.example.com");
    ck_assert_uint_eq(via.port, 4000);
    ASSERT_BYTES(via.branch, "a7c6a8dlze.1");
    ck_assert(!via.is_branch_unique);
    ASSERT_BYTES(read_via("SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw").host,
                 "192.0.2.2");
}
END_TEST

/* RFC 3581 section 5 */
START_TEST(where_it_came_from_is_told)
{
    SipVia via = read_via("SIP/2.0/UDP 10.1.1.1:4540;received=192.0.2.1;rport=9988;branch="
                          "z9hG4bKkjshdyff");
    ASSERT_BYTES(via.received, "192.0.2.1");
    ck_assert(via.has_rport);
    ck_assert_uint_eq(via.rport, 9988);
    via = read_via("SIP/2.0/UDP 10.1.1.1:4540;rport");
    ck_assert(via.has_rport && via.rport == 0);
}
END_TEST

START_TEST(an_ipv6_address_loses_its_brackets)
{
    SipVia via = read_via("SIP/2.0/UDP [2001:db8::9:1]:5061;received=[2001:db8::9:255];branch=x");
    ASSERT_BYTES(via.host, "2001:db8::9:1");
    ck_assert_uint_eq(via.port, 5061);
    ASSERT_BYTES(via.received, "[2001:db8::9:255]");
}
END_TEST

START_TEST(the_first_of_several_values_counts)
{
    SipVia via = read_via("SIP/2.0/TCP a ;branch=1, SIP/2.0/UDP b;branch=2");
    ASSERT_BYTES(via.host, "a");
    ASSERT_BYTES(via.branch, "1");
    ASSERT_BYTES(read_via("SIP/2.0/UDP 192.0.2.15;;,;,,").host, "192.0.2.15");
}
END_TEST

START_TEST(nonsense_is_not_read)
{
    static const char *const values[] = { "",    "SIP/2.0/UDP",  "SIP/2.0 host",
                                          "SIP", "//UDP host",   "SIP/2.0/UDP ;branch=1",
                                          ",,",  "SIP//UDP host" };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        SipVia via;
        ck_assert_msg(!sip_via_read(bytes_of(values[i]), &via), "%s", values[i]);
    }
}
END_TEST

SUITE("sip_via", a_via_has_transport_host_port_and_branch, white_space_may_stand_around_slashes,
      where_it_came_from_is_told, an_ipv6_address_loses_its_brackets,
      the_first_of_several_values_counts, nonsense_is_not_read)
