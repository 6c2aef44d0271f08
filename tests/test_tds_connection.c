/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection to a database comes to. Expectations from [MS-TDS]. */
#include "tds_connection.h"

#include <string.h>

#include "suite.h"
#include "tds_maker.h"

enum { LOGIN = 0x10, RESPONSE = 4 };

typedef struct Talk {
    TdsConnection *followed;
    TcpConnection connection;
    uint64_t frame;
} Talk;

static Talk begin(void)
{
    return (Talk){ .followed = tds_connection_new() };
}

static void say(Talk *talk, TdsSource source, TcpSide side, GByteArray *message)
{
    TcpChunk chunk = { .bytes = tds_bytes(message), .frame = ++talk->frame };
    talk->connection.span.last_frame = talk->frame;
    tds_connection_feed(talk->followed, source, side, &chunk);
    g_byte_array_unref(message);
}

static void logs_in(Talk *talk)
{
    static const char *const names[9] = { "FE01", "sa", "secret", "RTC", "sql", "", "", "", "rtc" };
    say(talk, TDS_FROM_WIRE, TCP_CLIENT, tds_packet(LOGIN, true, tds_login(names)));
}

static void accepts(Talk *talk)
{
    GByteArray *tokens = g_byte_array_new();
    tds_add_login_ack(tokens);
    tds_add_done(tokens, true);
    say(talk, TDS_FROM_WIRE, TCP_SERVER, tds_packet(RESPONSE, true, tokens));
}

static void fails(Talk *talk, TdsSource source, uint32_t number, const char *text)
{
    GByteArray *tokens = g_byte_array_new();
    tds_add_error(tokens, 0xaa, number, text);
    tds_add_done(tokens, true);
    say(talk, source, TCP_SERVER, tds_packet(RESPONSE, true, tokens));
}

static TdsSession end(Talk *talk)
{
    tds_connection_end(talk->followed);
    TdsSession session = tds_connection_session(talk->followed, &talk->connection);
    tds_connection_free(talk->followed);
    return session;
}

START_TEST(names_of_the_login_and_an_error_behind_it_are_known)
{
    Talk talk = begin();
    logs_in(&talk);
    accepts(&talk);
    fails(&talk, TDS_FROM_WIRE, 2812, "Could not find stored procedure 'RtcGetVersion'.");
    TdsSession session = end(&talk);
    ck_assert_str_eq(session.database, "rtc");
    ck_assert_str_eq(session.application, "RTC");
    ck_assert_uint_eq(session.accepted.frame, 2);
    ck_assert_uint_eq(session.error_count, 1);
    ck_assert_uint_eq(session.errors[0].seen.frame, 3);
    ck_assert_uint_eq(session.errors[0].number, 2812);
    ck_assert(!session.errors[0].is_login);
    ck_assert_str_eq(session.errors[0].text, "Could not find stored procedure 'RtcGetVersion'.");
    ck_assert_uint_eq(session.span.last_frame, 3);
}
END_TEST

START_TEST(nothing_of_user_and_password_is_kept)
{
    Talk talk = begin();
    logs_in(&talk);
    TdsSession session = end(&talk);
    ck_assert_ptr_null(memmem(&session, sizeof session, "secret", 6));
    ck_assert_ptr_null(memmem(&session, sizeof session, "s\0e\0c\0r", 7));
    ck_assert_str_ne(session.application, "sa");
}
END_TEST

START_TEST(an_error_before_the_login_is_accepted_refuses_it)
{
    Talk talk = begin();
    logs_in(&talk);
    fails(&talk, TDS_FROM_WIRE, 18456, "Login failed for user 'sa'.");
    ck_assert(end(&talk).errors[0].is_login);
}
END_TEST

START_TEST(each_number_is_kept_once_and_few_of_them)
{
    Talk talk = begin();
    for (uint32_t i = 0; i < 20; i++)
        fails(&talk, TDS_FROM_WIRE, 2812 + i / 2, "no");
    TdsSession session = end(&talk);
    ck_assert_uint_eq(session.error_count, LIMIT_ERRORS_OF_TDS_SESSION);
    ck_assert_uint_eq(session.errors[1].number, 2813);
    ck_assert_uint_eq(session.errors[1].seen.frame, 3);
}
END_TEST

START_TEST(answers_in_records_are_sealed_until_somebody_opens_them)
{
    static const uint8_t record[] = { 23, 3, 1, 0, 2, 7, 7 };
    for (int is_opened = 0; is_opened <= 1; is_opened++) {
        Talk talk = begin();
        say(&talk, TDS_FROM_WIRE, TCP_SERVER,
            g_byte_array_append(g_byte_array_new(), record, sizeof record));
        if (is_opened)
            fails(&talk, TDS_FROM_RECORDS, 2812, "no");
        TdsSession session = end(&talk);
        ck_assert_uint_eq(session.sealed.frame, is_opened ? 0 : 1);
        ck_assert_uint_eq(session.error_count, is_opened);
    }
}
END_TEST

START_TEST(a_sealed_request_behind_the_first_answer_is_noted)
{
    static const uint8_t record[] = { 23, 3, 3, 0, 2, 7, 7 };
    static const TcpSide sides[] = { TCP_CLIENT, TCP_SERVER, TCP_CLIENT };
    Talk talk = begin();
    for (size_t i = 0; i < G_N_ELEMENTS(sides); i++)
        say(&talk, TDS_FROM_WIRE, sides[i],
            g_byte_array_append(g_byte_array_new(), record, sizeof record));
    TdsSession session = end(&talk);
    ck_assert_uint_eq(session.sealed.frame, 2);
    ck_assert_uint_eq(session.asked.frame, 3);
}
END_TEST

SUITE("tds_connection", names_of_the_login_and_an_error_behind_it_are_known,
      nothing_of_user_and_password_is_kept, an_error_before_the_login_is_accepted_refuses_it,
      each_number_is_kept_once_and_few_of_them,
      answers_in_records_are_sealed_until_somebody_opens_them,
      a_sealed_request_behind_the_first_answer_is_noted)
