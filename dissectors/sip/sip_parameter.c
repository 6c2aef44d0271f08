/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_parameter.h"

#include "sip_text.h"

bool sip_parameter_next(Bytes *list, char mark, SipParameter *out)
{
    while (list->length > 0) {
        Bytes text = sip_text_take_outside(list, mark);
        if (text.length == 0)
            continue;
        size_t whole = text.length;
        Bytes name = sip_text_take_outside(&text, '=');
        *out = (SipParameter){ name, sip_text_unquote(sip_text_trim(text)), name.length < whole };
        return true;
    }
    return false;
}

bool sip_parameter_find(Bytes list, const char *name, Bytes *value)
{
    for (SipParameter parameter; sip_parameter_next(&list, ';', &parameter);)
        if (sip_text_equal(parameter.name, name)) {
            *value = parameter.value;
            return true;
        }
    return false;
}
