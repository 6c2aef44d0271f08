/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* RFC 3261, 3262, 3311, 3428, 3515, 3903, 6086, 6665; the last three are of Microsoft ([MS-SIPRE],
 * [MS-SIP], [MS-CONMGMT]). */
typedef enum SipMethod {
    SIP_METHOD_OTHER,
    SIP_METHOD_INVITE,
    SIP_METHOD_ACK,
    SIP_METHOD_BYE,
    SIP_METHOD_CANCEL,
    SIP_METHOD_REGISTER,
    SIP_METHOD_OPTIONS,
    SIP_METHOD_PRACK,
    SIP_METHOD_UPDATE,
    SIP_METHOD_MESSAGE,
    SIP_METHOD_REFER,
    SIP_METHOD_PUBLISH,
    SIP_METHOD_INFO,
    SIP_METHOD_SUBSCRIBE,
    SIP_METHOD_NOTIFY,
    SIP_METHOD_SERVICE,
    SIP_METHOD_BENOTIFY, /* a NOTIFY that nobody answers */
    SIP_METHOD_NEGOTIATE,
} SipMethod;

/* Case matters (RFC 3261 section 7.1). */
SipMethod sip_method_of(Bytes name);

/* The method whose name the token ends with: what stands before it is junk. OTHER: none. */
SipMethod sip_method_at_end(Bytes token);

/* Do all bytes stand at the beginning of a method's name? */
bool sip_method_could_be(Bytes start);

/* NULL for OTHER. */
const char *sip_method_name(SipMethod method);
