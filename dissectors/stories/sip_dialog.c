/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_dialog.h"

#include <string.h>

#include "hash.h"

/* So far the order of two packets may be another one than that in which they were sent. */
#define MIXED_UP (50 * TIME_MILLISECOND)

static void keep_tags(SipDialog *dialog, Bytes local, Bytes remote)
{
    local.length = MIN(local.length, (size_t)LIMIT_SIP_WORD);
    remote.length = MIN(remote.length, (size_t)LIMIT_SIP_WORD);
    uint8_t *kept = g_malloc(local.length + remote.length);
    if (local.length > 0)
        memcpy(kept, local.data, local.length);
    if (remote.length > 0)
        memcpy(kept + local.length, remote.data, remote.length);
    dialog->local_tag = (Bytes){ kept, local.length };
    dialog->remote_tag = (Bytes){ kept + local.length, remote.length };
}

static uint64_t hash_of(Bytes tag)
{
    /* not secret: whoever makes two tags that have one hash mixes up dialogs of one Call-ID */
    static const HashKey key = { UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xc2b2ae3d27d4eb4f) };
    return tag.length > 0 ? hash_bytes(key, tag.data, tag.length) : 0;
}

static void add_method(SipDialog *dialog, SipMethod method)
{
    for (uint8_t i = 0; i < dialog->method_count; i++)
        if (dialog->methods[i] == method)
            return;
    if (dialog->method_count < LIMIT_METHODS_OF_DIALOG)
        dialog->methods[dialog->method_count++] = method;
}

/* The ACK may come before the answer that it is for. */
static bool is_acknowledged(const SipInvite *invite, const SipSeen *answer)
{
    return invite->acknowledged.frame != 0 && answer->status >= 200 &&
           time_between(invite->acknowledged.time, answer->time) <= MIXED_UP;
}

void sip_dialog_begin(SipDialog *dialog, const SipSeen *seen, const SipInvite *invite)
{
    Bytes from = sip_seen_tag(seen, SIP_HEADER_FROM), to = sip_seen_tag(seen, SIP_HEADER_TO);
    *dialog = (SipDialog){ .local_hash = hash_of(from),
                           .remote_hash = hash_of(to),
                           .path = sip_seen_request_path(seen),
                           .link_number = seen->link != NULL ? seen->link->number : 0 };
    keep_tags(dialog, from, to);
    if (invite->sent.frame != 0) {
        span_note(&dialog->span, invite->sent.frame, invite->sent.time);
        dialog->path = invite->path;
        dialog->link_number = invite->link_number;
    }
    add_method(dialog, SIP_METHOD_INVITE);
    if (!is_acknowledged(invite, seen))
        return;
    span_note(&dialog->span, invite->acknowledged.frame, invite->acknowledged.time);
    add_method(dialog, SIP_METHOD_ACK);
}

void sip_dialog_clear(SipDialog *dialog)
{
    g_free((uint8_t *)(uintptr_t)dialog->local_tag.data);
}

/* What a final response to the INVITE that made it does to it; those to later ones do nothing. */
static void take_answer(SipDialog *dialog, uint16_t status)
{
    if (dialog->state != SIP_DIALOG_EARLY || status < 200)
        return;
    dialog->state = status < 300 ? SIP_DIALOG_CONFIRMED : SIP_DIALOG_TERMINATED;
}

void sip_dialog_feed(SipDialog *dialog, const SipSeen *seen)
{
    Span span = { seen->frame, seen->frame, seen->time, seen->time, 1 };
    span_join(&dialog->span, &span);
    dialog->last_time = MAX(dialog->last_time, seen->time);
    if (seen->is_request)
        add_method(dialog, seen->method);
    if (seen->is_request && seen->method == SIP_METHOD_BYE)
        dialog->state = SIP_DIALOG_TERMINATED;
    else if (!seen->is_request && seen->method == SIP_METHOD_INVITE)
        take_answer(dialog, seen->status);
    if (!seen->is_request && seen->status == 481) /* the other side knows of no dialog */
        dialog->state = SIP_DIALOG_TERMINATED;
}

bool sip_dialog_is(const SipDialog *dialog, Bytes tag, Bytes other)
{
    uint64_t one = hash_of(tag), two = hash_of(other);
    return (dialog->local_hash == one && dialog->remote_hash == two) ||
           (dialog->local_hash == two && dialog->remote_hash == one);
}

void sip_dialog_expect(SipDialog *dialog, const MediaKey *key)
{
    for (uint8_t i = 0; i < dialog->media_count; i++)
        if (memcmp(&dialog->media[i], key, sizeof *key) == 0)
            return;
    if (dialog->media_count < LIMIT_MEDIA_OF_DIALOG)
        dialog->media[dialog->media_count++] = *key;
}

Time sip_dialog_media(const SipDialog *dialog, const Media *media)
{
    Time last = TIME_NONE;
    for (uint8_t i = 0; i < dialog->media_count; i++) {
        Time seen = media_last(media, &dialog->media[i]);
        if (seen != TIME_NONE && (last == TIME_NONE || seen > last))
            last = seen;
    }
    return last;
}

bool sip_dialog_is_unended(const SipDialog *dialog, const Media *media, Time now)
{
    if (dialog->state != SIP_DIALOG_CONFIRMED)
        return false;
    Time last = sip_dialog_media(dialog, media);
    last = last == TIME_NONE ? dialog->last_time : MAX(last, dialog->last_time);
    return time_between(last, now) >= SIP_TIMEOUT;
}
