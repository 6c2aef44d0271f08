/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What client and database say, however it is cut. Expectations from [MS-TDS]. */
#include "tds_follower.h"

#include <string.h>

#include "limits.h"
#include "suite.h"
#include "tds_maker.h"
#include "tds_text.h"

enum { PRELOGIN = 0x12, LOGIN = 0x10, RESPONSE = 4, BATCH = 1 };

typedef struct Ear {
    TdsFollower *follower;
    GString *heard; /* "login:rtc@3 accepted@4 2812@6 " */
    uint64_t frame;
    TdsSource source;
} Ear;

static void take_login(void *user, const TdsLogin *login, Moment seen)
{
    Ear *ear = user;
    char database[32];
    tds_text_utf8(login->database, database, sizeof database);
    g_string_append_printf(ear->heard, "login:%s@%u ", database, (unsigned)seen.frame);
}

static void take_accepted(void *user, Moment seen)
{
    Ear *ear = user;
    g_string_append_printf(ear->heard, "accepted@%u ", (unsigned)seen.frame);
}

static void take_error(void *user, const TdsError *error, Moment seen)
{
    Ear *ear = user;
    g_string_append_printf(ear->heard, "%u@%u ", error->number, (unsigned)seen.frame);
}

static void take_sealed(void *user, TcpSide side, Moment seen)
{
    Ear *ear = user;
    g_string_append_printf(ear->heard, "sealed:%c@%u ", side == TCP_CLIENT ? 'c' : 's',
                           (unsigned)seen.frame);
}

static Ear *ear_new(void)
{
    Ear *ear = g_new0(Ear, 1);
    ear->heard = g_string_new(NULL);
    ear->follower = tds_follower_new(
        &(TdsFollowerListener){ take_login, take_accepted, take_error, take_sealed, ear });
    return ear;
}

static void ear_free(Ear *ear)
{
    tds_follower_free(ear->follower);
    g_string_free(ear->heard, TRUE);
    g_free(ear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ear, ear_free)

static void hears(Ear *ear, TcpSide side, Bytes bytes)
{
    TcpChunk chunk = { .bytes = bytes, .frame = ++ear->frame };
    tds_follower_feed(ear->follower, ear->source, side, &chunk);
}

/* In one piece; takes the message. */
static void hears_all(Ear *ear, TcpSide side, GByteArray *message)
{
    hears(ear, side, tds_bytes(message));
    g_byte_array_unref(message);
}

static GByteArray *login(void)
{
    static const char *const names[9] = { "FE01", "sa", "x", "RTC", "sql", "", "", "", "rtc" };
    return tds_packet(LOGIN, true, tds_login(names));
}

static GByteArray *accepted(void)
{
    GByteArray *tokens = g_byte_array_new();
    tds_add_login_ack(tokens);
    tds_add_done(tokens, true);
    return tds_packet(RESPONSE, true, tokens);
}

static GByteArray *failed(uint32_t number)
{
    GByteArray *tokens = g_byte_array_new();
    tds_add_error(tokens, 0xaa, number, "Could not find it.");
    tds_add_done(tokens, true);
    return tds_packet(RESPONSE, true, tokens);
}

/* Prelogin, login and a request that fails. */
static void talk(Ear *ear)
{
    hears_all(ear, TCP_CLIENT, tds_packet(PRELOGIN, true, tds_prelogin()));
    hears_all(ear, TCP_SERVER, tds_packet(RESPONSE, true, tds_prelogin()));
    hears_all(ear, TCP_CLIENT, login());
    hears_all(ear, TCP_SERVER, accepted());
    hears_all(ear, TCP_CLIENT, tds_packet(BATCH, true, tds_prelogin()));
    hears_all(ear, TCP_SERVER, failed(2812));
}

START_TEST(login_answer_and_error_are_told)
{
    g_autoptr(Ear) ear = ear_new();
    talk(ear);
    ck_assert_str_eq(ear->heard->str, "login:rtc@3 accepted@4 2812@6 ");
    ck_assert_uint_eq(tds_follower_held(ear->follower), 0);
}
END_TEST

START_TEST(messages_come_byte_by_byte)
{
    g_autoptr(Ear) ear = ear_new();
    g_autoptr(GByteArray) message = failed(2812);
    for (guint i = 0; i < message->len; i++)
        hears(ear, TCP_SERVER, (Bytes){ message->data + i, 1 });
    g_autofree char *wanted = g_strdup_printf("2812@%u ", message->len);
    ck_assert_str_eq(ear->heard->str, wanted);
}
END_TEST

START_TEST(a_message_may_have_several_packets)
{
    g_autoptr(Ear) ear = ear_new();
    g_autoptr(GByteArray) tokens = g_byte_array_new();
    tds_add_error(tokens, 0xaa, 8144, "too many arguments");
    for (guint i = 0; i < tokens->len; i++) {
        GByteArray *byte = g_byte_array_append(g_byte_array_new(), tokens->data + i, 1);
        hears_all(ear, TCP_SERVER, tds_packet(RESPONSE, i + 1 == tokens->len, byte));
    }
    g_autofree char *wanted = g_strdup_printf("8144@%u ", tokens->len);
    ck_assert_str_eq(ear->heard->str, wanted);
}
END_TEST

START_TEST(of_long_messages_the_begin_is_read)
{
    g_autoptr(Ear) ear = ear_new();
    GByteArray *tokens = g_byte_array_new();
    tds_add_error(tokens, 0xaa, 201, "expects a parameter");
    tds_byte(tokens, 0x81); /* columns */
    g_byte_array_set_size(tokens, 4 * LIMIT_TDS_MESSAGE);
    hears_all(ear, TCP_SERVER, tds_packet(RESPONSE, false, tokens));
    ck_assert_str_eq(ear->heard->str, "201@1 ");
    ck_assert_uint_eq(tds_follower_held(ear->follower), 0);
    hears_all(ear, TCP_SERVER, failed(2812)); /* its last packet */
    hears_all(ear, TCP_SERVER, failed(8145));
    ck_assert_str_eq(ear->heard->str, "201@1 8145@3 ");
}
END_TEST

/* [MS-TDS] section 2.2.6.5: packets, records, and behind the login packets again. */
START_TEST(tls_of_the_login_alone_is_passed_over)
{
    static const uint8_t record[] = { 23, 3, 1, 0, 3, 7, 7, 7 };
    g_autoptr(Ear) ear = ear_new();
    GByteArray *hello = g_byte_array_append(g_byte_array_new(), record, sizeof record);
    hears_all(ear, TCP_CLIENT, tds_packet(PRELOGIN, true, hello));
    hears(ear, TCP_CLIENT, (Bytes){ record, sizeof record });
    hears_all(ear, TCP_SERVER, accepted());
    hears_all(ear, TCP_CLIENT, tds_packet(BATCH, true, tds_prelogin()));
    hears_all(ear, TCP_SERVER, failed(2812));
    ck_assert_str_eq(ear->heard->str, "sealed:c@2 accepted@3 2812@5 ");
}
END_TEST

START_TEST(what_records_hold_is_read_beside_them)
{
    static const uint8_t record[] = { 23, 3, 3, 0, 3, 7, 7, 7 };
    g_autoptr(Ear) ear = ear_new();
    hears(ear, TCP_SERVER, (Bytes){ record, 6 });
    ear->source = TDS_FROM_RECORDS;
    hears_all(ear, TCP_SERVER, failed(2812));
    ear->source = TDS_FROM_WIRE;
    hears(ear, TCP_SERVER, (Bytes){ record + 6, 2 });
    hears_all(ear, TCP_SERVER, failed(201));
    ck_assert_str_eq(ear->heard->str, "sealed:s@1 2812@2 201@4 ");
}
END_TEST

START_TEST(a_gap_inside_a_packet_ends_its_message_alone)
{
    g_autoptr(Ear) ear = ear_new();
    GByteArray *tokens = g_byte_array_new();
    tds_add_error(tokens, 0xaa, 201, "expects a parameter");
    guint seen = tokens->len;
    tds_add_error(tokens, 0xaa, 2812, "Could not find it.");
    g_autoptr(GByteArray) message = tds_packet(RESPONSE, true, tokens);
    hears(ear, TCP_SERVER, (Bytes){ message->data, 8 + seen + 4 });
    tds_follower_skip(ear->follower, TDS_FROM_WIRE, TCP_SERVER, message->len - 8 - seen - 4);
    hears_all(ear, TCP_SERVER, failed(8144));
    ck_assert_str_eq(ear->heard->str, "201@1 8144@2 ");
}
END_TEST

START_TEST(behind_a_longer_gap_the_next_message_is_found)
{
    g_autoptr(Ear) ear = ear_new();
    g_autoptr(GByteArray) message = failed(2812);
    hears(ear, TCP_SERVER, (Bytes){ message->data, 20 });
    tds_follower_skip(ear->follower, TDS_FROM_WIRE, TCP_SERVER, 5000);
    hears(ear, TCP_SERVER, (Bytes){ message->data + 8, 12 });
    hears(ear, TCP_SERVER, tds_bytes(message));
    ck_assert_str_eq(ear->heard->str, "2812@3 ");
}
END_TEST

START_TEST(what_is_no_tds_is_left_alone)
{
    static const char text[] = "HTTP/1.1 200 OK\r\n\r\n";
    g_autoptr(Ear) ear = ear_new();
    hears(ear, TCP_SERVER, (Bytes){ (const uint8_t *)text, sizeof text });
    ck_assert_str_eq(ear->heard->str, "");
}
END_TEST

START_TEST(an_answer_that_is_not_whole_is_read_at_the_end)
{
    g_autoptr(Ear) ear = ear_new();
    g_autoptr(GByteArray) message = failed(2812);
    hears(ear, TCP_SERVER, (Bytes){ message->data, message->len - 3 });
    ck_assert_str_eq(ear->heard->str, "");
    tds_follower_end(ear->follower);
    ck_assert_str_eq(ear->heard->str, "2812@1 ");
}
END_TEST

static void looks_like(TcpSide side, GByteArray *message, TcpInterest wanted)
{
    const TcpConnection connection = { 0 };
    ck_assert_int_eq(tds_follower_look(&connection, side, tds_bytes(message)), wanted);
    g_byte_array_unref(message);
}

START_TEST(prelogin_and_login_of_a_client_are_known)
{
    static const uint8_t record[] = { 22, 3, 1, 0, 3, 1, 0, 0 };
    GByteArray *hello = g_byte_array_append(g_byte_array_new(), record, sizeof record);
    looks_like(TCP_CLIENT, tds_packet(PRELOGIN, true, tds_prelogin()), TCP_INTEREST_FOLLOW);
    looks_like(TCP_CLIENT, login(), TCP_INTEREST_FOLLOW);
    looks_like(TCP_CLIENT, g_byte_array_set_size(login(), 12), TCP_INTEREST_MORE);
    looks_like(TCP_SERVER, login(), TCP_INTEREST_NONE);
    looks_like(TCP_CLIENT, tds_packet(PRELOGIN, true, hello), TCP_INTEREST_NONE);
    looks_like(TCP_CLIENT, tds_packet(BATCH, true, tds_prelogin()), TCP_INTEREST_NONE);
}
END_TEST

START_TEST(in_the_middle_the_port_and_a_whole_message_tell)
{
    static const TcpKey key = { .ports = { 50000, 1433 } }, other = { .ports = { 50000, 1434 } };
    TcpConnection connection = { .key = &key, .is_midstream = true };
    g_autoptr(GByteArray) message = failed(2812);
    ck_assert_int_eq(tds_follower_look(&connection, TCP_SERVER, tds_bytes(message)),
                     TCP_INTEREST_FOLLOW);
    connection.key = &other;
    ck_assert_int_eq(tds_follower_look(&connection, TCP_SERVER, tds_bytes(message)),
                     TCP_INTEREST_NONE);
}
END_TEST

SUITE("tds_follower", login_answer_and_error_are_told, messages_come_byte_by_byte,
      a_message_may_have_several_packets, of_long_messages_the_begin_is_read,
      tls_of_the_login_alone_is_passed_over, what_records_hold_is_read_beside_them,
      a_gap_inside_a_packet_ends_its_message_alone, behind_a_longer_gap_the_next_message_is_found,
      what_is_no_tds_is_left_alone, an_answer_that_is_not_whole_is_read_at_the_end,
      prelogin_and_login_of_a_client_are_known, in_the_middle_the_port_and_a_whole_message_tell)
