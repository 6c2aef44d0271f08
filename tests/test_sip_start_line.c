/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3261 sections 7.1 and 7.2, RFC 4475 section 3.1.2. */
#include "sip_start_line.h"

#include "bytes_check.h"
#include "limits.h"

START_TEST(a_request_line_is_method_address_version)
{
    SipStartLine line;
    ck_assert(sip_start_line_read(BYTES("INVITE sip:bob@biloxi.com SIP/2.0\r\n"), &line));
    ck_assert(line.is_request && line.is_version && !line.is_bad);
    ck_assert_int_eq(line.method, SIP_METHOD_INVITE);
    ASSERT_BYTES(line.uri, "sip:bob@biloxi.com");
}
END_TEST

START_TEST(a_status_line_is_version_status_reason)
{
    SipStartLine line;
    ck_assert(sip_start_line_read(BYTES("SIP/2.0 481 No such  call\r"), &line));
    ck_assert(!line.is_request && line.is_version && !line.is_bad);
    ck_assert_uint_eq(line.status, 481);
    ASSERT_BYTES(line.reason, "No such  call");
}
END_TEST

START_TEST(a_reason_may_be_missing)
{
    SipStartLine line;
    ck_assert(sip_start_line_read(BYTES("SIP/2.0 100"), &line));
    ck_assert(line.status == 100 && !line.is_bad);
    ck_assert(sip_start_line_read(BYTES("sip/2.0 100 "), &line));
    ck_assert(line.status == 100 && !line.is_bad);
}
END_TEST

START_TEST(odd_lines_are_read_and_told)
{
    static const char *const lines[] = {
        "INVITE  sip:a@b SIP/2.0",
        "INVITE sip:a@b  SIP/2.0",
        "INVITE sip:a@b SIP/2.0 ",
        "INVITE <sip:a@b> SIP/2.0",
        "INVITE sip:a; b SIP/2.0",
        "SIP/2.0  200 OK",
        "SIP/2.0 99 X",
        "SIP/2.0 2000 X",
        "SIP/2.0 700 X",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        SipStartLine line;
        ck_assert_msg(sip_start_line_read(bytes_of(lines[i]), &line), "%s", lines[i]);
        ck_assert_msg(line.is_bad, "%s", lines[i]);
    }
}
END_TEST

START_TEST(other_lines_are_not_read)
{
    static const char *const lines[] = {
        "",
        "SIP/2.0",
        "SIP/2.0 OK",
        "INVITE SIP/2.0",
        "INVITE sip:a SIP/2",
        "SIP/2.0 \t",
        "INVITE sip:aSIP/2.0",
        "Via: SIP/2.0",
        "GET / HTTP/1.1",
        " a SIP/2.0",
        "(a b SIP/2.0",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        SipStartLine line;
        ck_assert_msg(!sip_start_line_read(bytes_of(lines[i]), &line), "%s", lines[i]);
    }
}
END_TEST

START_TEST(a_method_has_64_bytes_at_most)
{
    for (size_t n = LIMIT_SIP_METHOD; n <= LIMIT_SIP_METHOD + 1; n++) {
        SipStartLine line;
        g_autofree char *method = g_strnfill(n, 'X');
        g_autofree char *text = g_strconcat(method, " sip:a SIP/2.0", NULL);
        ck_assert_int_eq(sip_start_line_read(bytes_of(text), &line), n == LIMIT_SIP_METHOD);
    }
}
END_TEST

START_TEST(a_start_line_is_found_behind_junk)
{
    static const struct {
        Bytes line;
        size_t junk;
    } rows[] = {
        { BYTES("DBREGISTER sip:1.1.1.1:5060 SIP/2.0\r"), 2 },
        { BYTES("\0\0\xff INVITE sip:a SIP/2.0"), 4 },
        { BYTES("a=sendrecvSIP/2.0 200 OK"), 10 },
        { BYTES("SIP/2.0 SIP/2.0 200 OK"), 8 },
        { BYTES(" INVITE sip:a SIP/2.0"), 1 },
        { BYTES("INVITE sip:a SIP/2.0"), 0 },
        { BYTES("SIP/2.0 200 OK"), 0 },
        { BYTES("nothing at all"), 0 },
        { BYTES("SIP/2.0"), 0 },
        { BYTES(""), 0 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t junk = 0;
        ck_assert_int_eq(sip_start_line_find(rows[i].line, &junk), rows[i].junk > 0);
        ck_assert_uint_eq(junk, rows[i].junk);
    }
}
END_TEST

SUITE("sip_start_line", a_request_line_is_method_address_version,
      a_status_line_is_version_status_reason, a_reason_may_be_missing, odd_lines_are_read_and_told,
      other_lines_are_not_read, a_method_has_64_bytes_at_most, a_start_line_is_found_behind_junk)
