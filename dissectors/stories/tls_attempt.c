/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_attempt.h"

static AttemptEnd end_of(const TcpConnection *connection)
{
    static const AttemptEnd ends[TCP_SIDES][2] = {
        { ATTEMPT_CLIENT_CLOSED, ATTEMPT_CLIENT_RESET },
        { ATTEMPT_SERVER_CLOSED, ATTEMPT_SERVER_RESET },
    };
    if (connection->ending == TCP_OPEN)
        return ATTEMPT_OPEN;
    return ends[connection->ended_by][connection->ending == TCP_ENDED_RST];
}

static Moment end_step(const TcpConnection *connection)
{
    if (connection->ending == TCP_OPEN || connection->details == NULL)
        return (Moment){ 0 };
    const TcpSideDetails *side = &connection->details->sides[connection->ended_by];
    const Moment *end = connection->ending == TCP_ENDED_RST ? &side->rst : &side->fin;
    return (Moment){ end->frame, end->time };
}

/* OpenSSL answers the other side's FIN inside the handshake with decode_error: it says nothing of
 * why that side left. */
static bool is_answer_to_end(const TlsAttempt *attempt, const TlsAlertSeen *alert)
{
    bool is_client_gone =
        attempt->end == ATTEMPT_CLIENT_CLOSED || attempt->end == ATTEMPT_CLIENT_RESET;
    bool is_left = alert->from == TLS_SERVER ? is_client_gone : !is_client_gone;
    return alert->description == TLS_ALERT_DECODE_ERROR && attempt->end != ATTEMPT_OPEN &&
           is_left && alert->frame > attempt->steps.end.frame;
}

/* The first fatal alert in clear. SSL 3.0 and some servers send what ends the handshake as a
 * warning, but what counts is what they do then. */
static void take_alert(TlsAttempt *attempt, const TlsSession *session)
{
    for (uint8_t i = 0; i < session->alert_count && !attempt->has_alert; i++) {
        const TlsAlertSeen *alert = &session->alerts[i];
        if (alert->level != TLS_ALERT_FATAL || is_answer_to_end(attempt, alert))
            continue;
        attempt->has_alert = true;
        attempt->alert_from = alert->from;
        attempt->alert = alert->description;
        attempt->alert_frame = alert->frame;
    }
}

static const Certificate *certificate_at(const TlsChain *chain, uint8_t i)
{
    return i < chain->count ? chain->certificates[i] : NULL;
}

static void take_certificates(TlsAttempt *attempt, const TlsSession *session)
{
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        const TlsChain *chain = &session->chains[side];
        attempt->certificates[side] = certificate_at(chain, 0);
        attempt->issuers[side] = certificate_at(chain, 1);
        attempt->chain_length[side] = chain->count;
    }
    attempt->is_certificate_demanded = session->demand.step.frame != 0;
    attempt->authorities_length = session->demand.authorities_length;
    attempt->authorities_count = session->demand.authorities_count;
    attempt->is_issuer_listed = session->demand.has_issuer;
}

/* Only the first records of a side are known by length. */
static bool is_short(const TlsSealedRecords *sealed)
{
    enum { SHORT_REPLY = 2048 };
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < MIN(sealed->count, (uint32_t)TLS_RECORDS_KEPT); i++)
        bytes += sealed->first[i].length;
    return sealed->count <= TLS_RECORDS_KEPT && bytes <= SHORT_REPLY;
}

static bool is_short_exchange(const TlsSession *session)
{
    const TlsSealedRecords *asked = &session->sealed[TLS_CLIENT];
    const TlsSealedRecords *answered = &session->sealed[TLS_SERVER];
    return asked->count > 0 && answered->count > 0 &&
           asked->last.frame <= answered->first[0].frame && is_short(answered);
}

static void take_summary(TlsAttempt *attempt, const TlsSession *session, const TlsSummary *summary)
{
    attempt->stage = summary->stage;
    attempt->is_certificate_sent = summary->is_client_certificate_sent;
    attempt->is_certificate_empty = summary->is_client_certificate_empty;
    attempt->is_server_refusing = summary->is_server_refusing;
    attempt->is_client_refusing = summary->is_client_refusing;
    attempt->steps = (AttemptSteps){
        .hello = session->client_hello,
        .server_hello = session->server_hello,
        .demand = session->demand.step,
        .server_certificate = session->chains[TLS_SERVER].step,
        .client_certificate = session->chains[TLS_CLIENT].step,
        .flight = summary->flight,
        .request = summary->first_request,
        .unanswered = summary->unanswered,
        .last = { session->last[TLS_CLIENT], session->last[TLS_SERVER] },
    };
}

/* What the other side has been waited for since. */
static Moment waiting_since(const TlsAttempt *attempt)
{
    switch (attempt->stage) {
    case TLS_STAGE_HELLO:
        return attempt->steps.hello;
    case TLS_STAGE_SERVER:
        return attempt->steps.last[TLS_SERVER];
    case TLS_STAGE_NO_CERTIFICATE:
    case TLS_STAGE_CLIENT:
        return attempt->steps.flight;
    default:
        return attempt->steps.unanswered;
    }
}

/* Who says goodbye inside TLS ends the connection, whoever closes TCP first then. An alert behind
 * the FIN of the other side is only the answer to it. */
static void take_closing(TlsAttempt *attempt, const TlsSummary *summary)
{
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        const Moment *closing = &summary->closing[side];
        const Moment *end = &attempt->steps.end;
        if (closing->frame == 0 || (end->frame != 0 && end->frame <= closing->frame))
            continue;
        attempt->end = side == TLS_CLIENT ? ATTEMPT_CLIENT_CLOSED : ATTEMPT_SERVER_CLOSED;
        attempt->steps.end = *closing;
    }
}

/* Nobody can say of a wait that the end of the capture cuts short how long it would have been. */
static Time waited(const TlsAttempt *attempt, Time now)
{
    Moment since = waiting_since(attempt);
    bool is_over = attempt->end != ATTEMPT_OPEN;
    if (since.frame == 0 || (is_over && attempt->steps.end.frame == 0))
        return 0;
    return MAX(time_between(since.time, is_over ? attempt->steps.end.time : now), 0);
}

TlsAttempt tls_attempt_of(const TcpConnection *connection, const TlsSession *session, Time now)
{
    TlsSummary summary = tls_summary_of(session);
    TlsAttempt attempt = {
        .span = connection->span,
        .end = end_of(connection),
        .offered_version = session->offered_version,
        .version = session->version,
        .cipher = session->cipher,
        .has_cipher = session->has_cipher,
        .is_resumed = session->is_resumed,
        .is_renegotiated = session->hidden_handshake[TLS_CLIENT].frame != 0 ||
                           session->hidden_handshake[TLS_SERVER].frame != 0,
        .offers_sip = session->offers_sip,
        .is_tls13 = tls_version_is_1_3(session->version),
        .is_start_unseen = connection->is_midstream || session->client_hello.frame == 0,
        .is_one_way = tcp_connection_is_one_way(connection),
        .is_cut = session->is_cut[TLS_CLIENT] || session->is_cut[TLS_SERVER],
        .is_evicted = connection->leaving == TCP_LEFT_EVICTED,
        .hidden = { session->hidden[TLS_CLIENT], session->hidden[TLS_SERVER] },
        .is_short_exchange = is_short_exchange(session),
        .heartbeat = tls_heartbeat_of(session, &summary),
        .sni = session->sni != NULL ? g_bytes_ref(session->sni) : NULL,
        .proxied = session->proxied != NULL ? g_bytes_ref(session->proxied) : NULL,
    };
    take_certificates(&attempt, session);
    take_summary(&attempt, session, &summary);
    attempt.steps.end = end_step(connection);
    take_closing(&attempt, &summary);
    take_alert(&attempt, session);
    attempt.waited = waited(&attempt, now);
    return attempt;
}

void tls_attempt_clear(TlsAttempt *attempt)
{
    g_clear_pointer(&attempt->sni, g_bytes_unref);
    g_clear_pointer(&attempt->proxied, g_bytes_unref);
}

void tls_attempt_share(TlsAttempt *attempt)
{
    if (attempt->sni != NULL)
        g_bytes_ref(attempt->sni);
    if (attempt->proxied != NULL)
        g_bytes_ref(attempt->proxied);
}

void tls_attempt_borrow(TlsAttempt *attempt, const TlsAttempt *owner)
{
    tls_attempt_clear(attempt);
    attempt->sni = owner->sni;
    attempt->proxied = owner->proxied;
}

static bool is_same_name(GBytes *a, GBytes *b)
{
    return a == NULL || b == NULL ? a == b : g_bytes_equal(a, b);
}

/* How many of the waits that mean something it reached: attempts of another pace are judged apart.
 */
static unsigned pace_of(const TlsAttempt *attempt)
{
    if (attempt->stage == TLS_STAGE_DATA)
        return 0;
    Time idle = time_between(attempt->steps.flight.time, attempt->steps.end.time);
    bool is_spare = attempt->stage == TLS_STAGE_IDLE && idle > ATTEMPT_SPARE;
    return (attempt->waited >= ATTEMPT_PROBE) + (attempt->waited >= ATTEMPT_PATIENCE) + is_spare;
}

static bool is_same_loss(const TlsAttempt *a, const TlsAttempt *b)
{
    return a->is_start_unseen == b->is_start_unseen && a->is_cut == b->is_cut &&
           a->is_one_way == b->is_one_way && a->is_evicted == b->is_evicted &&
           (a->hidden[TLS_CLIENT] > 0) == (b->hidden[TLS_CLIENT] > 0) &&
           (a->hidden[TLS_SERVER] > 0) == (b->hidden[TLS_SERVER] > 0);
}

static bool is_same_handshake(const TlsAttempt *a, const TlsAttempt *b)
{
    return a->version == b->version && a->offered_version == b->offered_version &&
           a->cipher == b->cipher && a->is_resumed == b->is_resumed &&
           a->is_renegotiated == b->is_renegotiated && a->offers_sip == b->offers_sip &&
           a->certificates[TLS_CLIENT] == b->certificates[TLS_CLIENT] &&
           a->certificates[TLS_SERVER] == b->certificates[TLS_SERVER] &&
           a->is_certificate_demanded == b->is_certificate_demanded &&
           a->is_certificate_sent == b->is_certificate_sent &&
           a->is_certificate_empty == b->is_certificate_empty && is_same_name(a->sni, b->sni) &&
           is_same_name(a->proxied, b->proxied);
}

bool tls_attempt_equal(const TlsAttempt *a, const TlsAttempt *b)
{
    return a->stage == b->stage && a->end == b->end && a->has_alert == b->has_alert &&
           a->alert == b->alert && a->alert_from == b->alert_from &&
           a->is_server_refusing == b->is_server_refusing &&
           a->is_client_refusing == b->is_client_refusing &&
           a->is_short_exchange == b->is_short_exchange && pace_of(a) == pace_of(b) &&
           is_same_loss(a, b) && is_same_handshake(a, b);
}

bool tls_attempt_ended_by(const TlsAttempt *attempt, TlsSide side)
{
    bool has_closed =
        side == TLS_SERVER
            ? attempt->end == ATTEMPT_SERVER_CLOSED || attempt->end == ATTEMPT_SERVER_RESET
            : attempt->end == ATTEMPT_CLIENT_CLOSED || attempt->end == ATTEMPT_CLIENT_RESET;
    bool is_refusing =
        side == TLS_SERVER ? attempt->is_server_refusing : attempt->is_client_refusing;
    return is_refusing || (attempt->has_alert ? attempt->alert_from == side : has_closed);
}
