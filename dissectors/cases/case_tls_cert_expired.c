/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

/* Time of validity is judged at capture time, to the second. */
static bool is_outside(const Certificate *certificate, Time time)
{
    return certificate != NULL && certificate->not_before != TIME_NONE &&
           certificate->not_after != TIME_NONE &&
           (time < certificate->not_before || time >= certificate->not_after + TIME_SECOND);
}

static bool is_outside_at(const TlsAttempt *attempt, TlsSide side)
{
    return attempt->steps.hello.frame != 0 &&
           is_outside(attempt->certificates[side], attempt->steps.hello.time);
}

static bool is_said(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_EXPIRED;
}

static bool concerns_client(const TlsAttempt *attempt)
{
    return is_outside_at(attempt, TLS_CLIENT) ||
           (is_said(attempt) && refusal_refused(attempt) == TLS_CLIENT);
}

static bool concerns_server(const TlsAttempt *attempt)
{
    return is_outside_at(attempt, TLS_SERVER) ||
           (is_said(attempt) && refusal_refused(attempt) == TLS_SERVER);
}

/* Is that certificate what the attempt fails over, as far as the ladder tells? */
static bool fails_over(const TlsAttempt *attempt, TlsSide owner)
{
    switch (refusal_of(attempt)) {
    case REFUSAL_EXPIRED:
    case REFUSAL_CA:
        return refusal_refused(attempt) == owner;
    case REFUSAL_SERVER_CERTIFICATE:
        return owner == TLS_SERVER;
    case REFUSAL_CLIENT_CERTIFICATE:
    case REFUSAL_APPLICATION:
        return owner == TLS_CLIENT;
    default:
        return false;
    }
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
                        who, value_name(certificate->subject_cn), NULL);
    bool is_early = attempt->steps.hello.time < certificate->not_before;
    return text_new("The certificate of {} ({}) was {} at capture time: it is valid from {} to {}.",
                    who, value_name(certificate->subject_cn),
                    value_word(is_early ? "not valid yet" : "expired"),
                    value_time(certificate->not_before), value_time(certificate->not_after), NULL);
}

static void report(const Story *story, TlsSide owner, AttemptFilter concerns, GPtrArray *findings)
{
    const TlsRun *run = pair_first(story->pair, concerns);
    if (run == NULL)
        return;
    const TlsAttempt *attempt = &run->first;
    bool is_failing = fails_over(attempt, owner) && !pair_finding_works(story->pair);
    Finding *finding = pair_finding_refused("tls-cert-expired", story, owner, concerns);
    if (!is_failing && !finding->resolved)
        finding->severity = SEVERITY_INFO;
    bool is_alert = pair_first(story->pair, is_said) != NULL;
    finding->confidence = !is_failing || is_alert ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
    if (is_alert && !is_outside_at(attempt, owner))
        finding->confidence = CONFIDENCE_LIKELY;
    finding->summary = summary_of(story, attempt, owner);
    finding_condition(
        finding, "time", is_outside_at(attempt, owner),
        text_new("the capture was made outside the certificate's time of validity", NULL));
    finding_condition(finding, "alert", is_alert,
                      text_new("the peer says so by alert 45 (certificate_expired)", NULL));
    finding_condition(finding, "fails", is_failing,
                      is_failing ? text_new("the connection fails over that certificate", NULL)
                                 : text_new("the peer accepts it all the same", NULL));
    finding_advice(finding, text_new("Renew the certificate and assign it to the service; if it is "
                                     "valid now, compare the clocks of both servers and of the "
                                     "capturing machine.",
                                     NULL));
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    if (pair_first(story->pair, concerns_client) != NULL)
        report(story, TLS_CLIENT, concerns_client, findings);
    else
        report(story, TLS_SERVER, concerns_server, findings);
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
    .capture = "dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "client                               server\n"
              "  |<- Certificate, valid to yesterday -|\n"
              "  |-- alert 45 (certificate_expired) ->|\n",
    .judge = judge,
};
