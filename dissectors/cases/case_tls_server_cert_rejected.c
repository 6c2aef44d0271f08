/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "threshold.h"

static bool is_rejected(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_SERVER_CERTIFICATE;
}

/* A fault that the capture shows would explain why the client leaves without a word. */
static bool has_fault(const Story *story, const Settings *settings, const TlsAttempt *attempt)
{
    const Certificate *certificate = attempt->certificates[TLS_SERVER];
    NameCheck check;
    if (certificate == NULL)
        return false;
    if (pair_finding_is_outside(attempt, TLS_SERVER))
        return true;
    if (certificate->has_extended_usage && !certificate->is_for_servers && !certificate->is_for_any)
        return true;
    return name_check(story, settings, attempt, TLS_SERVER, &check) && check.is_mismatch;
}

static Text *summary_of(const Story *story, const TlsAttempt *attempt)
{
    const Certificate *certificate = attempt->certificates[TLS_SERVER];
    if (certificate == NULL)
        return text_new("{} ends the handshake after the flight of {} ({}); the certificate is not "
                        "visible.",
                        pair_finding_client(story->pair), pair_finding_server(story->pair),
                        refusal_words(attempt), NULL);
    return text_new("{} refuses the certificate of {} ({}): {}.", pair_finding_client(story->pair),
                    pair_finding_server(story->pair), pair_finding_holder(certificate),
                    refusal_words(attempt), NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    int64_t closes = threshold_of(settings, THRESHOLD_TLS_SERVER_CERT_REJECTED_CLOSES);
    const TlsRun *run = pair_first(story->pair, is_rejected);
    if (run == NULL)
        return;
    const TlsAttempt *attempt = &run->first;
    bool is_said = refusal_is_said(attempt), is_faulty = has_fault(story, settings, attempt);
    /* Monitors and scanners leave here, too, and mean nothing by it; so does who never got it. */
    if (!is_said && !is_faulty &&
        (pair_count(story->pair, is_rejected) < closes || !role_of(story, settings)->is_sip ||
         pair_trouble(story->pair)->hole.connections > 0))
        return;
    Finding *finding =
        pair_finding_refused("tls-server-cert-rejected", story, TLS_SERVER, is_rejected);
    if (!is_said && !is_faulty)
        finding->confidence = CONFIDENCE_POSSIBLE;
    finding->summary = summary_of(story, attempt);
    finding_condition(
        finding, "stage", true,
        text_new("the server's flight is complete and the client did not go on", NULL));
    finding_condition(finding, "alert", is_said,
                      text_new("the client ends it by {}", refusal_words(attempt), NULL));
    finding_condition(finding, "fault", is_faulty,
                      is_faulty ? text_new("the certificate has a fault that explains it", NULL)
                                : text_new("the capture shows no fault of the certificate", NULL));
    finding_advice(finding, text_new("On {} look at why: Lync and OCS log 14428 (wrong principal), "
                                     "Schannel 36888; compare the name it dials with the names of "
                                     "the certificate, and its roots with the chain.",
                                     pair_finding_client(story->pair), NULL));
    if (attempt->certificates[TLS_SERVER] == NULL)
        finding->next_capture = pair_finding_next_capture(story->pair);
    pair_finding_done(finding, story, findings);
}

const Case case_tls_server_cert_rejected = {
    .id = "tls-server-cert-rejected",
    .title = "A client refuses the certificate of its server",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom_of = { "tls-name-mismatch", "tls-wildcard-subject", "tls-eku-mismatch",
                    "tls-cert-expired" },
    .symptom = "Outgoing connections fail (Lync: event 14428, SIP 504 with diagnostics 1010).",
    .shows = "The server sends its certificate; the client answers with an alert (42, 43, 44, 46), "
             "FIN or RST.",
    .look_alike = "Monitors and scanners leave at the same point: without an alert and without a "
                  "fault in the certificate this is never more than possible. Alert 48 is "
                  "tls-untrusted-ca, 45 tls-cert-expired.",
    .causes = "A name that is not the one dialled, a usage that is missing, a revoked certificate.",
    .fix = "A certificate with the dialled name, the usage serverAuth, and its chain.",
    .capture = "On the client, whole frames, with DNS: dumpcap -i IFACE -s 0 -f \"tcp port 5061 or "
               "port 53\" -w tls.pcapng.",
    .ladder = "client                               server\n"
              "  |-- ClientHello -------------------->|\n"
              "  |<- ServerHello, Certificate, Done --|\n"
              "  |-- alert 42, 43, 46, FIN, RST ----->|\n",
    .judge = judge,
};
