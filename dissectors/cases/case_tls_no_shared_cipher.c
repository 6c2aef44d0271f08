/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool is_refused(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_CIPHER;
}

static bool gets_on(const TlsAttempt *attempt)
{
    return attempt->stage > TLS_STAGE_HELLO;
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Finding *finding = pair_finding_refused("tls-no-shared-cipher", story, TLS_SERVER, is_refused);
    if (finding == NULL)
        return;
    const TlsAttempt *attempt = &pair_first(story->pair, is_refused)->first;
    value_set(finding->subject, "certificate", value_null()); /* none is to blame */
    if (pair_first(story->pair, gets_on) != NULL)
        finding->severity = SEVERITY_INFO; /* it tries ciphers until one fits */
    if (finding->confidence == CONFIDENCE_PROVEN)
        finding->confidence = CONFIDENCE_LIKELY; /* the alert does not name its reason */
    finding->summary = text_new("{} refuses what {} offers in its ClientHello ({}): they have no "
                                "cipher suite, group or signature in common.",
                                pair_finding_server(story->pair), pair_finding_client(story->pair),
                                refusal_words(attempt), NULL);
    finding_condition(
        finding, "alert", true,
        text_new("the server answers the ClientHello with {}", refusal_words(attempt), NULL));
    finding_advice(finding, text_new("Compare the cipher suites of the ClientHello with those that "
                                     "the server is set to take (Schannel 36874 names it); a "
                                     "server without a usable private key refuses all of them.",
                                     NULL));
    pair_finding_done(finding, story, findings);
}

const Case case_tls_no_shared_cipher = {
    .id = "tls-no-shared-cipher",
    .title = "Client and server have no cipher suite in common",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom = "No connection since one side was hardened.",
    .shows = "Alert 40 (handshake_failure) or 71 right after the ClientHello.",
    .look_alike = "Alert 40 after the client's certificate is about that certificate. A client "
                  "that gets on in another connection negotiates or scans: info.",
    .causes = "Suites disabled on one side (RC4, 3DES, CBC), or a server certificate whose key "
              "fits none of the offered suites (ECDSA against RSA) or is not readable.",
    .fix = "Enable a common suite; check the server's certificate and key.",
    .capture = "On either side: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "client                               server\n"
              "  |-- ClientHello (suites) ----------->|\n"
              "  |<---------------------- alert 40 ---|\n",
    .judge = judge,
};
