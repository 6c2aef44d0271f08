/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* One value of Reason (RFC 3326). */
typedef struct SipReason {
    Bytes protocol; /* SIP, Q.850 ... */
    bool has_cause;
    uint32_t cause;
    Bytes text; /* escapes in it as they are */
} SipReason;

/* One value of Warning (RFC 3261 section 20.43). */
typedef struct SipWarning {
    uint16_t code;
    Bytes agent; /* who warns */
    Bytes text;
} SipWarning;

/* The next one of a field; false at its end, *out untouched. */
bool sip_reason_next(Bytes *field, SipReason *out);

/* The next one of a field, those without a number passed over; false at its end, *out untouched. */
bool sip_warning_next(Bytes *field, SipWarning *out);
