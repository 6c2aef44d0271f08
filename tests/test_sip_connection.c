/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which connections carry SIP. */
#include "sip_connection.h"

#include <string.h>

#include "suite.h"

#define REQUEST "OPTIONS sip:bob@example.org SIP/2.0\r\n"
#define RESPONSE "SIP/2.0 200 OK\r\n"

static TcpInterest look(bool is_midstream, const char *text)
{
    TcpConnection connection = { .is_midstream = is_midstream };
    return sip_connection_look(&connection, (Bytes){ (const uint8_t *)text, strlen(text) });
}

START_TEST(a_start_line_begins_it)
{
    ck_assert_int_eq(look(false, REQUEST), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(false, RESPONSE), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(false, "OPTIONS sip:bob@exam"), TCP_INTEREST_MORE);
    ck_assert_int_eq(look(false, "GET / HTTP/1.1\r\n"), TCP_INTEREST_NONE);
}
END_TEST

START_TEST(keep_alives_and_junk_may_be_before_it)
{
    ck_assert_int_eq(look(false, "\r\n\r\n" REQUEST), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(false, "\r\n\r\n" RESPONSE), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(false, "\x16junk no SIP\r\n\r\n" REQUEST), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(false, "one\ntwo\nthree\n" REQUEST), TCP_INTEREST_FOLLOW);
}
END_TEST

START_TEST(keep_alives_alone_may_become_it)
{
    ck_assert_int_eq(look(false, "\r\n\r\n"), TCP_INTEREST_MORE);
    ck_assert_int_eq(look(false, "\r\n\r\nINVI"), TCP_INTEREST_MORE);
    ck_assert_int_eq(look(false, "\r\n\r\nGET / HTTP/1.1\r\n"), TCP_INTEREST_NONE);
}
END_TEST

START_TEST(a_start_line_is_first_in_its_line)
{
    ck_assert_int_eq(look(false, "junk\r\nsee " RESPONSE), TCP_INTEREST_NONE);
    ck_assert_int_eq(look(false, "junk\r\n"), TCP_INTEREST_NONE);
}
END_TEST

START_TEST(fields_of_a_message_tell_in_the_middle)
{
    static const char fields[] = "lice\r\nVia: SIP/2.0/TCP host.example\r\n";
    ck_assert_int_eq(look(true, fields), TCP_INTEREST_FOLLOW);
    ck_assert_int_eq(look(false, fields), TCP_INTEREST_NONE);
}
END_TEST

SUITE("sip_connection", a_start_line_begins_it, keep_alives_and_junk_may_be_before_it,
      keep_alives_alone_may_become_it, a_start_line_is_first_in_its_line,
      fields_of_a_message_tell_in_the_middle)
