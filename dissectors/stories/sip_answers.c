/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_answers.h"

#include "limits.h"
#include "ms_diagnostics.h"
#include "sip_auth.h"
#include "sip_notify.h"
#include "sip_settle.h"

static SipTrouble *note(SipLayer *layer, const SipTransaction *transaction, SipTroubleKind kind)
{
    SipAttempt attempt = sip_attempt_of(transaction, SIP_ANSWERED);
    return sip_settle_note(layer->pairs, &transaction->path, kind, &attempt);
}

static bool is_challenge(uint16_t status)
{
    return status == 401 || status == 407;
}

/* A bit for each scheme that a challenge offers. */
static uint32_t schemes_of(const SipMessage *message, SipHeader header)
{
    uint32_t schemes = 0;
    size_t at = 0;
    Bytes value;
    SipAuth offered;
    while (sip_message_next_field(message, header, &at, &value))
        if (sip_auth_read(value, &offered))
            schemes |= 1u << offered.scheme;
    return schemes;
}

/* An OPTIONS without credentials is a heartbeat, and a challenge its answer. */
static void note_challenge(SipLayer *layer, const SipTransaction *transaction,
                           const SipMessage *message)
{
    if (transaction->method == SIP_METHOD_OPTIONS && !transaction->has_credentials)
        return;
    uint32_t row = sip_logins_challenge(layer->logins, transaction);
    if (row < SIP_LOGIN_LOOP)
        return;
    SipTrouble *trouble = note(layer, transaction, SIP_TROUBLE_LOGIN);
    if (trouble == NULL)
        return;
    trouble->schemes |= schemes_of(message, SIP_HEADER_WWW_AUTHENTICATE) |
                        schemes_of(message, SIP_HEADER_PROXY_AUTHENTICATE);
    if (row > SIP_LOGIN_LOOP)
        return;
    trouble->looping++;
    trouble->is_over = false;
    Span frames = sip_logins_span(layer->logins, transaction);
    frames.count = SIP_LOGIN_LOOP - 1; /* the last one has been counted */
    span_join(&trouble->span, &frames);
    trouble->attempts += SIP_LOGIN_LOOP - 1;
}

static void note_success(SipLayer *layer, const SipTransaction *transaction)
{
    if (sip_logins_succeed(layer->logins, transaction) < SIP_LOGIN_LOOP)
        return;
    SipPair *pair = sip_pairs_of(layer->pairs, &transaction->path);
    SipTrouble *trouble = sip_pair_find(pair, SIP_TROUBLE_LOGIN, 0);
    if (trouble == NULL)
        return;
    trouble->looping -= trouble->looping > 0;
    trouble->is_over = trouble->looping == 0;
}

/* The documented ids of a next hop that is not trusted ([MS-OCER]). */
static bool says_distrust(Bytes field)
{
    MsDiagnostics said;
    while (ms_diagnostics_next(&field, &said))
        if (said.id == 1010 || said.id == 1034 || said.id == 1047)
            return true;
    return false;
}

static bool is_distrust(const SipTransaction *transaction, const SipMessage *message)
{
    return transaction->status == 504 &&
           (says_distrust(sip_message_field(message, SIP_HEADER_MS_DIAGNOSTICS)) ||
            says_distrust(sip_message_field(message, SIP_HEADER_MS_DIAGNOSTICS_PUBLIC)));
}

/* What a REFER asks for stands in the request alone. */
static void note_refused_transfer(SipLayer *layer, const SipTransaction *transaction,
                                  const SipCall *call)
{
    SipAttempt attempt = sip_attempt_of(transaction, SIP_ANSWERED);
    const SipRefer *refer = call != NULL ? sip_call_refer(call, transaction) : NULL;
    attempt.target = refer != NULL ? refer->target : NULL;
    sip_settle_note(layer->pairs, &transaction->path, SIP_TROUBLE_TRANSFER, &attempt);
}

static void note_redirect(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen)
{
    if (layer->redirects == NULL)
        layer->redirects = sip_redirects_new();
    sip_redirects_take(layer->redirects, transaction, seen);
}

void sip_answers_take(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen,
                      const SipCall *call)
{
    if (is_challenge(transaction->status))
        note_challenge(layer, transaction, seen->message);
    else if (transaction->status < 300)
        note_success(layer, transaction);
    if (transaction->method == SIP_METHOD_OPTIONS || !is_challenge(transaction->status))
        sip_pair_note_answer(sip_pairs_of(layer->pairs, &transaction->path), transaction);
    if (transaction->status == 302 && transaction->method == SIP_METHOD_INVITE)
        note_redirect(layer, transaction, seen);
    if (is_distrust(transaction, seen->message))
        note(layer, transaction, SIP_TROUBLE_DISTRUST);
    if (transaction->method == SIP_METHOD_REFER && transaction->status >= 300 &&
        !is_challenge(transaction->status))
        note_refused_transfer(layer, transaction, call);
}

/* The message comes again, or ends what did; frame: of a failure that was noted at once. */
static void note_again(SipLayer *layer, const SipPath *path, SipTroubleKind kind, uint64_t frame,
                       const SipSeen *seen)
{
    SipPair *pair = sip_pairs_find(layer->pairs, path);
    SipTrouble *trouble = pair != NULL ? sip_pair_find(pair, kind, 0) : NULL;
    if (trouble == NULL || frame < trouble->span.first_frame || frame > trouble->span.last_frame)
        return;
    Span again = { seen->frame, seen->frame, seen->time, seen->time, 1 };
    span_cover(&trouble->span, &again);
}

void sip_answers_repeat(SipLayer *layer, const SipTransaction *transaction, const SipSeen *seen)
{
    const SipPath *path = &transaction->path;
    uint64_t final = transaction->final.frame;
    if (is_challenge(transaction->status))
        note_again(layer, path, SIP_TROUBLE_LOGIN, final, seen);
    if (transaction->status == 504)
        note_again(layer, path, SIP_TROUBLE_DISTRUST, final, seen);
    if (transaction->status >= 300 && transaction->method == SIP_METHOD_REFER)
        note_again(layer, path, SIP_TROUBLE_TRANSFER, final, seen);
    if (transaction->method == SIP_METHOD_SUBSCRIBE)
        note_again(layer, path, SIP_TROUBLE_NUMBER, final, seen);
    if (seen->is_request && seen->method == SIP_METHOD_NOTIFY) {
        SipPath back = sip_path_back(path);
        uint64_t told = transaction->requests.first_frame;
        note_again(layer, &back, SIP_TROUBLE_TRANSFER, told, seen);
        note_again(layer, &back, SIP_TROUBLE_NUMBER, told, seen);
    }
}

static SipSteps steps_of(const SipRefer *refer)
{
    return (SipSteps){ .request = refer->asked,
                       .provisional = refer->accepted,
                       .provisional_status = refer->accepted_status,
                       .final = refer->told,
                       .status = refer->status,
                       .is_told = true,
                       .transmissions = 1 };
}

/* A transfer that ends in a failure which only the text in a NOTIFY tells of. */
static void note_failed_transfer(SipLayer *layer, const SipRefer *refer, Bytes reason)
{
    SipAttempt attempt = { .span = refer->span,
                           .steps = steps_of(refer),
                           .outcome = SIP_ANSWERED,
                           .method = SIP_METHOD_REFER,
                           .link_number = refer->link_number,
                           .words = &refer->words,
                           .reason = { reason.data, MIN(reason.length, (size_t)LIMIT_SIP_TEXT) },
                           .target = refer->target };
    sip_settle_note(layer->pairs, &refer->path, SIP_TROUBLE_TRANSFER, &attempt);
}

void sip_answers_notify(SipLayer *layer, SipCall *call, const SipSeen *seen)
{
    SipProgress progress;
    if (!sip_notify_read(seen->message, &progress))
        return;
    const SipRefer *refer = sip_call_notify(call, seen, progress.id, progress.status);
    if (refer != NULL && sip_settle_is_failure(refer->status))
        note_failed_transfer(layer, refer, progress.reason);
}
