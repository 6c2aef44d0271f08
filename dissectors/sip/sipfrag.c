/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sipfrag.h"

#include "sip_text.h"

bool sipfrag_read(Bytes body, SipMessage *out)
{
    while (body.length > 0 && sip_text_is_space(body.data[0]))
        body = sip_text_skip(body, 1);
    Bytes rest = body;
    Bytes line = sip_text_take(&rest, '\n');
    bool has_start = sip_start_line_read(line, &out->start);
    if (!has_start)
        rest = body;
    Cursor in = cursor_of(rest);
    sip_message_read_fields(&in, out);
    out->has_start = has_start;
    out->wrong &= (uint16_t)~SIP_WRONG_NO_END;
    if (has_start && out->start.is_bad)
        out->wrong |= SIP_WRONG_START_LINE;
    return has_start || out->field_count > 0;
}
