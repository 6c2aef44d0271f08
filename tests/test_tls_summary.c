/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rungs of the handshake ladder, up to TLS 1.2 (RFC 5246 section 7.3) and in TLS 1.3 by the
 * lengths that RFC 8446 gives its records: type of content and tag are 17 bytes. */
#include "tls_summary.h"

#include "certificate_maker.h"
#include "tls_maker.h"

enum {
    ALERT = 2 + 17,
    EMPTY = 4 + 1 + 3 + 17,
    FINISHED_256 = 4 + 32 + 17,
    FINISHED_384 = 4 + 48 + 17,
    END_OF_EARLY_DATA = 4 + 17,
    CERTIFICATE = 1680, /* of records with a client certificate and its signature */
    VERIFY = 4 + 4 + 256 + 17,
    TICKET = 1130,
    REQUEST = 500,
    ANSWER = 700,
};

static GBytes *make_certificate(void)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "um.example");
    return certificate_maker_der(&maker, NULL);
}

static TlsSummary end(Talk *talk)
{
    TlsSummary summary = tls_summary_of(talk->session);
    talk_end(talk);
    return summary;
}

/* Up to the client's flight, with a certificate or without. */
static Talk talk_up_to_client(bool has_certificate)
{
    g_autoptr(GBytes) der = make_certificate();
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say(&talk, TLS_SERVER, talk_server_flight(der));
    talk_say(&talk, TLS_CLIENT, talk_client_flight(has_certificate ? der : NULL));
    return talk;
}

static Talk talk_finished(void)
{
    Talk talk = talk_up_to_client(true);
    talk_say(&talk, TLS_SERVER, talk_finish());
    return talk;
}

START_TEST(a_hello_without_an_answer_is_rung_2)
{
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_HELLO);
}
END_TEST

START_TEST(a_server_flight_that_the_client_refuses_is_rung_3)
{
    g_autoptr(GBytes) der = make_certificate();
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say(&talk, TLS_SERVER, talk_server_flight(der));
    GByteArray *alert = g_byte_array_new();
    maker_alert(alert, 2, 48);
    talk_say(&talk, TLS_CLIENT, alert);
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_SERVER);
}
END_TEST

START_TEST(an_empty_certificate_that_the_server_does_not_take_is_rung_4)
{
    Talk talk = talk_up_to_client(false);
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_NO_CERTIFICATE);
    ck_assert(summary.is_client_certificate_empty && !summary.is_client_certificate_sent);
}
END_TEST

/* RFC 6101 section 5.6.6: SSL 3.0 has an alert for it. */
START_TEST(the_no_certificate_alert_is_an_empty_certificate)
{
    g_autoptr(GBytes) der = make_certificate();
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say(&talk, TLS_SERVER, talk_server_flight(der));
    GByteArray *alert = g_byte_array_new();
    maker_alert(alert, 1, 41);
    talk_say(&talk, TLS_CLIENT, alert);
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_NO_CERTIFICATE);
}
END_TEST

START_TEST(a_client_flight_that_the_server_does_not_finish_is_rung_5)
{
    Talk talk = talk_up_to_client(true);
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_CLIENT);
    ck_assert(summary.is_client_certificate_sent && summary.is_client_finished);
    ck_assert(!summary.is_server_finished);
}
END_TEST

START_TEST(a_request_without_an_answer_is_rung_6)
{
    Talk talk = talk_finished();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    uint64_t asked = talk.frame;
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_REQUEST);
    ck_assert_uint_eq(summary.unanswered.frame, asked);
}
END_TEST

START_TEST(no_data_at_all_is_rung_7)
{
    Talk talk = talk_finished();
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_IDLE);
}
END_TEST

START_TEST(data_of_both_is_rung_8)
{
    Talk talk = talk_finished();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    talk_say(&talk, TLS_SERVER, DATA(ANSWER, ANSWER));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_DATA);
    ck_assert_uint_eq(summary.data[TLS_CLIENT], 1);
    ck_assert_uint_eq(summary.data[TLS_SERVER], 2);
    ck_assert_uint_eq(summary.unanswered.frame, 0);
}
END_TEST

START_TEST(what_the_server_does_not_answer_any_more_is_unanswered)
{
    Talk talk = talk_finished();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    talk_say(&talk, TLS_SERVER, DATA(ANSWER));
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    uint64_t asked = talk.frame;
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    ck_assert_uint_eq(end(&talk).unanswered.frame, asked);
}
END_TEST

START_TEST(a_resumption_that_the_client_does_not_finish_is_rung_3)
{
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    GByteArray *flight = g_byte_array_new();
    maker_alone(flight, 2, maker_server_hello(&(HelloOptions){ .sni = NULL }));
    maker_finish(flight);
    talk_say(&talk, TLS_SERVER, flight);
    ck_assert_int_eq(tls_summary_of(talk.session).stage, TLS_STAGE_SERVER);
    talk_say(&talk, TLS_CLIENT, talk_finish());
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_IDLE);
}
END_TEST

START_TEST(data_of_both_without_a_beginning_is_rung_8)
{
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    ck_assert_int_eq(tls_summary_of(talk.session).stage, TLS_STAGE_UNKNOWN);
    talk_say(&talk, TLS_SERVER, DATA(ANSWER));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_DATA);
}
END_TEST

/* TLS 1.3: hellos and the server's encrypted flight. */
static Talk talk13_with(unsigned suite, bool has_early_data, GByteArray *early)
{
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new(), *flight = g_byte_array_new();
    maker_alone(hello, 1,
                maker_client_hello(&(HelloOptions){ .version = 0x0304,
                                                    .has_early_data = has_early_data,
                                                    .has_pre_shared_key = has_early_data }));
    talk_say(&talk, TLS_CLIENT, hello);
    if (early != NULL)
        talk_say(&talk, TLS_CLIENT, early);
    maker_alone(flight, 2,
                maker_server_hello(&(HelloOptions){
                    .version = 0x0304, .suite = suite, .has_pre_shared_key = has_early_data }));
    maker_change_cipher(flight);
    talk_say(&talk, TLS_SERVER, flight);
    return talk;
}

static Talk talk13(void)
{
    Talk talk = talk13_with(MAKER_AES_256, false, NULL);
    talk_say(&talk, TLS_SERVER, DATA(40, CERTIFICATE, VERIFY, FINISHED_384));
    return talk;
}

/* And the client's flight, both with a certificate. */
static Talk talk13_finished(void)
{
    Talk talk = talk13();
    GByteArray *change = g_byte_array_new();
    maker_change_cipher(change);
    talk_say(&talk, TLS_CLIENT, change);
    talk_say(&talk, TLS_CLIENT, DATA(CERTIFICATE, VERIFY, FINISHED_384));
    return talk;
}

START_TEST(a_server_flight_alone_is_rung_3_in_tls_1_3)
{
    Talk talk = talk13();
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_SERVER);
}
END_TEST

START_TEST(an_alert_by_its_length_is_the_client_refusing)
{
    Talk talk = talk13();
    talk_say(&talk, TLS_CLIENT, DATA(ALERT));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_SERVER);
    ck_assert(summary.is_client_refusing);
}
END_TEST

START_TEST(an_empty_certificate_is_told_by_its_length)
{
    Talk talk = talk13();
    talk_say(&talk, TLS_CLIENT, DATA(EMPTY, FINISHED_384));
    talk_say(&talk, TLS_SERVER, DATA(ALERT));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_NO_CERTIFICATE);
    ck_assert(summary.is_client_certificate_empty && summary.is_server_refusing);
}
END_TEST

START_TEST(an_empty_certificate_is_told_in_a_packed_flight_too)
{
    Talk talk = talk13();
    talk_say(&talk, TLS_CLIENT, DATA(EMPTY - 17 + FINISHED_384));
    talk_say(&talk, TLS_SERVER, DATA(ALERT));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_NO_CERTIFICATE);
}
END_TEST

START_TEST(an_empty_certificate_without_a_finished_does_not_finish)
{
    Talk talk = talk13();
    talk_say(&talk, TLS_CLIENT, DATA(EMPTY));
    TlsSummary summary = end(&talk);
    ck_assert(summary.is_client_certificate_empty && !summary.is_client_finished);
}
END_TEST

START_TEST(no_certificate_was_asked_for_when_the_flight_is_a_finished)
{
    Talk talk = talk13();
    talk_say(&talk, TLS_CLIENT, DATA(FINISHED_384));
    TlsSummary summary = end(&talk);
    ck_assert(summary.is_client_finished);
    ck_assert(!summary.is_client_certificate_sent && !summary.is_client_certificate_empty);
}
END_TEST

START_TEST(an_alert_behind_the_flight_is_the_server_refusing)
{
    Talk talk = talk13_finished();
    talk_say(&talk, TLS_SERVER, DATA(ALERT));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_CLIENT);
    ck_assert(summary.is_server_refusing && summary.is_client_certificate_sent);
}
END_TEST

START_TEST(a_packed_flight_holds_a_certificate_when_it_is_longer_than_an_empty_one)
{
    Talk talk = talk13();
    talk_say(&talk, TLS_CLIENT, DATA(CERTIFICATE + VERIFY));
    talk_say(&talk, TLS_SERVER, DATA(ALERT));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_CLIENT);
    ck_assert(summary.is_client_certificate_sent);
}
END_TEST

/* domain: a silent server still sends two tickets of one length. */
START_TEST(tickets_are_no_answer)
{
    Talk talk = talk13_finished();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    uint64_t asked = talk.frame;
    talk_say(&talk, TLS_SERVER, DATA(TICKET, TICKET));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_REQUEST);
    ck_assert_uint_eq(summary.data[TLS_SERVER], 0);
    ck_assert_uint_eq(summary.unanswered.frame, asked);
}
END_TEST

START_TEST(tickets_before_the_request_are_no_answer)
{
    Talk talk = talk13_finished();
    talk_say(&talk, TLS_SERVER, DATA(TICKET));
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_REQUEST);
}
END_TEST

START_TEST(what_comes_behind_the_tickets_is_an_answer)
{
    Talk talk = talk13_finished();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    talk_say(&talk, TLS_SERVER, DATA(TICKET, TICKET, ANSWER));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_DATA);
    ck_assert_uint_eq(summary.data[TLS_SERVER], 1);
}
END_TEST

START_TEST(two_records_long_after_the_flight_are_an_answer)
{
    Talk talk = talk13_finished();
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    talk.now += TIME_SECOND;
    talk_say(&talk, TLS_SERVER, DATA(ANSWER, ANSWER));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_DATA);
}
END_TEST

START_TEST(a_closing_alert_is_no_data)
{
    Talk talk = talk13_finished();
    talk_say(&talk, TLS_SERVER, DATA(TICKET, TICKET));
    talk_say(&talk, TLS_CLIENT, DATA(ALERT));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_IDLE);
}
END_TEST

START_TEST(lengths_are_those_of_the_suite)
{
    static const struct {
        unsigned suite;
        size_t overhead, finished;
    } rows[] = {
        { MAKER_AES_128, 17, FINISHED_256 },
        { MAKER_AES_256, 17, FINISHED_384 },
        { MAKER_CCM_8, 9, 4 + 32 + 9 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Talk talk = talk13_with(rows[i].suite, false, NULL);
        talk_say(&talk, TLS_SERVER, DATA(2000));
        talk_say(&talk, TLS_CLIENT, DATA(8 + rows[i].overhead, rows[i].finished));
        talk_say(&talk, TLS_SERVER, DATA(2 + rows[i].overhead));
        ck_assert_int_eq(end(&talk).stage, TLS_STAGE_NO_CERTIFICATE);
    }
}
END_TEST

/* RFC 8446 sections 2.3 and 4.5 */
START_TEST(early_data_that_was_taken_is_a_request)
{
    Talk talk = talk13_with(MAKER_AES_128, true, DATA(REQUEST, REQUEST));
    talk_say(&talk, TLS_SERVER, DATA(40, FINISHED_256, ANSWER));
    talk_say(&talk, TLS_CLIENT, DATA(END_OF_EARLY_DATA, FINISHED_256));
    TlsSummary summary = end(&talk);
    ck_assert_int_eq(summary.stage, TLS_STAGE_DATA);
    ck_assert_uint_eq(summary.data[TLS_CLIENT], 2);
    ck_assert_uint_eq(summary.data[TLS_SERVER], 1);
    ck_assert(!summary.is_client_certificate_sent);
}
END_TEST

START_TEST(early_data_that_was_not_taken_is_none)
{
    Talk talk = talk13_with(MAKER_AES_128, true, DATA(REQUEST));
    talk_say(&talk, TLS_SERVER, DATA(40, FINISHED_256));
    talk_say(&talk, TLS_CLIENT, DATA(FINISHED_256));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_IDLE);
}
END_TEST

START_TEST(a_server_flight_of_many_records_does_not_hide_the_answer)
{
    Talk talk = talk13_with(MAKER_AES_256, false, NULL);
    for (int i = 0; i < 2 * TLS_RECORDS_KEPT; i++)
        talk_say(&talk, TLS_SERVER, DATA(1400));
    talk_say(&talk, TLS_CLIENT, DATA(FINISHED_384));
    talk_say(&talk, TLS_CLIENT, DATA(REQUEST));
    ck_assert_int_eq(tls_summary_of(talk.session).stage, TLS_STAGE_REQUEST);
    talk_say(&talk, TLS_SERVER, DATA(ANSWER));
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_DATA);
}
END_TEST

START_TEST(ssl_2_has_no_rungs)
{
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new(), *answer = g_byte_array_new();
    maker_old_hello(hello, 0x0002);
    maker_old_answer(answer, 600);
    talk_say(&talk, TLS_CLIENT, hello);
    talk_say(&talk, TLS_SERVER, answer);
    ck_assert_int_eq(end(&talk).stage, TLS_STAGE_UNKNOWN);
}
END_TEST

SUITE("tls summary", a_hello_without_an_answer_is_rung_2,
      a_server_flight_that_the_client_refuses_is_rung_3,
      an_empty_certificate_that_the_server_does_not_take_is_rung_4,
      the_no_certificate_alert_is_an_empty_certificate,
      a_client_flight_that_the_server_does_not_finish_is_rung_5,
      a_request_without_an_answer_is_rung_6, no_data_at_all_is_rung_7, data_of_both_is_rung_8,
      what_the_server_does_not_answer_any_more_is_unanswered,
      a_resumption_that_the_client_does_not_finish_is_rung_3,
      data_of_both_without_a_beginning_is_rung_8, a_server_flight_alone_is_rung_3_in_tls_1_3,
      an_alert_by_its_length_is_the_client_refusing, an_empty_certificate_is_told_by_its_length,
      an_empty_certificate_is_told_in_a_packed_flight_too,
      an_empty_certificate_without_a_finished_does_not_finish,
      no_certificate_was_asked_for_when_the_flight_is_a_finished,
      an_alert_behind_the_flight_is_the_server_refusing,
      a_packed_flight_holds_a_certificate_when_it_is_longer_than_an_empty_one,
      tickets_are_no_answer, tickets_before_the_request_are_no_answer,
      what_comes_behind_the_tickets_is_an_answer, two_records_long_after_the_flight_are_an_answer,
      a_closing_alert_is_no_data, lengths_are_those_of_the_suite,
      early_data_that_was_taken_is_a_request, early_data_that_was_not_taken_is_none,
      a_server_flight_of_many_records_does_not_hide_the_answer, ssl_2_has_no_rungs)
