/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings about a pair share: counts, spans, how sure, healed or not. */
#include "pair_finding.h"

#include "pair_lab.h"

static const TlsAttempt refused = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT,
                                    LAB_ALERT(TLS_SERVER, 42) };
static const TlsAttempt bare = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_CLIENT };

static bool fails(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_CLIENT_CERTIFICATE;
}

static void begin(PairLab *lab)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", 5061);
}

START_TEST(every_failure_before_every_success_is_resolved)
{
    PairLab lab;
    begin(&lab);
    lab_tries(&lab, 3, refused);
    ck_assert(!pair_finding_is_resolved(&lab.pair, fails));
    lab_tries(&lab, 2, lab_works);
    ck_assert(pair_finding_is_resolved(&lab.pair, fails));
    ck_assert(!pair_finding_alternates(&lab.pair, fails));
    lab_try(&lab, refused);
    ck_assert(!pair_finding_is_resolved(&lab.pair, fails));
    ck_assert(pair_finding_alternates(&lab.pair, fails));
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(a_failure_after_success_is_neither_resolved_nor_alternating)
{
    PairLab lab;
    begin(&lab);
    lab_tries(&lab, 2, lab_works);
    lab_tries(&lab, 2, refused);
    ck_assert(!pair_finding_is_resolved(&lab.pair, fails));
    ck_assert(!pair_finding_alternates(&lab.pair, fails));
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(an_alert_proves_and_a_bare_end_has_to_repeat)
{
    PairLab lab;
    begin(&lab);
    lab_try(&lab, bare);
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_POSSIBLE);
    lab_try(&lab, bare);
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_LIKELY);
    lab_try(&lab, refused);
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_PROVEN);
    lab.pair.is_evicted = true;
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(handshake_failure_makes_it_likely)
{
    PairLab lab;
    begin(&lab);
    TlsAttempt vague = refused;
    vague.alert = TLS_ALERT_HANDSHAKE_FAILURE;
    lab_try(&lab, vague);
    ck_assert_int_eq(pair_finding_confidence(&lab.pair, fails), CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(who_tries_all_versions_is_a_scanner)
{
    PairLab lab;
    begin(&lab);
    TlsAttempt probe = refused;
    for (uint16_t version = 0x0301; version <= 0x0303; version++) {
        ck_assert(!pair_finding_is_scan(&lab.pair));
        probe.offered_version = version;
        lab_try(&lab, probe);
    }
    ck_assert(pair_finding_is_scan(&lab.pair));
    lab_try(&lab, lab_works);
    ck_assert(!pair_finding_is_scan(&lab.pair));
    lab_close(&lab);
}
END_TEST

START_TEST(attempts_partly_in_the_file_count_where_all_fail)
{
    const TlsAttempt partly = { .stage = TLS_STAGE_UNKNOWN, .is_start_unseen = true };
    PairLab lab;
    begin(&lab);
    lab_try(&lab, partly);
    lab_tries(&lab, 3, refused);
    lab_try(&lab, (TlsAttempt){ LAB_HELLO, .stage = TLS_STAGE_HELLO });
    Story story = lab_story(&lab);
    Finding *finding = pair_finding_new("um-auth-only-stall", &story, fails);
    ck_assert_int_eq(lab_attempts(finding), 5);
    ck_assert_uint_eq(finding->first_frame, 1);
    ck_assert_uint_eq(finding->last_frame, 50);
    finding_free(finding);
    lab_try(&lab, lab_works);
    finding = pair_finding_new("um-auth-only-stall", &story, fails);
    ck_assert_int_eq(lab_attempts(finding), 3);
    ck_assert_uint_eq(finding->first_frame, 11);
    finding_free(finding);
    lab_close(&lab);
}
END_TEST

START_TEST(through_a_proxy_nothing_is_proven)
{
    PairLab lab;
    begin(&lab);
    TlsAttempt attempt = refused;
    attempt.proxied = g_bytes_new_static("sip.example.com:5061", 20);
    lab_try(&lab, attempt);
    const Finding *finding =
        lab_says(&lab, "tls-client-cert-rejected", SEVERITY_CRITICAL, CONFIDENCE_LIKELY);
    ck_assert(!lab_is_met(finding, "proxy"));
    lab_close(&lab);
}
END_TEST

START_TEST(the_last_second_of_validity_is_valid)
{
    const Certificate certificate = LAB_CERTIFICATE("a.example", .not_before = 10 * TIME_SECOND);
    TlsAttempt attempt = { LAB_HELLO, .certificates = { NULL, &certificate } };
    const struct {
        Time time;
        bool is_outside;
    } rows[] = {
        { 10 * TIME_SECOND - 1, true }, { 10 * TIME_SECOND, false },
        { 3600 * TIME_SECOND, false },  { 3601 * TIME_SECOND - 1, false },
        { 3601 * TIME_SECOND, true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        attempt.steps.hello.time = rows[i].time;
        ck_assert_int_eq(pair_finding_is_outside(&attempt, TLS_SERVER), rows[i].is_outside);
    }
    ck_assert(!pair_finding_is_outside(&attempt, TLS_CLIENT));
}
END_TEST

START_TEST(what_hides_a_certificate_is_said)
{
    const TlsAttempt tls13 = { .is_tls13 = true }, resumed = { .is_resumed = true },
                     cut = { .steps.client_certificate.frame = 3 };
    ck_assert_str_eq(pair_finding_blindness(&tls13, TLS_CLIENT), "TLS 1.3 encrypts it");
    ck_assert_ptr_nonnull(strstr(pair_finding_blindness(&resumed, TLS_CLIENT), "resumed"));
    ck_assert_ptr_nonnull(strstr(pair_finding_blindness(&cut, TLS_CLIENT), "lacks bytes"));
}
END_TEST

SUITE("pair_finding", every_failure_before_every_success_is_resolved,
      a_failure_after_success_is_neither_resolved_nor_alternating,
      an_alert_proves_and_a_bare_end_has_to_repeat, handshake_failure_makes_it_likely,
      who_tries_all_versions_is_a_scanner, attempts_partly_in_the_file_count_where_all_fail,
      through_a_proxy_nothing_is_proven, the_last_second_of_validity_is_valid,
      what_hides_a_certificate_is_said)
