/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

/* A server may finish the handshake and close then: TLS lets it look at certificates later. */
static bool is_closed_on(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_APPLICATION && tls_attempt_ended_by(attempt, TLS_SERVER);
}

static bool is_missing(const TlsAttempt *attempt)
{
    return attempt->is_certificate_empty &&
           (refusal_of(attempt) == REFUSAL_NO_CLIENT_CERTIFICATE || is_closed_on(attempt));
}

static bool is_tolerated(const TlsAttempt *attempt)
{
    return attempt->is_certificate_empty && attempt->is_certificate_demanded &&
           attempt->stage == TLS_STAGE_DATA;
}

static void advise(const Story *story, const TlsAttempt *attempt, Finding *finding)
{
    finding_advice(finding, text_new("Assign a certificate to the service on {}: one with its "
                                     "private key readable by the service, with the usage "
                                     "clientAuth, from an issuer that {} accepts.",
                                     pair_finding_client(story->pair),
                                     value_ip(&story->pair->key.server), NULL));
    if (attempt->authorities_count > 0)
        finding_advice(finding,
                       text_new("{} names {} issuers that it accepts: is the issuer of the "
                                "client's certificate among them?",
                                value_ip(&story->pair->key.server),
                                value_number(attempt->authorities_count), NULL));
}

static void judge_missing(const Story *story, GPtrArray *findings)
{
    Finding *finding =
        pair_finding_refused("tls-client-cert-missing", story, TLS_CLIENT, is_missing);
    if (finding == NULL)
        return;
    const TlsAttempt *attempt = &pair_first(story->pair, is_missing)->first;
    bool is_said = attempt->has_alert && !pair_finding_alternates(story->pair, is_missing);
    if (is_said && !story->pair->is_evicted && !pair_finding_is_scan(story->pair))
        /* one try may be a probe */
        finding->confidence =
            pair_count(story->pair, is_missing) < 2 ? CONFIDENCE_LIKELY : CONFIDENCE_PROVEN;
    finding->summary =
        text_new("{} asks {} for a certificate, gets an empty list and ends the connection ({}).",
                 pair_finding_server(story->pair), pair_finding_client(story->pair),
                 refusal_words(attempt), NULL);
    finding_condition(finding, "asked", attempt->is_certificate_demanded,
                      text_new("the server asked for a certificate of the client", NULL));
    finding_condition(finding, "empty", true,
                      text_new("the client sent an empty list of certificates", NULL));
    finding_condition(
        finding, "ended", true,
        text_new("the server ended the connection by {}", refusal_words(attempt), NULL));
    advise(story, attempt, finding);
    pair_finding_done(finding, story, findings);
}

static void judge_tolerated(const Story *story, GPtrArray *findings)
{
    Finding *finding =
        pair_finding_refused("tls-client-cert-missing", story, TLS_CLIENT, is_tolerated);
    if (finding == NULL)
        return;
    finding->severity = SEVERITY_INFO;
    finding->confidence = CONFIDENCE_PROVEN;
    finding->resolved = false;
    finding->summary =
        text_new("{} asks {} for a certificate and goes on without one.",
                 pair_finding_server(story->pair), pair_finding_client(story->pair), NULL);
    finding_condition(finding, "ended", false,
                      text_new("the server did not end the connection for it", NULL));
    pair_finding_done(finding, story, findings);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    if (pair_first(story->pair, is_missing) != NULL)
        judge_missing(story, findings);
    else
        judge_tolerated(story, findings);
}

const Case case_tls_client_cert_missing = {
    .id = "tls-client-cert-missing",
    .title = "A server asks for a client certificate and gets none",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom_of = { "tls-ca-list-truncated" },
    .symptom = "A trunk over mutual TLS never comes up; the dialled side logs that it \"did not "
               "receive a certificate from the client\" (61030, 61013).",
    .shows = "CertificateRequest, then a Certificate message with an empty list (7 bytes of "
             "record), then alert 40 or 116, FIN or RST of the server.",
    .look_alike = "Where the server goes on, nothing is wrong: monitors, browsers and servers that "
                  "only ask if they may are info. A certificate that was sent and refused is "
                  "tls-client-cert-rejected.",
    .causes = "No certificate assigned, its private key not readable, the usage clientAuth "
              "missing, or no issuer in the server's list that fits (tls-ca-list-truncated).",
    .fix = "Assign a fitting certificate on the dialling side and restart the service.",
    .capture = "On the dialling side, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w "
               "tls.pcapng.",
    .ladder = "client                               server\n"
              "  |<------------- CertificateRequest --|\n"
              "  |-- Certificate (empty) ------------>|\n"
              "  |<-------------- alert 40, FIN, RST -|\n",
    .judge = judge,
};
