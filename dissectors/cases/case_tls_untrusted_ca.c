/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool is_untrusted(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_CA;
}

static const char *side_name(TlsSide side)
{
    return side == TLS_CLIENT ? "client" : "server";
}

static Text *summary_of(const Story *story, const TlsAttempt *attempt, TlsSide owner)
{
    const Certificate *certificate = attempt->certificates[owner];
    Value *trusts =
        owner == TLS_SERVER ? pair_finding_client(story->pair) : pair_finding_server(story->pair);
    if (certificate == NULL)
        return text_new("{} does not trust the certificate of the {} ({}); which one it is is not "
                        "visible.",
                        trusts, value_word(side_name(owner)), refusal_words(attempt), NULL);
    return text_new("{} does not trust the issuer of the {}'s certificate ({}, issued by {}): {}.",
                    trusts, value_word(side_name(owner)), pair_finding_holder(certificate),
                    pair_finding_issuer(certificate), refusal_words(attempt), NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    TlsSide owner = pair_finding_owner(story->pair, is_untrusted);
    Finding *finding = pair_finding_refused("tls-untrusted-ca", story, owner, is_untrusted);
    if (finding == NULL)
        return;
    const TlsAttempt *attempt = &pair_first(story->pair, is_untrusted)->first;
    finding->summary = summary_of(story, attempt, owner);
    finding_condition(finding, "alert", true,
                      text_new("the {} refuses by {}", value_word(side_name(attempt->alert_from)),
                               refusal_words(attempt), NULL));
    if (attempt->certificates[owner] != NULL)
        finding_condition(finding, "chain", attempt->chain_length[owner] > 1,
                          text_new("the {} sent {} certificates", value_word(side_name(owner)),
                                   value_number(attempt->chain_length[owner]), NULL));
    finding_advice(finding, text_new("Put the root of that chain among the trusted roots of the "
                                     "side that refuses, and its intermediates on the side that "
                                     "sends; a root in the wrong store breaks it on Windows (only "
                                     "self-signed certificates belong in Trusted Root).",
                                     NULL));
    if (attempt->certificates[owner] == NULL)
        finding->next_capture = pair_finding_next_capture(story->pair);
    pair_finding_done(finding, story, findings);
}

const Case case_tls_untrusted_ca = {
    .id = "tls-untrusted-ca",
    .title = "One side does not trust the issuer of the other's certificate",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom = "Connections fail since a certificate or its authority was replaced.",
    .shows = "Alert 48 (unknown_ca) after the certificate of the other side; or alert 46 where "
             "that certificate is self-signed.",
    .look_alike = "A root in the chain, a leaf alone or an omitted root is normal and no finding. "
                  "Alert 42 and 46 of an issued certificate are the *-cert-rejected cases.",
    .causes = "The root is not installed on the side that refuses; an intermediate is not sent; a "
              "self-signed certificate is in use.",
    .fix =
        "Install the root on the side that refuses; send the intermediates with the certificate.",
    .capture = "On the side that refuses, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" "
               "-w tls.pcapng.",
    .ladder = "client                               server\n"
              "  |<---------------------- Certificate |\n"
              "  |-- alert 48 (unknown_ca) ---------->|\n",
    .judge = judge,
};
