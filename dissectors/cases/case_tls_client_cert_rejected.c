/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool is_rejected(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_CLIENT_CERTIFICATE;
}

/* Since 2026 public authorities issue certificates for servers only; peers that insist on the other
 * usage refuse them as client certificates. */
static bool lacks_client_usage(const Certificate *certificate)
{
    return certificate != NULL && certificate->has_extended_usage && !certificate->is_for_clients &&
           !certificate->is_for_any;
}

static Text *summary_of(const Story *story, const TlsAttempt *attempt)
{
    const Certificate *certificate = attempt->certificates[TLS_CLIENT];
    if (certificate == NULL)
        return text_new("{} ends the handshake after the certificate of {} ({}); which certificate "
                        "it was is not visible.",
                        pair_finding_server(story->pair), pair_finding_client(story->pair),
                        refusal_words(attempt), NULL);
    return text_new("{} refuses the certificate of {} ({}): {}.", pair_finding_server(story->pair),
                    pair_finding_client(story->pair), pair_finding_holder(certificate),
                    refusal_words(attempt), NULL);
}

/* Microsoft dials the controllers of its customers, and its new certificates are for servers. */
static void advise_controller(const Story *story, Finding *finding)
{
    finding_advice(finding,
                   text_new("This is Teams Direct Routing: since 2026 Microsoft's certificates "
                            "have the usage serverAuth only and come from other roots (DigiCert "
                            "G1, G2, G3 and G5, Microsoft's of 2017). Let the SBC {} accept "
                            "certificates of its clients without clientAuth (a setting, or a newer "
                            "release) and load those roots: on Microsoft's side nothing can be "
                            "changed.",
                            value_ip(&story->pair->key.server), NULL));
}

static void advise(const Story *story, const Settings *settings, const TlsAttempt *attempt,
                   Finding *finding)
{
    if (role_dials_controllers(story->pair, settings))
        advise_controller(story, finding);
    else if (lacks_client_usage(attempt->certificates[TLS_CLIENT]))
        finding_advice(finding,
                       text_new("The certificate is for servers only (no clientAuth). Since 2026 "
                                "public authorities issue no others: let {} accept client "
                                "certificates without that usage, and give it the roots of the new "
                                "chains.",
                                value_ip(&story->pair->key.server), NULL));
    finding_advice(finding,
                   text_new("On {} look at the reason: Schannel 36888 (alert sent), 36887 (alert "
                            "received by the other side); then chain, validity, usage and the "
                            "names that it trusts.",
                            value_ip(&story->pair->key.server), NULL));
    if (attempt->certificates[TLS_CLIENT] == NULL)
        finding->next_capture = pair_finding_next_capture(story->pair);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Finding *finding =
        pair_finding_refused("tls-client-cert-rejected", story, TLS_CLIENT, is_rejected);
    if (finding == NULL)
        return;
    const TlsAttempt *attempt = &pair_first(story->pair, is_rejected)->first;
    if (attempt->is_tls13 && !attempt->has_alert)
        finding->confidence = CONFIDENCE_POSSIBLE; /* what the record says is encrypted */
    finding->summary = summary_of(story, attempt);
    finding_condition(finding, "stage", true,
                      text_new("the client's flight is complete and the server did not answer it "
                               "with its Finished",
                               NULL));
    finding_condition(finding, "alert", attempt->has_alert,
                      text_new("the server ends it by {}", refusal_words(attempt), NULL));
    if (lacks_client_usage(attempt->certificates[TLS_CLIENT]))
        finding_condition(finding, "usage", true,
                          text_new("the certificate lists its usages and clientAuth is not among "
                                   "them",
                                   NULL));
    advise(story, settings, attempt, finding);
    pair_finding_done(finding, story, findings);
}

const Case case_tls_client_cert_rejected = {
    .id = "tls-client-cert-rejected",
    .title = "A server refuses the certificate of its client",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom_of = { "tls-eku-mismatch", "tls-cert-expired", "tls-name-mismatch",
                    "tls-wildcard-subject", "tls-ca-list-truncated" },
    .symptom = "A trunk or peer never comes up; the dialling side logs that the connection was "
               "closed or reset during the handshake. Teams Direct Routing: calls from Teams stop "
               "one day, the SBC goes inactive, and nobody changed anything.",
    .shows = "The client sends its certificate and its Finished; the server answers with an alert "
             "(42, 43, 44, 46, 49), FIN or RST instead of its own Finished.",
    .look_alike = "An empty certificate list is tls-client-cert-missing, alert 48 "
                  "tls-untrusted-ca, alert 45 tls-cert-expired. A server that finishes the "
                  "handshake and then closes does not refuse the certificate but the peer "
                  "(um-auth-only-stall).",
    .causes = "A usage that the server insists on and the certificate lacks (since 2026 public "
              "certificates are for servers only), an incomplete chain, a revoked certificate, a "
              "name that is not trusted. Direct Routing: Microsoft dials the SBC with certificates "
              "that have serverAuth only and come from new roots, all of them since June 2026; an "
              "SBC that demands clientAuth or lacks the roots refuses them.",
    .fix = "Make the server accept the certificate (usage, roots), or issue one that fulfils what "
           "it asks for. On an SBC of Direct Routing: no demand for clientAuth, and the roots "
           "DigiCert G1, G2, G3 and G5 and Microsoft's of 2017.",
    .capture = "On the side that refuses, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" "
               "-w tls.pcapng; with TLS 1.3 the certificate is only visible with keys.",
    .ladder = "client                               server\n"
              "  |-- Certificate, ..., Finished ----->|\n"
              "  |<------ alert 42, 43, 46, FIN, RST -|\n",
    .judge = judge,
};
