/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each attempt is written down as facts of the wire; the ladder has to tell it in their order. */
#include "pair_ladder.h"

#include "pair_lab.h"

#define AT(number)                                                                                 \
    {                                                                                              \
        (number), (number)*TIME_SECOND                                                             \
    }

typedef struct Rung {
    uint64_t frame;
    Time time;
    StepSide from;
    bool is_failing;
    const char *says;
} Rung;

static const Certificate peer = LAB_CERTIFICATE("sip.example");

/* TLS 1.2 up to the client's flight: RFC 5246 section 7.3. */
static TlsAttempt mutual(void)
{
    return (TlsAttempt){ .stage = TLS_STAGE_CLIENT,
                         .version = TLS_VERSION_1_2,
                         .offered_version = TLS_VERSION_1_2,
                         .certificates = { NULL, &peer },
                         .is_certificate_demanded = true,
                         .is_certificate_sent = true,
                         .steps = { .hello = AT(4),
                                    .server_hello = AT(6),
                                    .server_certificate = AT(6),
                                    .demand = AT(6),
                                    .client_certificate = AT(8),
                                    .flight = AT(9),
                                    .last = { AT(9), AT(6) } } };
}

static void check(const Finding *finding, const Rung *rungs, guint count)
{
    for (guint i = 0; i < count; i++) {
        const Step *step = finding_step_at(finding, i);
        ck_assert_ptr_nonnull(step);
        g_autofree char *says = text_plain(step->says);
        ck_assert_str_eq(says, rungs[i].says);
        ck_assert_uint_eq(step->frame, rungs[i].frame);
        ck_assert_int_eq(step->time, rungs[i].time);
        ck_assert_int_eq(step->from, rungs[i].from);
        ck_assert_int_eq(step->is_failing, rungs[i].is_failing);
    }
    ck_assert_ptr_null(finding_step_at(finding, count));
}

static void check_attempt(const TlsAttempt *attempt, const Rung *rungs, guint count)
{
    g_autoptr(Finding) finding = finding_new("tls-client-cert-rejected");
    pair_ladder_attempt(finding, attempt);
    check(finding, rungs, count);
}

#define HANDSHAKE                                                                                  \
    { 4, 4 * TIME_SECOND, STEP_CLIENT, false, "ClientHello (TLS 1.2)" },                           \
        { 6, 6 * TIME_SECOND, STEP_SERVER, false, "ServerHello (TLS 1.2)" },                       \
        { 6, 6 * TIME_SECOND, STEP_SERVER, false, "Certificate of sip.example" },                  \
        { 6, 6 * TIME_SECOND, STEP_SERVER, false, "CertificateRequest" },                          \
        { 8, 8 * TIME_SECOND, STEP_CLIENT, false, "Certificate" },                                 \
    {                                                                                              \
        9, 9 * TIME_SECOND, STEP_CLIENT, false, "ends its part of the handshake"                   \
    }

START_TEST(an_alert_is_where_it_fails)
{
    TlsAttempt attempt = mutual();
    attempt.has_alert = true;
    attempt.alert_from = TLS_SERVER;
    attempt.alert = TLS_ALERT_BAD_CERTIFICATE;
    attempt.alert_frame = 11;
    attempt.end = ATTEMPT_SERVER_CLOSED;
    attempt.steps.last[TLS_SERVER] = (Moment)AT(11);
    attempt.steps.end = (Moment)AT(12);
    const Rung rungs[] = {
        HANDSHAKE,
        { 11, 11 * TIME_SECOND, STEP_SERVER, true, "fatal alert 42 (bad_certificate)" },
        { 12, 12 * TIME_SECOND, STEP_SERVER, false, "closes" },
    };
    check_attempt(&attempt, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(the_end_is_where_it_fails_without_a_word)
{
    TlsAttempt attempt = mutual();
    attempt.end = ATTEMPT_SERVER_RESET;
    attempt.steps.end = (Moment)AT(12);
    attempt.waited = 3 * TIME_SECOND;
    const Rung rungs[] = { HANDSHAKE, { 12, 12 * TIME_SECOND, STEP_SERVER, true, "RST" } };
    check_attempt(&attempt, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(who_waits_in_vain_and_leaves_is_not_to_blame)
{
    TlsAttempt attempt = mutual();
    attempt.stage = TLS_STAGE_REQUEST;
    attempt.end = ATTEMPT_CLIENT_CLOSED;
    attempt.steps.request = attempt.steps.unanswered = (Moment)AT(10);
    attempt.steps.end = (Moment)AT(42);
    attempt.waited = 32 * TIME_SECOND;
    const Rung rungs[] = {
        HANDSHAKE,
        { 10, 10 * TIME_SECOND, STEP_CLIENT, false, "data" },
        { 0, TIME_NONE, STEP_NOBODY, true, "nothing comes back for 32 s" },
        { 42, 42 * TIME_SECOND, STEP_CLIENT, false, "closes" },
    };
    check_attempt(&attempt, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

/* In TLS 1.3 nothing after the ServerHello is in clear (RFC 8446 section 5.2). */
START_TEST(an_alert_that_is_told_by_its_length_is_the_end)
{
    TlsAttempt attempt = {
        .stage = TLS_STAGE_CLIENT,
        .version = TLS_VERSION_1_3,
        .offered_version = TLS_VERSION_1_3,
        .is_tls13 = true,
        .is_server_refusing = true,
        .is_certificate_sent = true,
        .end = ATTEMPT_SERVER_CLOSED,
        .steps = { .hello = AT(4), .server_hello = AT(6), .flight = AT(8), .end = AT(9) },
    };
    const Rung rungs[] = {
        { 4, 4 * TIME_SECOND, STEP_CLIENT, false, "ClientHello (TLS 1.3)" },
        { 6, 6 * TIME_SECOND, STEP_SERVER, false, "ServerHello (TLS 1.3)" },
        { 8, 8 * TIME_SECOND, STEP_CLIENT, false, "ends its part of the handshake" },
        { 9, 9 * TIME_SECOND, STEP_SERVER, true, "ends it (an encrypted alert)" },
    };
    check_attempt(&attempt, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(an_empty_certificate_and_a_name_are_said)
{
    TlsAttempt attempt = {
        .stage = TLS_STAGE_NO_CERTIFICATE,
        .version = TLS_VERSION_1_2,
        .offered_version = TLS_VERSION_1_2,
        .is_certificate_demanded = true,
        .is_certificate_empty = true,
        .end = ATTEMPT_SERVER_CLOSED,
        .sni = g_bytes_new_static("sip.example", 11),
        .steps = { .hello = AT(4), .client_certificate = AT(8), .flight = AT(8), .end = AT(9) }
    };
    const Rung rungs[] = {
        { 4, 4 * TIME_SECOND, STEP_CLIENT, false, "ClientHello (TLS 1.2) for sip.example" },
        { 8, 8 * TIME_SECOND, STEP_CLIENT, false, "Certificate: none" },
        { 9, 9 * TIME_SECOND, STEP_SERVER, true, "closes" },
    };
    check_attempt(&attempt, rungs, G_N_ELEMENTS(rungs));
    tls_attempt_clear(&attempt);
}
END_TEST

START_TEST(what_works_or_goes_on_has_no_ladder)
{
    TlsAttempt attempt = mutual();
    check_attempt(&attempt, NULL, 0);
    attempt.stage = TLS_STAGE_DATA;
    attempt.end = ATTEMPT_CLIENT_CLOSED;
    attempt.steps.end = (Moment)AT(12);
    check_attempt(&attempt, NULL, 0);
}
END_TEST

START_TEST(a_syn_is_refused_by_rst)
{
    g_autoptr(Finding) finding = finding_new("tcp-refused");
    pair_ladder_refused(finding, &(SynTally){ .connections = 3,
                                              .span = { 1, 9, TIME_SECOND, 9 * TIME_SECOND, 6 },
                                              .answered = AT(2) });
    const Rung rungs[] = { { 1, TIME_SECOND, STEP_CLIENT, false, "SYN" },
                           { 2, 2 * TIME_SECOND, STEP_SERVER, true, "RST" } };
    check(finding, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(a_syn_is_never_answered)
{
    const SynTally one = { .connections = 1,
                           .transmissions_max = 4,
                           .span = { 1, 9, TIME_SECOND, 16 * TIME_SECOND, 4 } };
    SynTally told = one;
    told.connections = 3;
    told.answered = (Moment)AT(2);
    g_autoptr(Finding) silent = finding_new("tcp-unanswered"), error = finding_new(silent->case_id);
    pair_ladder_unanswered(silent, &one);
    pair_ladder_unanswered(error, &told);
    const Rung silence[] = {
        { 1, TIME_SECOND, STEP_CLIENT, false, "SYN, 4 times" },
        { 0, TIME_NONE, STEP_NOBODY, true, "nothing comes back, the last is sent 15 s later" },
    };
    const Rung icmp[] = {
        { 1, TIME_SECOND, STEP_CLIENT, false, "SYN" },
        { 2, 2 * TIME_SECOND, STEP_NOBODY, true, "an ICMP error: it does not arrive" },
    };
    check(silent, silence, G_N_ELEMENTS(silence));
    check(error, icmp, G_N_ELEMENTS(icmp));
}
END_TEST

START_TEST(a_finding_shows_the_first_attempt_and_its_proof_the_rest)
{
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 5061);
    TlsAttempt attempt = mutual();
    attempt.end = ATTEMPT_SERVER_CLOSED;
    attempt.steps.end = (Moment){ 0 };
    lab_tries(&lab, 3, attempt);
    const Finding *finding =
        lab_says(&lab, "tls-client-cert-rejected", SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    guint drawn = 0;
    for (guint i = 0; i < finding->evidence->len; i++)
        drawn += ((const Evidence *)finding->evidence->pdata[i])->is_drawn;
    ck_assert_uint_gt(drawn, 0);
    ck_assert_uint_lt(drawn, finding->evidence->len);
    ck_assert_uint_eq(finding_step_at(finding, 0)->frame, 2); /* ClientHello of the first */
    lab_close(&lab);
}
END_TEST

SUITE("pair_ladder", an_alert_is_where_it_fails, the_end_is_where_it_fails_without_a_word,
      who_waits_in_vain_and_leaves_is_not_to_blame, an_alert_that_is_told_by_its_length_is_the_end,
      an_empty_certificate_and_a_name_are_said, what_works_or_goes_on_has_no_ladder,
      a_syn_is_refused_by_rst, a_syn_is_never_answered,
      a_finding_shows_the_first_attempt_and_its_proof_the_rest)
