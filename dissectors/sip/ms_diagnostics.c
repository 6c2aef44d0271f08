/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ms_diagnostics.h"

#include "sip_parameter.h"
#include "sip_text.h"

static bool read_id(Bytes text, MsDiagnostics *out)
{
    size_t whole = text.length;
    Bytes id = sip_text_take(&text, '.');
    out->has_sub = id.length < whole && sip_text_number(text, &out->sub);
    return sip_text_number(id, &out->id);
}

bool ms_diagnostics_next(Bytes *field, MsDiagnostics *out)
{
    for (Bytes value; sip_text_next_value(field, &value);) {
        MsDiagnostics read = { .id = 0 };
        if (!read_id(sip_text_take_outside(&value, ';'), &read))
            continue;
        read.parameters = value;
        (void)sip_parameter_find(value, "reason", &read.reason);
        (void)sip_parameter_find(value, "source", &read.source);
        *out = read;
        return true;
    }
    return false;
}
