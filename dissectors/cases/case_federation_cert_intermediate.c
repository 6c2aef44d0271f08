/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "case.h"
#include "pair_finding.h"
#include "threshold.h"

/* The leaf's issuer is in the same message and is not a root: that one has an issuer of its own. */
static bool is_indirect(const TlsAttempt *attempt, TlsSide side)
{
    const Certificate *leaf = attempt->certificates[side], *issuer = attempt->issuers[side];
    return leaf != NULL && issuer != NULL && !issuer->is_self_issued && !leaf->is_self_issued &&
           certificate_is_issued_by(leaf, issuer);
}

static bool client_is_indirect(const TlsAttempt *attempt)
{
    return is_indirect(attempt, TLS_CLIENT);
}

static bool server_is_indirect(const TlsAttempt *attempt)
{
    return is_indirect(attempt, TLS_SERVER);
}

static bool is_refusal(const TlsAttempt *attempt)
{
    return attempt->stage == TLS_STAGE_DATA && attempt->is_short_exchange &&
           tls_attempt_ended_by(attempt, TLS_SERVER);
}

/* One that gets more out of the gateway is not refused. */
static bool is_always_refused(const Pair *pair)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (!is_refusal(&run->first) && !refusal_is_undecided(&run->first))
            return false;
    return pair_first(pair, is_refusal) != NULL;
}

static Text *summary_of(const Story *story, const TlsAttempt *attempt, TlsSide owner)
{
    Value *who =
        owner == TLS_CLIENT ? pair_finding_client(story->pair) : pair_finding_server(story->pair);
    return text_new("The certificate of {} ({}) is issued by an intermediate authority ({}), not "
                    "by the root {} itself, and the federation gateway answers each request with a "
                    "few bytes and closes.",
                    who, pair_finding_holder(attempt->certificates[owner]),
                    pair_finding_holder(attempt->issuers[owner]),
                    pair_finding_issuer(attempt->issuers[owner]), NULL);
}

/* An intermediate authority that the partner is said to take is none to blame. */
static bool is_to_blame(const Pair *pair, const Settings *settings, AttemptFilter takes,
                        TlsSide owner)
{
    const ProfileNames *trusted = &profile_of(settings)->trusted_issuers;
    const TlsRun *run = pair_first(pair, takes);
    const Certificate *leaf = run != NULL ? run->first.certificates[owner] : NULL;
    if (leaf == NULL)
        return false;
    Bytes issuer = { (const uint8_t *)leaf->issuer, strlen(leaf->issuer) };
    return !profile_has_name(trusted, issuer) &&
           !profile_has_name(trusted, run->first.issuers[owner]->subject_cn);
}

static const char *gateway_words(const Story *story, const Settings *settings)
{
    const PairKey *key = &story->pair->key;
    ProfileRole role;
    return profile_role_of(profile_of(settings), &key->server, key->port, &role)
               ? "the configuration says that it is a federation gateway"
               : "the name dialled or the server's certificate is of a federation gateway";
}

static void report(const Story *story, const Settings *settings, TlsSide owner, GPtrArray *findings)
{
    AttemptFilter takes = owner == TLS_CLIENT ? client_is_indirect : server_is_indirect;
    int64_t enough = threshold_of(settings, THRESHOLD_FEDERATION_CERT_INTERMEDIATE_EXCHANGES);
    Finding *finding = pair_finding_new("federation-cert-intermediate", story, takes);
    const TlsAttempt *attempt = pair_finding_certificate(finding, story, owner, takes);
    finding->severity = SEVERITY_WARNING;
    bool is_sure = pair_count(story->pair, takes) >= enough && !story->pair->is_evicted;
    finding->confidence = is_sure ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    finding->summary = summary_of(story, attempt, owner);
    finding_condition(finding, "gateway", true, text_new(gateway_words(story, settings), NULL));
    finding_condition(finding, "issuer", true,
                      text_new("the chain of the {} holds an intermediate authority, {}",
                               value_word(owner == TLS_CLIENT ? "client" : "server"),
                               pair_finding_holder(attempt->issuers[owner]), NULL));
    finding_condition(
        finding, "exchange", true,
        text_new("each connection is one request, one reply of at most 2 KB, and the server "
                 "closes",
                 NULL));
    finding_condition(finding, "403", false,
                      text_new("the reply can be read and is HTTP 403", NULL));
    pair_finding_evidence(finding, attempt);
    finding_advice(finding, text_new("Use a certificate that one of the authorities on the "
                                     "partner's list issues directly; since Exchange 2010 SP1 a "
                                     "self-signed one will do for the federation trust.",
                                     NULL));
    finding->next_capture = text_new(
        "The reply itself, in clear: record at an inspecting proxy, or on {} with the TLS keys: "
        "dumpcap -i IFACE -s 0 -f \"host {} and port {}\" -w federation.pcapng",
        pair_finding_client(story->pair), value_ip(&story->pair->key.server),
        value_number(story->pair->key.port), NULL);
    pair_finding_done(finding, story, findings);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const Pair *pair = story->pair;
    if (!is_always_refused(pair) || !role_is_federation_gateway(pair, settings))
        return; /* in this order: few are refused, and names of all certificates are many */
    if (is_to_blame(pair, settings, client_is_indirect, TLS_CLIENT))
        report(story, settings, TLS_CLIENT, findings);
    else if (is_to_blame(pair, settings, server_is_indirect, TLS_SERVER) &&
             !role_is_public_gateway(pair, settings))
        report(story, settings, TLS_SERVER, findings);
}

const Case case_federation_cert_intermediate = {
    .id = "federation-cert-intermediate",
    .title = "A federation partner takes no certificate of an intermediate authority",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .symptom = "New-FederationTrust and the like fail with HTTP 403 although the certificate is "
               "valid and its root is trusted.",
    .shows = "TLS to a federation gateway (its name has a label fed, federation or nexus, or is "
             "domains.live.com), a certificate whose chain holds an intermediate authority, and in "
             "every connection one request, one short reply and the server's close.",
    .look_alike = "Nearly every web server has a certificate of an intermediate authority: only "
                  "of a gateway this is told, and not where replies are longer or a connection "
                  "carries more than one request. A 403 that can be read is federation-http-403. A "
                  "proxy's own 403 comes without TLS to the gateway.",
    .causes = "The partner compares the direct issuer of the certificate with its list of "
              "authorities and does not follow the chain to the root.",
    .fix = "A certificate that an authority on the list issues directly, or a self-signed one "
           "where the partner takes it (Exchange 2010 SP1 and later).",
    .capture = "On the side that dials, whole frames, and with the keys of TLS if they can be had: "
               "dumpcap -i IFACE -s 0 -f \"tcp port 443\" -w federation.pcapng.",
    .ladder = "Exchange                          gateway :443\n"
              "  |-- handshake: leaf, intermediate ---|\n"
              "  |-- request (SOAP) ----------------->|\n"
              "  |<-------------- 300 bytes, then FIN |   403\n",
    .judge = judge,
};
