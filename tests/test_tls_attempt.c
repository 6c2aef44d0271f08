/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left of one TLS connection: the ladder of the handshake, its end, who waited for whom. */
#include "transport_lab.h"

/* The only attempt of the client, once the capture is over. */
static const TlsAttempt *only_attempt(Lab *lab)
{
    const Pair *pair = lab_finish(lab, &client);
    ck_assert_ptr_nonnull(pair);
    ck_assert_uint_eq(pair_count(pair, NULL), 1);
    return &pair_run(pair, 0)->first;
}

START_TEST(a_hello_that_an_alert_answers)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = "um.example", .protocol = "sip" });
    dialogue_alert(&dialogue, DIALOGUE_SERVER, 40);
    dialogue_close(&dialogue, DIALOGUE_SERVER);
    const TlsAttempt *attempt = only_attempt(lab);
    ck_assert_int_eq(attempt->stage, TLS_STAGE_HELLO);
    ck_assert_int_eq(attempt->end, ATTEMPT_SERVER_CLOSED);
    ck_assert(attempt->has_alert && attempt->alert == 40 && attempt->alert_from == TLS_SERVER);
    ck_assert_uint_eq(attempt->alert_frame, 6);
    ck_assert_uint_eq(attempt->steps.hello.frame, 4);
    ck_assert_uint_eq(attempt->steps.end.frame, 8);
    ck_assert(attempt->offers_sip && !attempt->is_start_unseen && !attempt->is_one_way);
    ck_assert_mem_eq(g_bytes_get_data(attempt->sni, NULL), "um.example", 10);
    ck_assert(tls_attempt_ended_by(attempt, TLS_SERVER));
    ck_assert(!tls_attempt_ended_by(attempt, TLS_CLIENT));
    lab_free(lab);
}
END_TEST

START_TEST(both_sides_show_their_certificates)
{
    Lab *lab = lab_new();
    g_autoptr(GBytes) own = dialogue_certificate("um.example");
    g_autoptr(GBytes) other = dialogue_certificate("lync.example");
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_handshake(&dialogue, other, own);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 400);
    after(lab, 9000);
    dialogue_reset(&dialogue, DIALOGUE_CLIENT);
    const TlsAttempt *attempt = only_attempt(lab);
    ck_assert_int_eq(attempt->stage, TLS_STAGE_REQUEST);
    ck_assert_int_eq(attempt->end, ATTEMPT_CLIENT_RESET);
    ck_assert_str_eq(attempt->certificates[TLS_CLIENT]->subject, "CN=um.example");
    ck_assert_str_eq(attempt->certificates[TLS_SERVER]->subject, "CN=lync.example");
    ck_assert(attempt->is_certificate_demanded && attempt->is_certificate_sent);
    ck_assert_int_ge(attempt->waited, 9 * TIME_SECOND);
    ck_assert_int_lt(attempt->waited, 10 * TIME_SECOND);
    lab_free(lab);
}
END_TEST

START_TEST(a_client_without_a_certificate_is_sent_away)
{
    Lab *lab = lab_new();
    g_autoptr(GBytes) other = dialogue_certificate("lync.example");
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    dialogue_server_flight(&dialogue, other, true);
    dialogue_client_flight(&dialogue, NULL, true);
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
    const TlsAttempt *attempt = only_attempt(lab);
    ck_assert_int_eq(attempt->stage, TLS_STAGE_NO_CERTIFICATE);
    ck_assert(attempt->is_certificate_empty && !attempt->is_certificate_sent);
    ck_assert_int_eq(attempt->end, ATTEMPT_SERVER_RESET);
    lab_free(lab);
}
END_TEST

/* RFC 8446 section 5.2: an alert is 2 + 1 + 16 bytes. */
START_TEST(in_tls_1_3_a_record_of_19_bytes_refuses)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .version = TLS_BYTES_1_3 });
    dialogue_server_flight_13(&dialogue);
    dialogue_client_flight_13(&dialogue, 900);
    GByteArray *bytes = g_byte_array_new();
    tls_put_sealed(bytes, 23, 19);
    dialogue_send(&dialogue, DIALOGUE_SERVER, bytes);
    dialogue_close(&dialogue, DIALOGUE_SERVER);
    const TlsAttempt *attempt = only_attempt(lab);
    ck_assert_int_eq(attempt->stage, TLS_STAGE_CLIENT);
    ck_assert(attempt->is_tls13 && attempt->is_server_refusing && !attempt->has_alert);
    ck_assert(tls_attempt_ended_by(attempt, TLS_SERVER));
    ck_assert_ptr_null(attempt->certificates[TLS_CLIENT]);
    lab_free(lab);
}
END_TEST

START_TEST(what_goes_on_when_the_capture_ends_is_open)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    after(lab, 20000);
    lab_open(lab, &client2, &server, 40002);
    const TlsAttempt *attempt = only_attempt(lab);
    ck_assert_int_eq(attempt->end, ATTEMPT_OPEN);
    ck_assert_uint_eq(attempt->steps.end.frame, 0);
    ck_assert_int_ge(attempt->waited, 20 * TIME_SECOND);
    lab_free(lab);
}
END_TEST

START_TEST(one_frame_of_a_wrong_clock_makes_nobody_wait)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    after(lab, 3600000);
    dialogue_ack(&dialogue, DIALOGUE_SERVER);
    after(lab, -3600000);
    ck_assert_int_lt(only_attempt(lab)->waited, TIME_SECOND);
    lab_free(lab);
}
END_TEST

START_TEST(a_capture_of_one_side_is_one_way)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_dialogue(lab, &client, &server, 40001);
    dialogue.is_hidden[DIALOGUE_SERVER] = true;
    dialogue_open(&dialogue);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    ck_assert(only_attempt(lab)->is_one_way);
    lab_free(lab);
}
END_TEST

START_TEST(attempts_differ_by_what_a_verdict_is_built_on)
{
    const TlsAttempt base = { .stage = TLS_STAGE_REQUEST, .end = ATTEMPT_SERVER_CLOSED };
    g_autoptr(GBytes) name = g_bytes_new_static("a", 1);
    TlsAttempt others[] = { base, base, base, base, base, base, base };
    others[0].stage = TLS_STAGE_IDLE;
    others[1].end = ATTEMPT_SERVER_RESET;
    others[2].waited = 9 * TIME_SECOND;
    others[3].hidden[TLS_SERVER] = 1;
    others[4].is_certificate_sent = true;
    others[5].sni = name;
    others[6].is_one_way = true;
    ck_assert(tls_attempt_equal(&base, &base));
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        ck_assert_msg(!tls_attempt_equal(&base, &others[i]), "%zu", i);
}
END_TEST

SUITE("tls_attempt", a_hello_that_an_alert_answers, both_sides_show_their_certificates,
      a_client_without_a_certificate_is_sent_away, in_tls_1_3_a_record_of_19_bytes_refuses,
      what_goes_on_when_the_capture_ends_is_open, one_frame_of_a_wrong_clock_makes_nobody_wait,
      a_capture_of_one_side_is_one_way, attempts_differ_by_what_a_verdict_is_built_on)
