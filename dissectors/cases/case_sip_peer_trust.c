/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_finding.h"

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_DISTRUST, &at);
    if (trouble == NULL)
        return;
    Finding *finding = sip_finding_new("sip-peer-trust", story, trouble);
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = story->sip->is_evicted ? CONFIDENCE_POSSIBLE : CONFIDENCE_PROVEN;
    finding->summary = text_new("{} answers {} with 504: a server further on cannot be reached in "
                                "a way that both sides trust ({}).",
                                sip_finding_server(story), sip_finding_client(story),
                                finding_times(trouble->attempts), NULL);
    finding_condition(finding, "504", true,
                      text_new("requests answered by 504 with diagnostics about the trust in the "
                               "next hop: {}",
                               value_number(trouble->attempts), NULL));
    sip_finding_reasons(finding, trouble);
    sip_finding_evidence(finding, trouble);
    finding_advice(finding, text_new("Compare the name that the diagnostics call the target "
                                     "(tls-target, PeerServer) with the names in the certificate "
                                     "that this server presents.",
                                     NULL));
    finding_advice(finding, text_new("Capture between that server and its next hop: the TLS "
                                     "handshake there shows who refuses whom. Lync logs event "
                                     "14428 with the name that it expected.",
                                     NULL));
    sip_finding_done(finding, findings);
}

const Case case_sip_peer_trust = {
    .id = "sip-peer-trust",
    .title = "A next hop is not trusted (504 with diagnostics 1010, 1034 or 1047)",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_SIP_PAIR,
    .symptom_of = { "tls-name-mismatch", "tls-server-cert-rejected", "tls-client-cert-rejected",
                    "tls-untrusted-ca", "tls-cert-expired", "um-auth-only-stall" },
    .symptom = "Presence of federated contacts is unknown, messages and calls to a partner fail.",
    .shows = "A response 504 with ms-diagnostics (or the public twin of it) 1010, 1034 or 1047.",
    .look_alike = "504 with other ids, or without, is a time-out or a DNS problem "
                  "(sip-call-failed explains them).",
    .causes = "The certificate of the partner does not carry the name that is dialled, or comes "
              "from an issuer that is not trusted; TLS to it is cut off on the way.",
    .fix = "A certificate with the name of the service; the issuer's certificate in the trust "
           "store; TLS let through to port 5061.",
    .capture = "On the server that sends the 504, towards its next hop: dumpcap -i IFACE -s 0 -f "
               "\"tcp port 5061\" -w trust.pcapng.",
    .ladder = "client              server                next hop :5061\n"
              "  |-- SUBSCRIBE ----->|                       |\n"
              "  |                   |-- ClientHello ------->|\n"
              "  |                   |<-- Certificate -------|  another name\n"
              "  |<-- 504, 1010 -----|                       |\n",
    .judge = judge,
};
