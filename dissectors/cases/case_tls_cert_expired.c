/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool is_said_of(const TlsAttempt *attempt, TlsSide owner)
{
    return refusal_of(attempt) == REFUSAL_EXPIRED && refusal_refused(attempt) == owner;
}

/* Is that certificate what the attempt fails over, as far as the ladder tells? */
static bool may_fail_over(const TlsAttempt *attempt, TlsSide owner)
{
    bool is_issuer = refusal_of(attempt) == REFUSAL_CA && refusal_refused(attempt) == owner;
    return is_issuer || pair_finding_may_fail_over(attempt, owner);
}

static bool is_outside_at(const TlsAttempt *attempt, TlsSide owner)
{
    return pair_finding_is_outside(attempt, owner);
}

static bool client_fails(const TlsAttempt *attempt)
{
    return is_said_of(attempt, TLS_CLIENT) ||
           (is_outside_at(attempt, TLS_CLIENT) && may_fail_over(attempt, TLS_CLIENT));
}

static bool server_fails(const TlsAttempt *attempt)
{
    return is_said_of(attempt, TLS_SERVER) ||
           (is_outside_at(attempt, TLS_SERVER) && may_fail_over(attempt, TLS_SERVER));
}

static bool client_is_outside(const TlsAttempt *attempt)
{
    return is_outside_at(attempt, TLS_CLIENT);
}

static bool server_is_outside(const TlsAttempt *attempt)
{
    return is_outside_at(attempt, TLS_SERVER);
}

/* What somebody takes elsewhere in the pair is not what fails, unless an alert says so. */
static bool is_accepted(const Pair *pair, const Certificate *certificate, TlsSide owner)
{
    const TlsRun *run;
    for (guint i = 0; certificate != NULL && (run = pair_run(pair, i)) != NULL; i++)
        if (run->first.stage == TLS_STAGE_DATA && run->first.certificates[owner] == certificate)
            return true;
    return false;
}

static bool blames(const Pair *pair, TlsSide owner, AttemptFilter fails)
{
    const TlsRun *run = pair_first(pair, fails);
    return run != NULL && (is_said_of(&run->first, owner) ||
                           !is_accepted(pair, run->first.certificates[owner], owner));
}

static Text *summary_of(const Story *story, const TlsAttempt *attempt, TlsSide owner)
{
    Value *who =
        owner == TLS_CLIENT ? pair_finding_client(story->pair) : pair_finding_server(story->pair);
    const Certificate *certificate = attempt->certificates[owner];
    if (certificate == NULL)
        return text_new("The peer of {} calls its certificate expired ({}); which one it is is not "
                        "visible.",
                        who, refusal_words(attempt), NULL);
    if (!is_outside_at(attempt, owner))
        return text_new("The peer of {} calls its certificate {} expired, but it was valid when "
                        "this was captured: look at the peer's clock and at the issuers.",
                        who, pair_finding_holder(certificate), NULL);
    bool is_early = attempt->span.first_time < certificate->not_before;
    return text_new("The certificate of {} ({}) was {} at capture time: it is valid from {} to {}.",
                    who, pair_finding_holder(certificate),
                    value_word(is_early ? "not valid yet" : "expired"),
                    value_time(certificate->not_before), value_time(certificate->not_after), NULL);
}

static Confidence confidence_of(const Story *story, const TlsAttempt *attempt, TlsSide owner,
                                AttemptFilter fails)
{
    if (story->pair->is_evicted || pair_finding_is_scan(story->pair) ||
        pair_finding_alternates(story->pair, fails))
        return CONFIDENCE_POSSIBLE;
    return is_said_of(attempt, owner) && is_outside_at(attempt, owner) ? CONFIDENCE_PROVEN
                                                                       : CONFIDENCE_LIKELY;
}

static void report(const Story *story, TlsSide owner, AttemptFilter takes, bool is_failing,
                   GPtrArray *findings)
{
    const TlsAttempt *attempt = &pair_first(story->pair, takes)->first;
    Finding *finding = pair_finding_refused("tls-cert-expired", story, owner, takes);
    bool is_said = is_said_of(attempt, owner), is_outside = is_outside_at(attempt, owner);
    finding->confidence =
        is_failing ? confidence_of(story, attempt, owner, takes) : CONFIDENCE_PROVEN;
    if (!is_failing) {
        finding->severity = SEVERITY_INFO;
        finding->resolved = false;
    }
    finding->summary = summary_of(story, attempt, owner);
    finding_condition(
        finding, "time", is_outside,
        text_new("the capture was made outside the certificate's time of validity", NULL));
    finding_condition(finding, "alert", is_said,
                      text_new("the peer says so by alert 45 (certificate_expired)", NULL));
    finding_condition(finding, "fails", is_failing,
                      is_failing ? text_new("the connection fails over that certificate", NULL)
                                 : text_new("the connection does not fail over it", NULL));
    finding_advice(finding, text_new("Renew the certificate and assign it to the service; if it is "
                                     "valid now, compare the clocks of both servers and of the "
                                     "capturing machine.",
                                     NULL));
    if (attempt->certificates[owner] == NULL)
        finding->next_capture = pair_finding_next_capture(story->pair);
    pair_finding_done(finding, story, findings);
}

/* One finding a pair: what fails before what is only old. That everybody's browser puts up with an
 * old certificate of a web server is no news of this case. */
static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const Pair *pair = story->pair;
    if (blames(pair, TLS_CLIENT, client_fails))
        report(story, TLS_CLIENT, client_fails, true, findings);
    else if (blames(pair, TLS_SERVER, server_fails))
        report(story, TLS_SERVER, server_fails, true, findings);
    else if (pair_first(pair, client_is_outside) != NULL)
        report(story, TLS_CLIENT, client_is_outside, false, findings);
    else if (pair_first(pair, server_is_outside) != NULL && role_of(story, settings)->is_sip)
        report(story, TLS_SERVER, server_is_outside, false, findings);
}

const Case case_tls_cert_expired = {
    .id = "tls-cert-expired",
    .title = "A certificate was not valid when it was used",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom = "Suddenly dead, at midnight or on a date; or since a clock was set.",
    .shows = "A certificate whose time of validity the capture lies outside of, and a connection "
             "that fails over it; or alert 45 (certificate_expired).",
    .look_alike = "An expired certificate that the peer accepts is info. Alert 45 about a "
                  "certificate that was valid points at the peer's clock.",
    .causes = "Nobody renewed it, or it was renewed and not assigned to the service.",
    .fix = "Renew it, assign it, restart the service.",
    .capture =
        "On either side, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "client                               server\n"
              "  |<- Certificate, valid to yesterday -|\n"
              "  |-- alert 45 (certificate_expired) ->|\n",
    .judge = judge,
};
