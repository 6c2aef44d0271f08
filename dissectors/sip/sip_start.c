/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_start.h"

#include <string.h>

#include "limits.h"
#include "sip_start_line.h"
#include "sip_text.h"

/* "SIP" in letters of any case. */
static bool is_name(const uint8_t *text)
{
    return (text[0] | 0x20) == 's' && (text[1] | 0x20) == 'i' && (text[2] | 0x20) == 'p';
}

/* "SIP/" or a token and a blank. */
bool sip_start_could_be(Bytes start)
{
    size_t n = 0;
    while (n < start.length && n <= LIMIT_SIP_METHOD && sip_text_is_token(start.data[n]))
        n++;
    if (n == start.length)
        return n <= LIMIT_SIP_METHOD;
    if (n == 0 || n > LIMIT_SIP_METHOD)
        return false;
    bool is_version = n == 3 && start.data[n] == '/' && is_name(start.data);
    return start.length <= LIMIT_SIP_START_LINE && (start.data[n] == ' ' || is_version);
}

static SipStart look_at_ends(Bytes start)
{
    for (size_t i = 0; i < start.length; i++)
        if (start.data[i] != '\r' && start.data[i] != '\n')
            return SIP_START_NO;
    return SIP_START_KEEP_ALIVE;
}

SipStart sip_start_look(Bytes start)
{
    SipStartLine line;
    if (start.length == 0)
        return SIP_START_MORE;
    if (start.data[0] == '\r' || start.data[0] == '\n')
        return look_at_ends(start);
    Bytes first = { start.data, MIN(start.length, LIMIT_SIP_START_LINE) };
    if (!sip_start_could_be(first))
        return SIP_START_NO;
    const uint8_t *end = memchr(first.data, '\n', first.length);
    if (end == NULL)
        return first.length < LIMIT_SIP_START_LINE ? SIP_START_MORE : SIP_START_NO;
    if (!sip_start_line_read((Bytes){ first.data, (size_t)(end - first.data) }, &line))
        return SIP_START_NO;
    return line.is_request ? SIP_START_REQUEST : SIP_START_RESPONSE;
}
