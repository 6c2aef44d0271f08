/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_seen.h"

#include <string.h>

#include "sip_address.h"
#include "sip_cseq.h"
#include "sip_text.h"
#include "sip_via.h"

static const uint8_t *find(const uint8_t *at, const uint8_t *end, uint8_t sign)
{
    return at != end ? memchr(at, sign, (size_t)(end - at)) : NULL;
}

static bool has(Bytes text, uint8_t sign)
{
    return text.length > 0 && memchr(text.data, sign, text.length) != NULL;
}

/* The name and the sign behind it, in small letters. */
static bool is_name(const uint8_t *text, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((text[i] | 0x20) != (uint8_t)name[i])
            return false;
    return text[length] == '=';
}

/* What a parameter of that name says among those that semicolons part; empty without it. Of each
 * message three are asked for, so this one looks no further than it has to: no quotes stand in the
 * text. */
static Bytes find_parameter(Bytes text, const char *name, size_t length)
{
    const uint8_t *at = text.data, *end = text.length > 0 ? at + text.length : at;
    while ((at = find(at, end, ';')) != NULL) {
        for (at++; at != end && sip_text_is_space(*at); at++)
            ;
        if ((size_t)(end - at) <= length || !is_name(at, name, length))
            continue;
        at += length + 1;
        const uint8_t *next = find(at, end, ';');
        return sip_text_trim((Bytes){ at, (size_t)((next != NULL ? next : end) - at) });
    }
    return (Bytes){ NULL, 0 };
}

/* What stands behind the name that is shown, if that stands in quotes; false where it is not as
 * simple as that. */
static bool pass_display_name(Bytes *field)
{
    if (field->length == 0 || field->data[0] != '"')
        return true;
    const uint8_t *begin = field->data + 1, *end = field->data + field->length;
    const uint8_t *close = find(begin, end, '"');
    if (close == NULL || close[-1] == '\\') /* a quote that may be escaped */
        return false;
    *field = (Bytes){ close + 1, (size_t)(end - close - 1) };
    return true;
}

/* An address as most are: "name" <uri>;parameters, or uri;parameters. */
static bool split(Bytes field, Bytes *uri, Bytes *parameters)
{
    if (!pass_display_name(&field))
        return false;
    *uri = *parameters = field;
    if (field.length == 0)
        return true;
    const uint8_t *end = field.data + field.length, *at = find(field.data, end, '<');
    if (at == NULL) {
        *uri = sip_text_trim(sip_text_take(&field, ';'));
        return !has(*parameters, '"');
    }
    const uint8_t *close = find(++at, end, '>');
    if (close == NULL)
        return false;
    *uri = sip_text_trim((Bytes){ at, (size_t)(close - at) });
    *parameters = (Bytes){ close + 1, (size_t)(end - close - 1) };
    return uri->length == 0 || uri->data[0] != '"';
}

/* Of From or To: whose it is, with parameters of the URI. */
static Bytes uri_of(Bytes field)
{
    Bytes uri, parameters;
    SipAddress address;
    if (split(field, &uri, &parameters))
        return uri;
    return sip_address_read(field, &address) ? address.uri : (Bytes){ NULL, 0 };
}

Bytes sip_seen_tag(const SipSeen *seen, SipHeader header)
{
    Bytes field = sip_message_field(seen->message, header), uri, parameters;
    SipAddress address;
    if (split(field, &uri, &parameters) && !has(parameters, '"'))
        return find_parameter(parameters, "tag", 3);
    return sip_address_read(field, &address) ? sip_address_tag(&address) : (Bytes){ NULL, 0 };
}

/* That of the first value. */
static Bytes branch_of(const SipMessage *message)
{
    Bytes field = sip_message_field(message, SIP_HEADER_VIA), empty = { NULL, 0 };
    SipVia via;
    if (has(field, '"') || has(field, ','))
        return sip_via_read(field, &via) ? via.branch : empty;
    return find_parameter(field, "branch", 6);
}

bool sip_seen_read(SipSeen *seen)
{
    const SipMessage *message = seen->message;
    SipCseq cseq;
    seen->call_id = sip_message_field(message, SIP_HEADER_CALL_ID);
    if (seen->call_id.length == 0 ||
        !sip_cseq_read(sip_message_field(message, SIP_HEADER_CSEQ), &cseq))
        return false;
    seen->is_request = message->start.is_request;
    seen->status = message->start.status;
    seen->method = seen->is_request ? message->start.method : cseq.method;
    seen->method_name = seen->is_request ? message->start.method_name : cseq.method_name;
    seen->cseq = cseq.number;
    seen->branch = branch_of(message);
    return seen->is_request || seen->status != 0;
}

/* sip:anna@example.com of sip:anna@example.com;user=phone?Subject=x. */
static Bytes without_parameters(Bytes uri)
{
    Bytes rest = sip_text_take(&uri, ';');
    return sip_text_take(&rest, '?');
}

Bytes sip_seen_party(const SipMessage *message, SipHeader header)
{
    return without_parameters(uri_of(sip_message_field(message, header)));
}

SipWords sip_seen_words_in(const SipSeen *seen, uint8_t *room, size_t size)
{
    Bytes words[SIP_WORDS] = {
        [SIP_WORD_CALL_ID] = seen->call_id,
        [SIP_WORD_BRANCH] = seen->branch,
        [SIP_WORD_FROM] = sip_seen_party(seen->message, SIP_HEADER_FROM),
        [SIP_WORD_TO] = sip_seen_party(seen->message, SIP_HEADER_TO),
        [SIP_WORD_METHOD] = seen->method_name,
    };
    return sip_words_keep_in(words, room, size);
}

SipWords sip_seen_words(const SipSeen *seen)
{
    return sip_seen_words_in(seen, NULL, 0);
}

SipPath sip_seen_request_path(const SipSeen *seen)
{
    const SipPath *own = &seen->path;
    if (seen->is_request)
        return *own;
    return sip_path_back(own);
}
