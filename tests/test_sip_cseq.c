/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3261 section 20.16, RFC 4475 sections 3.1.1.1 and 3.1.2.4. */
#include "sip_cseq.h"

#include "bytes_check.h"

START_TEST(a_number_and_a_method)
{
    SipCseq sequence;
    ck_assert(sip_cseq_read(BYTES("4711 INVITE"), &sequence));
    ck_assert_uint_eq(sequence.number, 4711);
    ck_assert_int_eq(sequence.method, SIP_METHOD_INVITE);
}
END_TEST

START_TEST(folds_and_zeros_say_nothing)
{
    SipCseq sequence;
    ck_assert(sip_cseq_read(BYTES("0009\r\n  NewMethod"), &sequence));
    ck_assert_uint_eq(sequence.number, 9);
    ASSERT_BYTES(sequence.method_name, "NewMethod");
}
END_TEST

START_TEST(other_values_are_not_read)
{
    static const char *const values[] = { "",          "INVITE",  "1",
                                          "-1 INVITE", "1INVITE", " ",
                                          "1 ",        "x BYE",   "36893488147419103232 REGISTER" };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        SipCseq sequence = { .number = 5 };
        ck_assert(!sip_cseq_read(bytes_of(values[i]), &sequence));
        ck_assert_uint_eq(sequence.number, 5);
    }
}
END_TEST

SUITE("sip_cseq", a_number_and_a_method, folds_and_zeros_say_nothing, other_values_are_not_read)
