/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_cseq.h"

#include "sip_text.h"

/* The digits that the text begins with, which are passed over; false where the number is none or
 * too large. */
static bool take_number(Bytes *text, uint32_t *out)
{
    uint64_t number = 0;
    size_t n = 0;
    for (; n < text->length && text->data[n] >= '0' && text->data[n] <= '9'; n++) {
        number = number * 10 + (uint64_t)(text->data[n] - '0');
        if (number > UINT32_MAX)
            return false;
    }
    *text = sip_text_skip(*text, n);
    *out = (uint32_t)number;
    return n > 0;
}

bool sip_cseq_read(Bytes value, SipCseq *out)
{
    uint32_t number;
    Bytes rest = sip_text_trim(value);
    if (!take_number(&rest, &number) || rest.length == 0 || !sip_text_is_space(rest.data[0]))
        return false;
    Bytes name = sip_text_trim(rest);
    SipMethod method = sip_method_of(name);
    if (method == SIP_METHOD_OTHER) /* or one behind which something stands */
        method = sip_method_of(name = sip_text_take_word(&rest));
    *out = (SipCseq){ number, method, name };
    return true;
}
