/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of RFC 3261 section 19.1.3, RFC 3966 section 6, RFC 4475 and RFC 5118. */
#include "sip_uri.h"

#include "bytes_check.h"

static SipUri read_uri(const char *text)
{
    SipUri uri;
    Bytes copy = bytes_copy(bytes_of(text));
    ck_assert_msg(sip_uri_read(bytes_of(text), &uri), "%s", text);
    SipUri other;
    ck_assert(sip_uri_read(copy, &other));
    bytes_free(&copy);
    return uri;
}

START_TEST(an_address_has_user_host_and_port)
{
    SipUri uri = read_uri("sips:alice:secretword@atlanta.com:5063;transport=tcp?subject=project");
    ck_assert(uri.is_sip && uri.is_secure);
    ASSERT_BYTES(uri.user, "alice");
    ASSERT_BYTES(uri.password, "secretword");
    ASSERT_BYTES(uri.host, "atlanta.com");
    ck_assert_uint_eq(uri.port, 5063);
    ASSERT_BYTES(uri.parameters, "transport=tcp");
    ASSERT_BYTES(uri.headers, "subject=project");
}
END_TEST

START_TEST(all_but_the_host_may_be_missing)
{
    SipUri uri = read_uri("SIP:atlanta.com");
    ck_assert(uri.is_sip && !uri.is_secure);
    ck_assert_uint_eq(uri.user.length + uri.parameters.length + uri.headers.length + uri.port, 0);
    ASSERT_BYTES(uri.host, "atlanta.com");
    ASSERT_BYTES(read_uri("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com").headers,
                 "to=alice%40atlanta.com");
}
END_TEST

START_TEST(a_user_may_hold_what_ends_a_host)
{
    SipUri uri = read_uri("sip:alice;day=tuesday@atlanta.com");
    ASSERT_BYTES(uri.user, "alice;day=tuesday");
    uri = read_uri("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_"
                   "too.(doesn't-it)@example.com");
    ASSERT_BYTES(uri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    ASSERT_BYTES(uri.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    ASSERT_BYTES(uri.host, "example.com");
    ASSERT_BYTES(read_uri("sip:user;par=u%40example.net@example.com").user,
                 "user;par=u%40example.net");
}
END_TEST

/* RFC 5118 section 4.1 */
START_TEST(an_ipv6_address_stands_in_brackets)
{
    SipUri uri = read_uri("sip:user@[2001:db8::10]:5070;x");
    ASSERT_BYTES(uri.host, "2001:db8::10");
    ck_assert_uint_eq(uri.port, 5070);
    ck_assert_uint_eq(read_uri("sip:[2001:db8::10:5070]").port, 0);
}
END_TEST

START_TEST(a_telephone_has_a_number)
{
    SipUri uri = read_uri("tel:+1-201-555-0123;phone-context=example.com");
    ck_assert(uri.is_phone && !uri.is_sip);
    ASSERT_BYTES(uri.number, "+1-201-555-0123");
    ASSERT_BYTES(uri.parameters, "phone-context=example.com");
    ASSERT_BYTES(read_uri("http://www.example.com/a;b").number, "//www.example.com/a;b");
}
END_TEST

START_TEST(nonsense_is_not_read)
{
    static const char *const texts[] = { "",      ":",        "sip",     "sip:",       "sip:a@",
                                         "sip:;", "sip:@:50", "<sip:a>", "a b:c@host", "sip:[]" };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        SipUri uri;
        ck_assert_msg(!sip_uri_read(bytes_of(texts[i]), &uri), "%s", texts[i]);
    }
}
END_TEST

SUITE("sip_uri", an_address_has_user_host_and_port, all_but_the_host_may_be_missing,
      a_user_may_hold_what_ends_a_host, an_ipv6_address_stands_in_brackets,
      a_telephone_has_a_number, nonsense_is_not_read)
