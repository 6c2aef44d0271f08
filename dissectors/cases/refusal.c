/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "refusal.h"

#include <string.h>

#include "decimal.h"
#include "tls_alert.h"

/* A server that waits so long for a first word keeps a spare connection and tidies up. */
#define SPARE_AFTER ATTEMPT_SPARE
/* A client that waits so long for an answer has asked in earnest. */
#define PATIENCE ATTEMPT_PATIENCE
/* A client that asks and is gone at once is a probe. */
#define PROBE_WITHIN ATTEMPT_PROBE

TlsSide refusal_refused(const TlsAttempt *attempt)
{
    if (attempt->has_alert)
        return attempt->alert_from == TLS_CLIENT ? TLS_SERVER : TLS_CLIENT;
    return attempt->stage == TLS_STAGE_SERVER ? TLS_SERVER : TLS_CLIENT;
}

bool refusal_is_said(const TlsAttempt *attempt)
{
    return attempt->has_alert;
}

bool refusal_names_reason(const TlsAttempt *attempt)
{
    static const uint8_t clear[] = {
        TLS_ALERT_BAD_CERTIFICATE,      TLS_ALERT_UNSUPPORTED_CERTIFICATE,
        TLS_ALERT_CERTIFICATE_REVOKED,  TLS_ALERT_CERTIFICATE_EXPIRED,
        TLS_ALERT_CERTIFICATE_UNKNOWN,  TLS_ALERT_UNKNOWN_CA,
        TLS_ALERT_ACCESS_DENIED,        TLS_ALERT_PROTOCOL_VERSION,
        TLS_ALERT_CERTIFICATE_REQUIRED,
    };
    return attempt->has_alert && memchr(clear, attempt->alert, sizeof clear) != NULL;
}

static bool is_self_signed(const Certificate *certificate)
{
    return certificate != NULL && certificate_is_self_signed(certificate);
}

/* Has the refused side got far enough to show a certificate? What the capture lacks may be it. */
static bool may_have_shown(const TlsAttempt *attempt, TlsSide side)
{
    if (attempt->is_cut || attempt->is_start_unseen || attempt->is_renegotiated)
        return true;
    if (side == TLS_SERVER)
        return attempt->stage >= TLS_STAGE_SERVER;
    return attempt->is_certificate_sent ||
           (attempt->is_certificate_demanded && attempt->stage >= TLS_STAGE_CLIENT);
}

/* An alert that says what is wrong with a certificate. */
static Refusal of_certificate_alert(const TlsAttempt *attempt)
{
    if (!may_have_shown(attempt, refusal_refused(attempt)))
        return REFUSAL_UNCLEAR;
    bool is_server = refusal_refused(attempt) == TLS_SERVER;
    Refusal refused = is_server ? REFUSAL_SERVER_CERTIFICATE : REFUSAL_CLIENT_CERTIFICATE;
    switch (attempt->alert) {
    case TLS_ALERT_UNKNOWN_CA:
        return REFUSAL_CA;
    case TLS_ALERT_CERTIFICATE_EXPIRED:
        return REFUSAL_EXPIRED;
    case TLS_ALERT_CERTIFICATE_UNKNOWN:
        return is_self_signed(attempt->certificates[refusal_refused(attempt)]) ? REFUSAL_CA
                                                                               : refused;
    case TLS_ALERT_BAD_CERTIFICATE:
    case TLS_ALERT_UNSUPPORTED_CERTIFICATE:
    case TLS_ALERT_CERTIFICATE_REVOKED:
    case TLS_ALERT_ACCESS_DENIED:
        return refused;
    default:
        return REFUSAL_UNCLEAR;
    }
}

/* What handshake_failure is about depends on what was said before it. */
static Refusal of_handshake_failure(const TlsAttempt *attempt)
{
    if (attempt->alert_from == TLS_CLIENT)
        return attempt->stage == TLS_STAGE_SERVER ? REFUSAL_SERVER_CERTIFICATE : REFUSAL_UNCLEAR;
    if (attempt->stage == TLS_STAGE_HELLO)
        return attempt->steps.hello.frame != 0 ? REFUSAL_CIPHER : REFUSAL_UNCLEAR;
    if (attempt->stage == TLS_STAGE_NO_CERTIFICATE)
        return REFUSAL_NO_CLIENT_CERTIFICATE;
    return attempt->is_certificate_sent ? REFUSAL_CLIENT_CERTIFICATE : REFUSAL_UNCLEAR;
}

/* Programs that look at the name themselves (stunnel) end it so behind the client's certificate:
 * that is not to say that the certificate is bad. */
static Refusal of_internal_error(const TlsAttempt *attempt)
{
    bool has_looked = attempt->alert_from == TLS_SERVER && attempt->is_certificate_sent &&
                      attempt->stage == TLS_STAGE_CLIENT;
    return has_looked ? REFUSAL_APPLICATION : REFUSAL_UNCLEAR;
}

static Refusal of_alert(const TlsAttempt *attempt)
{
    if (attempt->steps.hello.frame == 0 && attempt->steps.server_hello.frame == 0)
        return REFUSAL_NONE; /* a bare probe may draw an alert, too */
    switch (attempt->alert) {
    case TLS_ALERT_PROTOCOL_VERSION:
        return REFUSAL_VERSION;
    case TLS_ALERT_INSUFFICIENT_SECURITY:
        return attempt->alert_from == TLS_SERVER ? REFUSAL_CIPHER : REFUSAL_UNCLEAR;
    case TLS_ALERT_HANDSHAKE_FAILURE:
        return of_handshake_failure(attempt);
    case TLS_ALERT_INTERNAL_ERROR:
        return of_internal_error(attempt);
    case TLS_ALERT_CERTIFICATE_REQUIRED:
    case TLS_ALERT_NO_CERTIFICATE:
        return attempt->stage == TLS_STAGE_NO_CERTIFICATE ? REFUSAL_NO_CLIENT_CERTIFICATE
                                                          : REFUSAL_UNCLEAR;
    default:
        break;
    }
    if (attempt->stage == TLS_STAGE_NO_CERTIFICATE && attempt->alert_from == TLS_SERVER)
        return REFUSAL_NO_CLIENT_CERTIFICATE;
    return of_certificate_alert(attempt);
}

static bool was_ended_by_server(const TlsAttempt *attempt)
{
    return tls_attempt_ended_by(attempt, TLS_SERVER);
}

/* It is over, or nothing has come for so long that it will not go on. */
static bool stops(const TlsAttempt *attempt)
{
    return attempt->end != ATTEMPT_OPEN || attempt->waited >= PATIENCE;
}

/* Records of the server go on behind bytes that the capture lacks: those may have been its
 * ServerHello. Bytes that are no records at all are none. */
static Refusal of_hello(const TlsAttempt *attempt)
{
    bool is_hidden = attempt->is_cut && attempt->steps.last[TLS_SERVER].frame != 0;
    bool may_go_on = attempt->is_one_way || (is_hidden && !attempt->has_alert);
    return stops(attempt) && !may_go_on ? REFUSAL_UNCLEAR : REFUSAL_NONE;
}

/* The server's flight and then the client's end. Who captures without the other side's packets, or
 * cut, cannot know. */
static Refusal of_server_flight(const TlsAttempt *attempt)
{
    if (attempt->is_cut || attempt->is_one_way)
        return REFUSAL_NONE;
    bool has_seen_certificate = attempt->steps.server_certificate.frame != 0 || attempt->is_tls13;
    if (tls_attempt_ended_by(attempt, TLS_CLIENT) && has_seen_certificate)
        return REFUSAL_SERVER_CERTIFICATE;
    return stops(attempt) ? REFUSAL_UNCLEAR : REFUSAL_NONE;
}

/* Silence after the client's part is that of the application: TLS itself needs no time. What the
 * server said may be among what is missing. */
static Refusal of_unfinished(const TlsAttempt *attempt)
{
    if (attempt->waited >= PATIENCE)
        return REFUSAL_APPLICATION;
    return attempt->end != ATTEMPT_OPEN && !attempt->is_cut ? REFUSAL_UNCLEAR : REFUSAL_NONE;
}

static Refusal of_empty_flight(const TlsAttempt *attempt)
{
    if (was_ended_by_server(attempt))
        return REFUSAL_NO_CLIENT_CERTIFICATE;
    return attempt->is_one_way ? REFUSAL_NONE : of_unfinished(attempt);
}

static Refusal of_client_flight(const TlsAttempt *attempt)
{
    if (attempt->is_one_way)
        return REFUSAL_NONE;
    if (was_ended_by_server(attempt)) {
        if (attempt->is_cut && !attempt->is_server_refusing)
            return REFUSAL_APPLICATION; /* its Finished may be among what is missing */
        return attempt->is_certificate_sent ? REFUSAL_CLIENT_CERTIFICATE : REFUSAL_UNCLEAR;
    }
    return of_unfinished(attempt);
}

static Refusal of_request(const TlsAttempt *attempt)
{
    if (attempt->hidden[TLS_SERVER] > 0 || attempt->is_one_way)
        return REFUSAL_NONE;
    if (was_ended_by_server(attempt) || attempt->waited >= PATIENCE)
        return REFUSAL_APPLICATION;
    if (attempt->end == ATTEMPT_OPEN)
        return REFUSAL_NONE;
    return attempt->waited >= PROBE_WITHIN ? REFUSAL_APPLICATION : REFUSAL_SPARE;
}

/* What is missing may have been the data that it seems to lack. */
static bool hides_data(const TlsAttempt *attempt)
{
    return attempt->is_one_way || attempt->hidden[TLS_CLIENT] > 0 ||
           attempt->hidden[TLS_SERVER] > 0;
}

static Refusal of_idle(const TlsAttempt *attempt)
{
    if (attempt->end == ATTEMPT_OPEN || hides_data(attempt))
        return REFUSAL_NONE;
    Time idle = time_between(attempt->steps.flight.time, attempt->steps.end.time);
    return was_ended_by_server(attempt) && idle <= SPARE_AFTER ? REFUSAL_APPLICATION
                                                               : REFUSAL_SPARE;
}

Refusal refusal_of(const TlsAttempt *attempt)
{
    if (attempt->stage == TLS_STAGE_DATA || attempt->stage == TLS_STAGE_UNKNOWN)
        return REFUSAL_NONE;
    if (attempt->has_alert && attempt->stage <= TLS_STAGE_CLIENT)
        return of_alert(attempt);
    switch (attempt->stage) {
    case TLS_STAGE_SERVER:
        return of_server_flight(attempt);
    case TLS_STAGE_NO_CERTIFICATE:
        return of_empty_flight(attempt);
    case TLS_STAGE_CLIENT:
        return of_client_flight(attempt);
    case TLS_STAGE_REQUEST:
        return of_request(attempt);
    case TLS_STAGE_IDLE:
        return of_idle(attempt);
    default:
        return of_hello(attempt);
    }
}

bool refusal_is_undecided(const TlsAttempt *attempt)
{
    return attempt->stage != TLS_STAGE_DATA && refusal_of(attempt) == REFUSAL_NONE;
}

Value *refusal_words(const TlsAttempt *attempt)
{
    if (attempt->has_alert) {
        char number[DECIMAL_TEXT_SIZE];
        const char *name = tls_alert_name(attempt->alert);
        g_autofree char *words = g_strconcat("fatal alert ", decimal_text(attempt->alert, number),
                                             " (", name != NULL ? name : "unassigned", ")", NULL);
        return value_word(words);
    }
    if (attempt->is_server_refusing || attempt->is_client_refusing)
        return value_word("an encrypted alert");
    static const char *const words[] = { "silence", "FIN", "RST", "FIN", "RST" };
    return value_word(words[attempt->end]);
}
