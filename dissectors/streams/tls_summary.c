/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_summary.h"

/* Tickets and the answer of a busy server come later than one round trip says. */
#define TICKET_PATIENCE (50 * TIME_MILLISECOND)

/* Lengths of records of TLS 1.3, which add the type of their content and a tag to it (RFC 8446
 * section 5.2). */
typedef struct Lengths {
    uint16_t alert, finished, empty_certificate, empty_flight, end_of_early_data;
} Lengths;

enum {
    AES_256_GCM_SHA384 = 0x1302,
    AES_128_CCM_8_SHA256 = 0x1305,
    HANDSHAKE_HEADER = 4,
    EMPTY_CERTIFICATE = HANDSHAKE_HEADER + 1 + 3, /* no context, no certificates */
    FLIGHT_RECORDS = 4, /* Certificate, CertificateVerify, Finished and one to spare */
};

static Lengths lengths_of(uint16_t cipher)
{
    uint16_t overhead = cipher == AES_128_CCM_8_SHA256 ? 1 + 8 : 1 + 16;
    uint16_t hash = cipher == AES_256_GCM_SHA384 ? 48 : 32;
    uint16_t finished = (uint16_t)(HANDSHAKE_HEADER + hash + overhead);
    return (Lengths){ .alert = (uint16_t)(2 + overhead),
                      .finished = finished,
                      .empty_certificate = (uint16_t)(EMPTY_CERTIFICATE + overhead),
                      .end_of_early_data = (uint16_t)(HANDSHAKE_HEADER + overhead),
                      .empty_flight = (uint16_t)(EMPTY_CERTIFICATE + finished) };
}

static uint32_t kept(const TlsSealedRecords *sealed)
{
    return MIN(sealed->count, (uint32_t)TLS_RECORDS_KEPT);
}

static Moment step_of(const TlsSealed *record)
{
    return (Moment){ record->frame, record->time };
}

/* The first record of the client after the ServerHello; what came before is early data. */
static uint32_t flight_start(const TlsSession *session)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_CLIENT];
    uint32_t i = 0;
    while (session->has_early_data && i < kept(sealed) &&
           sealed->first[i].frame < session->server_hello.frame)
        i++;
    return i;
}

/* Where the client's flight ends. Most programs send Finished in a record of its own, whose length
 * is known; others pack the flight into one record. */
static uint32_t find_finished(const TlsSealedRecords *sealed, uint32_t start, Lengths lengths)
{
    uint32_t end = MIN(kept(sealed), start + FLIGHT_RECORDS);
    for (uint32_t i = start; i < end; i++)
        if (sealed->first[i].length == lengths.finished)
            return i;
    return start;
}

/* Early data that the server took ends with a message of its own (RFC 8446 section 4.5). Returns
 * how many records come before that, 0 for none. */
static uint32_t count_early_data(const TlsSession *session, Lengths lengths)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_CLIENT];
    if (!session->has_early_data || !session->is_resumed)
        return 0;
    for (uint32_t i = 1; i + 1 < kept(sealed); i++)
        if (sealed->first[i].length == lengths.end_of_early_data &&
            sealed->first[i + 1].length == lengths.finished)
            return i;
    return 0;
}

/* Who resumes sends no certificate (RFC 8446 section 4.3.2). */
static void read_certificate(const TlsSession *session, Lengths lengths, uint32_t start,
                             uint32_t end, TlsSummary *summary)
{
    uint16_t first = session->sealed[TLS_CLIENT].first[start].length;
    if (session->is_resumed)
        return;
    summary->is_client_certificate_empty =
        first == lengths.empty_certificate || (end == start && first == lengths.empty_flight);
    summary->is_client_certificate_sent =
        !summary->is_client_certificate_empty && (end > start || first > lengths.empty_flight);
}

static void read_flight(const TlsSession *session, Lengths lengths, uint32_t start,
                        TlsSummary *summary)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_CLIENT];
    uint32_t early = count_early_data(session, lengths);
    uint32_t end = early > 0 ? early + 1 : find_finished(sealed, start, lengths);
    summary->is_client_finished =
        end > start || sealed->first[start].length != lengths.empty_certificate;
    summary->flight = step_of(&sealed->first[end]);
    read_certificate(session, lengths, start, end, summary);
    uint32_t after = sealed->count - (end + 1);
    bool is_alert_last = after > 0 && sealed->last.length == lengths.alert;
    summary->data[TLS_CLIENT] = early + after - is_alert_last;
    if (early > 0)
        summary->first_request = step_of(&sealed->first[0]);
    else if (summary->data[TLS_CLIENT] > 0 && end + 1 < kept(sealed))
        summary->first_request = step_of(&sealed->first[end + 1]);
}

static Time patience(const TlsSession *session)
{
    Time answer = time_between(session->client_hello.time, session->server_hello.time);
    return TICKET_PATIENCE + (answer > 0 ? answer : 0);
}

/* Two records of one length right behind the client's flight are session tickets. */
static uint32_t count_tickets(const TlsSession *session, const TlsSummary *summary, uint32_t from)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_SERVER];
    if (from + 1 >= kept(sealed) || sealed->first[from].length != sealed->first[from + 1].length)
        return 0;
    Time waited = time_between(summary->flight.time, sealed->first[from + 1].time);
    return waited <= patience(session) ? 2 : 0;
}

/* The server's first record that is not of its flight: what follows its Finished where it answers
 * early data, else what follows the client's flight. */
static uint32_t server_start(const TlsSession *session, Lengths lengths, const TlsSummary *summary)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_SERVER];
    uint32_t from = 0;
    if (summary->first_request.frame != 0 && summary->first_request.frame < summary->flight.frame)
        for (uint32_t i = 0; i < kept(sealed); i++)
            if (sealed->first[i].length == lengths.finished)
                return i + 1;
    while (from < kept(sealed) && sealed->first[from].frame <= summary->flight.frame)
        from++;
    return from;
}

/* The server's flight took all the room there is: only its last record is known. */
static void read_server_end(const TlsSession *session, Lengths lengths, TlsSummary *summary)
{
    const TlsSealed *last = &session->sealed[TLS_SERVER].last;
    if (last->frame <= summary->flight.frame)
        return;
    bool has_request = summary->first_request.frame != 0;
    summary->is_server_refusing = !has_request && last->length == lengths.alert;
    summary->is_server_finished = !summary->is_server_refusing;
    summary->data[TLS_SERVER] = has_request && last->frame > summary->first_request.frame;
}

static void read_server(const TlsSession *session, Lengths lengths, TlsSummary *summary)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_SERVER];
    uint32_t from = server_start(session, lengths, summary);
    uint32_t after = sealed->count - from;
    if (from == TLS_RECORDS_KEPT)
        read_server_end(session, lengths, summary);
    if (from == TLS_RECORDS_KEPT || after == 0)
        return;
    summary->is_server_refusing = sealed->first[from].length == lengths.alert;
    if (summary->is_server_refusing)
        return;
    summary->is_server_finished = true;
    uint32_t silent = count_tickets(session, summary, from);
    while (from + silent < kept(sealed) && summary->first_request.frame != 0 &&
           sealed->first[from + silent].frame < summary->first_request.frame)
        silent++;
    uint32_t data = after - MIN(silent, after);
    if (data > 0 && sealed->last.length == lengths.alert)
        data--;
    summary->data[TLS_SERVER] = summary->first_request.frame != 0 ? data : 0;
}

static TlsStage stage_of_data(const TlsSummary *summary)
{
    if (summary->data[TLS_CLIENT] == 0 && summary->data[TLS_SERVER] == 0)
        return TLS_STAGE_IDLE;
    return summary->data[TLS_SERVER] == 0 ? TLS_STAGE_REQUEST : TLS_STAGE_DATA;
}

/* Whatever the alert says, nothing follows it. */
static void find_closing(const TlsSession *session, Lengths lengths, TlsSummary *summary)
{
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        const TlsSealed *last = &session->sealed[side].last;
        if (last->frame != 0 && last->length == lengths.alert)
            summary->closing[side] = step_of(last);
    }
}

static void count_data(const TlsSession *session, TlsSummary *summary)
{
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        summary->data[side] = session->sealed[side].count;
    if (summary->data[TLS_CLIENT] > 0)
        summary->first_request = step_of(&session->sealed[TLS_CLIENT].first[0]);
    summary->unanswered = session->unanswered;
}

static void summarize_tls13(const TlsSession *session, TlsSummary *summary)
{
    Lengths lengths = lengths_of(session->cipher);
    uint32_t start = flight_start(session);
    summary->stage = TLS_STAGE_SERVER;
    find_closing(session, lengths, summary);
    if (start == TLS_RECORDS_KEPT) { /* of early data: what comes behind is not known */
        count_data(session, summary);
        summary->stage = TLS_STAGE_DATA;
        return;
    }
    if (start >= kept(&session->sealed[TLS_CLIENT]))
        return;
    if (session->sealed[TLS_CLIENT].first[start].length == lengths.alert) {
        summary->is_client_refusing = true;
        return;
    }
    read_flight(session, lengths, start, summary);
    read_server(session, lengths, summary);
    if (!summary->is_server_refusing)
        summary->stage = stage_of_data(summary);
    else if (summary->is_client_certificate_empty)
        summary->stage = TLS_STAGE_NO_CERTIFICATE;
    else
        summary->stage = TLS_STAGE_CLIENT;
    if (summary->data[TLS_SERVER] == 0)
        summary->unanswered = summary->first_request;
    else
        summary->unanswered = session->unanswered;
}

static Moment later(Moment a, Moment b)
{
    return a.frame >= b.frame ? a : b;
}

/* A fatal alert of that side. */
static bool has_refused(const TlsSession *session, TlsSide side)
{
    for (uint8_t i = 0; i < session->alert_count; i++)
        if (session->alerts[i].from == side && session->alerts[i].level == TLS_ALERT_FATAL)
            return true;
    return false;
}

static TlsStage stage_of_handshake(const TlsSession *session, const TlsSummary *summary)
{
    bool has_client_flight = session->client_key_exchange.frame != 0 ||
                             session->chains[TLS_CLIENT].step.frame != 0 ||
                             summary->is_client_finished;
    if (session->server_hello.frame == 0)
        return TLS_STAGE_HELLO;
    if (!has_client_flight)
        return TLS_STAGE_SERVER;
    if (summary->is_server_finished && summary->is_client_finished)
        return stage_of_data(summary);
    if (summary->is_client_certificate_empty)
        return TLS_STAGE_NO_CERTIFICATE;
    return TLS_STAGE_CLIENT;
}

static void summarize_clear(const TlsSession *session, TlsSummary *summary)
{
    const TlsChain *chain = &session->chains[TLS_CLIENT];
    count_data(session, summary);
    bool has_data = summary->data[TLS_CLIENT] > 0 && summary->data[TLS_SERVER] > 0;
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        summary->closing[side] = session->encrypted_alert[side];
    summary->is_client_certificate_empty = chain->is_empty;
    summary->is_client_certificate_sent = chain->step.frame != 0 && !chain->is_empty;
    summary->is_server_finished = session->cipher_change[TLS_SERVER].frame != 0 ||
                                  summary->data[TLS_SERVER] > 0 ||
                                  (summary->data[TLS_CLIENT] > 0 && session->is_cut[TLS_SERVER]);
    summary->is_client_finished = session->cipher_change[TLS_CLIENT].frame != 0 ||
                                  (summary->is_server_finished && !session->is_resumed) ||
                                  summary->data[TLS_CLIENT] > 0;
    summary->flight =
        later(later(chain->step, session->client_key_exchange),
              later(session->cipher_change[TLS_CLIENT], session->finished[TLS_CLIENT]));
    if (has_data)
        summary->stage = TLS_STAGE_DATA;
    else if (session->client_hello.frame == 0 && session->server_hello.frame == 0)
        summary->stage = TLS_STAGE_UNKNOWN;
    else
        summary->stage = stage_of_handshake(session, summary);
}

/* With keys nothing has to be told from lengths. Whether the server takes the client's flight shows
 * only in what it says after it. */
static void summarize_open(const TlsSession *session, TlsSummary *summary)
{
    const TlsChain *chain = &session->chains[TLS_CLIENT];
    const TlsOpenedFacts *facts = session->opened;
    const TlsSealedRecords *data = facts->data;
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        summary->data[side] = data[side].count;
        summary->closing[side] = session->encrypted_alert[side];
    }
    if (data[TLS_CLIENT].count > 0)
        summary->first_request = step_of(&data[TLS_CLIENT].first[0]);
    summary->unanswered = facts->unanswered;
    summary->is_client_certificate_empty = chain->is_empty;
    summary->is_client_certificate_sent = chain->step.frame != 0 && !chain->is_empty;
    summary->is_client_finished = session->finished[TLS_CLIENT].frame != 0;
    summary->is_server_finished = session->finished[TLS_SERVER].frame != 0;
    summary->flight = later(chain->step, session->finished[TLS_CLIENT]);
    summary->is_client_refusing = !summary->is_client_finished && has_refused(session, TLS_CLIENT);
    summary->is_server_refusing = data[TLS_SERVER].count == 0 && has_refused(session, TLS_SERVER);
    if (data[TLS_CLIENT].count > 0 && data[TLS_SERVER].count > 0)
        summary->stage = TLS_STAGE_DATA;
    else if (!summary->is_client_finished && chain->step.frame == 0)
        summary->stage = TLS_STAGE_SERVER;
    else if (summary->is_server_refusing || !summary->is_client_finished)
        summary->stage = chain->is_empty ? TLS_STAGE_NO_CERTIFICATE : TLS_STAGE_CLIENT;
    else
        summary->stage = stage_of_data(summary);
}

TlsSummary tls_summary_of(const TlsSession *session)
{
    TlsSummary summary = { .stage = TLS_STAGE_UNKNOWN };
    if (session->version == TLS_VERSION_SSL_2)
        return summary;
    bool is_13 = tls_version_is_1_3(session->version) && session->server_hello.frame != 0;
    if (is_13 && tls_session_is_open(session))
        summarize_open(session, &summary);
    else if (is_13)
        summarize_tls13(session, &summary);
    else
        summarize_clear(session, &summary);
    return summary;
}
