/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_transaction.h"

#include <string.h>

#include "limits.h"

/* No timer sends a message again so soon (RFC 3261: T1 is 500 ms): what comes is a copy of it. */
#define COPY_WINDOW (50 * TIME_MILLISECOND)
/* Who has asked three times and more, for so long, is not heard. */
#define DEAF_WINDOW (5 * TIME_SECOND)

/* When what goes by UDP is sent for the last time: 63 times T1, give or take. */
#define LAST_TRANSMISSION (31 * TIME_SECOND)

enum { ASKED_ENOUGH = 3, ASKED_TO_THE_END = 7, ANSWERED_ENOUGH = 3 };

static Moment moment_of(const SipSeen *seen)
{
    return (Moment){ seen->frame, seen->time };
}

static bool is_copy(const Span *span, const SipSeen *seen)
{
    Time between = time_between(span->last_time, seen->time);
    return span->count > 0 && between < COPY_WINDOW && between > -COPY_WINDOW;
}

/* A link keeps those that wait. */
static void stop_waiting(SipTransaction *transaction)
{
    if (transaction->link != NULL)
        g_queue_unlink(&transaction->link->waiting, &transaction->place);
    transaction->link = NULL;
}

void sip_transaction_begin(SipTransaction *transaction, const SipSeen *seen)
{
    transaction->path = seen->path;
    transaction->words = sip_seen_words_in(seen, transaction->room, sizeof transaction->room);
    transaction->link = seen->link;
    transaction->link_number = seen->link != NULL ? seen->link->number : 0;
    transaction->call = seen->call;
    transaction->cseq = seen->cseq;
    transaction->method = seen->method;
    transaction->is_inside =
        seen->method == SIP_METHOD_INVITE && sip_seen_tag(seen, SIP_HEADER_TO).length > 0;
    transaction->last_time = seen->time;
    transaction->has_credentials = sip_message_has(seen->message, SIP_HEADER_AUTHORIZATION) ||
                                   sip_message_has(seen->message, SIP_HEADER_PROXY_AUTHORIZATION);
    span_note(&transaction->requests, seen->frame, seen->time);
    if (seen->link == NULL)
        return;
    transaction->place.data = transaction;
    g_queue_push_tail_link(&seen->link->waiting, &transaction->place);
}

void sip_transaction_repeat(SipTransaction *transaction, const SipSeen *seen)
{
    transaction->last_time = MAX(transaction->last_time, seen->time);
    if (is_copy(&transaction->requests, seen)) {
        transaction->requests.last_frame = seen->frame;
        return;
    }
    span_note(&transaction->requests, seen->frame, seen->time);
    if (transaction->requests.count == ASKED_ENOUGH)
        transaction->third = seen->time;
}

static bool is_fold(uint8_t byte)
{
    return byte == '\r' || byte == '\n';
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || is_fold(byte);
}

static bool has_folds(Bytes text)
{
    return text.length > 0 && (memchr(text.data, '\n', text.length) != NULL ||
                               memchr(text.data, '\r', text.length) != NULL);
}

/* A fold stands for one blank (RFC 3261 section 7.3.1). How much of the text is kept. */
static uint16_t unfold(Bytes text, uint8_t kept[LIMIT_SIP_TEXT])
{
    uint16_t length = 0;
    if (!has_folds(text)) {
        length = (uint16_t)MIN(text.length, (size_t)LIMIT_SIP_TEXT);
        memcpy(kept, text.length > 0 ? text.data : kept, length);
        return length;
    }
    for (size_t i = 0; i < text.length && length < LIMIT_SIP_TEXT; i++) {
        bool is_folded = is_fold(text.data[i]);
        kept[length++] = is_folded ? ' ' : text.data[i];
        while (is_folded && i + 1 < text.length && is_space(text.data[i + 1]))
            i++;
    }
    return length;
}

/* The first of the fields that is there. */
static Bytes field_of(const SipMessage *message, SipHeader first, SipHeader second)
{
    Bytes text = sip_message_field(message, first);
    return text.length > 0 ? text : sip_message_field(message, second);
}

/* Most are short, and find room behind the words. */
static void keep_texts(SipTransaction *transaction, const uint8_t *texts, size_t length)
{
    size_t used = transaction->words.is_lent ? sip_words_bytes(&transaction->words) : 0;
    transaction->has_own_texts = length > sizeof transaction->room - used;
    transaction->texts = transaction->has_own_texts ? g_malloc(length) : transaction->room + used;
    memcpy(transaction->texts, texts, length);
}

static void keep_refusal(SipTransaction *transaction, const SipMessage *message)
{
    const Bytes said[SIP_TEXTS] = {
        [SIP_TEXT_REASON] = message->start.reason,
        [SIP_TEXT_EXPLANATION] = field_of(message, SIP_HEADER_REASON, SIP_HEADER_WARNING),
        [SIP_TEXT_DIAGNOSTICS] =
            field_of(message, SIP_HEADER_MS_DIAGNOSTICS, SIP_HEADER_MS_DIAGNOSTICS_PUBLIC),
    };
    uint8_t texts[SIP_TEXTS * LIMIT_SIP_TEXT];
    size_t length = 0;
    for (int i = 0; i < SIP_TEXTS; i++)
        length += transaction->text_lengths[i] = unfold(said[i], texts + length);
    keep_texts(transaction, texts, length);
}

Bytes sip_transaction_text(const SipTransaction *transaction, SipText which)
{
    size_t before = 0;
    for (int i = 0; i < (int)which; i++)
        before += transaction->text_lengths[i];
    if (transaction->text_lengths[which] == 0)
        return (Bytes){ NULL, 0 };
    return (Bytes){ transaction->texts + before, transaction->text_lengths[which] };
}

bool sip_transaction_answer(SipTransaction *transaction, const SipSeen *seen)
{
    bool is_final = seen->status >= 200;
    bool is_again =
        is_copy(&transaction->responses, seen) &&
        seen->status == (is_final ? transaction->status : transaction->provisional_status);
    transaction->last_time = MAX(transaction->last_time, seen->time);
    if (is_again)
        transaction->responses.last_frame = seen->frame;
    else
        span_note(&transaction->responses, seen->frame, seen->time);
    if (!is_final) {
        if (transaction->provisional.frame == 0)
            transaction->provisional = moment_of(seen);
        transaction->provisional_status = seen->status;
        return false;
    }
    transaction->finals += !is_again;
    if (transaction->final.frame != 0)
        return false;
    transaction->final = moment_of(seen);
    transaction->status = seen->status;
    transaction->is_prompt =
        time_between(transaction->requests.first_time, seen->time) <= SIP_TIMEOUT;
    stop_waiting(transaction);
    if (seen->status >= 300)
        keep_refusal(transaction, seen->message);
    transaction->is_bare = transaction->words.is_lent && !transaction->has_own_texts;
    return true;
}

void sip_transaction_acknowledge(SipTransaction *transaction, const SipSeen *seen)
{
    transaction->last_time = MAX(transaction->last_time, seen->time);
    transaction->acknowledged = moment_of(seen);
}

/* Did the capture end, or the connection, before it was left alone? */
static bool is_followed_to_end(const TcpConnection *connection)
{
    return connection->ending != TCP_OPEN || connection->leaving == TCP_LEFT_FINISHED ||
           connection->leaving == TCP_LEFT_IDLE;
}

void sip_transaction_close(SipTransaction *transaction)
{
    const TcpConnection *connection = transaction->link->connection;
    if (connection->ending != TCP_OPEN)
        transaction->closed = (Moment){ connection->span.last_frame, connection->span.last_time };
    TcpSide first = connection->ended_by ? TCP_SERVER : TCP_CLIENT;
    transaction->is_client_closing =
        ip_equal(tcp_connection_ip(connection, first), &transaction->path.client) &&
        tcp_connection_port(connection, first) == transaction->path.client_port;
    transaction->is_unheard |=
        tcp_connection_is_one_way(connection) || !is_followed_to_end(connection);
    stop_waiting(transaction);
}

void sip_transaction_clear(SipTransaction *transaction)
{
    if (transaction->is_bare)
        return;
    stop_waiting(transaction);
    sip_words_clear(&transaction->words);
    if (transaction->has_own_texts)
        g_clear_pointer(&transaction->texts, g_free);
}

size_t sip_transaction_bytes(const SipTransaction *transaction)
{
    size_t bytes = sip_words_owned(&transaction->words);
    for (int i = 0; transaction->has_own_texts && i < SIP_TEXTS; i++)
        bytes += transaction->text_lengths[i];
    return bytes;
}

/* A provisional response stops the timer of an INVITE, not those of others. */
static bool has_timer(const SipTransaction *transaction)
{
    return transaction->method != SIP_METHOD_INVITE || transaction->provisional.frame == 0;
}

/* Three heartbeats in vain are enough, for they are answered at once. Over UDP the seventh
 * transmission is the last one of an INVITE, half a second before its timer (RFC 3261 section
 * 17.1.1.2): a capture that is stopped then has seen all that comes. */
static bool is_unanswered(const SipTransaction *transaction, Time now)
{
    const Span *requests = &transaction->requests;
    Time waited = time_between(requests->first_time, now);
    bool is_deaf = transaction->method == SIP_METHOD_OPTIONS && requests->count >= ASKED_ENOUGH &&
                   transaction->provisional.frame == 0 &&
                   time_between(transaction->third, now) >= DEAF_WINDOW;
    bool is_spent = requests->count >= ASKED_TO_THE_END && waited >= LAST_TRANSMISSION;
    return is_deaf || is_spent || waited >= SIP_TIMEOUT;
}

bool sip_transaction_is_late(const SipTransaction *transaction)
{
    return transaction->final.frame != 0 && has_timer(transaction) &&
           time_between(transaction->requests.first_time, transaction->final.time) > SIP_TIMEOUT;
}

bool sip_transaction_is_fine(const SipTransaction *transaction)
{
    return transaction->is_prompt && transaction->finals < ANSWERED_ENOUGH;
}

SipOutcome sip_transaction_outcome(const SipTransaction *transaction, Time now)
{
    if (transaction->final.frame != 0 && !sip_transaction_is_late(transaction)) {
        bool is_deaf = transaction->method == SIP_METHOD_INVITE &&
                       transaction->acknowledged.frame == 0 &&
                       transaction->finals >= ANSWERED_ENOUGH &&
                       time_between(transaction->final.time, now) >= SIP_TIMEOUT;
        return is_deaf ? SIP_UNACKNOWLEDGED : SIP_ANSWERED;
    }
    if (transaction->unreachable.frame != 0 && transaction->final.frame == 0)
        return SIP_UNREACHABLE;
    if (transaction->final.frame != 0 ||
        (has_timer(transaction) && is_unanswered(transaction, now)))
        return SIP_TIMED_OUT;
    return transaction->closed.frame != 0 && has_timer(transaction) ? SIP_CLOSED : SIP_OPEN;
}

Span sip_transaction_span(const SipTransaction *transaction)
{
    Span all = transaction->requests;
    span_join(&all, &transaction->responses);
    /* the ACK of a refusal is of the transaction (RFC 3261 section 17.1.1.3) */
    if (transaction->acknowledged.frame > all.last_frame) {
        all.last_frame = transaction->acknowledged.frame;
        all.last_time = transaction->acknowledged.time;
    }
    return all;
}
