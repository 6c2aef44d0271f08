/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_start.h"

#include "bytes_check.h"
#include "limits.h"
#include "sip_torture.h"

START_TEST(messages_are_known_by_their_first_line)
{
    ck_assert_int_eq(sip_start_look(BYTES(TORTURE_WSINV)), SIP_START_REQUEST);
    ck_assert_int_eq(sip_start_look(BYTES(TORTURE_INTMETH)), SIP_START_REQUEST);
    ck_assert_int_eq(sip_start_look(BYTES(TORTURE_NOREASON)), SIP_START_RESPONSE);
    ck_assert_int_eq(sip_start_look(BYTES("\r\n\r\n")), SIP_START_KEEP_ALIVE);
}
END_TEST

START_TEST(what_has_begun_may_become_a_message)
{
    static const char *const starts[] = { "INVITE sip:bob@biloxi.com SIP/2.0\r\n",
                                          "SIP/2.0 200 OK\r\n" };
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
        for (size_t n = 0; n < strlen(starts[i]); n++) {
            Bytes copy = bytes_copy((Bytes){ (const uint8_t *)starts[i], n });
            ck_assert_int_eq(sip_start_look(copy), SIP_START_MORE);
            bytes_free(&copy);
        }
}
END_TEST

START_TEST(other_protocols_are_not_sip)
{
    static const Bytes others[] = {
        BYTES("GET / HTTP/1.1\r\n"),
        BYTES("M-SEARCH * HTTP/1.1\r\n"),
        BYTES("NOTIFY * HTTP/1.1\r\n"),
        BYTES("OPTIONS rtsp://a RTSP/1.0\r\n"),
        BYTES("SSH-2.0-OpenSSH\r\n"),
        BYTES("220 mail ESMTP\r\n"),
        BYTES("\x16\x03\x01\x00\xa5\x01"),
        BYTES("\x80\x00\x12\x34"),
        BYTES("\x00\x01\x00\x08\x21\x12\xa4\x42"),
        BYTES("\r\nGET"),
        BYTES("v=0\r\n"),
        BYTES("jaK\0"),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        ck_assert_int_eq(sip_start_look(others[i]), SIP_START_NO);
}
END_TEST

START_TEST(a_first_line_must_end_soon)
{
    g_autofree char *name = g_strnfill(LIMIT_SIP_START_LINE, 'x');
    g_autofree char *text = g_strconcat("INVITE sip:", name, " SIP/2.0\r\n", NULL);
    ck_assert_int_eq(sip_start_look(bytes_of(text)), SIP_START_NO);
}
END_TEST

SUITE("sip_start", messages_are_known_by_their_first_line, what_has_begun_may_become_a_message,
      other_protocols_are_not_sip, a_first_line_must_end_soon)
