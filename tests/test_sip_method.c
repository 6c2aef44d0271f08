/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_method.h"

#include "bytes_check.h"

START_TEST(every_method_is_known_by_its_name)
{
    for (SipMethod method = SIP_METHOD_INVITE; method <= SIP_METHOD_NEGOTIATE; method++)
        ck_assert_int_eq(sip_method_of(bytes_of(sip_method_name(method))), method);
}
END_TEST

/* RFC 3261 section 7.1 */
START_TEST(case_matters)
{
    ck_assert_int_eq(sip_method_of(BYTES("invite")), SIP_METHOD_OTHER);
    ck_assert_int_eq(sip_method_of(BYTES("INVITE2")), SIP_METHOD_OTHER);
    ck_assert_int_eq(sip_method_of(BYTES("")), SIP_METHOD_OTHER);
    ck_assert_ptr_null(sip_method_name(SIP_METHOD_OTHER));
}
END_TEST

START_TEST(junk_before_a_method_is_passed_over)
{
    ck_assert_int_eq(sip_method_at_end(BYTES("DBREGISTER")), SIP_METHOD_REGISTER);
    ck_assert_int_eq(sip_method_at_end(BYTES("xBENOTIFY")), SIP_METHOD_BENOTIFY);
    ck_assert_int_eq(sip_method_at_end(BYTES("REGISTERx")), SIP_METHOD_OTHER);
}
END_TEST

START_TEST(the_beginning_of_a_method_could_be_one)
{
    ck_assert(sip_method_could_be(BYTES("")));
    ck_assert(sip_method_could_be(BYTES("SUB")));
    ck_assert(sip_method_could_be(BYTES("BYE")));
    ck_assert(!sip_method_could_be(BYTES("BYEBYE")));
    ck_assert(!sip_method_could_be(BYTES("a=")));
}
END_TEST

SUITE("sip_method", every_method_is_known_by_its_name, case_matters,
      junk_before_a_method_is_passed_over, the_beginning_of_a_method_could_be_one)
