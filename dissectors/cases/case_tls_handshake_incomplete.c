/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool is_incomplete(const TlsAttempt *attempt)
{
    return refusal_of(attempt) == REFUSAL_UNCLEAR;
}

static const char *last_of_client(const TlsAttempt *attempt)
{
    if (attempt->steps.flight.frame != 0)
        return attempt->is_certificate_empty ? "its flight, with an empty Certificate"
                                             : "the end of its flight";
    return attempt->steps.hello.frame != 0 ? "ClientHello" : "nothing that can be read";
}

static const char *last_of_server(const TlsAttempt *attempt)
{
    if (attempt->steps.server_hello.frame == 0)
        return "nothing in TLS";
    if (attempt->stage >= TLS_STAGE_NO_CERTIFICATE)
        return "ServerHelloDone"; /* the client does not go on without it */
    if (attempt->steps.demand.frame != 0)
        return "CertificateRequest";
    return attempt->steps.server_certificate.frame != 0 ? "Certificate" : "ServerHello";
}

static const char *who_ended(const TlsAttempt *attempt)
{
    static const char *const words[] = { "nobody closes", "the client closes", "the client resets",
                                         "the server closes", "the server resets" };
    return words[attempt->end];
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Finding *finding =
        pair_finding_refused("tls-handshake-incomplete", story, TLS_SERVER, is_incomplete);
    if (finding == NULL)
        return;
    const TlsAttempt *attempt = &pair_first(story->pair, is_incomplete)->first;
    uint32_t attempts = pair_count(story->pair, is_incomplete);
    bool works = pair_finding_works(story->pair);
    finding->severity =
        works || pair_finding_is_scan(story->pair) ? SEVERITY_INFO : SEVERITY_WARNING;
    bool is_sure = attempts >= 2 && !works && !story->pair->is_evicted &&
                   !pair_finding_is_scan(story->pair) &&
                   pair_trouble(story->pair)->hole.connections == 0;
    finding->confidence = is_sure ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    finding->summary = text_new(
        "The TLS handshake of {} with {} stops {} and nothing says why: the client's last word is "
        "{}, the server's {}; {}.",
        pair_finding_client(story->pair), pair_finding_server(story->pair), finding_times(attempts),
        value_word(last_of_client(attempt)), value_word(last_of_server(attempt)),
        value_word(who_ended(attempt)), NULL);
    finding_condition(
        finding, "client", true,
        text_new("last of the client: {}", value_word(last_of_client(attempt)), NULL));
    finding_condition(
        finding, "server", true,
        text_new("last of the server: {}", value_word(last_of_server(attempt)), NULL));
    finding_condition(finding, "end", attempt->end != ATTEMPT_OPEN,
                      text_new("{}", refusal_words(attempt), NULL));
    finding_advice(finding, text_new("Look at what stands between the two (firewall, TLS "
                                     "inspection, load balancer) and at the service of {}: without "
                                     "a usable certificate or key it closes without a word.",
                                     value_ip(&story->pair->key.server), NULL));
    finding->next_capture = pair_finding_next_capture(story->pair);
    pair_finding_done(finding, story, findings);
}

const Case case_tls_handshake_incomplete = {
    .id = "tls-handshake-incomplete",
    .title = "A TLS handshake stops and nothing says why",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .symptom_of = { "pmtu-blackhole", "um-redirect-unreachable" },
    .symptom = "Connections open and hang, or are closed at once.",
    .shows = "A handshake that ends before both sides are finished, by FIN, RST, an alert that "
             "blames nobody, or silence.",
    .look_alike = "Alerts that say what is wrong are cases of their own. Full-size segments that "
                  "are sent again and again point at pmtu-blackhole.",
    .causes = "A firewall or an inspecting proxy in between, a service without a usable "
              "certificate, a filter on server names, a lossy path.",
    .fix = "Capture on both sides at once: what one sends and the other does not get names the "
           "place.",
    .capture = "On both sides at once: dumpcap -i IFACE -s 0 -f \"host PEER and tcp port 5061\" -w "
               "side.pcapng.",
    .ladder = "client                               server\n"
              "  |-- ClientHello -------------------->|\n"
              "  |             (nothing)              |\n"
              "  |-- FIN ---------------------------->|\n",
    .judge = judge,
};
