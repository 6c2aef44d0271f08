/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_settle.h"

SipTrouble *sip_settle_note(SipPairs *pairs, const SipPath *path, SipTroubleKind kind,
                            const SipAttempt *attempt)
{
    SipPair *pair = sip_pairs_of(pairs, path);
    SipTrouble *trouble = sip_pair_trouble(pair, kind, attempt->steps.status);
    if (trouble == NULL)
        return NULL;
    sip_trouble_add(trouble, attempt);
    sip_pairs_charge(pairs, pair);
    return trouble;
}

static void note(SipPairs *pairs, const SipTransaction *transaction, SipTroubleKind kind,
                 SipOutcome outcome)
{
    SipAttempt attempt = sip_attempt_of(transaction, outcome);
    sip_settle_note(pairs, &transaction->path, kind, &attempt);
}

bool sip_settle_is_failure(uint16_t status)
{
    switch (status) {
    case 401:
    case 407:
    case 480:
    case 486:
    case 487:
    case 600:
    case 603:
        return false;
    default:
        return status >= 400;
    }
}

/* An INVITE inside a dialog asks for a change; that it is refused ends nothing (RFC 3261 section
 * 14.1). Of a fork or a failover one branch that is answered, then or later, is a call. */
static void settle_invite(const SipLayer *layer, SipPairs *pairs, const SipTransaction *transaction)
{
    if (!sip_settle_is_failure(transaction->status) || transaction->is_inside ||
        transaction->cancelled.frame != 0)
        return;
    const SipCall *call = sip_calls_find(layer->calls, &transaction->call);
    bool is_answered = call != NULL && call->is_answered && call->answered >= transaction->cseq;
    if (!is_answered)
        note(pairs, transaction, SIP_TROUBLE_CALL, SIP_ANSWERED);
}

/* The ACK of a 2xx is no part of the transaction (RFC 3261 section 13.2.2.4). */
static bool is_acknowledged(const SipLayer *layer, const SipTransaction *transaction)
{
    const SipCall *call = sip_calls_find(layer->calls, &transaction->call);
    return transaction->status < 300 && call != NULL && call->is_acknowledged &&
           call->acknowledged >= transaction->cseq;
}

static void settle_unanswered(SipPairs *pairs, const SipTransaction *transaction,
                              SipOutcome outcome)
{
    bool is_options = transaction->method == SIP_METHOD_OPTIONS;
    bool is_own_end = outcome == SIP_CLOSED && transaction->is_client_closing;
    bool is_cancelling =
        transaction->cancelled.frame != 0 || transaction->method == SIP_METHOD_CANCEL;
    if (is_cancelling || (is_own_end && !is_options))
        return;
    note(pairs, transaction, is_options ? SIP_TROUBLE_OPTIONS : SIP_TROUBLE_REQUEST, outcome);
}

void sip_settle_transaction(const SipLayer *layer, SipPairs *pairs,
                            const SipTransaction *transaction)
{
    SipOutcome outcome = sip_transaction_is_fine(transaction)
                             ? SIP_ANSWERED
                             : sip_transaction_outcome(transaction, layer->now);
    if (outcome == SIP_ANSWERED && transaction->method == SIP_METHOD_INVITE)
        settle_invite(layer, pairs, transaction);
    else if (outcome == SIP_UNACKNOWLEDGED && is_acknowledged(layer, transaction))
        return;
    else if (outcome != SIP_OPEN && outcome != SIP_ANSWERED)
        settle_unanswered(pairs, transaction, outcome);
}

static void note_unended(const SipLayer *layer, SipPairs *pairs, const SipCall *call,
                         const SipDialog *dialog)
{
    const Span *span = &dialog->span;
    SipAttempt attempt = {
        .span = *span,
        .steps = { .request = { span->first_frame, span->first_time },
                   .end = { span->last_frame, span->last_time } },
        .method = SIP_METHOD_INVITE,
        .link_number = dialog->link_number,
        .has_media = sip_dialog_media(dialog, layer->media) != TIME_NONE,
        .words = &call->words,
    };
    sip_settle_note(pairs, &dialog->path, SIP_TROUBLE_UNENDED, &attempt);
}

bool sip_settle_is_unended(const SipLayer *layer, const SipDialog *dialog)
{
    return sip_dialog_is_unended(dialog, layer->media, layer->now);
}

void sip_settle_call(const SipLayer *layer, SipPairs *pairs, const SipCall *call)
{
    const SipDialog *dialog;
    for (guint i = 0; (dialog = sip_call_dialog(call, i)) != NULL; i++)
        if (sip_settle_is_unended(layer, dialog))
            note_unended(layer, pairs, call, dialog);
}
