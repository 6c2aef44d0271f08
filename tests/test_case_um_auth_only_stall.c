/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Only authentication passes: conditions A to F one by one, and who only looks like it. */
#include "pair_lab.h"

static const char id[] = "um-auth-only-stall";

#define NODE "192.0.2.11"
#define LYNC "192.0.2.31"

static const CertificateAlternative shared_names[] = { LAB_DNS("node01.example.com"),
                                                       LAB_DNS("node02.example.com") };
static const Certificate shared = LAB_CERTIFICATE("um.example.com", LAB_NAMES(shared_names));

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, NODE, LYNC, port);
}

static TlsAttempt with(TlsAttempt attempt, const Certificate *certificate)
{
    attempt.certificates[TLS_CLIENT] = certificate;
    return attempt;
}

/* A connection of the client with the service that carries data both ways (TLS 1.2). */
static void reaches(PairLab *lab, const char *client, const char *server, uint16_t port)
{
    TcpKey key = { { lab_ip(client), lab_ip(server) }, 0, { 40000, port } };
    TcpConnection connection = { .key = &key, .span = { 900, 910, 0, 1, 10 } };
    TlsSealed records[TLS_RECORDS_KEPT] = { { .frame = 902 }, { .frame = 903 } };
    TlsSession session = { .version = 0x0303,
                           .client_hello.frame = 900,
                           .server_hello.frame = 901,
                           .sealed = { { .first = records, .count = 2 },
                                       { .first = records, .count = 2 } } };
    pairs_feed_session(lab->pairs, &connection, &session, lab->now);
}

START_TEST(three_attempts_are_likely_and_two_possible)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_silent(&lab, id);
    lab_tries(&lab, 2, lab_stalls);
    ck_assert(!lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE), "B"));
    lab_try(&lab, lab_stalls);
    const Finding *finding = lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    ck_assert(lab_is_met(finding, "B") && lab_is_met(finding, "C") && !lab_is_met(finding, "D"));
    ck_assert_int_eq(lab_attempts(finding), 3);
    ck_assert_ptr_null(lab_owner(finding));
    ck_assert_ptr_nonnull(finding->next_capture);
    lab_close(&lab);
}
END_TEST

START_TEST(two_that_waited_eight_seconds_are_enough)
{
    const TlsAttempt patient = { LAB_CLIENT_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_REQUEST,
                                 .waited = 8 * TIME_SECOND };
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, patient);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_try(&lab, patient);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(a_hidden_own_name_and_a_contrast_prove_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, NODE, "node01.example.com", NAME_FROM_DNS);
    lab_tries(&lab, 3, with(lab_stalls, &shared));
    ck_assert(lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "D"));
    reaches(&lab, LYNC, NODE, 5061); /* E: the other direction works */
    const Finding *finding = lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN);
    ck_assert(lab_is_met(finding, "E") && !lab_is_met(finding, "F"));
    ck_assert_str_eq(lab_owner(finding), "client");
    lab_close(&lab);
    begin(&lab, 5061);
    lab_called(&lab, NODE, "node01.example.com", NAME_FROM_DNS);
    lab_tries(&lab, 3, with(lab_stalls, &shared));
    reaches(&lab, "192.0.2.12", LYNC, 5061); /* F: another client works */
    ck_assert(lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_PROVEN), "F"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_right_certificate_is_not_blamed)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, NODE, "um.example.com", NAME_FROM_DNS);
    lab_tries(&lab, 3, with(lab_stalls, &shared));
    reaches(&lab, LYNC, NODE, 5061);
    ck_assert(!lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "D"));
    lab_close(&lab);
}
END_TEST

START_TEST(without_the_own_name_a_shared_certificate_is_a_weak_sign)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 3, with(lab_stalls, &shared));
    reaches(&lab, LYNC, NODE, 5061);
    ck_assert(lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "D"));
    lab_close(&lab);
}
END_TEST

START_TEST(other_tls_is_possible_at_most_and_one_connection_no_story)
{
    PairLab lab;
    begin(&lab, 443);
    lab_try(&lab, lab_stalls);
    lab_silent(&lab, id);
    lab_tries(&lab, 5, lab_stalls);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(what_works_beside_it_makes_it_possible_and_afterwards_resolved)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 3, lab_stalls);
    lab_try(&lab, lab_works);
    const Finding *finding = lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    ck_assert(finding->resolved);
    lab_try(&lab, lab_stalls);
    ck_assert(!lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE)->resolved);
    lab_close(&lab);
    begin(&lab, 5061);
    lab_try(&lab, lab_works);
    lab_tries(&lab, 3, lab_stalls);
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(monitors_and_spare_connections_are_no_stall)
{
    const TlsAttempt monitor = { LAB_MUTUAL, LAB_LEFT, .stage = TLS_STAGE_IDLE };
    const TlsAttempt spare = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_IDLE,
                               .steps.end = { 9, 3000 * TIME_SECOND } };
    const TlsAttempt probe = { LAB_CLIENT_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_REQUEST,
                               .waited = TIME_SECOND / 10 };
    const TlsAttempt *const rows[] = { &monitor, &spare, &probe };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        PairLab lab;
        begin(&lab, 5061);
        lab_tries(&lab, 6, *rows[i]);
        lab_silent(&lab, id);
        lab_close(&lab);
    }
}
END_TEST

START_TEST(a_server_that_never_answers_the_hello_is_no_stall)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(
        &lab, 6,
        (TlsAttempt){ LAB_HELLO, LAB_LEFT, .stage = TLS_STAGE_HELLO, .waited = 9 * TIME_SECOND });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(alerts_at_the_certificate_are_the_stall_unless_they_say_it_all)
{
    for (unsigned alert = 40; alert <= 49; alert++) {
        PairLab lab;
        begin(&lab, 5061);
        lab_tries(&lab, 3,
                  (TlsAttempt){ LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT,
                                LAB_ALERT(TLS_SERVER, (uint8_t)alert) });
        if (alert == 40 || alert == 42 || alert == 46 || alert == 49)
            lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
        else
            lab_silent(&lab, id);
        lab_close(&lab);
    }
}
END_TEST

START_TEST(an_empty_certificate_and_a_close_are_the_stall)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 3,
              (TlsAttempt){ LAB_EMPTY_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_NO_CERTIFICATE });
    ck_assert(!lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "C"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_path_with_a_hole_looks_the_same)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 5, lab_stalls);
    pair_make_trouble(&lab.pair)->hole.connections = 1;
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(tls_1_3_and_resumption_leave_the_certificate_null)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt hidden = { LAB_HELLO,
                          .steps.server_hello.frame = 1,
                          .steps.flight.frame = 1,
                          LAB_CLOSED,
                          .stage = TLS_STAGE_CLIENT,
                          .is_tls13 = true,
                          .is_certificate_sent = true,
                          .is_server_refusing = true };
    lab_tries(&lab, 3, hidden);
    ck_assert_ptr_null(lab_owner(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY)));
    lab_close(&lab);
}
END_TEST

START_TEST(one_direction_alone_says_nothing)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt half = lab_stalls;
    half.is_one_way = true;
    lab_tries(&lab, 6, half);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_um_auth_only_stall", three_attempts_are_likely_and_two_possible,
      two_that_waited_eight_seconds_are_enough, a_hidden_own_name_and_a_contrast_prove_it,
      a_right_certificate_is_not_blamed, without_the_own_name_a_shared_certificate_is_a_weak_sign,
      other_tls_is_possible_at_most_and_one_connection_no_story,
      what_works_beside_it_makes_it_possible_and_afterwards_resolved,
      monitors_and_spare_connections_are_no_stall,
      a_server_that_never_answers_the_hello_is_no_stall,
      alerts_at_the_certificate_are_the_stall_unless_they_say_it_all,
      an_empty_certificate_and_a_close_are_the_stall, a_path_with_a_hole_looks_the_same,
      tls_1_3_and_resumption_leave_the_certificate_null, one_direction_alone_says_nothing)
