/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "tls_alert.h"

static bool lacks_usage(const TlsAttempt *attempt, TlsSide side)
{
    const Certificate *certificate = attempt->certificates[side];
    if (certificate == NULL || !certificate->has_extended_usage || certificate->is_for_any)
        return false;
    return side == TLS_CLIENT ? !certificate->is_for_clients : !certificate->is_for_servers;
}

static bool client_lacks(const TlsAttempt *attempt)
{
    return lacks_usage(attempt, TLS_CLIENT);
}

static bool server_lacks(const TlsAttempt *attempt)
{
    return lacks_usage(attempt, TLS_SERVER);
}

/* Refused by an alert that may mean the usage, or without a word. */
static bool is_refused_for(const TlsAttempt *attempt, TlsSide owner)
{
    Refusal refusal = refusal_of(attempt);
    Refusal wanted = owner == TLS_CLIENT ? REFUSAL_CLIENT_CERTIFICATE : REFUSAL_SERVER_CERTIFICATE;
    if (refusal != wanted)
        return false;
    return !attempt->has_alert || attempt->alert == TLS_ALERT_BAD_CERTIFICATE ||
           attempt->alert == TLS_ALERT_UNSUPPORTED_CERTIFICATE ||
           attempt->alert == TLS_ALERT_CERTIFICATE_UNKNOWN;
}

static bool client_refused(const TlsAttempt *attempt)
{
    return client_lacks(attempt) && is_refused_for(attempt, TLS_CLIENT);
}

static bool server_refused(const TlsAttempt *attempt)
{
    return server_lacks(attempt) && is_refused_for(attempt, TLS_SERVER);
}

static void report(const Story *story, TlsSide owner, AttemptFilter takes, bool is_refused,
                   GPtrArray *findings)
{
    const char *usage = owner == TLS_CLIENT ? "clientAuth" : "serverAuth";
    Finding *finding = pair_finding_refused("tls-eku-mismatch", story, owner, takes);
    const TlsAttempt *attempt = &pair_first(story->pair, takes)->first;
    bool is_failing = is_refused && !pair_finding_works(story->pair);
    finding->severity = is_failing ? SEVERITY_WARNING : SEVERITY_INFO;
    finding->confidence = is_refused ? CONFIDENCE_LIKELY : CONFIDENCE_PROVEN;
    if (is_refused && (pair_finding_is_scan(story->pair) || story->pair->is_evicted ||
                       pair_finding_alternates(story->pair, takes)))
        finding->confidence = CONFIDENCE_POSSIBLE;
    finding->summary = text_new(
        "The certificate of {} ({}) lacks the usage {} that its role as {} "
        "needs.",
        owner == TLS_CLIENT ? pair_finding_client(story->pair) : pair_finding_server(story->pair),
        pair_finding_holder(attempt->certificates[owner]), value_word(usage),
        value_word(owner == TLS_CLIENT ? "client" : "server"), NULL);
    finding_condition(finding, "usage", true,
                      text_new("the certificate lists its usages and {} is not among them",
                               value_word(usage), NULL));
    finding_condition(finding, "refused", is_refused,
                      is_refused
                          ? text_new("the peer refuses it by {}", refusal_words(attempt), NULL)
                          : text_new("the peer does not refuse it", NULL));
    finding_advice(finding,
                   owner == TLS_CLIENT
                       ? text_new("Public authorities issue certificates for servers only since "
                                  "2026: let the dialled side accept them from its clients, or use "
                                  "a private authority for both usages.",
                                  NULL)
                       : text_new("Issue a certificate with the usage serverAuth.", NULL));
    pair_finding_done(finding, story, findings);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    if (pair_first(story->pair, client_refused) != NULL)
        report(story, TLS_CLIENT, client_refused, true, findings);
    else if (pair_first(story->pair, server_refused) != NULL)
        report(story, TLS_SERVER, server_refused, true, findings);
    else if (pair_first(story->pair, client_lacks) != NULL)
        report(story, TLS_CLIENT, client_lacks, false, findings);
    else if (pair_first(story->pair, server_lacks) != NULL)
        report(story, TLS_SERVER, server_lacks, false, findings);
}

const Case case_tls_eku_mismatch = {
    .id = "tls-eku-mismatch",
    .title = "A certificate lacks the usage that its role needs",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .symptom = "A trunk breaks when the provider rolls out new certificates.",
    .shows = "A certificate with extended key usages, without clientAuth on the side that dials or "
             "without serverAuth on the side that is dialled, and the other side refusing it.",
    .look_alike = "A certificate without any extended key usage is good for all; one that the peer "
                  "accepts all the same is info.",
    .causes = "Since 2026 public authorities leave clientAuth out; a certificate made for one role "
              "is used in both.",
    .fix = "Relax the check of the usage on the dialled side, or use certificates with both.",
    .capture =
        "On either side, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "Microsoft                         SBC :5061\n"
              "  |-- Certificate, serverAuth only --> | I want clientAuth\n"
              "  |<----------------- alert 43 or FIN -|\n",
    .judge = judge,
};
