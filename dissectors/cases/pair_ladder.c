/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair_ladder.h"

#include "pair_finding.h"

static void step(Finding *finding, StepSide from, Moment seen, Text *says)
{
    if (seen.frame != 0)
        finding_step(finding, (Step){ seen.frame, seen.time, from, false, says });
    else
        text_free(says);
}

static void fail(Finding *finding, StepSide from, Moment seen, Text *says)
{
    Time time = seen.frame != 0 ? seen.time : TIME_NONE;
    finding_step(finding, (Step){ seen.frame, time, from, true, says });
}

/* Without the version where it cannot be read. */
static Text *client_hello(const TlsAttempt *attempt)
{
    Value *name = attempt->sni != NULL ? value_name(bytes_borrow(attempt->sni)) : NULL;
    if (attempt->offered_version == 0)
        return text_new(name != NULL ? "ClientHello for {}" : "ClientHello", name, NULL);
    return text_new(name != NULL ? "ClientHello ({}) for {}" : "ClientHello ({})",
                    value_word(tls_version_name(attempt->offered_version)), name, NULL);
}

static Text *server_hello(const TlsAttempt *attempt)
{
    if (attempt->version == 0)
        return text_new("ServerHello", NULL);
    return text_new("ServerHello ({})", value_word(tls_version_name(attempt->version)), NULL);
}

static Text *certificate(const TlsAttempt *attempt, TlsSide side)
{
    if (attempt->certificates[side] != NULL)
        return text_new("Certificate of {}", pair_finding_holder(attempt->certificates[side]),
                        NULL);
    bool is_empty = side == TLS_CLIENT && attempt->is_certificate_empty;
    return text_new(is_empty ? "Certificate: none" : "Certificate", NULL);
}

/* Sent as far as it can be seen: in TLS 1.3 certificates are not. */
static void handshake(Finding *finding, const TlsAttempt *attempt)
{
    const AttemptSteps *steps = &attempt->steps;
    step(finding, STEP_CLIENT, steps->hello, client_hello(attempt));
    step(finding, STEP_SERVER, steps->server_hello, server_hello(attempt));
    step(finding, STEP_SERVER, steps->server_certificate, certificate(attempt, TLS_SERVER));
    step(finding, STEP_SERVER, steps->demand, text_new("CertificateRequest", NULL));
    step(finding, STEP_CLIENT, steps->client_certificate, certificate(attempt, TLS_CLIENT));
    if (steps->flight.frame != steps->client_certificate.frame)
        step(finding, STEP_CLIENT, steps->flight, text_new("ends its part of the handshake", NULL));
    step(finding, STEP_CLIENT, steps->request, text_new("data", NULL));
}

/* Whose turn it was: the client's to answer the server's flight, else the server's. */
static TlsSide owing(const TlsAttempt *attempt)
{
    return attempt->stage == TLS_STAGE_SERVER ? TLS_CLIENT : TLS_SERVER;
}

static bool is_waited_out(const TlsAttempt *attempt)
{
    return attempt->waited >= ATTEMPT_PROBE && !tls_attempt_ended_by(attempt, owing(attempt));
}

/* An alert ends what its side sends (RFC 5246 section 7.2.2), which gives it its time. */
static void fail_by_alert(Finding *finding, const TlsAttempt *attempt)
{
    Moment seen = { attempt->alert_frame, TIME_NONE };
    const Moment *last = &attempt->steps.last[attempt->alert_from];
    if (last->frame == seen.frame)
        seen.time = last->time;
    fail(finding, attempt->alert_from == TLS_CLIENT ? STEP_CLIENT : STEP_SERVER, seen,
         text_new("{}", refusal_words(attempt), NULL));
}

static void fail_by_silence(Finding *finding, const TlsAttempt *attempt)
{
    fail(finding, STEP_NOBODY, (Moment){ 0, TIME_NONE },
         text_new(owing(attempt) == TLS_SERVER ? "nothing comes back for {}"
                                               : "nothing more of the client for {}",
                  value_duration(attempt->waited), NULL));
}

static Text *end_words(const TlsAttempt *attempt)
{
    if (!attempt->has_alert && (attempt->is_server_refusing || attempt->is_client_refusing))
        return text_new("ends it ({})", refusal_words(attempt), NULL);
    bool is_reset = attempt->end == ATTEMPT_CLIENT_RESET || attempt->end == ATTEMPT_SERVER_RESET;
    return text_new(is_reset ? "RST" : "closes", NULL);
}

static void end(Finding *finding, const TlsAttempt *attempt, bool is_failing)
{
    bool is_client = attempt->end == ATTEMPT_CLIENT_CLOSED || attempt->end == ATTEMPT_CLIENT_RESET;
    StepSide from = is_client ? STEP_CLIENT : STEP_SERVER;
    if (attempt->end != ATTEMPT_OPEN)
        (is_failing ? fail : step)(finding, from, attempt->steps.end, end_words(attempt));
}

void pair_ladder_attempt(Finding *finding, const TlsAttempt *attempt)
{
    Refusal refusal = refusal_of(attempt);
    if (refusal == REFUSAL_NONE || refusal == REFUSAL_SPARE)
        return;
    bool is_silent = !attempt->has_alert && is_waited_out(attempt);
    handshake(finding, attempt);
    if (attempt->has_alert)
        fail_by_alert(finding, attempt);
    else if (is_silent)
        fail_by_silence(finding, attempt);
    end(finding, attempt, !attempt->has_alert && !is_silent);
}

static void first_syn(Finding *finding, const SynTally *tally)
{
    Moment syn = { tally->span.first_frame, tally->span.first_time };
    bool is_told = tally->connections == 1 && tally->transmissions_max > 1;
    step(finding, STEP_CLIENT, syn,
         is_told ? text_new("SYN, {}", finding_times(tally->transmissions_max), NULL)
                 : text_new("SYN", NULL));
}

void pair_ladder_refused(Finding *finding, const SynTally *refused)
{
    const Moment *answer = &refused->answered;
    first_syn(finding, refused);
    fail(finding, STEP_SERVER, *answer, text_new("RST", NULL));
}

void pair_ladder_unanswered(Finding *finding, const SynTally *unanswered)
{
    const Moment *error = &unanswered->answered;
    Time span = time_between(unanswered->span.first_time, unanswered->span.last_time);
    first_syn(finding, unanswered);
    if (error->frame != 0)
        fail(finding, STEP_NOBODY, *error, text_new("an ICMP error: it does not arrive", NULL));
    else if (unanswered->connections == 1 && span > 0)
        fail(finding, STEP_NOBODY, (Moment){ 0, TIME_NONE },
             text_new("nothing comes back, the last is sent {} later", value_duration(span), NULL));
    else
        fail(finding, STEP_NOBODY, (Moment){ 0, TIME_NONE }, text_new("nothing comes back", NULL));
}
