/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_body.h"

#include "multipart.h"
#include "sip_text.h"

static bool is_type(Bytes field, const char *type)
{
    return sip_text_equal(sip_text_trim(sip_text_take(&field, ';')), type);
}

bool sip_body_find(const SipMessage *message, const char *type, Bytes *out)
{
    Bytes content_type = sip_message_field(message, SIP_HEADER_CONTENT_TYPE);
    Multipart parts;
    MultipartPart part;
    if (message->body.length == 0)
        return false;
    if (is_type(content_type, type)) {
        *out = message->body;
        return true;
    }
    if (!multipart_open(content_type, message->body, &parts))
        return false;
    while (multipart_next(&parts, &part))
        if (is_type(part.type, type)) {
            *out = part.body;
            return true;
        }
    return false;
}
