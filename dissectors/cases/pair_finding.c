/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair_finding.h"

#include <string.h>

#include "network.h"
#include "pair_ladder.h"
#include "tls_alert.h"

Value *pair_finding_client(const Pair *pair)
{
    return value_ip(&pair->key.client);
}

Value *pair_finding_server(const Pair *pair)
{
    return value_endpoint(&pair->key.server, pair->key.port);
}

Value *pair_finding_holder(const Certificate *certificate)
{
    return certificate->subject_cn.length > 0 ? value_name(certificate->subject_cn)
                                              : value_word("nobody (it has no CN)");
}

Value *pair_finding_issuer(const Certificate *certificate)
{
    const char *issuer = certificate->issuer;
    return value_name((Bytes){ (const uint8_t *)issuer, strlen(issuer) });
}

Value *pair_finding_tcp_subject(const Pair *pair, uint32_t attempts)
{
    Value *subject = value_object();
    value_set(subject, "client", pair_finding_client(pair));
    value_set(subject, "server", pair_finding_server(pair));
    value_set(subject, "attempts", value_number(attempts));
    value_set(subject, "certificate", value_null());
    if (pair->key.network != 0)
        value_set(subject, "vni", value_number(network_number(pair->key.network)));
    return subject;
}

Finding *pair_finding_syns(const char *case_id, const Pair *pair, const SynTally *tally,
                           Confidence sure)
{
    Finding *finding = finding_new(case_id);
    finding->resolved = pair->established.first_frame > tally->span.last_frame;
    bool works = pair->established.count > 0 && !finding->resolved;
    finding->severity = SEVERITY_WARNING;
    finding->confidence = pair->is_evicted || works ? CONFIDENCE_POSSIBLE : sure;
    finding->subject = pair_finding_tcp_subject(pair, tally->connections);
    finding_span(finding, &tally->span);
    return finding;
}

static bool works(const TlsAttempt *attempt)
{
    return attempt->stage == TLS_STAGE_DATA;
}

/* One that works and is about a certificate all the same is not about failing. */
static bool is_about_failing(const Pair *pair, AttemptFilter takes)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (works(&run->first) || (takes(&run->first) && refusal_is_undecided(&run->first)))
            return false;
    return true;
}

Finding *pair_finding_new(const char *case_id, const Story *story, AttemptFilter takes)
{
    const Pair *pair = story->pair;
    Finding *finding = finding_new(case_id);
    Span span = pair_span(pair, takes);
    uint32_t attempts = pair_count(pair, takes);
    if (is_about_failing(pair, takes)) {
        Span undecided = pair_span(pair, refusal_is_undecided);
        span_join(&span, &undecided);
        attempts += pair_count(pair, refusal_is_undecided);
    }
    finding_span(finding, &span);
    finding->subject = pair_finding_tcp_subject(pair, attempts);
    return finding;
}

/* The first attempt among those taken that shows the certificate; both ends of a run may. */
static const TlsAttempt *find_certificate(const Pair *pair, TlsSide owner, AttemptFilter takes)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if ((takes == NULL || takes(&run->first)) && run->first.certificates[owner] != NULL)
            return &run->first;
    return NULL;
}

const TlsAttempt *pair_finding_certificate(Finding *finding, const Story *story, TlsSide owner,
                                           AttemptFilter takes)
{
    const TlsAttempt *attempt = find_certificate(story->pair, owner, takes);
    if (attempt == NULL)
        return NULL;
    ShownCertificates *shown = stories_shown_certificates(story->stories);
    value_set(finding->subject, "certificate",
              shown_certificates_get(shown, attempt->certificates[owner], owner));
    return attempt;
}

static Text *presents(const TlsAttempt *attempt, TlsSide side, const char *who)
{
    const Certificate *certificate = attempt->certificates[side];
    if (certificate == NULL)
        return text_new("{} sends its certificate", value_word(who), NULL);
    return text_new("{} presents the certificate of {}", value_word(who),
                    pair_finding_holder(certificate), NULL);
}

static void tell_end(Finding *finding, const TlsAttempt *attempt)
{
    static const char *const says[] = { NULL, "the client closes (FIN)", "the client resets (RST)",
                                        "the server closes (FIN)", "the server resets (RST)" };
    if (attempt->has_alert)
        finding_evidence(
            finding, attempt->alert_frame,
            text_new("the {} sends {}",
                     value_word(attempt->alert_from == TLS_CLIENT ? "client" : "server"),
                     refusal_words(attempt), NULL));
    if (says[attempt->end] != NULL)
        finding_moment(finding, attempt->steps.end, text_new(says[attempt->end], NULL));
}

void pair_finding_evidence(Finding *finding, const TlsAttempt *attempt)
{
    const AttemptSteps *steps = &attempt->steps;
    finding_moment(finding, steps->hello, text_new("ClientHello", NULL));
    finding_moment(finding, steps->server_certificate, presents(attempt, TLS_SERVER, "the server"));
    if (attempt->is_certificate_empty)
        finding_moment(finding, steps->client_certificate,
                       text_new("the client sends an empty list of certificates", NULL));
    else
        finding_moment(finding, steps->client_certificate,
                       presents(attempt, TLS_CLIENT, "the client"));
    if (!steps->flight.frame || steps->flight.frame != steps->client_certificate.frame)
        finding_moment(finding, steps->flight,
                       text_new("the client ends its part of the handshake", NULL));
    finding_moment(finding, steps->request, text_new("the client sends data", NULL));
    tell_end(finding, attempt);
    if (finding->ladder == NULL) {
        pair_ladder_attempt(finding, attempt);
        finding_drawn(finding);
    }
}

bool pair_finding_works(const Pair *pair)
{
    return pair_first(pair, works) != NULL;
}

bool pair_finding_is_resolved(const Pair *pair, AttemptFilter takes)
{
    const TlsRun *first = pair_first(pair, works), *last = pair_last(pair, takes);
    return first != NULL && last != NULL &&
           tls_run_last(last)->span.first_frame < first->first.span.first_frame;
}

bool pair_finding_alternates(const Pair *pair, AttemptFilter takes)
{
    const TlsRun *first = pair_first(pair, takes), *last = pair_last(pair, takes), *run;
    for (guint i = 0; first != NULL && (run = pair_run(pair, i)) != NULL; i++)
        if (works(&run->first) &&
            tls_run_last(run)->span.first_frame > first->first.span.first_frame &&
            run->first.span.first_frame < tls_run_last(last)->span.first_frame)
            return true;
    return false;
}

static Time time_of(const TlsAttempt *attempt)
{
    return attempt->steps.hello.frame != 0 ? attempt->steps.hello.time : attempt->span.first_time;
}

bool pair_finding_is_outside(const TlsAttempt *attempt, TlsSide owner)
{
    const Certificate *certificate = attempt->certificates[owner];
    if (certificate == NULL || certificate->not_before == TIME_NONE ||
        certificate->not_after == TIME_NONE)
        return false;
    Time now = time_of(attempt); /* the last second is valid, all of it */
    return now < certificate->not_before || now - TIME_SECOND >= certificate->not_after;
}

bool pair_finding_may_fail_over(const TlsAttempt *attempt, TlsSide owner)
{
    switch (refusal_of(attempt)) {
    case REFUSAL_SERVER_CERTIFICATE:
        return owner == TLS_SERVER;
    case REFUSAL_CLIENT_CERTIFICATE:
    case REFUSAL_APPLICATION:
        return owner == TLS_CLIENT;
    default:
        return false;
    }
}

static void tell_proxy(Finding *finding, const TlsAttempt *attempt)
{
    finding_condition(finding, "proxy", false,
                      text_new("the client speaks to the service itself, not through a proxy "
                               "(CONNECT {})",
                               value_name(bytes_borrow(attempt->proxied)), NULL));
    if (finding->confidence == CONFIDENCE_PROVEN)
        finding->confidence = CONFIDENCE_LIKELY;
}

void pair_finding_done(Finding *finding, const Story *story, GPtrArray *findings)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(story->pair, i)) != NULL; i++)
        if (run->first.proxied != NULL) {
            tell_proxy(finding, &run->first);
            break;
        }
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

Text *pair_finding_next_capture(const Pair *pair)
{
    return text_new("On the client {} and on the server at once, whole frames, from before a "
                    "restart of the service so that no session is resumed: dumpcap -i IFACE -s 0 "
                    "-f \"host {} and port {}\" -w tls.pcapng",
                    pair_finding_client(pair), value_ip(&pair->key.server),
                    value_number(pair->key.port), NULL);
}

const char *pair_finding_blindness(const TlsAttempt *attempt, TlsSide owner)
{
    if (attempt->certificates[owner] != NULL)
        return NULL;
    if (attempt->is_tls13)
        return "TLS 1.3 encrypts it";
    if (attempt->is_resumed)
        return "the session was resumed, which shows none";
    if (owner == TLS_CLIENT && attempt->is_certificate_empty)
        return "the client sent none";
    const AttemptSteps *steps = &attempt->steps;
    Moment sent = owner == TLS_CLIENT ? steps->client_certificate : steps->server_certificate;
    if (attempt->is_cut || sent.frame != 0)
        return "the capture lacks bytes of the handshake";
    if (attempt->is_start_unseen)
        return "the capture begins after the handshake";
    if (attempt->is_renegotiated)
        return "a renegotiation hides it";
    if (owner == TLS_CLIENT && !attempt->is_certificate_demanded)
        return "the server asked for none";
    return "it was not sent";
}

/* Versions offered and ciphers agreed on differ from one connection to the next. */
bool pair_finding_is_scan(const Pair *pair)
{
    enum { KINDS = 3 };
    uint16_t offered[KINDS];
    size_t kinds = 0;
    const TlsRun *run;
    for (guint i = 0; kinds < KINDS && (run = pair_run(pair, i)) != NULL; i++) {
        size_t k = 0;
        while (k < kinds && offered[k] != run->first.offered_version)
            k++;
        if (k == kinds && run->first.offered_version != 0)
            offered[kinds++] = run->first.offered_version;
    }
    return kinds == KINDS && !pair_finding_works(pair);
}

TlsSide pair_finding_owner(const Pair *pair, AttemptFilter takes)
{
    const TlsRun *run = pair_first(pair, takes);
    return run != NULL ? refusal_refused(&run->first) : TLS_SERVER;
}

/* How far the attempts of the filter that passes the test are told by their peer: an alert that
 * names its reason proves it, another one makes it likely. */
static Confidence confidence_of(const Pair *pair, AttemptFilter takes)
{
    Confidence most = pair_count(pair, takes) >= 2 ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++) {
        if (!takes(&run->first) || !refusal_is_said(&run->first))
            continue;
        most = MAX(most, refusal_names_reason(&run->first) ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY);
    }
    return most;
}

Confidence pair_finding_confidence(const Pair *pair, AttemptFilter takes)
{
    if (pair->is_evicted || pair_finding_is_scan(pair) || pair_finding_alternates(pair, takes))
        return CONFIDENCE_POSSIBLE;
    return confidence_of(pair, takes);
}

Finding *pair_finding_refused(const char *case_id, const Story *story, TlsSide owner,
                              AttemptFilter takes)
{
    const TlsRun *first = pair_first(story->pair, takes), *last = pair_last(story->pair, takes);
    if (first == NULL)
        return NULL;
    Finding *finding = pair_finding_new(case_id, story, takes);
    finding->resolved = pair_finding_is_resolved(story->pair, takes);
    finding->severity = finding->resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    if (pair_finding_is_scan(story->pair))
        finding->severity = SEVERITY_INFO;
    finding->confidence = pair_finding_confidence(story->pair, takes);
    pair_finding_certificate(finding, story, owner, takes);
    pair_finding_evidence(finding, &first->first);
    if (last != first || last->count > 1)
        pair_finding_evidence(finding, tls_run_last(last));
    return finding;
}
