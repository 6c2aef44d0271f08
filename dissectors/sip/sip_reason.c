/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_reason.h"

#include "sip_parameter.h"
#include "sip_text.h"

bool sip_reason_next(Bytes *field, SipReason *out)
{
    Bytes value, cause = { NULL, 0 };
    if (!sip_text_next_value(field, &value))
        return false;
    SipReason reason = { .protocol = sip_text_take_outside(&value, ';') };
    (void)sip_parameter_find(value, "cause", &cause);
    (void)sip_parameter_find(value, "text", &reason.text);
    reason.has_cause = sip_text_number(cause, &reason.cause);
    *out = reason;
    return true;
}

bool sip_warning_next(Bytes *field, SipWarning *out)
{
    enum { CODE_MAX = 999 };
    for (Bytes value; sip_text_next_value(field, &value);) {
        uint32_t code;
        if (!sip_text_number(sip_text_take_word(&value), &code) || code > CODE_MAX)
            continue;
        Bytes agent = sip_text_take_word(&value);
        *out = (SipWarning){ (uint16_t)code, agent, sip_text_unquote(sip_text_trim(value)) };
        return true;
    }
    return false;
}
