/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "threshold.h"
#include "tls_alert.h"

/* What decides the verdict, by the letters of the rule. */
typedef struct Stall {
    const Role *role;
    uint32_t attempts, patient;
    bool is_repeated; /* B */
    bool is_mutual;   /* C */
    bool has_check;   /* D: the client's own name is known and its certificate visible */
    NameCheck check;
    bool is_shared;   /* D, weak: the CN is one name more beside those of several nodes */
    uint64_t reverse; /* E: a frame of the other direction working; 0: none */
    uint64_t other;   /* F: a frame of another client working; 0: none */
    Ip other_client;
    bool has_hole; /* full-size segments are lost on this path */
    bool works, is_resolved;
    const TlsAttempt *shown; /* with a readable client certificate; NULL: none */
} Stall;

/* Alerts that say it all are cases of their own. */
static bool says_it_all(const TlsAttempt *attempt)
{
    return attempt->has_alert && (attempt->alert == TLS_ALERT_UNSUPPORTED_CERTIFICATE ||
                                  attempt->alert == TLS_ALERT_CERTIFICATE_REVOKED ||
                                  attempt->alert == TLS_ALERT_CERTIFICATE_EXPIRED ||
                                  attempt->alert == TLS_ALERT_UNKNOWN_CA);
}

/* Condition A: TLS got at least as far as the certificates, and the application never answered. */
static bool is_stalled(const TlsAttempt *attempt)
{
    if (attempt->stage < TLS_STAGE_NO_CERTIFICATE || says_it_all(attempt))
        return false;
    switch (refusal_of(attempt)) {
    case REFUSAL_NO_CLIENT_CERTIFICATE:
    case REFUSAL_CLIENT_CERTIFICATE:
    case REFUSAL_APPLICATION:
        return true;
    case REFUSAL_CA:
        return refusal_refused(attempt) == TLS_CLIENT;
    default:
        return false;
    }
}

static uint32_t count_patient(const Pair *pair)
{
    uint32_t patient = 0;
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (is_stalled(&run->first))
            patient += run->patient;
    return patient;
}

static bool is_mutual(const TlsAttempt *attempt)
{
    return is_stalled(attempt) && attempt->is_certificate_sent;
}

static bool shows_certificate(const TlsAttempt *attempt)
{
    return is_stalled(attempt) && attempt->certificates[TLS_CLIENT] != NULL;
}

static void read_names(const Story *story, const Settings *settings, Stall *stall)
{
    const TlsRun *run = pair_first(story->pair, shows_certificate);
    if (run == NULL)
        return;
    stall->shown = &run->first;
    stall->has_check = name_check(story, settings, stall->shown, TLS_CLIENT, &stall->check);
    stall->is_shared = name_check_is_shared(stall->shown->certificates[TLS_CLIENT]);
}

static bool read_stall(const Story *story, const Settings *settings, Stall *stall)
{
    const Pair *pair = story->pair;
    uint32_t attempts = pair_count(pair, is_stalled);
    if (attempts == 0)
        return false;
    *stall = (Stall){ .role = role_of(story, settings),
                      .attempts = attempts,
                      .patient = count_patient(pair),
                      .is_mutual = pair_first(pair, is_mutual) != NULL,
                      .has_hole = pair_trouble(pair)->hole.connections > 0,
                      .works = pair_finding_works(pair),
                      .is_resolved = pair_finding_is_resolved(pair, is_stalled) };
    stall->is_repeated =
        stall->attempts >= threshold_of(settings, THRESHOLD_UM_AUTH_ONLY_STALL_ATTEMPTS) ||
        stall->patient >= threshold_of(settings, THRESHOLD_UM_AUTH_ONLY_STALL_PATIENT_ATTEMPTS);
    stall->reverse =
        pairs_reach(story->pairs, pair->key.network, &pair->key.server, &pair->key.client);
    stall->other = pairs_other_reach(story->pairs, &pair->key, &stall->other_client);
    read_names(story, settings, stall);
    return true;
}

/* A name that only may be its own blames nobody. */
static bool blames_name(const Stall *stall)
{
    return stall->has_check && stall->check.is_mismatch && stall->check.is_strong;
}

static Confidence confidence_of(const Story *story, const Stall *stall)
{
    if (!stall->is_repeated || !stall->role->is_sip || stall->has_hole || story->pair->is_evicted ||
        (stall->works && !stall->is_resolved) || pair_finding_is_scan(story->pair))
        return CONFIDENCE_POSSIBLE;
    bool is_named = blames_name(stall) && stall->check.is_hidden;
    bool is_contrasted = stall->reverse != 0 || stall->other != 0;
    return stall->is_mutual && is_named && is_contrasted ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
}

static Text *summary_of(const Story *story, const Stall *stall)
{
    Value *client = pair_finding_client(story->pair), *server = pair_finding_server(story->pair);
    if (blames_name(stall))
        return text_new("{} reaches {} by TLS {} and never gets an answer of the application: its "
                        "certificate is issued to {}, not to its own name {}.",
                        client, server, finding_times(stall->attempts),
                        pair_finding_holder(stall->check.certificate),
                        value_name(stall->check.expected), NULL);
    return text_new("{} reaches {} by TLS {} and never gets an answer of the application: only "
                    "authentication passes.",
                    client, server, finding_times(stall->attempts), NULL);
}

static void condition_names(const Story *story, const Stall *stall, Finding *finding)
{
    if (stall->has_check && stall->check.is_mismatch)
        finding_condition(
            finding, "D", true,
            text_new("the certificate is issued to {}; the client's own name is {}{} ({}){}",
                     pair_finding_holder(stall->check.certificate),
                     value_word(stall->check.is_strong ? "" : "perhaps "),
                     value_name(stall->check.expected),
                     value_word(name_check_source(&stall->check)),
                     value_word(stall->check.is_hidden
                                    ? ", which stands only among the alternative names"
                                    : ""),
                     NULL));
    else if (stall->has_check)
        finding_condition(finding, "D", false,
                          text_new("the certificate's CN {} is the client's own name: the "
                                   "certificate is not to blame",
                                   pair_finding_holder(stall->check.certificate), NULL));
    else if (stall->shown != NULL)
        finding_condition(finding, "D", stall->is_shared,
                          text_new("the client's own name is not known (say it with --expect "
                                   "{}=NAME); its certificate is issued to {}",
                                   pair_finding_client(story->pair),
                                   pair_finding_holder(stall->shown->certificates[TLS_CLIENT]),
                                   NULL));
    else
        finding_condition(finding, "D", false,
                          text_new("certificate not visible: {}",
                                   value_word(pair_finding_blindness(
                                       &pair_first(story->pair, is_stalled)->first, TLS_CLIENT)),
                                   NULL));
}

static void condition_contrast(const Story *story, const Stall *stall, Finding *finding)
{
    if (stall->reverse != 0)
        finding_condition(
            finding, "E", true,
            text_new("the other direction works: {} dials {} and gets data (frame {})",
                     value_ip(&story->pair->key.server), pair_finding_client(story->pair),
                     value_frame(stall->reverse), NULL));
    else
        finding_condition(finding, "E", false,
                          text_new("the other direction is not seen to work", NULL));
    if (stall->other != 0)
        finding_condition(finding, "F", true,
                          text_new("another client, {}, gets data from the same service (frame {})",
                                   value_ip(&stall->other_client), value_frame(stall->other),
                                   NULL));
    else
        finding_condition(finding, "F", false,
                          text_new("no other client of the service is seen to work", NULL));
}

static bool has_heartbeat(const TlsAttempt *attempt)
{
    return is_stalled(attempt) && attempt->heartbeat.count > 0;
}

/* What the client says again and again, as far as lengths and times tell. */
static void condition_heartbeat(const Story *story, Finding *finding)
{
    const TlsRun *run = pair_first(story->pair, has_heartbeat);
    if (run == NULL)
        return;
    const TlsHeartbeat *beat = &run->first.heartbeat;
    finding_condition(finding, "heartbeat", true,
                      text_new("the client sends records of {} bytes every {}, as OPTIONS would be "
                               "sent, and none is answered (told by length and time alone: what "
                               "they say is encrypted)",
                               value_number(beat->length), value_duration(beat->period), NULL));
}

static void conditions(const Story *story, const Stall *stall, Finding *finding)
{
    finding_condition(
        finding, "A", true,
        text_new("TLS got as far as the certificates or beyond {}, and nothing of the "
                 "application came back",
                 finding_times(stall->attempts), NULL));
    finding_condition(
        finding, "B", stall->is_repeated,
        text_new("it repeats: attempts {}, of which waited at least 8 s for an answer {}",
                 value_number(stall->attempts), value_number(stall->patient), NULL));
    finding_condition(finding, "C", stall->is_mutual,
                      stall->is_mutual ? text_new("the client sent a certificate of its own", NULL)
                                       : text_new("no certificate of the client is seen", NULL));
    condition_names(story, stall, finding);
    condition_contrast(story, stall, finding);
    condition_heartbeat(story, finding);
    if (!stall->role->is_sip)
        finding_condition(finding, "SIP", false,
                          text_new("nothing shows that this service is SIP", NULL));
    if (stall->has_hole)
        finding_condition(
            finding, "path", false,
            text_new("full-size segments are lost on this path, which looks the same", NULL));
    if (stall->works)
        finding_condition(
            finding, "works", stall->is_resolved,
            stall->is_resolved
                ? text_new("after the last failure connections carry data", NULL)
                : text_new("other connections of the pair carry data both ways", NULL));
}

static void advise(const Story *story, const Stall *stall, Finding *finding)
{
    if (blames_name(stall)) {
        finding_advice(finding, text_new("Issue a certificate for {} with CN={} (other names may "
                                         "stand among the alternative names) and assign it to the "
                                         "service; on Exchange UM: Enable-ExchangeCertificate "
                                         "-Services UM, then restart MSExchangeUM on that server.",
                                         pair_finding_client(story->pair),
                                         value_name(stall->check.expected), NULL));
        finding_advice(finding, text_new("One certificate a server, not one for the whole array; "
                                         "no wildcard. Verify with the other node stopped.",
                                         NULL));
    } else {
        finding_advice(finding, text_new("Look at {} for who it trusts: is {} in its topology or "
                                         "list of trusted servers, under the name that its "
                                         "certificate carries?",
                                         value_ip(&story->pair->key.server),
                                         pair_finding_client(story->pair), NULL));
    }
    finding_advice(finding, text_new("Events to look for: 1400, 1113, 1344 (MSExchange Unified "
                                     "Messaging) on the UM server; 14428, 14366 (LS Protocol "
                                     "Stack) on Lync; 36887, 36888, 36885 (Schannel) on both.",
                                     NULL));
    if (stall->shown == NULL)
        finding->next_capture = pair_finding_next_capture(story->pair);
}

static void evidence(const Story *story, const Stall *stall, Finding *finding)
{
    const TlsRun *first = pair_first(story->pair, is_stalled);
    const TlsRun *last = pair_last(story->pair, is_stalled);
    pair_finding_evidence(finding, &first->first);
    pair_finding_evidence(finding, tls_run_last(last));
    if (stall->has_check && stall->check.frame != 0)
        finding_evidence(finding, stall->check.frame,
                         text_new("{} is called {} ({})",
                                  stall->check.owner == TLS_CLIENT
                                      ? pair_finding_client(story->pair)
                                      : value_ip(&story->pair->key.server),
                                  value_name(stall->check.expected),
                                  value_word(name_check_source(&stall->check)), NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Stall stall;
    if (!read_stall(story, settings, &stall) || (!stall.is_repeated && !stall.role->is_sip))
        return; /* one connection of a browser that came to nothing is no story */
    Finding *finding = pair_finding_new("um-auth-only-stall", story, is_stalled);
    finding->confidence = confidence_of(story, &stall);
    finding->resolved = stall.is_resolved;
    finding->severity = stall.is_resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    pair_finding_certificate(finding, story, TLS_CLIENT, is_stalled);
    finding->summary = summary_of(story, &stall);
    conditions(story, &stall, finding);
    evidence(story, &stall, finding);
    advise(story, &stall, finding);
    pair_finding_done(finding, story, findings);
}

const Case case_um_auth_only_stall = {
    .id = "um-auth-only-stall",
    .title = "Only TLS authentication passes between two SIP servers; nothing answers",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .symptom_of = { "pmtu-blackhole", "tls-name-mismatch", "tls-client-cert-missing",
                    "tls-client-cert-rejected", "tls-wildcard-subject", "tls-eku-mismatch",
                    "tls-cert-expired", "tls-untrusted-ca" },
    .symptom = "A SIP trunk over mutual TLS does not work in one direction: OPTIONS time out "
               "(Exchange UM: event 1400, Response Code 0), calls and transfers fail. Voice mail "
               "may go on working, since it is dialled from the other side.",
    .shows = "TCP connects, the TLS handshake gets as far as the client's certificate or to its "
             "end, and then nothing: the server closes, resets, sends an alert, or stays silent. "
             "The client tries again and again.",
    .look_alike =
        "A load balancer's monitor closes by itself and says nothing. A spare connection is closed "
        "when it has been idle for long. A lossy path that eats full-size segments stalls the "
        "handshake, too (pmtu-blackhole). A server that never answers the ClientHello is "
        "tls-handshake-incomplete. Long idle connections that later carry data are healthy.",
    .causes = "Most often the certificate of the dialling server: UM and Lync know a peer by the "
              "CN of its certificate, which has to be the server's own name. The name of the array "
              "as CN, with the server's name only among the alternative names, passes every "
              "browser and fails here. Then: a wildcard, a missing usage, a peer that is not in "
              "the topology.",
    .fix = "A certificate for each server with CN = its own full name, assigned to the service; "
           "restart the service. If the certificate is right, look at the list of trusted servers "
           "of the side that is dialled.",
    .capture = "On the dialling server, whole frames, from before its service starts: dumpcap -i "
               "IFACE -s 0 -f \"tcp port 5061\" -w trunk.pcapng. Both directions have to be in it, "
               "and DNS helps: add \"or port 53\".",
    .ladder = "UM server                        Lync front end :5061\n"
              "  |-- ClientHello -------------------->|\n"
              "  |<- ServerHello, Certificate,        |\n"
              "  |   CertificateRequest --------------|\n"
              "  |-- Certificate CN=um.example -----> | not a name I know\n"
              "  |   (its own name is node01.example) |\n"
              "  |-- Finished ----------------------->|\n"
              "  |<- Finished ------------------------|\n"
              "  |-- OPTIONS (encrypted) ------------>|\n"
              "  |<------------------------------ FIN-|   or RST, an alert, or nothing\n",
    .judge = judge,
};
