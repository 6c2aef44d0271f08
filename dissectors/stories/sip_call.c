/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_call.h"

static guint dialog_count(const SipCall *call)
{
    return call->dialogs != NULL ? call->dialogs->len : 0;
}

static SipDialog *dialog_at(const SipCall *call, guint i)
{
    return &g_array_index(call->dialogs, SipDialog, i);
}

static void clear_dialog(void *item)
{
    sip_dialog_clear(item);
}

static void clear_refer(void *item)
{
    SipRefer *refer = item;
    sip_words_clear(&refer->words);
    g_clear_pointer(&refer->target, g_bytes_unref);
}

void sip_call_begin(SipCall *call, const SipSeen *seen)
{
    *call = (SipCall){ .words = sip_seen_words(seen), .network = seen->path.network };
}

void sip_call_clear(SipCall *call)
{
    sip_words_clear(&call->words);
    g_clear_pointer(&call->dialogs, g_array_unref);
    g_clear_pointer(&call->refers, g_array_unref);
}

size_t sip_call_bytes(const SipCall *call)
{
    enum { OF_LIST = 64, OF_BYTES = 64 }; /* about what a list and what is kept take */
    size_t bytes = sip_words_bytes(&call->words) + (call->dialogs != NULL ? OF_LIST : 0);
    for (guint i = 0; i < dialog_count(call); i++)
        bytes += sizeof(SipDialog) + OF_BYTES + dialog_at(call, i)->local_tag.length +
                 dialog_at(call, i)->remote_tag.length;
    for (guint i = 0; call->refers != NULL && i < call->refers->len; i++) {
        const SipRefer *refer = &g_array_index(call->refers, SipRefer, i);
        bytes += OF_LIST + sizeof *refer + OF_BYTES + sip_words_bytes(&refer->words) +
                 g_bytes_get_size(refer->target);
    }
    return bytes;
}

static SipDialog *find_dialog(const SipCall *call, const SipSeen *seen)
{
    if (call->dialogs == NULL)
        return NULL;
    Bytes to = sip_seen_tag(seen, SIP_HEADER_TO);
    if (to.length == 0)
        return NULL;
    Bytes from = sip_seen_tag(seen, SIP_HEADER_FROM);
    for (guint i = 0; i < dialog_count(call); i++)
        if (sip_dialog_is(dialog_at(call, i), from, to))
            return dialog_at(call, i);
    return NULL;
}

const SipDialog *sip_call_dialog(const SipCall *call, guint i)
{
    return i < dialog_count(call) ? dialog_at(call, i) : NULL;
}

/* RFC 3261 section 12.1: by a response with a tag that is no 100 and no refusal. */
static bool makes_dialog(const SipSeen *seen)
{
    return !seen->is_request && seen->method == SIP_METHOD_INVITE && seen->status > 100 &&
           seen->status < 300 && sip_seen_tag(seen, SIP_HEADER_TO).length > 0;
}

/* What is over goes first, then what nobody answered yet, then the oldest. */
static guint dispensable(const SipCall *call)
{
    static const SipDialogState order[] = { SIP_DIALOG_TERMINATED, SIP_DIALOG_EARLY };
    for (size_t state = 0; state < G_N_ELEMENTS(order); state++)
        for (guint i = 0; i < dialog_count(call); i++)
            if (dialog_at(call, i)->state == order[state])
                return i;
    return 0;
}

static SipDialog *add_dialog(SipCall *call, const SipSeen *seen)
{
    if (call->dialogs == NULL) {
        call->dialogs = g_array_sized_new(FALSE, FALSE, sizeof(SipDialog), 1);
        g_array_set_clear_func(call->dialogs, clear_dialog);
    }
    if (call->dialogs->len == LIMIT_DIALOGS_OF_CALL)
        g_array_remove_index(call->dialogs, dispensable(call));
    g_array_set_size(call->dialogs, call->dialogs->len + 1);
    SipDialog *dialog = dialog_at(call, call->dialogs->len - 1);
    sip_dialog_begin(dialog, seen, &call->invite);
    for (uint8_t i = 0; i < call->media_count; i++)
        sip_dialog_expect(dialog, &call->media[i]);
    return dialog;
}

/* An answer for all ends what was early beside it (RFC 3261 sections 13.2.2.3 and 13.2.2.4). */
static void end_early_dialogs(SipCall *call, const SipDialog *but)
{
    for (guint i = 0; i < dialog_count(call); i++) {
        SipDialog *dialog = dialog_at(call, i);
        if (dialog != but && dialog->state == SIP_DIALOG_EARLY)
            dialog->state = SIP_DIALOG_TERMINATED;
    }
}

static void feed_invite(SipCall *call, const SipSeen *seen)
{
    bool is_again = call->invite.sent.frame != 0 && seen->cseq == call->asked;
    if (is_again || sip_seen_tag(seen, SIP_HEADER_TO).length > 0)
        return;
    call->asked = seen->cseq;
    call->invite = (SipInvite){ .sent = { seen->frame, seen->time },
                                .path = seen->path,
                                .link_number = seen->link != NULL ? seen->link->number : 0 };
    call->is_cancelled = false;
    call->media_count = 0;
}

/* What is sent again, or seen on the same hop twice, is one transfer. */
static SipRefer *find_refer(const SipCall *call, const SipPath *path, uint32_t cseq)
{
    for (guint i = 0; call->refers != NULL && i < call->refers->len; i++) {
        SipRefer *refer = &g_array_index(call->refers, SipRefer, i);
        if (refer->cseq == cseq && ip_equal(&refer->path.client, &path->client) &&
            ip_equal(&refer->path.server, &path->server))
            return refer;
    }
    return NULL;
}

static void accept_refer(SipCall *call, const SipSeen *seen)
{
    SipPath path = sip_seen_request_path(seen);
    SipRefer *refer = find_refer(call, &path, seen->cseq);
    if (refer == NULL)
        return;
    span_note(&refer->span, seen->frame, seen->time);
    refer->accepted_status = seen->status;
    refer->accepted = (Moment){ seen->frame, seen->time };
}

static void feed_answer(SipCall *call, const SipSeen *seen, const SipDialog *dialog)
{
    if (seen->method == SIP_METHOD_REFER && seen->status >= 200 && seen->status < 300)
        accept_refer(call, seen);
    if (seen->method != SIP_METHOD_INVITE || seen->status < 200)
        return;
    if (seen->status < 300) {
        call->is_answered = true;
        call->answered = MAX(call->answered, seen->cseq);
    }
    end_early_dialogs(call, seen->status < 300 ? dialog : NULL);
}

/* True: it is new. */
static bool feed_refer(SipCall *call, const SipSeen *seen)
{
    SipRefer *known = find_refer(call, &seen->path, seen->cseq);
    if (known != NULL) {
        span_note(&known->span, seen->frame, seen->time);
        return false;
    }
    if (call->refers == NULL) {
        call->refers = g_array_sized_new(FALSE, FALSE, sizeof(SipRefer), 1);
        g_array_set_clear_func(call->refers, clear_refer);
    }
    if (call->refers->len == LIMIT_REFERS_OF_CALL)
        g_array_remove_index(call->refers, 0);
    Bytes target = sip_seen_party(seen->message, SIP_HEADER_REFER_TO);
    SipRefer refer = { .path = seen->path,
                       .words = sip_seen_words(seen),
                       .link_number = seen->link != NULL ? seen->link->number : 0,
                       .cseq = seen->cseq,
                       .target =
                           g_bytes_new(target.data, MIN(target.length, (size_t)LIMIT_SIP_WORD)),
                       .asked = { seen->frame, seen->time } };
    span_note(&refer.span, seen->frame, seen->time);
    g_array_append_val(call->refers, refer);
    return true;
}

static void feed_ack(SipCall *call, const SipSeen *seen, const SipDialog *dialog)
{
    call->is_acknowledged = true;
    call->acknowledged = MAX(call->acknowledged, seen->cseq);
    if (dialog == NULL && seen->cseq == call->asked)
        call->invite.acknowledged = (Moment){ seen->frame, seen->time };
}

/* True: a transfer begins. */
static bool feed_request(SipCall *call, const SipSeen *seen, const SipDialog *dialog)
{
    switch (seen->method) {
    case SIP_METHOD_INVITE:
        feed_invite(call, seen);
        break;
    case SIP_METHOD_ACK:
        feed_ack(call, seen, dialog);
        break;
    case SIP_METHOD_CANCEL:
        call->is_cancelled = true;
        break;
    case SIP_METHOD_REFER:
        return feed_refer(call, seen);
    default:
        break;
    }
    return false;
}

bool sip_call_feed(SipCall *call, const SipSeen *seen, SipDialog **dialog)
{
    call->last_time = MAX(call->last_time, seen->time);
    *dialog = find_dialog(call, seen);
    bool is_more = *dialog == NULL && makes_dialog(seen);
    if (is_more)
        *dialog = add_dialog(call, seen);
    if (*dialog != NULL)
        sip_dialog_feed(*dialog, seen);
    if (seen->is_request)
        return feed_request(call, seen, *dialog);
    feed_answer(call, seen, *dialog);
    return is_more;
}

/* NOTIFYs about it go back the way it came. */
static bool is_about(const SipRefer *refer, const SipSeen *seen, uint32_t id)
{
    return refer->status == 0 && (id == 0 || id == refer->cseq) &&
           ip_equal(&refer->path.client, &seen->path.server) &&
           ip_equal(&refer->path.server, &seen->path.client);
}

const SipRefer *sip_call_notify(SipCall *call, const SipSeen *seen, uint32_t id, uint16_t status)
{
    for (guint i = call->refers != NULL ? call->refers->len : 0; i-- > 0;) {
        SipRefer *refer = &g_array_index(call->refers, SipRefer, i);
        if (!is_about(refer, seen, id))
            continue;
        span_note(&refer->span, seen->frame, seen->time);
        if (status < 200)
            return NULL;
        refer->status = status;
        refer->told = (Moment){ seen->frame, seen->time };
        return refer;
    }
    return NULL;
}

const SipRefer *sip_call_refer(const SipCall *call, const SipTransaction *transaction)
{
    return find_refer(call, &transaction->path, transaction->cseq);
}

void sip_call_expect(SipCall *call, SipDialog *dialog, const SipSeen *seen, const MediaKey *key)
{
    if (dialog != NULL)
        sip_dialog_expect(dialog, key);
    else if (seen->is_request && call->media_count < MEDIA_OF_MESSAGE)
        call->media[call->media_count++] = *key;
}

bool sip_call_is_over(const SipCall *call)
{
    for (guint i = 0; i < dialog_count(call); i++)
        if (dialog_at(call, i)->state != SIP_DIALOG_TERMINATED)
            return false;
    return true;
}
