/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an attempt came to: the rungs of the ladder with their failing, healthy and hidden forms. */
#include "refusal.h"

#include "pair_lab.h"

static void expect(TlsAttempt attempt, Refusal refusal)
{
    ck_assert_int_eq(refusal_of(&attempt), refusal);
}

#define ATTEMPT(...) ((TlsAttempt){ __VA_ARGS__ })
#define AT_HELLO LAB_HELLO, .stage = TLS_STAGE_HELLO
#define AT_SERVER LAB_MUTUAL, .stage = TLS_STAGE_SERVER
#define AT_CLIENT LAB_CLIENT_FLIGHT, .stage = TLS_STAGE_CLIENT
#define AT_EMPTY LAB_EMPTY_FLIGHT, .stage = TLS_STAGE_NO_CERTIFICATE
#define AT_REQUEST LAB_CLIENT_FLIGHT, .stage = TLS_STAGE_REQUEST
#define AT_IDLE LAB_CLIENT_FLIGHT, .stage = TLS_STAGE_IDLE

START_TEST(an_alert_after_the_client_hello_is_about_version_or_cipher)
{
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 70)), REFUSAL_VERSION);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 40)), REFUSAL_CIPHER);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 71)), REFUSAL_CIPHER);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 112)), REFUSAL_UNCLEAR);
}
END_TEST

START_TEST(no_certificate_is_blamed_before_one_was_shown)
{
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 48)), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 42)), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_CLIENT, 48)), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_CLIENT, 48), .is_cut = true), REFUSAL_CA);
}
END_TEST

START_TEST(an_alert_without_any_hello_is_of_a_probe)
{
    expect(ATTEMPT(.stage = TLS_STAGE_HELLO, LAB_ALERT(TLS_SERVER, 40), LAB_CLOSED), REFUSAL_NONE);
}
END_TEST

START_TEST(alerts_name_what_is_wrong_with_a_certificate)
{
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_CLIENT, 48)), REFUSAL_CA);
    expect(ATTEMPT(AT_CLIENT, LAB_ALERT(TLS_SERVER, 48)), REFUSAL_CA);
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_CLIENT, 45)), REFUSAL_EXPIRED);
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_CLIENT, 42)), REFUSAL_SERVER_CERTIFICATE);
    expect(ATTEMPT(AT_CLIENT, LAB_ALERT(TLS_SERVER, 43)), REFUSAL_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_CLIENT, LAB_ALERT(TLS_SERVER, 49)), REFUSAL_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_CLIENT, LAB_ALERT(TLS_SERVER, 40)), REFUSAL_CLIENT_CERTIFICATE);
}
END_TEST

START_TEST(internal_error_behind_the_client_s_certificate_is_the_application_s)
{
    expect(ATTEMPT(AT_CLIENT, LAB_ALERT(TLS_SERVER, 80)), REFUSAL_APPLICATION);
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_SERVER, 80)), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, LAB_ALERT(TLS_SERVER, 80)), REFUSAL_UNCLEAR);
}
END_TEST

START_TEST(alert_46_means_the_authority_only_of_a_self_signed_leaf)
{
    const Certificate issued = LAB_CERTIFICATE("a.example");
    CertificateSelf self = { .is_signed = true };
    const Certificate own = LAB_CERTIFICATE("a.example", .self = &self);
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_CLIENT, 46), .certificates = { NULL, &own }),
           REFUSAL_CA);
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_CLIENT, 46), .certificates = { NULL, &issued }),
           REFUSAL_SERVER_CERTIFICATE);
    expect(ATTEMPT(AT_SERVER, LAB_ALERT(TLS_CLIENT, 46), .certificates = { &own, NULL }),
           REFUSAL_SERVER_CERTIFICATE);
}
END_TEST

START_TEST(a_client_that_leaves_after_the_server_s_flight_refuses_it)
{
    expect(ATTEMPT(AT_SERVER, LAB_LEFT), REFUSAL_SERVER_CERTIFICATE);
    expect(ATTEMPT(AT_SERVER, .end = ATTEMPT_CLIENT_RESET), REFUSAL_SERVER_CERTIFICATE);
    expect(ATTEMPT(AT_SERVER, LAB_CLOSED), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_SERVER), REFUSAL_NONE); /* it may go on */
    expect(ATTEMPT(AT_SERVER, LAB_LEFT, .is_cut = true), REFUSAL_NONE);
    expect(ATTEMPT(AT_SERVER, LAB_LEFT, .is_one_way = true), REFUSAL_NONE);
}
END_TEST

START_TEST(a_server_that_leaves_after_the_client_s_flight_refuses_it)
{
    expect(ATTEMPT(AT_CLIENT, LAB_CLOSED), REFUSAL_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_CLIENT, .end = ATTEMPT_SERVER_RESET), REFUSAL_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_CLIENT, LAB_CLOSED, .is_cut = true), REFUSAL_APPLICATION);
    expect(ATTEMPT(AT_CLIENT, LAB_CLOSED, .is_one_way = true), REFUSAL_NONE);
    expect(ATTEMPT(AT_CLIENT, LAB_LEFT), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_CLIENT, LAB_LEFT, .is_cut = true), REFUSAL_NONE);
    expect(ATTEMPT(AT_CLIENT, .waited = 8 * TIME_SECOND), REFUSAL_APPLICATION);
    expect(ATTEMPT(AT_CLIENT, .waited = 7 * TIME_SECOND), REFUSAL_NONE);
}
END_TEST

START_TEST(an_empty_list_counts_once_the_server_ends_it)
{
    expect(ATTEMPT(AT_EMPTY, LAB_ALERT(TLS_SERVER, 40)), REFUSAL_NO_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_EMPTY, LAB_ALERT(TLS_SERVER, 116)), REFUSAL_NO_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_EMPTY, LAB_CLOSED), REFUSAL_NO_CLIENT_CERTIFICATE);
    expect(ATTEMPT(AT_EMPTY, LAB_LEFT), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_EMPTY, LAB_LEFT, .is_cut = true), REFUSAL_NONE);
    expect(ATTEMPT(AT_EMPTY), REFUSAL_NONE);
}
END_TEST

START_TEST(a_request_without_an_answer_is_the_application_s)
{
    expect(ATTEMPT(AT_REQUEST, LAB_CLOSED), REFUSAL_APPLICATION);
    expect(ATTEMPT(AT_REQUEST, .waited = 8 * TIME_SECOND), REFUSAL_APPLICATION);
    expect(ATTEMPT(AT_REQUEST, LAB_LEFT, .waited = 2 * TIME_SECOND), REFUSAL_APPLICATION);
    expect(ATTEMPT(AT_REQUEST, LAB_LEFT, .waited = TIME_SECOND / 2), REFUSAL_SPARE);
    expect(ATTEMPT(AT_REQUEST, .waited = 3 * TIME_SECOND), REFUSAL_NONE);
    expect(ATTEMPT(AT_REQUEST, LAB_CLOSED, .hidden = { 0, 300 }), REFUSAL_NONE);
    expect(ATTEMPT(AT_REQUEST, LAB_CLOSED, .is_one_way = true), REFUSAL_NONE);
}
END_TEST

START_TEST(nothing_said_is_a_refusal_only_when_the_server_closes_at_once)
{
    TlsAttempt idle = ATTEMPT(AT_IDLE, LAB_CLOSED, .steps.end = { 9, 4 * TIME_SECOND });
    expect(idle, REFUSAL_APPLICATION);
    idle.hidden[TLS_CLIENT] = 100;
    expect(idle, REFUSAL_NONE);
    expect(ATTEMPT(AT_IDLE, LAB_CLOSED, .steps.end = { 9, 6 * TIME_SECOND }), REFUSAL_SPARE);
    expect(ATTEMPT(AT_IDLE, LAB_LEFT, .steps.end = { 9, TIME_SECOND }), REFUSAL_SPARE);
    expect(ATTEMPT(AT_IDLE), REFUSAL_NONE);
}
END_TEST

START_TEST(a_hello_without_an_answer_is_unclear)
{
    expect(ATTEMPT(AT_HELLO, LAB_CLOSED), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, .waited = 9 * TIME_SECOND), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, .waited = TIME_SECOND), REFUSAL_NONE);
    expect(ATTEMPT(AT_HELLO, LAB_CLOSED, .is_one_way = true), REFUSAL_NONE);
    /* snap length: the ClientHello alone is cut, and no record of the server ever came */
    expect(ATTEMPT(AT_HELLO, LAB_CLOSED, .is_cut = true), REFUSAL_UNCLEAR);
    expect(ATTEMPT(AT_HELLO, LAB_CLOSED, .is_cut = true, .steps.last[TLS_SERVER].frame = 8),
           REFUSAL_NONE);
}
END_TEST

START_TEST(data_both_ways_is_no_refusal_whatever_came_before)
{
    expect(lab_works, REFUSAL_NONE);
    expect(ATTEMPT(.stage = TLS_STAGE_UNKNOWN, LAB_CLOSED), REFUSAL_NONE);
    ck_assert(refusal_is_undecided(&ATTEMPT(.stage = TLS_STAGE_UNKNOWN)));
    ck_assert(!refusal_is_undecided(&lab_works));
}
END_TEST

START_TEST(in_tls_1_3_the_length_of_an_alert_says_who_refuses)
{
    expect(ATTEMPT(AT_CLIENT, LAB_CLOSED, .is_tls13 = true, .is_server_refusing = true),
           REFUSAL_CLIENT_CERTIFICATE);
    expect(ATTEMPT(LAB_HELLO, .steps.server_hello.frame = 1, .stage = TLS_STAGE_SERVER,
                   .is_tls13 = true, .is_client_refusing = true, LAB_LEFT),
           REFUSAL_SERVER_CERTIFICATE);
}
END_TEST

START_TEST(handshake_failure_does_not_name_its_reason)
{
    ck_assert(refusal_names_reason(&ATTEMPT(LAB_ALERT(TLS_SERVER, 42))));
    ck_assert(!refusal_names_reason(&ATTEMPT(LAB_ALERT(TLS_SERVER, 40))));
    ck_assert(!refusal_names_reason(&ATTEMPT(LAB_CLOSED)));
}
END_TEST

SUITE("refusal", an_alert_after_the_client_hello_is_about_version_or_cipher,
      no_certificate_is_blamed_before_one_was_shown, an_alert_without_any_hello_is_of_a_probe,
      alerts_name_what_is_wrong_with_a_certificate,
      alert_46_means_the_authority_only_of_a_self_signed_leaf,
      a_client_that_leaves_after_the_server_s_flight_refuses_it,
      a_server_that_leaves_after_the_client_s_flight_refuses_it,
      an_empty_list_counts_once_the_server_ends_it,
      a_request_without_an_answer_is_the_application_s,
      nothing_said_is_a_refusal_only_when_the_server_closes_at_once,
      a_hello_without_an_answer_is_unclear, data_both_ways_is_no_refusal_whatever_came_before,
      in_tls_1_3_the_length_of_an_alert_says_who_refuses,
      handshake_failure_does_not_name_its_reason,
      internal_error_behind_the_client_s_certificate_is_the_application_s)
