/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_stream.h"

#include "tls_alert.h"

static void drop(GByteArray **bytes)
{
    g_clear_pointer(bytes, g_byte_array_unref);
}

void tls_stream_clear(TlsStream *stream)
{
    drop(&stream->payload);
    drop(&stream->messages);
}

/* room: what all of it may come to. */
static void keep(GByteArray **bytes, Bytes more, size_t room)
{
    enum { FIRST_ROOM = 4096 }; /* at most: the other side says how much will come */
    if (more.length == 0)
        return;
    if (*bytes == NULL)
        *bytes = g_byte_array_sized_new((guint)MIN(room, (size_t)FIRST_ROOM));
    g_byte_array_append(*bytes, more.data, (guint)more.length);
}

static void note_loss(TlsStream *stream)
{
    stream->has_lost_message = stream->has_lost_message || !stream->is_encrypted;
}

/* Messages after missing bytes cannot be told from the rest of the one before. */
static void lose_messages(TlsStream *stream)
{
    drop(&stream->messages);
    stream->passing = 0;
    stream->is_unsure = true;
    note_loss(stream);
}

static void tell_message(const TlsStreamListener *listener, const TlsRecordSeen *seen,
                         const TlsHandshake *message, Bytes body)
{
    TlsMessageSeen told = { .type = message->type,
                            .body = body,
                            .length = message->length,
                            .is_whole = body.length == message->length,
                            .frame = seen->frame,
                            .time = seen->time };
    listener->message(listener->user, &told);
}

/* Tells the messages that are whole; returns the bytes behind them. What is no handshake message
 * is an encrypted one, or damaged: where the next one begins is not known then. */
static Bytes tell_messages(TlsStream *stream, const TlsStreamListener *listener,
                           const TlsRecordSeen *seen, Bytes bytes)
{
    Cursor in = cursor_of(bytes);
    for (Cursor ahead = in; cursor_left(&in) > 0; in = ahead) {
        TlsHandshake message;
        if (!tls_handshake_read(&ahead, &message)) {
            if (!cursor_ok(&ahead))
                break;
            lose_messages(stream);
            return (Bytes){ NULL, 0 };
        }
        if (message.length > cursor_left(&ahead))
            break;
        tell_message(listener, seen, &message, cursor_take(&ahead, message.length));
    }
    return (Bytes){ in.next, cursor_left(&in) };
}

/* Do messages fill a record of that length, as far as their headers are there? */
static bool is_chain(Bytes payload, uint32_t length)
{
    Cursor in = cursor_over(payload.data, payload.length, length);
    TlsHandshake message;
    while (tls_handshake_read(&in, &message)) {
        if (message.length >= in.on_wire)
            return message.length == in.on_wire;
        cursor_skip(&in, message.length);
    }
    return false;
}

/* So many bytes behind the beginning of a message are missing: its type still says how far the
 * handshake is, and its length where the next one begins. */
static void spoil_message(TlsStream *stream, const TlsStreamListener *listener,
                          const TlsRecordSeen *seen, uint32_t missing)
{
    GByteArray *begun = g_steal_pointer(&stream->messages);
    TlsHandshake message = { .length = 0 };
    lose_messages(stream);
    if (begun == NULL)
        return;
    Cursor in = cursor_over(begun->data, begun->len, begun->len);
    if (tls_handshake_read(&in, &message)) {
        uint32_t there = (uint32_t)cursor_left(&in) + missing;
        stream->is_unsure = there > message.length;
        stream->passing = stream->is_unsure ? 0 : message.length - there;
        tell_message(listener, seen, &message, cursor_take(&in, cursor_left(&in)));
    } else if (tls_handshake_name(begun->data[0]) != NULL) {
        TlsMessageSeen told = { .type = (TlsHandshakeType)begun->data[0],
                                .frame = seen->frame,
                                .time = seen->time };
        listener->message(listener->user, &told);
    }
    g_byte_array_unref(begun);
}

/* A message that is not whole yet is kept, at whose end this adds. */
static void add_messages(TlsStream *stream, const TlsStreamListener *listener,
                         const TlsRecordSeen *seen, Bytes more)
{
    if (stream->messages == NULL) {
        Bytes rest = tell_messages(stream, listener, seen, more);
        keep(&stream->messages, rest, rest.length);
        return;
    }
    GByteArray *all = g_steal_pointer(&stream->messages);
    keep(&all, more, more.length);
    Bytes rest = tell_messages(stream, listener, seen, (Bytes){ all->data, all->len });
    if (rest.length == 0) {
        g_byte_array_unref(all);
        return;
    }
    if (rest.length < all->len)
        g_byte_array_remove_range(all, 0, all->len - (guint)rest.length);
    stream->messages = all;
}

static void read_messages(TlsStream *stream, const TlsStreamListener *listener,
                          const TlsRecordSeen *seen)
{
    uint32_t passed = MIN(stream->passing, seen->record.length);
    size_t known = MIN(passed, seen->payload.length);
    Bytes more = seen->payload;
    stream->passing -= passed;
    more.length -= known;
    if (more.length > 0)
        more.data += known;
    uint32_t length = seen->record.length - passed;
    if (length == 0)
        return;
    if (stream->is_unsure && !is_chain(more, length)) {
        note_loss(stream);
        return;
    }
    stream->is_unsure = false;
    add_messages(stream, listener, seen, more);
    uint32_t missing = length - (uint32_t)more.length;
    if (missing > 0 || (stream->is_unkept && stream->messages != NULL))
        spoil_message(stream, listener, seen, missing);
}

void tls_stream_read_opened(TlsStream *stream, const TlsStreamListener *listener,
                            const TlsRecordSeen *opened)
{
    read_messages(stream, listener, opened);
}

void tls_stream_lose_opened(TlsStream *stream)
{
    lose_messages(stream);
}

/* Of alerts those that may be in clear. */
static bool is_read(const TlsStream *stream)
{
    return stream->keeps_sealed ||
           (stream->record.type == TLS_CONTENT_HANDSHAKE && !stream->is_encrypted) ||
           (stream->record.type == TLS_CONTENT_ALERT && stream->record.length == TLS_ALERT_SIZE);
}

/* The record is over, with all its bytes or without. */
static void end_record(TlsStream *stream, const TlsStreamListener *listener, Bytes payload,
                       uint64_t frame, Time time)
{
    TlsRecordSeen seen = { .record = stream->record,
                           .payload = payload,
                           .is_whole = !stream->is_holed,
                           .frame = frame,
                           .time = time };
    bool holds_messages = seen.record.type == TLS_CONTENT_HANDSHAKE && !stream->is_encrypted;
    stream->is_in_record = false;
    listener->record(listener->user, &seen);
    if (holds_messages)
        read_messages(stream, listener, &seen);
    drop(&stream->payload);
}

static Bytes kept(const TlsStream *stream)
{
    return stream->payload != NULL ? (Bytes){ stream->payload->data, stream->payload->len }
                                   : (Bytes){ NULL, 0 };
}

static void end_kept_record(TlsStream *stream, const TlsStreamListener *listener, Bytes last,
                            const TcpChunk *chunk)
{
    keep(&stream->payload, last, last.length);
    end_record(stream, listener, kept(stream), chunk->frame, chunk->time);
}

/* Takes what the chunk has of the record's payload. */
static void take_payload(TlsStream *stream, const TlsStreamListener *listener, Cursor *in,
                         const TcpChunk *chunk)
{
    size_t n = MIN(stream->remaining, cursor_left(in));
    Bytes part = cursor_take(in, n);
    stream->remaining -= (uint32_t)n;
    bool is_kept = is_read(stream) && !stream->is_holed;
    if (stream->remaining > 0) {
        if (is_kept && stream->is_unkept)
            stream->is_holed = true;
        else if (is_kept)
            keep(&stream->payload, part, stream->record.length);
        return;
    }
    if (is_kept && stream->payload == NULL)
        end_record(stream, listener, part, chunk->frame, chunk->time);
    else
        end_kept_record(stream, listener, is_kept ? part : (Bytes){ NULL, 0 }, chunk);
}

static void begin_record(TlsStream *stream, const uint8_t *header)
{
    Cursor in = cursor_over(header, TLS_RECORD_HEADER_SIZE, TLS_RECORD_HEADER_SIZE);
    stream->header_length = 0;
    if (!tls_record_read(&in, &stream->record)) {
        stream->is_out_of_step = true;
        lose_messages(stream);
        return;
    }
    stream->is_in_record = true;
    stream->is_holed = false;
    stream->remaining = stream->record.length;
}

/* What a segment has of a header is kept until the rest comes: nearly all of them are whole. */
static void take_header(TlsStream *stream, Cursor *in)
{
    if (stream->header_length == 0 && cursor_left(in) >= sizeof stream->header) {
        begin_record(stream, cursor_step(in, sizeof stream->header));
        return;
    }
    size_t n = MIN(sizeof stream->header - stream->header_length, cursor_left(in));
    cursor_copy(in, stream->header + stream->header_length, n);
    stream->header_length += (uint8_t)n;
    if (stream->header_length == sizeof stream->header)
        begin_record(stream, stream->header);
}

/* Senders begin most records with a segment: one that begins like a record, and where it ends with
 * another such beginning or behind the segment, is taken for one. */
static bool begins_with_record(const TcpChunk *chunk)
{
    Cursor in = cursor_of(chunk->bytes);
    TlsRecord record;
    if (!tls_record_read(&in, &record) || record.length == 0)
        return false;
    if (cursor_left(&in) <= record.length)
        return true;
    cursor_skip(&in, record.length);
    return cursor_left(&in) < TLS_RECORD_HEADER_SIZE || tls_record_read(&in, &record);
}

void tls_stream_feed(TlsStream *stream, const TlsStreamListener *listener, const TcpChunk *chunk)
{
    if (stream->is_out_of_step && !begins_with_record(chunk)) {
        stream->passed_over += chunk->bytes.length;
        return;
    }
    stream->is_out_of_step = false;
    Cursor in = cursor_of(chunk->bytes);
    while ((cursor_left(&in) > 0 || (stream->is_in_record && stream->remaining == 0)) &&
           !stream->is_out_of_step) {
        if (stream->is_in_record)
            take_payload(stream, listener, &in, chunk);
        else
            take_header(stream, &in);
    }
    stream->passed_over += cursor_left(&in);
}

void tls_stream_lose(TlsStream *stream)
{
    drop(&stream->payload);
    stream->header_length = 0;
    stream->is_in_record = false;
    stream->is_out_of_step = true;
    lose_messages(stream);
}

void tls_stream_give_up(TlsStream *stream)
{
    stream->is_unkept = true;
    if (stream->payload != NULL)
        stream->is_holed = true;
    drop(&stream->payload);
    if (stream->messages != NULL)
        lose_messages(stream);
}

/* The rest of the record is missing and perhaps more. */
static uint64_t skip_record(TlsStream *stream, const TlsStreamListener *listener, const TlsGap *gap)
{
    uint64_t skipped = MIN((uint64_t)stream->remaining, gap->length);
    stream->is_holed = true;
    stream->remaining -= (uint32_t)skipped;
    if (stream->remaining == 0)
        end_record(stream, listener, kept(stream), gap->frame, gap->time);
    return gap->length - skipped;
}

uint64_t tls_stream_skip(TlsStream *stream, const TlsStreamListener *listener, const TlsGap *gap)
{
    uint64_t left = gap->length;
    if (stream->is_in_record)
        left = skip_record(stream, listener, gap);
    if (left == 0)
        return 0;
    tls_stream_lose(stream);
    return left;
}
