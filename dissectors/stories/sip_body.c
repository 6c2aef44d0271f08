/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_body.h"

#include "multipart.h"
#include "sip_text.h"

static bool is_type(Bytes field, const char *type)
{
    return sip_text_equal(sip_text_trim(sip_text_take(&field, ';')), type);
}

void sip_body_each(const SipMessage *message, const char *type,
                   void (*take)(void *user, Bytes body), void *user)
{
    if (message->body.length == 0)
        return;
    Bytes content_type = sip_message_field(message, SIP_HEADER_CONTENT_TYPE);
    Multipart parts;
    MultipartPart part;
    if (is_type(content_type, type))
        take(user, message->body);
    else if (multipart_open(content_type, message->body, &parts))
        while (multipart_next(&parts, &part))
            if (is_type(part.type, type))
                take(user, part.body);
}

static void take_first(void *user, Bytes body)
{
    Bytes *first = user;
    if (first->data == NULL)
        *first = body;
}

bool sip_body_find(const SipMessage *message, const char *type, Bytes *out)
{
    Bytes first = { NULL, 0 };
    sip_body_each(message, type, take_first, &first);
    if (first.data == NULL)
        return false;
    *out = first;
    return true;
}
