/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool has_wildcard(const TlsAttempt *attempt, TlsSide side)
{
    return attempt->certificates[side] != NULL &&
           certificate_name_has_wildcard(attempt->certificates[side]);
}

static bool shows_client(const TlsAttempt *attempt)
{
    return has_wildcard(attempt, TLS_CLIENT);
}

static bool shows_server(const TlsAttempt *attempt)
{
    return has_wildcard(attempt, TLS_SERVER);
}

/* Clients of a server may be anybody; servers among themselves use certificates on both sides. */
static bool is_mutual(const TlsAttempt *attempt)
{
    return attempt->is_certificate_demanded;
}

static void report(const Story *story, TlsSide owner, AttemptFilter shows, GPtrArray *findings)
{
    Finding *finding = pair_finding_new("tls-wildcard-subject", story, shows);
    const TlsAttempt *attempt = pair_finding_certificate(finding, story, owner, shows);
    Refusal refusal = refusal_of(attempt);
    bool is_failing = !pair_finding_works(story->pair) &&
                      (refusal == REFUSAL_APPLICATION || refusal == REFUSAL_CLIENT_CERTIFICATE ||
                       refusal == REFUSAL_SERVER_CERTIFICATE);
    finding->severity = is_failing ? SEVERITY_WARNING : SEVERITY_INFO;
    finding->confidence = CONFIDENCE_PROVEN;
    finding->summary = text_new("The certificate of {} has a wildcard name ({}): peers in the role "
                                "of {} do not take it.",
                                owner == TLS_CLIENT ? pair_finding_client(story->pair)
                                                    : pair_finding_server(story->pair),
                                value_name(attempt->certificates[owner]->subject_cn),
                                value_word(role_of(story)->title), NULL);
    finding_condition(finding, "fails", is_failing,
                      is_failing ? text_new("the connection fails", NULL)
                                 : text_new("the connection does not fail for it", NULL));
    pair_finding_evidence(finding, attempt);
    finding_advice(finding,
                   text_new("Issue a certificate with the full name of the server as CN.", NULL));
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    const Role *role = role_of(story);
    if (!role->is_sip || role->names[TLS_CLIENT].allows_wildcards ||
        pair_first(story->pair, is_mutual) == NULL)
        return;
    if (pair_first(story->pair, shows_client) != NULL)
        report(story, TLS_CLIENT, shows_client, findings);
    else if (pair_first(story->pair, shows_server) != NULL)
        report(story, TLS_SERVER, shows_server, findings);
}

const Case case_tls_wildcard_subject = {
    .id = "tls-wildcard-subject",
    .title = "A wildcard certificate is used between servers",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .symptom = "Half of it works: voice mail and attendants do, message waiting and play-on-phone "
               "do not; event 1400 now and then.",
    .shows = "A certificate with a name like *.example.com in a mutual TLS handshake between SIP "
             "servers.",
    .look_alike = "Direct Routing allows wildcards; web servers do anyway.",
    .causes = "The company's web certificate was assigned to the SIP service, too.",
    .fix = "A certificate with the server's full name.",
    .capture = "dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "UM server                         Lync :5061\n"
              "  |-- Certificate CN=*.example ------> | no server of that name\n"
              "  |<------------------------------ FIN |\n",
    .judge = judge,
};
