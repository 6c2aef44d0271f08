/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_inside.h"

static bool is_13(const TlsSession *session)
{
    return tls_version_is_1_3(session->version);
}

static void add_closed(TlsOpenedFacts *facts, TlsSide side, const TlsGap *gap)
{
    TlsGap *closed = &facts->closed[side];
    uint64_t before = closed->length;
    *closed = *gap;
    closed->length += before;
}

/* What stays closed may hold data, and in TLS 1.3 anything. */
static void note_closed(TlsSession *session, TlsSide side, const TlsRecordSeen *seen)
{
    TlsOpenedFacts *facts = session->opened;
    facts->has_closed = true;
    session->streams[side].keeps_sealed = !tls_decryption_is_over(facts->decryption, side);
    tls_stream_lose_opened(&session->streams[side]);
    if (seen->record.type == TLS_CONTENT_APPLICATION_DATA)
        add_closed(facts, side, &(TlsGap){ seen->record.length, seen->frame, seen->time });
}

bool tls_inside_open(TlsSession *session, TlsSide side, const TlsRecordSeen *seen, TlsOpened *out)
{
    TlsOpenedFacts *facts = session->opened;
    if (!tls_decryption_is_sealed(facts->decryption, side, &seen->record))
        return false;
    if (!tls_decryption_open(facts->decryption, side, seen, out)) {
        note_closed(session, side, seen);
        return false;
    }
    /* the records of a handshake whose secrets are not known are no data */
    if (is_13(session) && out->number == 0 && facts->plain[side] == 0)
        facts->closed[side].length = 0;
    return true;
}

void tls_inside_take_alert(TlsSession *session, TlsSide side, const TlsRecordSeen *seen,
                           Bytes plain)
{
    Cursor in = cursor_of(plain);
    TlsAlert alert;
    moment_mark(&session->encrypted_alert[side], seen->frame, seen->time);
    if (session->alert_count < LIMIT_TLS_ALERTS && tls_alert_read(&in, &alert))
        session->alerts[session->alert_count++] =
            (TlsAlertSeen){ side, alert.level, alert.description, seen->frame };
}

/* Captures hold the two directions in any order: what counts is where a frame stands. */
static void count_data(TlsOpenedFacts *facts, TlsSide side, const TlsRecordSeen *seen)
{
    tls_sealed_records_add(&facts->data[side],
                           &(TlsSealed){ seen->record.length, seen->frame, seen->time });
    if (side == TLS_CLIENT && seen->frame >= facts->data[TLS_SERVER].last.frame)
        moment_mark(&facts->unanswered, seen->frame, seen->time);
    else if (side == TLS_SERVER && seen->frame >= facts->unanswered.frame)
        facts->unanswered = (Moment){ 0 };
}

static void tell_closed(TlsOpenedFacts *facts, TlsSide side)
{
    TlsGap *closed = &facts->closed[side];
    if (closed->length > 0 && facts->sink.gap != NULL)
        facts->sink.gap(facts->sink.user, side, closed);
    closed->length = 0;
}

void tls_inside_take_data(TlsSession *session, TlsSide side, const TlsRecordSeen *seen, Bytes plain)
{
    TlsOpenedFacts *facts = session->opened;
    TcpChunk chunk = {
        .bytes = plain, .offset = facts->plain[side], .frame = seen->frame, .time = seen->time
    };
    if (plain.length == 0) /* sent to hide the next one's vector: says nothing */
        return;
    count_data(facts, side, seen);
    tell_closed(facts, side);
    facts->plain[side] += plain.length;
    if (facts->sink.bytes != NULL)
        facts->sink.bytes(facts->sink.user, side, &chunk);
}

void tls_inside_skip(TlsSession *session, TlsSide side, const TlsGap *gap)
{
    TlsOpenedFacts *facts = session->opened;
    tls_decryption_skip(facts->decryption, side, gap->length);
    facts->has_closed = true;
    tls_stream_lose_opened(&session->streams[side]);
    add_closed(facts, side, gap);
}
