/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_cseq.h"

#include "sip_text.h"

bool sip_cseq_read(Bytes value, SipCseq *out)
{
    uint32_t number;
    Bytes digits = sip_text_take_word(&value);
    Bytes method = sip_text_take_word(&value);
    if (!sip_text_number(digits, &number) || method.length == 0)
        return false;
    *out = (SipCseq){ number, sip_method_of(method), method };
    return true;
}
