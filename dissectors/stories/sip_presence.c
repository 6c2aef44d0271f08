/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_presence.h"

#include "presence.h"
#include "sip_body.h"
#include "sip_settle.h"
#include "sip_uri.h"

/* The presence of a message: for whom, and what of it lacks a display string. */
typedef struct Reading {
    Bytes watcher, sender; /* URIs */
    Presence first;        /* bare 0: none yet */
} Reading;

static Bytes domain_of(Bytes text)
{
    SipUri uri;
    return sip_uri_read(text, &uri) && uri.is_sip ? uri.host : (Bytes){ NULL, 0 };
}

static bool is_same_domain(Bytes one, Bytes other)
{
    return one.length == other.length &&
           g_ascii_strncasecmp((const char *)one.data, (const char *)other.data, one.length) == 0;
}

/* Another organisation publishes numbers as it likes: its address book is not that of the watcher
 * anyway. */
static bool is_federated(const Reading *reading, const Presence *presence)
{
    Bytes owner = presence->owner.length > 0
                      ? (Bytes){ presence->owner.bytes, presence->owner.length }
                      : reading->sender;
    Bytes own = domain_of(reading->watcher), other = domain_of(owner);
    return own.length > 0 && other.length > 0 && !is_same_domain(own, other);
}

static void take_document(void *user, Bytes document)
{
    Reading *reading = user;
    Presence presence;
    if (reading->first.bare == 0 && presence_read(document, &presence) && presence.bare > 0 &&
        !is_federated(reading, &presence))
        reading->first = presence;
}

/* Whoever is told: who subscribed. */
static bool is_notice(const SipSeen *seen)
{
    return seen->is_request
               ? seen->method == SIP_METHOD_NOTIFY || seen->method == SIP_METHOD_BENOTIFY
               : seen->method == SIP_METHOD_SUBSCRIBE && seen->status / 100 == 2;
}

static void note(SipLayer *layer, const SipSeen *seen, const PresenceUri *uri)
{
    SipWords words = sip_seen_words(seen);
    g_autoptr(GBytes) target = g_bytes_new(uri->bytes, uri->length);
    SipPath path = sip_path_back(&seen->path);
    SipAttempt attempt = {
        .span = { seen->frame, seen->frame, seen->time, seen->time, 1 },
        .steps = { .request = { seen->frame, seen->time }, .transmissions = 1 },
        .outcome = SIP_ANSWERED,
        .method = seen->method,
        .link_number = seen->link != NULL ? seen->link->number : 0,
        .words = &words,
        .target = target,
    };
    sip_settle_note(layer->pairs, &path, SIP_TROUBLE_NUMBER, &attempt);
    sip_words_clear(&words);
}

void sip_presence_take(SipLayer *layer, const SipSeen *seen)
{
    if (seen->message->body.length == 0 || !is_notice(seen))
        return;
    Bytes from = sip_seen_party(seen->message, SIP_HEADER_FROM),
          to = sip_seen_party(seen->message, SIP_HEADER_TO);
    Reading reading = { .watcher = seen->is_request ? to : from,
                        .sender = seen->is_request ? from : to };
    sip_body_each(seen->message, "application/msrtc-event-categories+xml", take_document, &reading);
    if (reading.first.bare > 0)
        note(layer, seen, &reading.first.uri);
}
