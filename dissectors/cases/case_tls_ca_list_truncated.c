/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

/* Schannel sends at most 16 KB of authorities (KB 2464556). */
enum { NEAR_LIMIT = 15000 };

static bool is_long(const TlsAttempt *attempt)
{
    return attempt->authorities_length >= NEAR_LIMIT;
}

/* The client found none of its issuers in the list, or one that is not in it was refused. */
static bool is_hurt(const TlsAttempt *attempt)
{
    if (!is_long(attempt) || attempt->is_issuer_listed)
        return false;
    Refusal refusal = refusal_of(attempt);
    return attempt->is_certificate_empty || refusal == REFUSAL_CLIENT_CERTIFICATE ||
           refusal == REFUSAL_NO_CLIENT_CERTIFICATE ||
           (refusal == REFUSAL_CA && refusal_refused(attempt) == TLS_CLIENT);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    bool hurts = pair_first(story->pair, is_hurt) != NULL;
    AttemptFilter takes = hurts ? is_hurt : is_long;
    Finding *finding = pair_finding_refused("tls-ca-list-truncated", story, TLS_CLIENT, takes);
    if (finding == NULL)
        return;
    if (!hurts && !pair_finding_works(story->pair)) {
        finding_free(finding);
        return;
    }
    const TlsAttempt *attempt = &pair_first(story->pair, takes)->first;
    bool is_failing = hurts && !pair_finding_works(story->pair);
    finding->severity = is_failing ? SEVERITY_WARNING : SEVERITY_INFO;
    finding->confidence = is_failing ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    finding->summary =
        text_new("{} lists {} bytes of authorities ({} names) in its CertificateRequest: Windows "
                 "cuts the list at 16 KB, and what does not fit is missing.",
                 pair_finding_server(story->pair), value_number(attempt->authorities_length),
                 value_number(attempt->authorities_count), NULL);
    finding_condition(finding, "length", true,
                      text_new("the list has {} bytes, close to the limit of 16384",
                               value_number(attempt->authorities_length), NULL));
    finding_condition(finding, "client", hurts,
                      attempt->is_certificate_empty
                          ? text_new("the client found none of its issuers in it and sent no "
                                     "certificate",
                                     NULL)
                          : text_new("the issuer of the client's certificate is not in it", NULL));
    finding_advice(finding, text_new("On {} remove roots from the trusted store that nobody needs, "
                                     "or stop sending the list (HKLM\\SYSTEM\\CurrentControlSet\\"
                                     "Control\\SecurityProviders\\SCHANNEL: "
                                     "SendTrustedIssuerList=0). Event 36885 (Schannel) says that "
                                     "the list was cut.",
                                     value_ip(&story->pair->key.server), NULL));
    pair_finding_done(finding, story, findings);
}

const Case case_tls_ca_list_truncated = {
    .id = "tls-ca-list-truncated",
    .title = "The list of authorities that a server accepts is too long and cut",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .symptom = "Mutual TLS worked until roots were added, by an update or by hand; event 36885.",
    .shows = "certificate_authorities of nearly 16 KB in the CertificateRequest, and a client that "
             "sends no certificate or one whose issuer is not in the list.",
    .look_alike = "No list at all is normal (Windows Server 2012 and later). A long list that "
                  "holds the issuer hurts nobody.",
    .causes = "Too many trusted roots on the server: Schannel cuts the list at 16 KB.",
    .fix = "Trim the roots, or do not send the list (Schannel: SendTrustedIssuerList=0).",
    .capture = "On the dialled side, whole frames: dumpcap -i IFACE -s 0 -f \"tcp port 5061\" -w "
               "tls.pcapng.",
    .ladder = "client                               server\n"
              "  |<- CertificateRequest, 16 KB ------ |\n"
              "  |-- Certificate (empty) ------------>|\n"
              "  |<-------------- alert 40, FIN, RST -|\n",
    .judge = judge,
};
