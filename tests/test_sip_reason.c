/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of RFC 3326 section 2 and RFC 3261 section 20.43. */
#include "sip_reason.h"

#include "bytes_check.h"

START_TEST(reasons_come_one_by_one)
{
    SipReason reason;
    Bytes field = BYTES("SIP ;cause=580 ;text=\"Precondition Failure\", "
                        "Q.850 ;cause=16 ;text=\"Terminated, by \\\"us\\\"\"");
    ck_assert(sip_reason_next(&field, &reason));
    ASSERT_BYTES(reason.protocol, "SIP");
    ck_assert(reason.has_cause);
    ck_assert_uint_eq(reason.cause, 580);
    ASSERT_BYTES(reason.text, "Precondition Failure");
    ck_assert(sip_reason_next(&field, &reason));
    ASSERT_BYTES(reason.protocol, "Q.850");
    ASSERT_BYTES(reason.text, "Terminated, by \\\"us\\\"");
    ck_assert(!sip_reason_next(&field, &reason));
}
END_TEST

START_TEST(a_reason_may_have_no_cause)
{
    SipReason reason;
    Bytes field = BYTES("SIP;text=\"x\";cause=many");
    ck_assert(sip_reason_next(&field, &reason));
    ck_assert(!reason.has_cause);
    ASSERT_BYTES(reason.text, "x");
}
END_TEST

START_TEST(a_warning_has_code_agent_and_text)
{
    SipWarning warning;
    Bytes field = BYTES("307 isi.edu \"Session parameter 'foo' not understood\", nonsense,\r\n"
                        " 301 isi.edu \"Incompatible network address type 'E.164'\"");
    ck_assert(sip_warning_next(&field, &warning));
    ck_assert_uint_eq(warning.code, 307);
    ASSERT_BYTES(warning.agent, "isi.edu");
    ASSERT_BYTES(warning.text, "Session parameter 'foo' not understood");
    ck_assert(sip_warning_next(&field, &warning));
    ck_assert_uint_eq(warning.code, 301);
    ck_assert(!sip_warning_next(&field, &warning));
}
END_TEST

SUITE("sip_reason", reasons_come_one_by_one, a_reason_may_have_no_cause,
      a_warning_has_code_agent_and_text)
