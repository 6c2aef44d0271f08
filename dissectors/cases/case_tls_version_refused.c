/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "tls_record.h"

static bool is_refused(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_VERSION;
}

static bool gets_on(const TlsAttempt *attempt)
{
    return attempt->stage > TLS_STAGE_HELLO && refusal_of(attempt) != REFUSAL_VERSION;
}

static Value *version(uint16_t number)
{
    return value_word(tls_version_name(number));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Finding *finding = pair_finding_refused("tls-version-refused", story, TLS_SERVER, is_refused);
    if (finding == NULL)
        return;
    const TlsAttempt *attempt = &pair_first(story->pair, is_refused)->first;
    value_set(finding->subject, "certificate", value_null()); /* none is to blame */
    const TlsRun *other = pair_first(story->pair, gets_on);
    if (other != NULL)
        finding->severity = SEVERITY_INFO; /* it tries versions until one fits */
    finding->summary =
        attempt->alert_from == TLS_SERVER
            ? text_new("{} offers {} as its newest version and {} refuses it.",
                       pair_finding_client(story->pair), version(attempt->offered_version),
                       pair_finding_server(story->pair), NULL)
            : text_new("{} answers with {} and {} refuses it.", pair_finding_server(story->pair),
                       version(attempt->version), pair_finding_client(story->pair), NULL);
    finding_condition(finding, "alert", true, text_new("{}", refusal_words(attempt), NULL));
    if (other != NULL)
        finding_condition(finding, "other", false,
                          text_new("the same client gets on with {} in another connection",
                                   version(other->first.version), NULL));
    finding_advice(finding, text_new("Enable a version that both know on the older side (TLS 1.2: "
                                     "Windows Server 2008 R2 and .NET need registry keys; Skype "
                                     "for Business 2015 needs CU9), rather than an old one on the "
                                     "newer side.",
                                     NULL));
    pair_finding_done(finding, story, findings);
}

const Case case_tls_version_refused = {
    .id = "tls-version-refused",
    .title = "Client and server have no TLS version in common",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom = "Suddenly no connection since one side was hardened or updated (\"forcibly "
               "closed\").",
    .shows = "Alert 70 (protocol_version) right after the ClientHello, or after the ServerHello "
             "from the client.",
    .look_alike = "A client that tries again with another version and gets on negotiates, and a "
                  "scanner tries them all: info. Alert 40 is about ciphers (tls-no-shared-cipher).",
    .causes = "TLS 1.0 and 1.1 disabled on one side; the other knows nothing newer.",
    .fix = "Enable TLS 1.2 on the older side.",
    .capture = "On either side: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "client                               server\n"
              "  |-- ClientHello TLS 1.0 ------------>|\n"
              "  |<---------------------- alert 70 ---|\n",
    .judge = judge,
};
