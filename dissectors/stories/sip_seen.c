/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_seen.h"

#include <string.h>

#include "sip_address.h"
#include "sip_cseq.h"
#include "sip_text.h"
#include "sip_via.h"

/* What a parameter of that name says among those that semicolons part; empty without it. Of each
 * message three are asked for, so this one looks no further than it has to: no quotes stand in the
 * text. */
static Bytes find_parameter(Bytes text, const char *name, size_t length)
{
    const uint8_t *at = text.data, *end = text.length > 0 ? at + text.length : at;
    while (at != end && (at = memchr(at, ';', (size_t)(end - at))) != NULL) {
        Bytes rest = sip_text_trim((Bytes){ at + 1, (size_t)(end - at - 1) });
        at++;
        if (rest.length <= length || rest.data[length] != '=' ||
            g_ascii_strncasecmp((const char *)rest.data, name, length) != 0)
            continue;
        Bytes value = sip_text_skip(rest, length + 1);
        return sip_text_trim(sip_text_take(&value, ';'));
    }
    return (Bytes){ NULL, 0 };
}

static bool has(Bytes text, uint8_t sign)
{
    return text.length > 0 && memchr(text.data, sign, text.length) != NULL;
}

/* What stands behind the name that is shown, if that stands in quotes; false where it is not as
 * simple as that. */
static bool pass_display_name(Bytes *field)
{
    if (field->length == 0 || field->data[0] != '"')
        return !has(*field, '"');
    Bytes rest = sip_text_skip(*field, 1), name = sip_text_take(&rest, '"');
    *field = rest;
    return !has(name, '\\') && !has(rest, '"');
}

/* An address as most are: "name" <uri>;parameters, or uri;parameters. */
static bool split(Bytes field, Bytes *uri, Bytes *parameters)
{
    if (!pass_display_name(&field))
        return false;
    *parameters = field;
    if (!has(field, '<')) {
        *uri = sip_text_trim(sip_text_take(&field, ';'));
        return true;
    }
    sip_text_take(&field, '<');
    *uri = sip_text_trim(sip_text_take(&field, '>'));
    *parameters = field;
    return true;
}

/* Of From or To. */
static Bytes tag_of(const SipMessage *message, SipHeader header)
{
    Bytes field = sip_message_field(message, header), uri, parameters;
    SipAddress address;
    if (split(field, &uri, &parameters))
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
    seen->from_tag = tag_of(message, SIP_HEADER_FROM);
    seen->to_tag = tag_of(message, SIP_HEADER_TO);
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
    Bytes field = sip_message_field(message, header), uri, parameters;
    SipAddress address;
    if (split(field, &uri, &parameters))
        return without_parameters(uri);
    return sip_address_read(field, &address) ? without_parameters(address.uri) : (Bytes){ NULL, 0 };
}

SipWords sip_seen_words(const SipSeen *seen)
{
    Bytes words[SIP_WORDS] = {
        [SIP_WORD_CALL_ID] = seen->call_id,
        [SIP_WORD_BRANCH] = seen->branch,
        [SIP_WORD_FROM] = sip_seen_party(seen->message, SIP_HEADER_FROM),
        [SIP_WORD_TO] = sip_seen_party(seen->message, SIP_HEADER_TO),
        [SIP_WORD_METHOD] = seen->method_name,
    };
    return sip_words_keep(words);
}

SipPath sip_seen_request_path(const SipSeen *seen)
{
    const SipPath *own = &seen->path;
    if (seen->is_request)
        return *own;
    return sip_path_back(own);
}
