/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fragments of RFC 3420 section 2 and RFC 3515 section 4.1. */
#include "sipfrag.h"

#include "bytes_check.h"

START_TEST(a_status_line_alone_is_a_fragment)
{
    static const char *const fragments[] = { "SIP/2.0 503 Service Unavailable",
                                             "SIP/2.0 503 Service Unavailable\r\n",
                                             "\r\nSIP/2.0 503 Service Unavailable\r\n\r\n" };
    for (size_t i = 0; i < G_N_ELEMENTS(fragments); i++) {
        SipMessage fragment;
        Bytes copy = bytes_copy(bytes_of(fragments[i]));
        ck_assert(sipfrag_read(copy, &fragment));
        ck_assert(fragment.has_start);
        ck_assert_uint_eq(fragment.start.status, 503);
        ASSERT_BYTES(fragment.start.reason, "Service Unavailable");
        ck_assert_int_eq(fragment.wrong, 0);
        bytes_free(&copy);
    }
}
END_TEST

START_TEST(fields_alone_are_a_fragment)
{
    SipMessage fragment;
    ck_assert(sipfrag_read(BYTES("From: Alice <sip:alice@atlanta.com>\r\n"
                                 "To: Bob <sip:bob@biloxi.com>\r\nContact: <sip:alice@pc33>"),
                           &fragment));
    ck_assert(!fragment.has_start);
    ASSERT_BYTES(sip_message_field(&fragment, SIP_HEADER_CONTACT), "<sip:alice@pc33>");
    ck_assert_int_eq(fragment.wrong, 0);
}
END_TEST

START_TEST(a_fragment_may_say_why)
{
    SipMessage fragment;
    ck_assert(sipfrag_read(BYTES("SIP/2.0 504 Server time-out\r\n"
                                 "ms-diagnostics: 1010;reason=\"x\";source=\"y\"\r\n"),
                           &fragment));
    ASSERT_BYTES(sip_message_field(&fragment, SIP_HEADER_MS_DIAGNOSTICS),
                 "1010;reason=\"x\";source=\"y\"");
}
END_TEST

START_TEST(a_request_is_a_fragment)
{
    SipMessage fragment;
    ck_assert(sipfrag_read(BYTES("INVITE sip:bob@biloxi.com SIP/2.0\r\n"), &fragment));
    ck_assert_int_eq(fragment.start.method, SIP_METHOD_INVITE);
}
END_TEST

START_TEST(other_texts_are_no_fragments)
{
    SipMessage fragment;
    ck_assert(!sipfrag_read(BYTES(""), &fragment));
    ck_assert(!sipfrag_read(BYTES("\r\n\r\n"), &fragment));
    ck_assert(!sipfrag_read(BYTES("HTTP/1.1 200 OK\r\n"), &fragment));
    ck_assert(!sipfrag_read(BYTES("v=0\r\n"), &fragment));
}
END_TEST

SUITE("sipfrag", a_status_line_alone_is_a_fragment, fields_alone_are_a_fragment,
      a_fragment_may_say_why, a_request_is_a_fragment, other_texts_are_no_fragments)
