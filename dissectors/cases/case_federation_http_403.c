/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "http_finding.h"

/* Requests of any method that worked; the one of the failing method says when. */
static HttpTurn turn_of(const HttpPath *path)
{
    const HttpAnswers *answers = NULL;
    for (int method = 0; method < HTTP_METHODS; method++)
        if (path->answers[method].counts[HTTP_OUTCOME_FORBIDDEN] > 0)
            answers = &path->answers[method];
    return answers != NULL ? http_finding_turn(path, answers) : HTTP_TURN_NONE;
}

static bool is_known_gateway(const HttpPath *path)
{
    static const char gateway[] = "domains.live.com";
    Bytes host = bytes_borrow(path->host);
    return host.length == sizeof gateway - 1 &&
           g_ascii_strncasecmp((const char *)host.data, gateway, host.length) == 0;
}

static Confidence confidence_of(const HttpPath *path)
{
    if (path->is_evicted || path->by_proxy > 0)
        return CONFIDENCE_POSSIBLE;
    return is_known_gateway(path) ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
}

static void add_conditions(Finding *finding, const HttpPath *path)
{
    finding_condition(
        finding, "403", true,
        text_new("the gateway's own answer is 403: {}", finding_times(path->attempts), NULL));
    finding_condition(
        finding, "gateway", is_known_gateway(path),
        text_new("the host asked for is the federation gateway, domains.live.com", NULL));
    finding_condition(finding, "direct", path->by_proxy == 0,
                      text_new("no answer carries fields that a proxy adds", NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    const HttpPath *path = story->http;
    if (path->key.endpoint != HTTP_ENDPOINT_DELEGATION || path->attempts == 0)
        return;
    Finding *finding = http_finding_new("federation-http-403", story);
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = confidence_of(path);
    finding->summary = text_new("The federation gateway {} answers {} of {} by 403 ({}): it does "
                                "not take the certificate of the organization.",
                                http_finding_server(story), http_finding_path(story),
                                http_finding_client(story), finding_times(path->attempts), NULL);
    add_conditions(finding, path);
    http_finding_take_turn(finding, turn_of(path));
    finding_advice(finding, text_new("Compare the issuer of the federation certificate with the "
                                     "authorities that the gateway takes: one that is issued by an "
                                     "intermediate authority is refused even where its root is on "
                                     "the list, and so is one that was revoked.",
                                     NULL));
    finding_advice(finding, text_new("Since Exchange 2010 SP1 a self-signed certificate will do: "
                                     "make the federation trust anew without "
                                     "-UseLegacyProvisioningService.",
                                     NULL));
    if (finding->confidence != CONFIDENCE_PROVEN)
        finding->next_capture = text_new(
            "On {}, beyond any proxy and with the keys of TLS, the whole handshake: dumpcap -i "
            "IFACE -s 0 -f \"host {}\" -w federation.pcapng",
            http_finding_client(story), value_ip(&path->key.server), NULL);
    http_finding_done(finding, findings);
}

const Case case_federation_http_403 = {
    .id = "federation-http-403",
    .title = "The federation gateway answers by HTTP 403",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_HTTP_PATH,
    .symptom_of = { "federation-cert-intermediate" },
    .symptom =
        "New-FederationTrust, Get-FederatedDomainProof or Set-FederatedOrganizationIdentifier "
        "fail with \"The request failed with HTTP status 403: Forbidden\".",
    .shows = "In clear (behind an inspecting proxy, or opened with keys): a request for "
             "managedelegation.asmx or managedelegation2.asmx that ends in 403, without a field "
             "that a proxy adds to the answer.",
    .look_alike =
        "A proxy's own 403 carries Via or Proxy- fields, answers a request for a whole "
        "address (http://...) or CONNECT, and there is no TLS to the gateway. 401 and 407 "
        "are rounds of authentication. Error 1007 (AccessDenied) comes in a SOAP fault "
        "with 200 or 500. Without keys the same refusal is federation-cert-intermediate.",
    .causes = "The gateway compares the direct issuer of the certificate with its list, and does "
              "not follow the chain to the root; or the certificate was revoked or replaced.",
    .fix = "A certificate that an authority on the list issues directly; since Exchange 2010 SP1 a "
           "self-signed one. The gateway is history: later versions need no public certificate.",
    .capture = "On the Exchange server with the keys of TLS, or at an inspecting proxy: dumpcap -i "
               "IFACE -s 0 -f \"tcp port 443\" -w federation.pcapng.",
    .ladder = "Exchange                     domains.live.com :443\n"
              "  |-- handshake: certificate ----------->|\n"
              "  |-- POST managedelegation.asmx ------->|\n"
              "  |<------------------- 403 Forbidden ---|\n",
    .judge = judge,
};
