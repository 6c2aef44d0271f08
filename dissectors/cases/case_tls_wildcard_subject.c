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

static bool client_fails(const TlsAttempt *attempt)
{
    return shows_client(attempt) && pair_finding_may_fail_over(attempt, TLS_CLIENT);
}

static bool server_fails(const TlsAttempt *attempt)
{
    return shows_server(attempt) && pair_finding_may_fail_over(attempt, TLS_SERVER);
}

/* Clients of a server may be anybody; servers among themselves use certificates on both sides. */
static bool is_mutual(const TlsAttempt *attempt)
{
    return attempt->is_certificate_demanded && !attempt->is_certificate_empty;
}

static Value *wildcard_of(const Certificate *certificate)
{
    for (uint8_t i = 0; i < certificate->cn_count; i++)
        if (certificate_name_is_wildcard(certificate->cns[i]))
            return value_name(certificate->cns[i]);
    for (uint16_t i = 0; i < certificate->alternative_count; i++)
        if (certificate_name_is_wildcard(certificate->alternatives[i].name))
            return value_name(certificate->alternatives[i].name);
    return pair_finding_holder(certificate);
}

static void report(const Story *story, const Role *role, TlsSide owner, bool fails,
                   GPtrArray *findings)
{
    AttemptFilter shows = owner == TLS_CLIENT ? (fails ? client_fails : shows_client)
                                              : (fails ? server_fails : shows_server);
    Finding *finding = pair_finding_new("tls-wildcard-subject", story, shows);
    const TlsAttempt *attempt = pair_finding_certificate(finding, story, owner, shows);
    bool is_failing = fails && !pair_finding_works(story->pair);
    finding->severity = is_failing ? SEVERITY_WARNING : SEVERITY_INFO;
    finding->confidence = is_failing ? CONFIDENCE_LIKELY : CONFIDENCE_PROVEN;
    finding->summary = text_new(
        "The certificate of {} has a wildcard name ({}): peers in the role "
        "of {} do not take it.",
        owner == TLS_CLIENT ? pair_finding_client(story->pair) : pair_finding_server(story->pair),
        wildcard_of(attempt->certificates[owner]), value_word(role->title), NULL);
    finding_condition(finding, "fails", is_failing,
                      is_failing ? text_new("the connection fails", NULL)
                                 : text_new("the connection does not fail for it", NULL));
    pair_finding_evidence(finding, attempt);
    finding_advice(finding,
                   text_new("Issue a certificate with the full name of the server as CN.", NULL));
    pair_finding_done(finding, story, findings);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    if (pair_first(story->pair, is_mutual) == NULL)
        return;
    const Role *role = role_of(story, settings);
    if (!role->is_sip || role->names[TLS_CLIENT].allows_wildcards)
        return;
    if (pair_first(story->pair, client_fails) != NULL)
        report(story, role, TLS_CLIENT, true, findings);
    else if (pair_first(story->pair, server_fails) != NULL)
        report(story, role, TLS_SERVER, true, findings);
    else if (pair_first(story->pair, shows_client) != NULL)
        report(story, role, TLS_CLIENT, false, findings);
    else if (pair_first(story->pair, shows_server) != NULL)
        report(story, role, TLS_SERVER, false, findings);
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
    .capture =
        "On either side, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w tls.pcapng.",
    .ladder = "UM server                         Lync :5061\n"
              "  |-- Certificate CN=*.example ------> | no server of that name\n"
              "  |<------------------------------ FIN |\n",
    .judge = judge,
};
