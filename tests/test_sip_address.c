/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of RFC 3261 sections 20.10, 20.20 and 20.39, RFC 3515, RFC 4475. */
#include "sip_address.h"

#include "bytes_check.h"

static void expect(Bytes value, const char *display, const char *uri, const char *tag)
{
    SipAddress address;
    ck_assert(sip_address_read(value, &address));
    ASSERT_BYTES(address.display, display);
    ASSERT_BYTES(address.uri, uri);
    ASSERT_BYTES(sip_address_tag(&address), tag);
}

START_TEST(a_name_stands_before_an_address_in_brackets)
{
    expect(BYTES("\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s"), "A. G. Bell",
           "sip:agb@bell-telephone.com", "a48s");
    expect(BYTES("Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8"), "Anonymous",
           "sip:c8oqz84zk7z@privacy.org", "hyh8");
    expect(BYTES("caller<sip:caller@example.com>;tag=323"), "caller", "sip:caller@example.com",
           "323");
}
END_TEST

START_TEST(without_brackets_parameters_are_those_of_the_field)
{
    expect(BYTES("sip:+12125551212@server.phone2net.com;tag=887s"), "",
           "sip:+12125551212@server.phone2net.com", "887s");
    expect(BYTES("<sip:a@b;tag=no>"), "", "sip:a@b;tag=no", "");
}
END_TEST

START_TEST(a_quoted_name_may_hold_brackets)
{
    expect(BYTES("\"a <sip:no@x> \\\" ;tag=no\" <sip:yes@x>;tag=1"), "a <sip:no@x> \\\" ;tag=no",
           "sip:yes@x", "1");
}
END_TEST

START_TEST(a_fold_is_white_space)
{
    expect(BYTES("\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n"), "",
           "sip:vivekg@chair-dnrc.example.com", "1918181833n");
}
END_TEST

START_TEST(a_star_is_no_address)
{
    SipAddress address;
    ck_assert(sip_address_read(BYTES("*"), &address));
    ck_assert(address.is_star);
    ck_assert(sip_address_read(BYTES("<sip:a>"), &address));
    ck_assert(!address.is_star);
}
END_TEST

START_TEST(a_bracket_that_does_not_end_holds_the_rest)
{
    expect(BYTES("Bob <sip:bob@x"), "Bob", "sip:bob@x", "");
}
END_TEST

/* RFC 4475 section 3.1.2.6 */
START_TEST(a_quote_that_does_not_end_means_nothing)
{
    expect(BYTES("\"Mr. J. User <sip:j.user@example.com>;tag=1"), "Mr. J. User",
           "sip:j.user@example.com", "1");
}
END_TEST

START_TEST(nothing_is_no_address)
{
    static const char *const values[] = { "", " \r\n ", "<>", "\"", ";tag=1", "\"Bob\" <" };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        SipAddress address;
        ck_assert_msg(!sip_address_read(bytes_of(values[i]), &address), "%s", values[i]);
    }
}
END_TEST

SUITE("sip_address", a_name_stands_before_an_address_in_brackets,
      without_brackets_parameters_are_those_of_the_field, a_quoted_name_may_hold_brackets,
      a_fold_is_white_space, a_star_is_no_address, a_bracket_that_does_not_end_holds_the_rest,
      a_quote_that_does_not_end_means_nothing, nothing_is_no_address)
