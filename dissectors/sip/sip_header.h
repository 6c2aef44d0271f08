/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "sip_text.h"

/* The header fields that somebody asks for, whatever form their names have. */
typedef enum SipHeader {
    SIP_HEADER_OTHER,
    SIP_HEADER_VIA,
    SIP_HEADER_FROM,
    SIP_HEADER_TO,
    SIP_HEADER_CALL_ID,
    SIP_HEADER_CSEQ,
    SIP_HEADER_MAX_FORWARDS,
    SIP_HEADER_CONTACT,
    SIP_HEADER_ROUTE,
    SIP_HEADER_RECORD_ROUTE,
    SIP_HEADER_CONTENT_TYPE,
    SIP_HEADER_CONTENT_LENGTH,
    SIP_HEADER_CONTENT_ENCODING,
    SIP_HEADER_EXPIRES,
    SIP_HEADER_EVENT,              /* RFC 6665 */
    SIP_HEADER_SUBSCRIPTION_STATE, /* RFC 6665 */
    SIP_HEADER_REFER_TO,           /* RFC 3515 */
    SIP_HEADER_REFERRED_BY,        /* RFC 3892 */
    SIP_HEADER_REPLACES,           /* RFC 3891 */
    SIP_HEADER_REASON,             /* RFC 3326 */
    SIP_HEADER_WARNING,
    SIP_HEADER_WWW_AUTHENTICATE,
    SIP_HEADER_PROXY_AUTHENTICATE,
    SIP_HEADER_AUTHORIZATION,
    SIP_HEADER_PROXY_AUTHORIZATION,
    SIP_HEADER_USER_AGENT,
    SIP_HEADER_SERVER,
    SIP_HEADER_DATE,
    SIP_HEADER_RACK,                  /* RFC 3262 */
    SIP_HEADER_DIVERSION,             /* RFC 5806 */
    SIP_HEADER_HISTORY_INFO,          /* RFC 7044 */
    SIP_HEADER_COMPRESSION,           /* [MS-SIPCOMP] */
    SIP_HEADER_MS_DIAGNOSTICS,        /* [MS-OCER] */
    SIP_HEADER_MS_DIAGNOSTICS_PUBLIC, /* [MS-OCER] */
    SIP_HEADER_MS_CLIENT_DIAGNOSTICS, /* [MS-OCER] */
    SIP_HEADER_COUNT,                 /* what no header is */
} SipHeader;

/* The header of a line, which has its folds and not its end, and where its value begins, behind the
 * colon; *value_at is left alone for OTHER. SIP_HEADER_COUNT: a line without a name or a colon. */
SipHeader sip_header_find(Bytes line, size_t *value_at);

/* The text without white space around it; most has one blank before it and a CR behind. */
static inline Bytes sip_header_trim(Bytes text)
{
    size_t last = text.length - 1;
    bool is_plain = text.length > 2 && text.data[0] == ' ' && text.data[1] > ' ' &&
                    text.data[last - 1] > ' ' && text.data[last] == '\r';
    return is_plain ? (Bytes){ text.data + 1, text.length - 2 } : sip_text_trim(text);
}

/* As that, with the value, without white space around it; the line itself for OTHER. */
static inline SipHeader sip_header_read(Bytes line, Bytes *value)
{
    size_t at = 0;
    SipHeader header = sip_header_find(line, &at);
    *value = at > 0 ? sip_header_trim(sip_text_skip(line, at)) : line;
    return header;
}

/* May a message have one such field only? */
bool sip_header_is_single(SipHeader header);
