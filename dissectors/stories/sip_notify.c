/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_notify.h"

#include "sip_body.h"
#include "sip_parameter.h"
#include "sip_text.h"
#include "sipfrag.h"

/* Event: refer;id=93809824 */
static uint32_t id_of(Bytes event)
{
    Bytes value;
    uint32_t id = 0;
    sip_text_take(&event, ';');
    if (sip_parameter_find(event, "id", &value))
        sip_text_number(value, &id);
    return id;
}

bool sip_notify_read(const SipMessage *message, SipProgress *out)
{
    Bytes event = sip_message_field(message, SIP_HEADER_EVENT), body;
    SipMessage fragment;
    if (!sip_body_find(message, "message/sipfrag", &body) || !sipfrag_read(body, &fragment) ||
        !fragment.has_start || fragment.start.is_request)
        return false;
    *out = (SipProgress){ id_of(event), fragment.start.status, fragment.start.reason };
    return true;
}
